//! The section of a version in the list of changes.

use std::path::Path;

use crate::committed::Failure;
use crate::paths::CHANGELOG;
use crate::release::versions::RELEASE;
use crate::version::Version;

/// Fails if the list of changes has no section for a version, or an empty one.
pub(super) fn check(root: &Path, version: Version) -> Result<(), Failure> {
    let path = root.join(CHANGELOG);
    let text = std::fs::read_to_string(&path).map_err(|error| Failure::File(path, error))?;
    let heading = format!("## {version}");
    let fault = match section(&text, &heading) {
        None => "has no section",
        Some(section) if section.is_empty() => "has nothing in its section",
        Some(_) => return Ok(()),
    };
    Err(Failure::Wrong(format!(
        "{CHANGELOG} {fault} `{heading}`; write below that heading what changed at the provider \
         and in our reading, each with its evidence, then run `{RELEASE}`"
    )))
}

/// Returns the lines below a heading, up to the next one, without those that are empty.
fn section<'a>(text: &'a str, heading: &str) -> Option<Vec<&'a str>> {
    let mut lines = text.lines().map(str::trim);
    lines.find(|line| *line == heading)?;
    let section = lines.take_while(|line| !line.starts_with("## "));
    Some(section.filter(|line| !line.is_empty()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_ends_at_the_next_heading() {
        let text = "# Changes\n\n## 0.2.0\n\n## 0.1.0\n\nThe first.\n\n### At the provider\n";
        assert_eq!(section(text, "## 0.2.0"), Some(Vec::new()));
        assert_eq!(section(text, "## 0.1.0"), Some(vec!["The first.", "### At the provider"]));
        assert_eq!(section(text, "## 0.1"), None);
    }
}
