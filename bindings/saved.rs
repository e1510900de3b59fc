//! Answers that were saved.

use std::io::{ErrorKind as IoErrorKind, Read};
use std::marker::PhantomData;
use std::mem;

use serde::de::DeserializeOwned;

use crate::call::Detail;
use crate::error::{Error, ErrorKind, Outcome};
use crate::exchange::{is_no_json, item_path, read_first};
use crate::framer::{Found, FrameError, Framer, Layout};
use crate::types::{Payment, Settlement};

const CHUNK: usize = 64 * 1024;
/// As much as an item of an answer may have by default.
const ITEM_LIMIT: usize = 16 * 1024 * 1024;
const NOT_JSON: &str = "is not JSON; save the body of an answer as it came, in UTF-8";
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The items of an answer that was saved, one by one, in memory that does not grow with their number, and under the same rules as those of a live one: an
/// answer that is cut off is an error and no end.
///
/// An item that cannot be read is an `Err` with its [index](Error::item_index) and [path](Error::json_path), and the next one follows. Any other `Err`
/// is the last thing that comes, such as that for what is no JSON or no UTF-8 from there on.
///
/// ```
/// let file = r#"[{"invoiceNumber": "2026001", "amount": 120.50}]"#;
/// let payments = cfis::Saved::payments(file.as_bytes()).collect::<Result<Vec<_>, _>>()?;
/// assert_eq!(payments[0].amount.map(|amount| amount.to_string()).as_deref(), Some("120.50"));
/// # Ok::<(), cfis::Error>(())
/// ```
#[derive(Debug)]
pub struct Saved<T, R> {
    reader: R,
    stage: Stage,
    layout: Layout,
    /// The name that the list has in an answer that is an object.
    name: &'static str,
    buffer: Vec<u8>,
    index: u64,
    items: PhantomData<fn() -> T>,
}

#[derive(Debug)]
enum Stage {
    Beginning,
    Reading(Framer),
    Ended,
}

impl<R: Read> Saved<Payment, R> {
    /// Payments, as the API answers them or as `serde_json` writes a list of them.
    pub fn payments(reader: R) -> Self {
        Self::new(reader, "payments")
    }
}

impl<R: Read> Saved<Settlement, R> {
    /// Settlements, as the API answers them, or the list in such an answer alone.
    pub fn settlements(reader: R) -> Self {
        Self::new(reader, "settlements")
    }
}

impl<T: DeserializeOwned, R: Read> Saved<T, R> {
    fn new(reader: R, name: &'static str) -> Self {
        Saved {
            reader,
            stage: Stage::Beginning,
            layout: Layout::Bare,
            name,
            buffer: Vec::new(),
            index: 0,
            items: PhantomData,
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
                    return Err(unread("cannot be read from where it was saved").with_source(error));
                }
            }
        }
    }

    /// The first bytes, of which the first that is no white space tells the layout.
    fn begin(&mut self) -> Result<Framer, Error> {
        let (mut beginning, mut left_out) = (Vec::new(), 0);
        let mut is_past_mark = false;
        loop {
            let is_end = self.read()? == 0;
            beginning.extend_from_slice(&self.buffer);
            if !is_past_mark && (is_end || beginning.len() >= BYTE_ORDER_MARK.len()) {
                is_past_mark = true;
                if beginning.starts_with(BYTE_ORDER_MARK) {
                    beginning.drain(..BYTE_ORDER_MARK.len());
                    left_out += BYTE_ORDER_MARK.len();
                }
            }
            let first = beginning.iter().find(|byte| !b" \t\n\r".contains(byte));
            if is_end || (is_past_mark && first.is_some()) {
                if first == Some(&b'{') {
                    self.layout = Layout::Named(self.name);
                }
                let mut framer = Framer::new(self.layout, ITEM_LIMIT);
                framer.begins_behind(left_out as u64);
                framer.push(&beginning);
                return Ok(framer);
            }
            if is_past_mark {
                left_out += beginning.len();
                beginning.clear();
            }
        }
    }

    /// The next item, or `None` after the last.
    fn step(&mut self) -> Result<Option<Result<T, Error>>, Error> {
        if let Stage::Beginning = self.stage {
            self.stage = Stage::Reading(self.begin()?);
        }
        loop {
            let Stage::Reading(framer) = &mut self.stage else { return Ok(None) };
            let mut item = None;
            if let Some(found) =
                framer.next_read(|text| read_first(text, &mut item)).map_err(unframed)?
            {
                let index = self.index;
                self.index += 1;
                return match (item, found) {
                    (_, Found::Text(text)) => decode(self.layout, index, text).map(Some),
                    (Some(item), Found::Read) => Ok(Some(Ok(item))),
                    (None, Found::Read) => Err(unread(NOT_JSON)),
                };
            }
            let is_end = self.read()? == 0;
            match &mut self.stage {
                Stage::Reading(framer) if !is_end => framer.push(&self.buffer),
                stage => {
                    let Stage::Reading(framer) = mem::replace(stage, Stage::Ended) else {
                        return Ok(None);
                    };
                    return framer.finish().map(|_| None).map_err(unframed);
                }
            }
        }
    }
}

fn unread(what: &str) -> Error {
    Error::new(ErrorKind::Unreadable, format!("the saved answer {what}"))
        .with_outcome(Outcome::NotSent)
}

fn unframed(error: FrameError) -> Error {
    let what = match error {
        FrameError::Empty => "is empty; save the body of an answer as it came",
        FrameError::TooLarge => "has an item that is larger than 16 MiB",
        FrameError::CutOff => "is cut off; save it again, whole",
        FrameError::NotJson(_) => NOT_JSON,
        FrameError::NotTheLayout => {
            "is not the list that the description says; save the body of an answer as it came"
        }
    };
    unread(what).with_source(error)
}

/// Decodes an item. The inner error is the item's own; the outer one says that it is not JSON from here on.
fn decode<T: DeserializeOwned>(
    layout: Layout,
    index: u64,
    item: &str,
) -> Result<Result<T, Error>, Error> {
    let error = match serde_json::from_str(item) {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    let detail = Detail::of(&error.to_string());
    if is_no_json(&error, item) {
        return Err(unread(NOT_JSON).with_source(detail));
    }
    let path = item_path::<T>(layout, index, item);
    let found = unread(&format!("cannot be read at `{path}`"));
    Ok(Err(found.with_json_path(path).with_item(index, item.to_owned()).with_source(detail)))
}

impl<T: DeserializeOwned, R: Read> Iterator for Saved<T, R> {
    type Item = Result<T, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        self.step().unwrap_or_else(|error| {
            self.stage = Stage::Ended;
            Some(Err(error))
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    fn ids(json: &str) -> Vec<Result<i64, String>> {
        let settlements = Saved::settlements(json.as_bytes());
        settlements
            .map(|settlement| {
                settlement.map(|found| found.settlement_id).map_err(|error| error.to_string())
            })
            .collect()
    }

    #[test]
    fn the_whole_answer_and_its_list_alone_read_the_same() {
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
        assert_eq!(Saved::settlements(in_pieces).flatten().count(), 2, "the mark comes in pieces");
    }

    #[test]
    fn what_is_no_whole_answer_is_an_error_once() {
        let whole =
            r#"[{"settlementId":1,"settlementAmount":1,"currency":"EUR","allocations":[]}]"#;
        for (json, words) in [
            ("", "is empty"),
            ("{}", "not the list"),
            (&whole[..whole.len() - 1], "is cut off"),
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
