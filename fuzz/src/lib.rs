//! Checks that several targets apply to their input.

use std::fmt::Debug;
use std::io::{self, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// A reader that returns a few bytes at a time, so that the input is split in arbitrary places.
pub struct Pieces<'a> {
    bytes: &'a [u8],
    size: usize,
}

impl<'a> Pieces<'a> {
    pub fn new(bytes: &'a [u8], size: usize) -> Self {
        Pieces { bytes, size: size.max(1) }
    }
}

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.size.min(buffer.len());
        self.bytes.by_ref().take(count as u64).read(buffer)
    }
}

/// Checks the body of a response: what was parsed is written and parsed again as the same value, and
/// no way of parsing panics.
pub fn reads_and_writes<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &[u8]) {
    let read = serde_json::from_slice::<T>(json);
    let _ = serde_json::from_reader::<_, T>(Pieces::new(json, 3));
    let _ = serde_json::from_slice::<serde_json::Value>(json).map(serde_json::from_value::<T>);
    let Ok(read) = read else { return };
    let shown = format!("{read:?}");
    let written = serde_json::to_string(&read).expect("a parsed value can be written");
    let again = serde_json::from_str::<T>(&written)
        .unwrap_or_else(|error| panic!("{written} cannot be parsed again: {error}"));
    assert!(again == read, "{shown} was parsed again as {again:?} from {written}");
    assert_eq!(serde_json::to_string(&again).expect("it was written before"), written);
}
