//! What is in the fields: strings, integers, lists.

use std::collections::BTreeMap;

use crate::wire::lenient::Lenient;
use crate::wire::text_or_integer::TextOrInteger;
use crate::wire::usual::cursor::UsualCursor;
use crate::wire::usual::form::UsualForm;

/// Reads a value that may be null or say nothing. The inner `None` is an absent value.
#[inline]
pub(crate) fn usual_or_none<T: UsualForm + for<'a> Lenient<'a>>(
    cursor: &mut UsualCursor<'_>,
) -> Option<Option<T>> {
    match cursor.peek()? {
        b'n' => return cursor.takes("null").then_some(None),
        b'"' if T::IS_NONE_IF_EMPTY && cursor.takes("\"\"") => return Some(None),
        _ => {}
    }
    T::read_usual(cursor).map(|value| Some(value).filter(|value| !value.says_nothing()))
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
