//! JSON with the API's newer names. Amounts keep all their digits.

use std::io::{self, Write};

use super::item::Item;

/// Writes an array, with one item per line.
pub(crate) fn write_array<T: Item>(out: &mut impl Write, items: &[T]) -> io::Result<()> {
    out.write_all(b"[")?;
    for (index, item) in items.iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, item)?;
    }
    out.write_all(if items.is_empty() { b"]\n" } else { b"\n]\n" })
}

/// Writes an item on a line.
pub(crate) fn write_line<T: Item>(out: &mut impl Write, item: &T) -> io::Result<()> {
    serde_json::to_writer(&mut *out, item)?;
    out.write_all(b"\n")
}
