#![no_main]
//! The quick reader of usual items against serde's: as the only item of a saved response, a text is
//! the same value as for serde, or an error for both.

use std::fmt::Debug;

use cfis::{Error, Payment, SavedItems, Settlement};
use cfis_fuzz::Pieces;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Amounts are equal if their values are; what they are written as tells more.
fn said<T: Serialize + Debug>(items: &[T]) -> Vec<String> {
    let said = |item| format!("{item:?} {:?}", serde_json::to_string(item).ok());
    items.iter().map(said).collect()
}

fn compare<T: DeserializeOwned + Serialize + PartialEq + Debug>(
    list: &[u8],
    items: impl Iterator<Item = Result<T, Error>>,
) {
    let items: Result<Vec<T>, Error> = items.collect();
    match (serde_json::from_slice::<Vec<T>>(list), items) {
        (Ok(by_serde), Ok(items)) => {
            assert_eq!(items, by_serde);
            assert_eq!(said(&items), said(&by_serde));
        }
        (Err(_), Err(_)) => {}
        // A list adds a level of depth to its items, and the depth is limited.
        (Err(error), Ok(_)) if error.to_string().starts_with("recursion") => {}
        (by_serde, items) => panic!("serde reads {by_serde:?}, and the list {items:?}"),
    }
}

libfuzzer_sys::fuzz_target!(|item: &[u8]| {
    let list = [b"[", item, b"]"].concat();
    for size in [list.len(), list.len() / 2] {
        compare::<Payment>(&list, SavedItems::payments(Pieces::new(&list, size)));
        compare::<Settlement>(&list, SavedItems::settlements(Pieces::new(&list, size)));
    }
});
