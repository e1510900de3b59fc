//! Where something is said: a row of an input.

use std::fmt;

use super::table::messages;
use super::text::Nth;

messages! {
    /// A place in the input. Lines and items are counted from 1.
    pub(crate) enum Place {
        Line = "line" { input: String, line: Nth },
        Item = "item" { input: String, item: Nth },
        Allocation = "allocation" { input: String, item: Nth, allocation: Nth },
        ExpectedAccounts = "expectedAccounts" {},
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Line { input, line } => write!(f, "{input}, line {line}"),
            Place::Item { input, item } => write!(f, "{input}, item {item}"),
            Place::Allocation { input, item, allocation } => {
                write!(f, "{input}, item {item}, allocation {allocation}")
            }
            Place::ExpectedAccounts {} => f.write_str("expected accounts"),
        }
    }
}
