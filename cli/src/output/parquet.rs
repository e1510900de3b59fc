//! Parquet, for programs that compute with columns: DuckDB, Spark, pandas and data warehouses.
//!
//! Begin with [`Writer`]. A file has the columns that it is given, with one schema whatever the
//! rows are: amounts are DECIMAL, days are DATE, times are TIMESTAMP in UTC, and what is absent is
//! null. Nothing here rounds: an amount that does not fit is an error. Texts are as they came,
//! because no program takes them for formulas.

use std::io::Write;
use std::sync::Arc;

use cfis::Amount;
use parquet::basic::{Compression, LogicalType, Repetition, TimeUnit, Type as Physical};
use parquet::column::writer::ColumnWriter;
use parquet::data_type::{ByteArray, FixedLenByteArray};
use parquet::errors::{ParquetError, Result as ParquetResult};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::Type;

use super::value::{Kind, Value};
use crate::failure::Failure;

/// The digits of an amount, and those after the decimal point. These are the ones of `NUMERIC` in
/// BigQuery; DuckDB and Spark have at most 38 too. Every [`Amount`] without decimals fits, and so
/// does one with up to nine.
const PRECISION: i32 = 38;
const SCALE: u32 = 9;
/// The bytes of 38 digits.
const WIDTH: i32 = 16;
/// The rows that are written together, and kept in memory until then.
const GROUP: usize = 16_384;

/// Writes rows.
pub(crate) struct Writer<W: Write + Send> {
    file: SerializedFileWriter<W>,
    names: Vec<&'static str>,
    /// The values of each column that wait for their group.
    waiting: Vec<Vec<Value>>,
}

