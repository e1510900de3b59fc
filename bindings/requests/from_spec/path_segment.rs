//! Arguments that become one segment of a path.

use crate::error::{Error, ErrorKind, Outcome};

/// Checks an argument that becomes one segment. An empty one, `.` and `..` would lead to another
/// path; everything else is encoded.
pub(crate) fn check_segment(name: &str, value: &str) -> Result<(), Error> {
    if !matches!(value, "" | "." | "..") {
        return Ok(());
    }
    let message = format!("`{name}` is `{value}`, which would lead to another path; pass a value");
    Err(Error::new(ErrorKind::Input, message).with_outcome(Outcome::NotSent))
}
