//! CSV with a header.

use std::io::{self, Write};

use super::Item;

pub(crate) fn write<T: Item>(out: &mut (impl Write + ?Sized), items: &[T]) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(T::CSV_COLUMNS)?;
    for line in items.iter().flat_map(Item::csv_lines) {
        writer.write_record(line)?;
    }
    writer.flush()
}
