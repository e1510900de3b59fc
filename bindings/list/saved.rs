//! Items of saved responses.

use std::io::{ErrorKind as IoErrorKind, Read};
use std::mem;

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Outcome};
use crate::generated::types::{Payment, Settlement};
use crate::http::json_path;
use crate::list::decode::{NotDecoded, decode};
use crate::list::framer::{Found, FrameError, Framer};
use crate::list::item_reader::{ItemReader, Next};
use crate::operation::Layout;
use crate::redact::JsonError;
use crate::wire::{BYTE_ORDER_MARK, UsualForm};

const CHUNK: usize = 64 * 1024;
/// The maximum bytes of an item: the default of a live response.
const ITEM_LIMIT: usize = 16 * 1024 * 1024;
const NOT_JSON: &str = "is not JSON; save the body of a response as it came, in UTF-8";

/// The items of a saved response, one by one, in memory that does not grow with their number.
///
/// The rules are those of a live response: if it was truncated, that is an error and not the end.
/// An item that cannot be parsed is an `Err` with its [index](Error::item_index) and
/// [path](Error::json_path), and the next item follows. Any other `Err` is the last item, such as
/// that for bytes that are not JSON or not UTF-8.
///
/// ```
/// let file = r#"[{"invoiceNumber": "2026001", "amount": 120.50}]"#;
/// let payments = cfis::SavedItems::payments(file.as_bytes()).collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(payments[0].amount.map(|amount| amount.to_string()).as_deref(), Some("120.50"));
/// # Ok::<(), cfis::Error>(())
/// ```
#[derive(Debug)]
pub struct SavedItems<T, R> {
    reader: R,
    stage: Stage,
    layout: Layout,
    /// The name of the list in a response that is an object.
    name: &'static str,
    buffer: Vec<u8>,
    index: u64,
    items: ItemReader<T>,
}

#[derive(Debug)]
enum Stage {
    Beginning,
    Reading(Framer),
    Ended,
}

impl<R: Read> SavedItems<Payment, R> {
    /// Reads payments: a response of the API, or a list of payments as `serde_json` writes it.
    pub fn payments(reader: R) -> Self {
        Self::new(reader, "payments")
    }
}

impl<R: Read> SavedItems<Settlement, R> {
    /// Reads settlements: a response of the API, or only the list of such a response.
    pub fn settlements(reader: R) -> Self {
        Self::new(reader, "settlements")
    }
}

impl<T: DeserializeOwned, R: Read> SavedItems<T, R> {
    fn new(reader: R, name: &'static str) -> Self
    where
        T: UsualForm,
    {
        SavedItems {
            reader,
            stage: Stage::Beginning,
            layout: Layout::Bare,
            name,
            buffer: Vec::new(),
            index: 0,
            items: ItemReader::new(json_path::<T>),
        }
    }

    fn read(&mut self) -> Result<usize, Error> {
        self.buffer.resize(CHUNK, 0);
        loop {
            match self.reader.read(&mut self.buffer) {
                Ok(read) => {
                    self.buffer.truncate(read);
                    return Ok(read);
                }
                Err(error) if error.kind() == IoErrorKind::Interrupted => {}
                Err(error) => {
                    return Err(unreadable("cannot be read").with_source(error));
                }
            }
        }
    }

    /// Reads the first bytes. The first one that is not white space tells the layout.
    fn begin(&mut self) -> Result<Framer, Error> {
        let (mut beginning, mut skipped) = (Vec::new(), 0);
        let mut is_past_mark = false;
        loop {
            let is_end = self.read()? == 0;
            beginning.extend_from_slice(&self.buffer);
            if !is_past_mark && (is_end || beginning.len() >= BYTE_ORDER_MARK.len()) {
                is_past_mark = true;
                if beginning.starts_with(BYTE_ORDER_MARK) {
                    beginning.drain(..BYTE_ORDER_MARK.len());
                    skipped += BYTE_ORDER_MARK.len();
                }
            }
            let first = beginning.iter().find(|byte| !b" \t\n\r".contains(byte));
            if is_end || (is_past_mark && first.is_some()) {
                if first == Some(&b'{') {
                    self.layout = Layout::Named(self.name);
                }
                let mut framer = Framer::new(self.layout, ITEM_LIMIT);
                framer.skipped(skipped as u64);
                framer.push(&beginning);
                return Ok(framer);
            }
            if is_past_mark {
                skipped += beginning.len();
                beginning.clear();
            }
        }
    }

    /// Goes on to the next item, and writes it if it can be parsed.
    fn step(&mut self, item: &mut Option<T>) -> Result<Next, Error> {
        if let Stage::Beginning = self.stage {
            self.stage = Stage::Reading(self.begin()?);
        }
        loop {
            let reader = self.items;
            let Stage::Reading(framer) = &mut self.stage else { return Ok(Next::End) };
            let found =
                framer.next_decoded(|text| reader.read_first(text, item)).map_err(not_a_list)?;
            if let Some(found) = found {
                let index = self.index;
                self.index += 1;
                return match found {
                    Found::Decoded if item.is_some() => Ok(Next::Item),
                    Found::Decoded => Err(unreadable(NOT_JSON)),
                    Found::Text(text) => decode_saved(self.layout, index, text, reader, item),
                };
            }
            let is_end = self.read()? == 0;
            match &mut self.stage {
                Stage::Reading(framer) if !is_end => framer.push(&self.buffer),
                stage => {
                    let Stage::Reading(framer) = mem::replace(stage, Stage::Ended) else {
                        return Ok(Next::End);
                    };
                    return framer.finish().map(|_| Next::End).map_err(not_a_list);
                }
            }
        }
    }
}

fn unreadable(what: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("the saved response {what}"))
        .with_outcome(Outcome::NotSent)
}

