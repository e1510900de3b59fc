//! What several targets hold their input against.

use std::fmt::Debug;
use std::io::{self, Read};

use serde::Serialize;
use serde::de::DeserializeOwned;

/// Gives bytes out a few at a time, so that what is read is split in other places than where it is written.
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

/// A body of an answer: what is read is written and read again as the same, and no way of reading panics.
pub fn reads_and_writes<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &[u8]) {
    let read = serde_json::from_slice::<T>(json);
    let _ = serde_json::from_reader::<_, T>(Pieces::new(json, 3));
    let _ = serde_json::from_slice::<serde_json::Value>(json).map(serde_json::from_value::<T>);
    let Ok(read) = read else { return };
    let shown = format!("{read:?}");
    let written = serde_json::to_string(&read).expect("what was read can be written");
    let again = serde_json::from_str::<T>(&written)
        .unwrap_or_else(|error| panic!("{written} cannot be read again: {error}"));
    assert!(again == read, "{shown} was read again as {again:?} from {written}");
    assert_eq!(serde_json::to_string(&again).expect("it was written before"), written);
}
