#![no_main]
//! Ledger files as they come, in any encoding or as a workbook: each is read or refused in words.
//! The modules are those of the command, which is not a library.

use cfis_reconcile::ledger::{Reader, Settings};
use libfuzzer_sys::fuzz_target;

#[path = "../../cli/src/commands/reconcile/ledger/encoding.rs"]
mod encoding;
#[path = "../../cli/src/commands/reconcile/ledger/workbook.rs"]
mod workbook;

fuzz_target!(|input: &[u8]| {
    let mut settings = Settings { currency: Some("EUR".to_owned()), ..Settings::default() };
    let text = if workbook::is_workbook(input) {
        let Ok((text, sheet)) = workbook::rows(input.to_vec(), None)
            .inspect_err(|error| assert!(!error.is_empty()))
        else {
            return;
        };
        assert_eq!(workbook::rows(input.to_vec(), Some(&sheet)), Ok((text.clone(), sheet)));
        settings.separator = Some(workbook::SEPARATOR);
        settings.has_serial_dates = true;
        text
    } else {
        encoding::decode(input.to_vec(), None).0
    };
    let Ok(reader) = Reader::new(text.as_slice(), &settings) else { return };
    for invoice in reader {
        match invoice {
            Ok(invoice) => assert!(!invoice.number.is_empty()),
            Err(fault) => assert!(!fault.to_string().is_empty()),
        }
    }
});
