//! Places in the files of a document.

/// A place in a file of a document: line and column, both from 1, and a length.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Place {
    /// The number of the file: 0 for the spec, others for files that it refers to.
    pub file: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// The number of characters on that line; 0 if it is not known.
    pub length: usize,
}
