#![no_main]
//! Ledgers: every row is an invoice, no invoice, or an error, wherever the bytes are split.
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
    // Lines end with a carriage return if nothing else ends them.
    let end = if csv.contains(&b'\n') { b'\n' } else { b'\r' };
    let lines = csv.split(|byte| *byte == end).count() as u64;
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
