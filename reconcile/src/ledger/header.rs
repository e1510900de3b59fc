//! Finds the header of a ledger: its line, which may be below a title, and the separator.

use super::column_places::Columns;
use super::error::{LedgerError, Remedy};
use super::rows::csv_reader;
use super::settings::Settings;
use super::text::Text;

/// The header is looked for in this number of lines.
const LINES: usize = 50;
/// The usual separators. If two fit equally well, the first is taken.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// The header of a ledger.
pub(super) struct Header {
    /// Its line, from 1, and where in the text it begins.
    pub(super) line: u64,
    pub(super) offset: u64,
    pub(super) separator: u8,
    pub(super) headings: Vec<String>,
}

impl Header {
    /// Finds the first line with the required columns, or else the line with most columns.
    pub(super) fn find(text: &Text, settings: &Settings) -> Result<Self, LedgerError> {
        let mut best: Option<((usize, usize), Header)> = None;
        let mut separators = match settings.separator {
            Some(separator) => vec![separator],
            None => SEPARATORS.to_vec(),
        };
        let mut offset = 0;
        let lines = text.as_ref().split(|byte| *byte == b'\n').take(LINES);
        for (line, bytes) in (1_u64..).zip(lines) {
            let begin = offset;
            offset += bytes.len() as u64 + 1;
            if let (1, Some(separator)) = (line, separator_line(bytes)) {
                separators = vec![separator];
                continue;
            }
            for separator in &separators {
                let headings = fields(bytes, *separator, line)?;
                if headings.iter().all(|heading| heading.trim().is_empty()) {
                    continue;
                }
                let header = Header { line, offset: begin, separator: *separator, headings };
                let count = Columns::count(&header.headings, &settings.columns);
                let known = (count, header.headings.len());
                if best.as_ref().is_none_or(|(most, _)| known > *most) {
                    best = Some((known, header));
                }
            }
            // Titles do not have two columns.
            if best.as_ref().is_some_and(|(known, header)| {
                known.0 >= 2 && Columns::has_required(&header.headings, &settings.columns)
            }) {
                break;
            }
        }
        best.map(|(_, header)| header).ok_or_else(|| {
            let message = "there is no line with headings; write the headings of the columns above \
                           the invoices";
            LedgerError::new(1, message).with_remedy(Remedy::Columns)
        })
    }
}

/// Returns the separator that a spreadsheet wrote in a line of its own, such as `sep=;`.
fn separator_line(line: &[u8]) -> Option<u8> {
    match line.trim_ascii_end() {
        [b's' | b'S', b'e' | b'E', b'p' | b'P', b'=', separator] => Some(*separator),
        // The tab was trimmed.
        b"sep=" => Some(b'\t'),
        _ => None,
    }
}

fn fields(line: &[u8], separator: u8, number: u64) -> Result<Vec<String>, LedgerError> {
    let mut record = csv::ByteRecord::new();
    let has_one = csv_reader(line, separator).read_byte_record(&mut record);
    if !has_one.is_ok_and(|has_one| has_one) {
        return Ok(Vec::new());
    }
    let text = |(place, field): (usize, &[u8])| {
        String::from_utf8(field.to_vec()).map_err(|_| {
            let message = "the field is not UTF-8 (perhaps it is Latin-1); save the ledger as CSV \
                           in UTF-8";
            LedgerError::new(number, message).with_column(Some(place as u64 + 1))
        })
    };
    record.iter().enumerate().map(text).collect()
}