fn not_a_list(error: FrameError) -> Error {
    let what = match error {
        FrameError::Empty => "is empty; save the body of a response as it came",
        FrameError::TooLarge => {
            "has an item that is larger than 16 MiB; read the period again in shorter windows"
        }
        FrameError::Truncated => "was truncated; save the whole response",
        FrameError::NotJson(_) => NOT_JSON,
        FrameError::WrongLayout => {
            "is not the list that the spec describes; save the body of a response as it came"
        }
    };
    unreadable(what).with_source(error)
}

/// Decodes an item, or returns the error that ends the list.
fn decode_saved<T: DeserializeOwned>(
    layout: Layout,
    index: u64,
    text: &str,
    reader: ItemReader<T>,
    item: &mut Option<T>,
) -> Result<Next, Error> {
    let cause = |cause: serde_json::Error| JsonError::of(&cause.to_string());
    match decode(layout, index, text, reader) {
        Ok(value) => {
            *item = Some(value);
            Ok(Next::Item)
        }
        Err(NotDecoded::NotJson(error)) => Err(unreadable(NOT_JSON).with_source(cause(error))),
        Err(NotDecoded::Unreadable { path, cause: error }) => {
            let found = unreadable(&format!("cannot be parsed at `{path}`"));
            let found = found.with_json_path(path).with_item(index, text.to_owned());
            Ok(Next::Unreadable(found.with_source(cause(error))))
        }
    }
}

impl<T: DeserializeOwned, R: Read> Iterator for SavedItems<T, R> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut item = None;
        match self.step(&mut item) {
            Ok(Next::Item) => item.map(Ok),
            Ok(Next::Unreadable(error)) => Some(Err(error)),
            Ok(Next::End) => None,
            Err(error) => {
                self.stage = Stage::Ended;
                Some(Err(error))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn ids(json: &str) -> Vec<Result<i64, String>> {
        let settlements = SavedItems::settlements(json.as_bytes());
        settlements
            .map(|settlement| {
                settlement.map(|found| found.settlement_id).map_err(|error| error.to_string())
            })
            .collect()
    }

    #[test]
    fn the_whole_response_and_its_list_alone_read_the_same() {
        let item = |id| {
            format!(
                r#"{{"settlementId":{id},"settlementAmount":1,"currency":"EUR","allocations":[]}}"#
            )
        };
        let list = format!("[{},{}]", item(1), item(2));
        for json in
            [list.clone(), format!("\u{feff} {{\"createdAt\":\"x\",\"settlements\":{list}}}\n")]
        {
            assert_eq!(ids(&json), [Ok(1), Ok(2)], "{json}");
        }
        let indented = format!("\u{feff}{}{{\"settlements\":{list}}}", " \n".repeat(CHUNK));
        assert_eq!(ids(&indented), [Ok(1), Ok(2)], "after more white space than is read at a time");
        let other_space = format!("{}\u{c}{{\"settlements\":{list}}}", " ".repeat(CHUNK));
        assert!(
            matches!(&ids(&other_space)[..], [Err(error)] if error.contains("not JSON")),
            "JSON has four kinds of white space"
        );
        let in_pieces = io::Read::chain(&b"\xef"[..], &indented.as_bytes()[1..]);
        assert_eq!(
            SavedItems::settlements(in_pieces).flatten().count(),
            2,
            "the mark comes in pieces"
        );
    }

    /// Fails with this kind of error before the first bytes.
    struct Failing<'a>(Option<IoErrorKind>, &'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            match self.0.take() {
                Some(kind) => Err(kind.into()),
                None => self.1.read(buffer),
            }
        }
    }

    #[test]
    fn an_interrupted_read_is_repeated_and_another_error_ends_the_list() {
        let json = br#"[{"amount":1.00},{"amount":2.00}]"#;
        let payments = |kind| SavedItems::payments(Failing(Some(kind), json));
        assert_eq!(payments(IoErrorKind::Interrupted).flatten().count(), 2);

        let mut broken = payments(IoErrorKind::PermissionDenied);
        let error = broken.next().unwrap().unwrap_err();
        assert!(error.to_string().contains("cannot be read"), "{error}");
        assert!(broken.next().is_none());
    }

    #[test]
    fn what_is_not_a_whole_response_is_an_error_once() {
        let whole =
            r#"[{"settlementId":1,"settlementAmount":1,"currency":"EUR","allocations":[]}]"#;
        for (json, words) in [
            ("", "is empty"),
            ("{}", "not the list"),
            (&whole[..whole.len() - 1], "was truncated"),
            ("<html>", "not JSON"),
            ("[1,]", "not JSON"),
            ("[{\"a\" 1},{}]", "not JSON"),
            ("[{\"settlementId\":\"x\",\"a\" 1},{}]", "not JSON"),
        ] {
            let found = ids(json);
            assert!(
                matches!(found.last(), Some(Err(error)) if error.contains(words)),
                "{json}: {found:?}"
            );
        }
        let found = ids(&format!("[{{\"settlementId\":\"x\"}},{}", &whole[1..]));
        assert!(
            matches!(found.as_slice(), [Err(error), Ok(1)] if error.contains("[0]")),
            "{found:?}"
        );
    }
}
