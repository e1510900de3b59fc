//! JSON, with the API's newer names and to the digit.

use std::io::{self, Write};

use super::Item;

/// An array, with an item a line.
pub(crate) fn write_array<T: Item>(out: &mut impl Write, items: &[T]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, item)?;
    }
    out.write_all(if items.is_empty() { b"]\n" } else { b"\n]\n" })
}

/// An item on a line.
pub(crate) fn write_line<T: Item>(out: &mut impl Write, item: &T) -> io::Result<()> {
    serde_json::to_writer(&mut *out, item)?;
    out.write_all(b"\n")
}
