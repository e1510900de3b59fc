//! One difference.

use std::fmt;

/// Which of the two documents has something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Only our spec has it.
    Ours,
    /// Only the provider's file has it.
    Theirs,
    /// Both have it, with different values.
    Both,
    /// Theirs has a name or a spelling that our spec lists in `x-also-named`. Not a difference.
    Known,
    /// It was not compared, for the reason in [`Difference::what`].
    NotCompared,
}

impl Side {
    /// Returns the word of the JSON report.
    pub fn name(self) -> &'static str {
        match self {
            Side::Ours => "only-ours",
            Side::Theirs => "only-theirs",
            Side::Both => "differs",
            Side::Known => "known-name",
            Side::NotCompared => "not-compared",
        }
    }
}

/// One thing that is not the same in both documents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Method and path; empty if it is about the whole document.
    pub operation: String,
    /// Where: the operation and the path to a field, such as `listPayments 200 [].amount`.
    pub place: String,
    /// Which side has it.
    pub side: Side,
    /// What it is: a field, a parameter, a type.
    pub what: String,
    /// What our spec says; empty if it says nothing.
    pub ours: String,
    /// What the provider's file says; empty if it says nothing.
    pub theirs: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { place, what, ours, theirs, .. } = self;
        let detail =
            |text: &str| if text.is_empty() { String::new() } else { format!(" ({text})") };
        match self.side {
            Side::Ours => write!(f, "{place}: {what} only in ours{}", detail(ours)),
            Side::Theirs => write!(f, "{place}: {what} only in theirs{}", detail(theirs)),
            Side::Both => write!(f, "{place}: {what} differs: ours {ours}, theirs {theirs}"),
            Side::Known => write!(f, "{place}: their name of `{ours}`"),
            Side::NotCompared => write!(f, "{place}: not compared: {what}"),
        }
    }
}
