//! A ledger in a workbook (XLSX, XLS, ODS), as the rows of one of its sheets.

use std::io::Cursor;

use calamine::{Data, Range, Reader, Sheets, open_workbook_auto_from_rs};

/// What separates the fields of the rows.
pub(super) const SEPARATOR: u8 = b';';

/// Returns whether a file is a workbook: a zip archive, or a document of old spreadsheets.
pub(super) fn is_workbook(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0])
}

/// Returns the rows of a sheet as CSV, each on its own line, and the name of the sheet.
pub(super) fn rows(bytes: Vec<u8>, sheet: Option<&str>) -> Result<(Vec<u8>, String), String> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes))
        .map_err(|error| format!("the workbook cannot be read: {error}; save it as XLSX or CSV"))?;
    let (name, range) = match sheet {
        Some(name) => (name.to_owned(), of_name(&mut workbook, name)?),
        None => only_one(&mut workbook)?,
    };
    Ok((csv(&range), name))
}

type Book = Sheets<Cursor<Vec<u8>>>;

fn of_name(workbook: &mut Book, name: &str) -> Result<Range<Data>, String> {
    let names = workbook.sheet_names();
    if !names.iter().any(|other| other == name) {
        return Err(format!(
            "the workbook does not have a sheet `{name}`; it has {}",
            list(&names)
        ));
    }
    workbook.worksheet_range(name).map_err(|error| format!("the sheet `{name}`: {error}"))
}

/// Returns the only sheet that has cells.
fn only_one(workbook: &mut Book) -> Result<(String, Range<Data>), String> {
    let mut found = Vec::new();
    for name in workbook.sheet_names() {
        let range = of_name(workbook, &name)?;
        if !range.is_empty() {
            found.push((name, range));
        }
    }
    let names: Vec<String> = found.iter().map(|(name, _)| name.clone()).collect();
    match found.pop() {
        None => Err("the workbook has no cells".to_owned()),
        Some(one) if found.is_empty() => Ok(one),
        Some(_) => Err(format!("several sheets have cells: {}; name one (--sheet)", list(&names))),
    }
}

fn list(names: &[String]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn csv(range: &Range<Data>) -> Vec<u8> {
    // The first row of a range is the first with cells.
    let above = range.start().map_or(0, |(row, _)| row);
    let mut text = vec![b'\n'; above as usize];
    for row in range.rows() {
        let cells: Vec<String> = row
            .iter()
            .map(|cell| {
                format!("\"{}\"", self::text(cell).replace('"', "\"\"").replace(['\n', '\r'], " "))
            })
            .collect();
        text.extend_from_slice(cells.join(";").as_bytes());
        text.push(b'\n');
    }
    text
}

/// Returns a cell as text: dates in ISO form, and numbers with a decimal point.
fn text(cell: &Data) -> String {
    match cell {
        Data::Int(number) => number.to_string(),
        Data::Float(number) => amount(*number),
        Data::DateTime(date) if date.is_datetime() => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year:04}-{month:02}-{day:02}")
        }
        Data::DateTime(duration) => amount(duration.as_f64()),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text.clone(),
        Data::Bool(is) => is.to_string(),
        Data::Error(error) => error.to_string(),
        Data::Empty => String::new(),
    }
}

/// Writes a number with the 15 digits that a spreadsheet keeps of it. Three decimals become four, so
/// that they are not mistaken for a thousand.
fn amount(number: f64) -> String {
    // A spreadsheet keeps larger whole numbers only in part.
    const WHOLE: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 {
        return if number.abs() < WHOLE {
            number.to_string()
        } else {
            format!("{number:.5E}").replace('E', "E+")
        };
    }
    let rounded = format!("{number:.14e}").parse().unwrap_or(number);
    let text = f64::to_string(&rounded);
    match text.split_once('.') {
        Some((_, decimals)) if decimals.len() == 3 => text + "0",
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::amount;

    #[test]
    fn numbers_keep_what_a_spreadsheet_shows() {
        for (number, wanted) in [
            (1342.85, "1342.85"),
            (0.1 + 0.2, "0.3"),
            (202_650_000_001.0, "202650000001"),
            (1.234, "1.2340"),
            (-5.0, "-5"),
            (2_026_500_000_000_011.0, "2026500000000011"),
            (12_345_678_901_234_568.0, "1.23457E+16"),
        ] {
            assert_eq!(amount(number), wanted);
        }
    }
}
