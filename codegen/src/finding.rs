//! Findings: what is wrong with a spec, where, and what to do about it.

use std::fmt;

use crate::place::Place;
use crate::rule::Rule;

/// One thing that is wrong with a spec.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, under the name that the caller gave it.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// The rule that the spec breaks.
    pub rule: Rule,
    /// The JSON pointer of the item.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

/// Joins the lines of a text. A build prints each finding as one line.
pub(crate) fn one_line(text: String) -> String {
    if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {} [{}]",
            self.file,
            self.place.line,
            self.place.column,
            self.message,
            self.rule.name()
        )?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, "; {}", self.remedy)
    }
}

/// All findings in a spec, in the order of the file. Never empty.
///
/// ```
/// use std::path::Path;
///
/// use cfis_codegen::read;
///
/// let findings = read::read_text("a.yaml", Path::new("."), "a: [1".to_owned()).unwrap_err();
/// for finding in &findings {
///     println!("{finding}");
/// }
/// assert!(findings.to_string().starts_with("a.yaml:"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
        findings.dedup();
        Findings(findings)
    }

    /// Iterates over the findings.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
