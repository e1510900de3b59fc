//! What is in the fields: strings, integers, lists.

use std::collections::BTreeMap;

use crate::wire::lenient::Lenient;
use crate::wire::text_or_integer::TextOrInteger;
use crate::wire::usual::cursor::UsualCursor;
use crate::wire::usual::form::UsualForm;

/// A field of an object while it is read. A value is written in place: one that is passed on through
/// several results is copied each time, and some of them are large.
pub(crate) struct UsualSlot<T> {
    is_seen: bool,
    value: Option<T>,
}

impl<T> UsualSlot<T> {
    #[inline]
    pub(crate) fn new() -> Self {
        UsualSlot { is_seen: false, value: None }
    }

    /// Returns whether the field was there, with a value or without.
    #[inline]
    pub(crate) fn is_seen(&self) -> bool {
        self.is_seen
    }

    #[inline]
    pub(crate) fn take(self) -> Option<T> {
        self.value
    }
}

impl<T: UsualForm> UsualSlot<T> {
    /// Reads a value that must be there. Returns false if it is not in the usual form.
    #[inline]
    pub(crate) fn read_present(&mut self, cursor: &mut UsualCursor<'_>) -> bool {
        self.is_seen = true;
        self.value = T::read_usual(cursor);
        self.value.is_some()
    }
}

impl<T: UsualForm + for<'a> Lenient<'a>> UsualSlot<T> {
    /// Reads a value that may be null or say nothing. Returns false if it is not in the usual form.
    #[inline]
    pub(crate) fn read_or_none(&mut self, cursor: &mut UsualCursor<'_>) -> bool {
        self.is_seen = true;
        match cursor.peek() {
            None => return false,
            Some(b'n') => return cursor.takes("null"),
            Some(b'"') if T::IS_NONE_IF_EMPTY && cursor.takes("\"\"") => return true,
            Some(_) => {}
        }
        let value = T::read_usual(cursor);
        let is_read = value.is_some();
        if value.as_ref().is_some_and(|value| !value.says_nothing()) {
            self.value = value;
        }
        is_read
    }
}

impl UsualForm for String {
    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        cursor.owned_text()
    }
}

impl UsualForm for bool {
    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        if cursor.takes("true") {
            return Some(true);
        }
        cursor.takes("false").then_some(false)
    }
}

impl UsualForm for i64 {
    const IS_NONE_IF_EMPTY: bool = true;

    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        cursor.integer()
    }
}

impl UsualForm for i32 {
    const IS_NONE_IF_EMPTY: bool = true;

    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        cursor.integer()?.try_into().ok()
    }
}

impl UsualForm for TextOrInteger {
    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        if cursor.peek()? == b'"' {
            return cursor.owned_text().map(TextOrInteger::text);
        }
        cursor.integer().map(TextOrInteger::integer)
    }
}

impl<T: UsualForm> UsualForm for Box<T> {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        T::read_usual(cursor).map(Box::new)
    }
}

/// An item of a list, which may be null.
impl<T: UsualForm> UsualForm for Option<T> {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        if cursor.takes("null") { Some(None) } else { T::read_usual(cursor).map(Some) }
    }
}

impl<T: UsualForm> UsualForm for Vec<T> {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        let mut items = Vec::new();
        let mut is_open = cursor.opens(b'[', b']')?;
        while is_open {
            items.push(T::read_usual(cursor)?);
            is_open = cursor.goes_on(b']')?;
        }
        Some(items)
    }
}

impl<T: UsualForm> UsualForm for BTreeMap<String, T> {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        let mut values = BTreeMap::new();
        let mut is_open = cursor.opens(b'{', b'}')?;
        while is_open {
            let name = cursor.name()?;
            let value = T::read_usual(cursor)?;
            if values.insert(name.to_owned(), value).is_some() {
                return None;
            }
            is_open = cursor.goes_on(b'}')?;
        }
        Some(values)
    }
}
