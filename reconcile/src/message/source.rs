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
            Place::Line { input, line } => Place::write_line(f, input, *line),
            Place::Item { input, item } => Place::write_item(f, input, *item),
            Place::Allocation { input, item, allocation } => {
                Place::write_allocation(f, input, *item, *allocation)
            }
            Place::ExpectedAccounts {} => f.write_str("expected accounts"),
        }
    }
}

/// The English of places whose input is not owned: a result may have millions of them.
impl Place {
    pub(crate) fn write_line(f: &mut fmt::Formatter<'_>, input: &str, line: Nth) -> fmt::Result {
        write!(f, "{input}, line {line}")
    }

    pub(crate) fn write_item(f: &mut fmt::Formatter<'_>, input: &str, item: Nth) -> fmt::Result {
        write!(f, "{input}, item {item}")
    }

    pub(crate) fn write_allocation(
        f: &mut fmt::Formatter<'_>,
        input: &str,
        item: Nth,
        allocation: Nth,
    ) -> fmt::Result {
        write!(f, "{input}, item {item}, allocation {allocation}")
    }
}
