//! What the quick reader promises, and how it is called.

use crate::wire::usual::cursor::UsualCursor;

/// A value that may be read without serde if its JSON is in the usual form.
///
/// The promise: a value that is returned is the one that serde reads from the same text. `None`
/// promises nothing, and serde has to read the text. So a reader need not handle a case to be
/// right; it must only notice it.
///
/// The usual form has each field once, under one of its names, in any order and with any white
/// space; numbers of at most 18 digits without an exponent; values of the type that the spec says.
pub(crate) trait UsualForm: Sized {
    /// Whether an empty string is an absent value, although the value is not a string.
    const IS_NONE_IF_EMPTY: bool = false;

    /// Reads a value that is there, and leaves the cursor behind it. After `None`, the cursor
    /// cannot be used, but at the end of the text it says that more text is needed.
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self>;
}

/// How reading a value in the usual form ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UsualReading {
    /// The value has this length.
    Read(usize),
    /// The text ends before the object or list does, so that serde cannot read it either.
    Incomplete,
    /// The value is not in the usual form.
    Unusual,
}

/// Reads the value at the beginning of a text, if it is in the usual form.
pub(crate) fn read_usual<T: UsualForm>(text: &str, value: &mut Option<T>) -> UsualReading {
    let mut cursor = UsualCursor::new(text);
    *value = T::read_usual(&mut cursor);
    match value {
        Some(_) => UsualReading::Read(cursor.offset()),
        None if cursor.is_at_end() => UsualReading::Incomplete,
        None => UsualReading::Unusual,
    }
}
