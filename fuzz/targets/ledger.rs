#![no_main]
//! Ledgers: every row is an invoice, or an error that ends the ledger, wherever the bytes are split.
//! The first byte of the input sets the size of the pieces and the settings of the reader.

use cfis_fuzz::Pieces;
use cfis_reconcile::Invoice;
use cfis_reconcile::ledger::{DecimalMark, LedgerError, Reader, Settings};

fn read(csv: &[u8], size: usize, settings: &Settings) -> Result<Vec<Invoice>, String> {
    let say = |error: LedgerError| error.to_string();
    Reader::new(Pieces::new(csv, size), settings)
        .map_err(say)?
        .map(|invoice| invoice.map_err(say))
        .collect()
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((how, csv)) = input.split_first() else { return };
    let decimal_mark =
        [None, Some(DecimalMark::Point), Some(DecimalMark::Comma)][usize::from(how % 3)];
    let currency = (how % 2 == 0).then(|| "EUR".to_owned());
    let settings = Settings { decimal_mark, currency, ..Settings::default() };
    let whole = read(csv, csv.len(), &settings);
    assert_eq!(read(csv, usize::from(how / 8), &settings), whole);
    let Ok(invoices) = whole else { return };
    let lines = csv.split(|byte| *byte == b'\n').count() as u64;
    // Every amount has a digit. A field in quotation marks may contain line ends.
    if !csv.contains(&b'"') {
        let rows = csv
            .split(|byte| *byte == b'\n')
            .skip(1)
            .filter(|row| row.iter().any(u8::is_ascii_digit));
        assert_eq!(invoices.len(), rows.count());
    }
    let mut last = 1;
    for invoice in &invoices {
        assert!(
            invoice.line > last && invoice.line <= lines,
            "{invoice:?} in a ledger of {lines} lines, after line {last}"
        );
        assert!(!invoice.number.is_empty() && invoice.currency.len() == 3, "{invoice:?}");
        last = invoice.line;
    }
});
