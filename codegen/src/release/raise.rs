//! Raises the version in the spec.

use std::path::Path;

use crate::committed::{Failure, write_file};
use crate::paths::SPEC;
use crate::read::{self, Document};
use crate::release::comparison::Comparison;
use crate::version::Version;

/// Sets the version of the spec to the one that the changes since the last release ask for, and
/// returns it. Returns nothing if the version is high enough, and changes nothing then.
///
/// # Errors
/// Returns the findings in the spec, or the file that cannot be read or written.
pub fn raise(root: &Path) -> Result<Option<Version>, Failure> {
    let comparison = Comparison::of(root)?;
    let asked = comparison.asked().filter(|asked| *asked > comparison.version);
    if let Some(asked) = asked {
        let path = root.join(SPEC);
        let document = read::read(&path)?;
        let raised = with_version(&document, comparison.version, asked).ok_or_else(|| {
            Failure::Wrong(format!(
                "cannot set info.version, because it is not on a line of its own; write \
                 `version: {asked}` below `info` in {SPEC}"
            ))
        })?;
        write_file(&path, &raised)?;
    }
    Ok(asked)
}

/// Replaces the version in the text of a spec, on its line, and changes nothing else.
fn with_version(document: &Document, from: Version, to: Version) -> Option<String> {
    let place = document.root().get("info")?.get("version")?.value_place();
    let mut lines = document.text().split_inclusive('\n');
    let mut raised: String = lines.by_ref().take(place.line.checked_sub(1)?).collect();
    let line = lines.next()?;
    let start = line.char_indices().nth(place.column.checked_sub(1)?)?.0;
    let (before, value) = line.split_at_checked(start)?;
    // The value may be in quotes.
    let rest = value.trim_start_matches(['"', '\'']).strip_prefix(&from.to_string())?;
    let quotes = value.get(..value.len().checked_sub(rest.len() + from.to_string().len())?)?;
    raised.extend([before, quotes, &to.to_string(), rest]);
    raised.extend(lines);
    Some(raised)
}
