//! CSV with a header line.

use std::io::{self, Write};

use super::item::Item;

/// Writes the header.
pub(crate) fn write_header<T: Item>(out: &mut impl Write) -> io::Result<()> {
    write_line(out, T::CSV_COLUMNS.iter().copied())
}

/// Writes the lines of an item.
pub(crate) fn write_item<T: Item>(out: &mut impl Write, item: &T) -> io::Result<()> {
    item.csv_lines().into_iter().try_for_each(|line| write_line(out, line))
}

fn write_line(
    out: &mut impl Write,
    fields: impl IntoIterator<Item = impl AsRef<[u8]>>,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(fields)?;
    out.write_all(&writer.into_inner().map_err(|error| io::Error::other(error.to_string()))?)
}
