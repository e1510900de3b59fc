//! Places in a file.

/// A place in a file: line and column, both from 1, and how many characters it spans on that line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// How many characters it takes on its line; 0 if that is not known.
    pub length: usize,
}
