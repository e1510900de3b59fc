//! A month as Parquet, compared with CSV cell by cell.

use std::path::Path;

use super::{NAME, User};
use crate::support::{fails, text};

/// Returns the whole of a Parquet file's columns, as texts; an amount in units of 10^-9.
fn parquet(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;
    let reader = SerializedFileReader::new(std::fs::File::open(path).unwrap()).unwrap();
    let schema = reader.metadata().file_metadata().schema().clone();
    let names = schema.get_fields().iter().map(|field| field.name().to_owned()).collect();
    let text = |field: &Field| match field {
        Field::Decimal(decimal) => {
            i128::from_be_bytes(decimal.data().try_into().unwrap()).to_string()
        }
        Field::Str(text) => text.clone(),
        Field::Null => String::new(),
        other => other.to_string(),
    };
    let row = |row: parquet::record::Row| {
        row.get_column_iter().map(|(_, field)| text(field)).collect::<Vec<_>>()
    };
    let rows = reader.get_row_iter(None).unwrap().map(|found| row(found.unwrap())).collect();
    (names, rows)
}

#[test]
fn a_month_in_parquet_is_that_in_csv() {
    let user = User::with_mirror("mirror-parquet", &["--payments", "300"]);
    let month = cfis::Period::last_days(40).from().format("%Y-%m").to_string();
    let path = user.home.join("month.parquet");
    for (list, amounts) in
        [("payments", &["amount"][..]), ("settlements", &["allocatedTotalAmount", "capital"])]
    {
        let export = ["mirror", "export", "--month", &month, "--list", list];
        let csv = user.succeeds(&export);
        user.succeeds(&[&export[..], &["--format", "parquet", "--output", text(&path)]].concat());
        let (names, rows) = parquet(&path);
        let mut lines = csv::Reader::from_reader(csv.as_bytes());
        let mut header: Vec<_> = lines.headers().unwrap().iter().map(str::to_owned).collect();
        header.push("readAt".to_owned());
        assert_eq!(names, header);
        let lines: Vec<_> = lines.records().map(Result::unwrap).collect();
        assert!(lines.len() > 20 && rows.len() == lines.len(), "{} rows", rows.len());
        for name in amounts {
            let place = names.iter().position(|column| column == name).unwrap();
            let units = |digits: &str| {
                let amount: cfis::Decimal = digits.parse().unwrap();
                (amount * cfis::Decimal::from(1_000_000_000)).normalize().to_string()
            };
            let of_csv = lines.iter().map(|line| match line.get(place).unwrap() {
                "" => String::new(),
                digits => units(digits),
            });
            let of_parquet: Vec<_> = rows.iter().map(|row| row[place].clone()).collect();
            assert_eq!(of_parquet, of_csv.collect::<Vec<_>>(), "{name}");
            assert!(of_parquet.iter().any(|units| !units.is_empty()));
        }
        let first = &rows[0];
        assert!(first[0] == NAME && !first.last().unwrap().is_empty(), "{first:?}");
    }
    // A flag of CSV has no effect.
    let flags = ["mirror", "export", "--month", &month, "--format", "parquet", "--decimal-comma"];
    fails(&user.run(&flags), 2, &["--decimal-comma has no effect"]);
}
