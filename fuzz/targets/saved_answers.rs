#![no_main]
//! The framer, through saved responses: however the bytes are split, the items are the same, and the
//! response is complete or an error. The first byte of the input sets the size of the pieces.

use cfis::types::SettlementReport;
use cfis::{Payment, SavedItems, Settlement};
use cfis_fuzz::Pieces;

/// Returns the sentence of an error and of its source, which contains the place.
fn said(error: cfis::Error) -> String {
    let source = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
    format!("{error}: {source}")
}

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    let Some((size, json)) = input.split_first() else { return };
    let payments = |size| {
        SavedItems::payments(Pieces::new(json, size)).map(|item| item.map_err(said)).collect::<Vec<_>>()
    };
    let settlements = |size| {
        SavedItems::settlements(Pieces::new(json, size))
            .map(|item| item.map_err(said))
            .collect::<Vec<_>>()
    };
    let whole = payments(json.len());
    assert_eq!(payments(usize::from(*size)), whole);
    assert_eq!(settlements(usize::from(*size)), settlements(json.len()));

    let items: Result<Vec<Payment>, String> = whole.into_iter().collect();
    match serde_json::from_slice::<Vec<Payment>>(json) {
        Ok(parsed) => assert_eq!(items.as_ref(), Ok(&parsed)),
        // A list adds a level of depth to its items, and the depth is limited.
        Err(error) if error.to_string().starts_with("recursion") => {}
        Err(_)
            if json.starts_with(b"\xef\xbb\xbf") || json.trim_ascii_start().starts_with(b"{") => {}
        Err(error) => assert!(items.is_err(), "{error}, and {items:?}"),
    }
    if let Ok(report) = serde_json::from_slice::<SettlementReport>(json)
        && !report.settlements.is_empty()
    {
        let read: Result<Vec<Settlement>, String> =
            settlements(usize::from(*size)).into_iter().collect();
        assert_eq!(read, Ok(report.settlements));
    }
    if let Ok(parsed) = serde_json::from_slice::<Vec<Settlement>>(json) {
        let read: Result<Vec<Settlement>, String> =
            settlements(usize::from(*size)).into_iter().collect();
        assert_eq!(read, Ok(parsed));
    }
});