impl<W: Write + Send> Writer<W> {
    /// Begins a file with these columns.
    pub(crate) fn new(out: W, columns: &[(&'static str, Kind)]) -> Result<Self, Failure> {
        let begun = schema(columns).and_then(|schema| {
            let properties = WriterProperties::builder()
                .set_compression(Compression::ZSTD(Default::default()))
                .set_created_by(concat!("cfis version ", env!("CARGO_PKG_VERSION")).to_owned());
            SerializedFileWriter::new(out, Arc::new(schema), Arc::new(properties.build()))
        });
        Ok(Writer {
            file: begun.map_err(failed)?,
            names: columns.iter().map(|(name, _)| *name).collect(),
            waiting: columns.iter().map(|_| Vec::new()).collect(),
        })
    }

    /// Adds a row, with a value for each column.
    pub(crate) fn write(&mut self, row: impl IntoIterator<Item = Value>) -> Result<(), Failure> {
        for ((column, name), value) in self.waiting.iter_mut().zip(&self.names).zip(row) {
            if let Value::Amount(Some(amount)) = &value {
                check(name, *amount)?;
            }
            column.push(value);
        }
        if self.waiting.first().is_some_and(|column| column.len() >= GROUP) {
            self.write_group()?;
        }
        Ok(())
    }

    /// Ends the file, and returns where it was written to.
    pub(crate) fn finish(mut self) -> Result<W, Failure> {
        self.write_group()?;
        self.file.into_inner().map_err(failed)
    }

    fn write_group(&mut self) -> Result<(), Failure> {
        if self.waiting.first().is_none_or(Vec::is_empty) {
            return Ok(());
        }
        let mut group = self.file.next_row_group().map_err(failed)?;
        for values in &mut self.waiting {
            write_column(&mut group, std::mem::take(values)).map_err(failed)?;
        }
        group.close().map(drop).map_err(failed)
    }
}

/// Refuses an amount that would have to be rounded.
fn check(name: &str, amount: Amount) -> Result<(), Failure> {
    match decimal(amount) {
        Some(_) => Ok(()),
        None => Err(Failure::new(format!(
            "{name} {amount} has more than {SCALE} decimals, and Parquet would not keep it exact; \
             use --format csv"
        ))),
    }
}

/// Returns an amount as a whole number of its smallest unit, if it is one.
fn decimal(amount: Amount) -> Option<i128> {
    let decimal = amount.to_decimal().normalize();
    let missing = SCALE.checked_sub(decimal.scale())?;
    decimal.mantissa().checked_mul(10_i128.checked_pow(missing)?)
}

fn schema(columns: &[(&'static str, Kind)]) -> ParquetResult<Type> {
    let column = |(name, kind): &(&'static str, Kind)| {
        let (physical, logical) = match kind {
            Kind::Text => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
            Kind::Amount => {
                let decimal = LogicalType::decimal(SCALE.cast_signed(), PRECISION);
                (Physical::FIXED_LEN_BYTE_ARRAY, Some(decimal))
            }
            Kind::Number => (Physical::INT64, None),
            Kind::Date => (Physical::INT32, Some(LogicalType::Date)),
            Kind::Time => (Physical::INT64, Some(LogicalType::timestamp(true, TimeUnit::MILLIS))),
        };
        let is_amount = *kind == Kind::Amount;
        let built = Type::primitive_type_builder(name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .with_length(if is_amount { WIDTH } else { -1 })
            .with_precision(if is_amount { PRECISION } else { -1 })
            .with_scale(if is_amount { SCALE.cast_signed() } else { -1 });
        built.build().map(Arc::new)
    };
    let fields = columns.iter().map(column).collect::<ParquetResult<Vec<_>>>()?;
    Type::group_type_builder("cfis").with_fields(fields).build()
}

fn write_column<W: Write + Send>(
    group: &mut SerializedRowGroupWriter<'_, W>,
    values: Vec<Value>,
) -> ParquetResult<()> {
    let mut column = group
        .next_column()?
        .ok_or_else(|| ParquetError::General("a row has more values than columns".to_owned()))?;
    let mut levels = Vec::with_capacity(values.len());
    match column.untyped() {
        ColumnWriter::ByteArrayColumnWriter(writer) => {
            let text = |value| match value {
                Value::Text(text) => text.map(|text| ByteArray::from(text.into_bytes())),
                _ => None,
            };
            let present = present(values, &mut levels, text);
            writer.write_batch(&present, Some(&levels), None)?;
        }
        ColumnWriter::FixedLenByteArrayColumnWriter(writer) => {
            let amount = |value| match value {
                Value::Amount(amount) => {
                    let decimal = amount.and_then(decimal);
                    decimal.map(|units| FixedLenByteArray::from(units.to_be_bytes().to_vec()))
                }
                _ => None,
            };
            let present = present(values, &mut levels, amount);
            writer.write_batch(&present, Some(&levels), None)?;
        }
        ColumnWriter::Int64ColumnWriter(writer) => {
            let number = |value| match value {
                Value::Number(number) => number,
                Value::Time(time) => time.map(|time| time.timestamp_millis()),
                _ => None,
            };
            let present = present(values, &mut levels, number);
            writer.write_batch(&present, Some(&levels), None)?;
        }
        ColumnWriter::Int32ColumnWriter(writer) => {
            let days = |value| match value {
                Value::Date(date) => date.map(|date| date.to_epoch_days()),
                _ => None,
            };
            let present = present(values, &mut levels, days);
            writer.write_batch(&present, Some(&levels), None)?;
        }
        _ => return Err(ParquetError::General("a column has an unknown type".to_owned())),
    }
    column.close()
}

/// Returns the values that are present, and notes for each row whether it has one.
fn present<T>(
    values: Vec<Value>,
    levels: &mut Vec<i16>,
    of: impl Fn(Value) -> Option<T>,
) -> Vec<T> {
    let mut present = Vec::with_capacity(values.len());
    for value in values {
        let value = of(value);
        levels.push(i16::from(value.is_some()));
        present.extend(value);
    }
    present
}

/// Says why a file could not be written: mostly what its disk says.
fn failed(error: ParquetError) -> Failure {
    match error {
        ParquetError::External(error) => match error.downcast::<std::io::Error>() {
            Ok(error) => Failure::from(*error),
            Err(error) => Failure::new(format!("cannot write the Parquet file: {error}")),
        },
        error => Failure::new(format!("cannot write the Parquet file: {error}")),
    }
}

#[cfg(test)]
mod tests {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::{Field, RowAccessor};

    use super::*;

    const COLUMNS: [(&str, Kind); 5] = [
        ("text", Kind::Text),
        ("amount", Kind::Amount),
        ("number", Kind::Number),
        ("day", Kind::Date),
        ("time", Kind::Time),
    ];

    fn amount(text: &str) -> Option<Amount> {
        Some(text.parse().unwrap())
    }

    fn read(bytes: Vec<u8>) -> SerializedFileReader<bytes::Bytes> {
        SerializedFileReader::new(bytes::Bytes::from(bytes)).unwrap()
    }

    #[test]
    fn values_are_exact_and_what_is_absent_is_null() {
        let mut writer = Writer::new(Vec::new(), &COLUMNS).unwrap();
        let amounts = [
            "0.00",
            "-0.01",
            "1240.50",
            "79228162514264337593543950335",
            "-79228162514264337593543950335",
            "0.100000000000",
            "123456789.123456789",
        ];
        for text in amounts {
            let day = "2026-03-16".parse().unwrap();
            let time = chrono::DateTime::from_timestamp_millis(1_774_000_000_123).unwrap();
            let row = [
                Value::Text(Some("=1+1\u{202e}".to_owned())),
                Value::Amount(amount(text)),
                Value::Number(Some(-7)),
                Value::Date(Some(day)),
                Value::Time(Some(time)),
            ];
            writer.write(row).unwrap();
        }
        writer.write(COLUMNS.map(|(_, kind)| Value::none(kind))).unwrap();
        let reader = read(writer.finish().unwrap());
        let rows: Vec<_> = reader.get_row_iter(None).unwrap().map(Result::unwrap).collect();
        assert_eq!(rows.len(), amounts.len() + 1);
        for (row, text) in rows.iter().zip(amounts) {
            let bytes: [u8; 16] = row.get_decimal(1).unwrap().data().try_into().unwrap();
            let units = i128::from_be_bytes(bytes);
            let expected: cfis::Decimal = text.parse().unwrap();
            let found = cfis::Decimal::from_i128_with_scale(units / 1_000_000_000, 0)
                + cfis::Decimal::from_i128_with_scale(units % 1_000_000_000, 9);
            assert_eq!(found, expected, "{text}");
            assert_eq!(row.get_string(0).unwrap(), "=1+1\u{202e}");
            assert_eq!(row.get_long(2).unwrap(), -7);
            let fields: Vec<_> = row.get_column_iter().map(|(_, field)| field.clone()).collect();
            // 16 March 2026 is 20,528 days after 1 January 1970.
            assert_eq!(fields[3], Field::Date(20_528));
            assert_eq!(fields[4], Field::TimestampMillis(1_774_000_000_123));
        }
        let last = rows.last().unwrap();
        assert!(last.get_column_iter().all(|(_, field)| *field == Field::Null), "{last:?}");
    }

    #[test]
    fn the_schema_is_the_same_without_rows_and_rows_are_grouped() {
        let empty = read(Writer::new(Vec::new(), &COLUMNS).unwrap().finish().unwrap());
        let mut writer = Writer::new(Vec::new(), &COLUMNS).unwrap();
        for _ in 0..=GROUP {
            writer.write(COLUMNS.map(|(_, kind)| Value::none(kind))).unwrap();
        }
        let full = read(writer.finish().unwrap());
        let schema = |reader: &SerializedFileReader<bytes::Bytes>| {
            reader.metadata().file_metadata().schema().clone()
        };
        assert_eq!(schema(&empty), schema(&full));
        assert_eq!(empty.metadata().file_metadata().num_rows(), 0);
        assert_eq!(full.metadata().file_metadata().num_rows(), GROUP as i64 + 1);
        assert_eq!(full.metadata().num_row_groups(), 2);
    }

    #[test]
    fn an_amount_that_would_be_rounded_is_refused() {
        let mut writer = Writer::new(Vec::new(), &[("amount", Kind::Amount)]).unwrap();
        let error = writer.write([Value::Amount(amount("0.0000000001"))]).unwrap_err().to_string();
        assert!(error.contains("amount 0.0000000001 has more than 9 decimals"), "{error}");
        assert!(error.contains("--format csv"), "{error}");
    }
}
