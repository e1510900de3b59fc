//! Paths and URLs in commands that a message names, so that they can be pasted into a shell.

use std::path::Path;

/// Writes a path or a URL as one word of a POSIX shell; on Windows, of its usual shells.
pub(crate) fn shell_word(path: &Path) -> String {
    let path = path.display().to_string();
    if cfg!(windows) {
        let is_plain = !path.contains([' ', '&', '(', ')', '^', ';', ',']);
        return if is_plain { path } else { format!("\"{path}\"") };
    }
    // Only a zero byte cannot be quoted, and no path has one.
    shlex::try_quote(&path).map_or_else(|_| path.clone(), |quoted| quoted.into_owned())
}
