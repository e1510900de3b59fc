//! The framer against serde_json: for every split of every body the same items, or an error where
//! serde_json has one.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::value::RawValue;

use super::*;
use crate::list::item_reader::ItemReader;

const NAME: &str = "settlements";

/// The items, and the other members of the object.
type Parts = (Vec<String>, Vec<(String, String)>);

/// What the framer makes of a body that arrives in these pieces.
fn framed(layout: Layout, pieces: &[&[u8]]) -> Result<Parts, FrameError> {
    let mut framer = Framer::new(layout, 1_000);
    let mut items = Vec::new();
    for piece in pieces {
        framer.push(piece);
        while let Some(item) = framer.next()? {
            items.push(item_text(item)?);
        }
    }
    finished(framer, items)
}

/// As above, but items are decoded in place. `decode` may say that an item is incomplete.
fn read_by(
    decode: impl Fn(&str, &mut Option<Box<RawValue>>) -> Attempt,
    layout: Layout,
    pieces: &[&[u8]],
) -> Result<Parts, FrameError> {
    let mut framer = Framer::new(layout, 1_000);
    let mut items = Vec::new();
    for piece in pieces {
        framer.push(piece);
        let mut item = None::<Box<RawValue>>;
        while let Some(found) = framer.next_decoded(|text| decode(text, &mut item))? {
            items.push(match found {
                Found::Decoded => item.take().unwrap().get().to_owned(),
                Found::Text(item) => item_text(item)?,
            });
        }
    }
    finished(framer, items)
}

/// Tries to decode an item once.
fn once(text: &str, item: &mut Option<Box<RawValue>>) -> Attempt {
    reader().read_first(text, item)
}

/// Tries to decode an item again while it is incomplete.
fn again(text: &str, item: &mut Option<Box<RawValue>>) -> Attempt {
    let found = serde_json::Deserializer::from_str(text).into_iter::<Box<RawValue>>().next();
    match found {
        Some(Err(error)) if error.is_eof() => Attempt::Incomplete,
        _ => once(text, item),
    }
}

/// The framer's results for a body that arrives in these pieces, whichever way it is read.
fn all_ways(layout: Layout, pieces: &[&[u8]]) -> [Result<Parts, FrameError>; 3] {
    [framed(layout, pieces), read_by(once, layout, pieces), read_by(again, layout, pieces)]
}

fn reader() -> ItemReader<Box<RawValue>> {
    ItemReader::of_serde(|_| String::new())
}

fn item_text(item: &str) -> Result<String, FrameError> {
    serde_json::from_str::<&RawValue>(item)
        .map(|item| item.get().to_owned())
        .map_err(|_| FrameError::NotJson(0))
}

fn finished(framer: Framer, items: Vec<String>) -> Result<Parts, FrameError> {
    let members = framer.finish()?;
    Ok((items, members.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect()))
}

/// What serde_json makes of the whole.
fn parsed(layout: Layout, body: &[u8]) -> Option<Parts> {
    // serde_json knows no byte order mark; the framer skips one.
    let body = crate::wire::without_byte_order_mark(body);
    let texts = |list: Vec<&RawValue>| list.iter().map(|item| item.get().to_owned()).collect();
    match layout {
        Layout::Bare => Some((texts(serde_json::from_slice(body).ok()?), Vec::new())),
        Layout::Named(name) => {
            let members: indexed::Members<'_> = serde_json::from_slice(body).ok()?;
            let mut lists = members.0.iter().filter(|(key, _)| key == name);
            let list = lists.next()?;
            if lists.next().is_some() {
                return None;
            }
            let others = members.0.iter().filter(|(key, _)| key != name);
            let others = others.map(|(key, value)| (key.clone(), value.get().to_owned())).collect();
            let items: Option<Vec<&RawValue>> = serde_json::from_str(list.1.get()).ok()?;
            Some((texts(items.unwrap_or_default()), others))
        }
    }
}

/// The members of an object in their order.
mod indexed {
    use std::fmt;

    use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
    use serde_json::value::RawValue;

    pub(super) struct Members<'a>(pub(super) Vec<(String, &'a RawValue)>);

    impl<'de> Deserialize<'de> for Members<'de> {
        fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
            struct MembersVisitor;

            impl<'de> Visitor<'de> for MembersVisitor {
                type Value = Members<'de>;

                fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                    f.write_str("an object")
                }

                fn visit_map<A: MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Members<'de>, A::Error> {
                    let mut members = Vec::new();
                    while let Some(member) = map.next_entry()? {
                        members.push(member);
                    }
                    Ok(Members(members))
                }
            }

            deserializer.deserialize_map(MembersVisitor)
        }
    }
}

const BODIES: [&str; 40] = [
    "\u{feff}[{}]",
    "[]",
    " [ ] \n",
    "[1]",
    "[1, -2.50e3 ,true,null,\"a,]}\"]",
    r#"[{"a":"}]\"\\"},{"b":[[],{}]} , []]"#,
    "[\"\\u00e4\\\\\"]",
    r#"[{"a":"ä€"}, {"ö":"😀\ä"}]"#,
    r#"[{"nimi":"Äijälä 😀"},{"b":[{"€":1}]}]"#,
    r#"[{"a":1}{"b":2}]"#,
    r#"[{"a":1}x]"#,
    "",
    "  ",
    "[",
    "[1",
    "[1,",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1]]",
    "[1] x",
    "[1][2]",
    "[{\"a\":1]",
    "[{]}]",
    "[tru]",
    "[\"a\nb\"]",
    "<html>",
    "null",
    r#"{"error":"no"}"#,
    r#"{"settlements":[1,{"a":2}]}"#,
    r#"{"createdAt":"2026","settlements":[{"x":"}"}],"more":{"y":[1]}}"#,
    r#"{"settl\u0065ments":[3]}"#,
    r#"{"settlements":[1],"settlements":[2]}"#,
    r#"{"settlements":null}"#,
    r#"{"settlements":nul}"#,
    r#"{"settlements":null,"a":1}"#,
    r#"{"settlements":[1],}"#,
    r#"{"settlements":[1]"#,
    r#"{"a":tru,"settlements":[1]}"#,
    r#"{"settlements" [1]}"#,
];

/// UTF-8 that ends inside a character, and bytes that are not UTF-8.
const NO_TEXT: [&[u8]; 7] = [
    b"[\"\xc3\"]",
    b"[1]\xc3",
    b"[{\"a\":\"\xff\"}]",
    b"[{\"a\":\"\xe2\x82",
    b"\xff[]",
    b"{\"\xf0\x9f\":1,\"settlements\":[]}",
    b"[1,\xa4]",
];

#[test]
fn every_split_of_every_body_equals_the_whole_parse() {
    for layout in [Layout::Bare, Layout::Named(NAME)] {
        for body in BODIES.map(str::as_bytes).into_iter().chain(NO_TEXT) {
            let expected = parsed(layout, body);
            for first in 0..=body.len() {
                for second in first..=body.len() {
                    let pieces = [&body[..first], &body[first..second], &body[second..]];
                    let shown = String::from_utf8_lossy(body);
                    for found in all_ways(layout, &pieces) {
                        assert_eq!(
                            found.as_ref().ok(),
                            expected.as_ref(),
                            "{layout:?} {shown:?} at {first}, {second}: {found:?}"
                        );
                    }
                }
            }
        }
    }
}

/// What is wrong with a body, and where, whichever way it arrives.
const WRONG: [(Layout, &[u8], FrameError); 28] = [
    (Layout::Bare, b"", FrameError::Empty),
    (Layout::Bare, b" \n", FrameError::Empty),
    (Layout::Bare, b"\xc3", FrameError::Truncated),
    (Layout::Bare, b" \xef\xbb", FrameError::Truncated),
    (Layout::Bare, b"[1", FrameError::Truncated),
    (Layout::Bare, b"[1,2", FrameError::Truncated),
    (Layout::Bare, b"[\"\xc3", FrameError::Truncated),
    (Layout::Bare, b"[1]\xc3", FrameError::Truncated),
    (Layout::Bare, b"<html>", FrameError::NotJson(0)),
    (Layout::Bare, b" \xff[]", FrameError::NotJson(1)),
    (Layout::Bare, b"[1, 2 3]", FrameError::NotJson(6)),
    (Layout::Bare, b"[1,{},]", FrameError::NotJson(6)),
    (Layout::Bare, b"[1,{}]]", FrameError::NotJson(6)),
    (Layout::Bare, b"[1,\"a\xffb\"]", FrameError::NotJson(5)),
    (Layout::Bare, b"{\"a\":1}", FrameError::WrongLayout),
    (Layout::Bare, b" null", FrameError::WrongLayout),
    (Layout::Named(NAME), b"[]", FrameError::WrongLayout),
    (Layout::Named(NAME), b"\"a\"", FrameError::WrongLayout),
    (Layout::Named(NAME), b"x", FrameError::NotJson(0)),
    (Layout::Named(NAME), b"{}", FrameError::WrongLayout),
    (Layout::Named(NAME), b"{\"a\":[1]}", FrameError::WrongLayout),
    (Layout::Named(NAME), b"{\"settlements\":3}", FrameError::WrongLayout),
    (Layout::Named(NAME), b"{\"settlements\":{}}", FrameError::WrongLayout),
    (Layout::Named(NAME), b"{\"settlements\":nil}", FrameError::NotJson(15)),
    (Layout::Named(NAME), b"{\"settlements\":[],\"settlements\":[]}", FrameError::WrongLayout),
    (Layout::Named(NAME), b"{\"a\":1,\"b\":tru,\"settlements\":[]}", FrameError::NotJson(11)),
    (Layout::Named(NAME), b"{\"a\":1,\"\\x\":1}", FrameError::NotJson(7)),
    (Layout::Named(NAME), b"{\"settlements\":[] 1}", FrameError::NotJson(18)),
];

#[test]
fn what_is_wrong_is_said_with_its_place() {
    for (layout, body, error) in WRONG {
        let shown = String::from_utf8_lossy(body);
        for split in 0..=body.len() {
            let (head, tail) = body.split_at(split);
            for found in all_ways(layout, &[head, tail]) {
                assert_eq!(found, Err(error), "{layout:?} {shown:?} at {split}");
            }
        }
        let bytes: Vec<&[u8]> = body.chunks(1).collect();
        for found in all_ways(layout, &bytes) {
            assert_eq!(found, Err(error), "{layout:?} {shown:?} byte by byte");
        }
    }
    let sentences: Vec<_> = WRONG.iter().map(|(_, _, error)| error.to_string()).collect();
    assert!(sentences.iter().any(|sentence| sentence == "not JSON at byte 6"), "{sentences:?}");
}

#[test]
fn the_other_members_have_the_limit_together() {
    for (limit, fits) in [(18, true), (17, false)] {
        let mut framer = Framer::new(Layout::Named(NAME), limit);
        // The names and values have nine bytes each, and the list is not counted.
        framer.push(b"{\"abc\":123456,\"settlements\":[],\"abc\":\"d456\"}");
        let found = framer.next().map(|item| item.is_some());
        assert_eq!(found, if fits { Ok(false) } else { Err(FrameError::TooLarge) }, "{limit}");
    }
}

#[test]
fn an_item_over_the_limit_is_refused_before_it_has_arrived() {
    let mut framer = Framer::new(Layout::Bare, 10);
    framer.push(b"[\"123456789012");
    assert_eq!(framer.next(), Err(FrameError::TooLarge));
    for (limit, fits) in [(10, true), (9, false)] {
        let mut framer = Framer::new(Layout::Bare, limit);
        framer.push(b"[\"12345678\"]");
        assert_eq!(
            framer.next(),
            if fits { Ok(Some("\"12345678\"")) } else { Err(FrameError::TooLarge) },
            "{limit}"
        );
    }
}

#[test]
fn an_item_that_is_read_at_once_has_the_same_limit() {
    for (limit, fits) in [(7, true), (6, false)] {
        let mut framer = Framer::new(Layout::Bare, limit);
        framer.push(b"[{\"a\":1}]");
        let found = framer.next_decoded(|text| reader().read_first(text, &mut None));
        assert_eq!(
            found.map(|found| found.is_some()),
            if fits { Ok(true) } else { Err(FrameError::TooLarge) },
            "{limit}"
        );
    }
}

#[test]
fn an_incomplete_item_is_tried_again_when_twice_as_much_has_arrived() {
    let mut framer = Framer::new(Layout::Bare, 16);
    let mut tried = Vec::new();
    for piece in ["[{\"a\"", ":1", "23", "45", "6}", "]"] {
        framer.push(piece.as_bytes());
        while let Some(found) = framer
            .next_decoded(|text| {
                tried.push(text.len());
                again(text, &mut None)
            })
            .unwrap()
        {
            assert!(matches!(found, Found::Text("{\"a\":123456}")), "it was scanned");
        }
    }
    assert_eq!(tried, [4], "less than twice as much had arrived");
    assert!(framer.finish().is_ok());

    let mut framer = Framer::new(Layout::Bare, 16);
    framer.push(b"[{\"a\"");
    assert_eq!(framer.next_decoded(|text| again(text, &mut None)).map(|_| ()), Ok(()));
    framer.push(b":123456}");
    let found = framer.next_decoded(|text| again(text, &mut None)).unwrap();
    assert!(matches!(found, Some(Found::Decoded)), "it was decoded in place");
}

#[test]
fn an_incomplete_item_over_the_limit_is_refused() {
    for (limit, fits) in [(9, true), (8, false)] {
        let mut framer = Framer::new(Layout::Bare, limit);
        framer.push(b"[{\"a\":1234");
        let found = framer.next_decoded(|text| again(text, &mut None)).map(|item| item.is_some());
        assert_eq!(found, if fits { Ok(false) } else { Err(FrameError::TooLarge) }, "{limit}");
    }
}

#[test]
fn memory_is_that_of_an_item() {
    let mut framer = Framer::new(Layout::Bare, 1_000);
    framer.push(b"[0");
    for _ in 0..10_000 {
        framer.push(b",{\"caseId\":1234567890,\"invoiceNumber\":\"1\"}");
        while framer.next().unwrap().is_some() {}
    }
    assert!(framer.buffer.capacity() < 1_000, "{} bytes", framer.buffer.capacity());
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_framed_as_serde_json_parses_them(body in r#"[\[\]{},:" 01a\\\-nul]{0,24}"#, split in 0..24_usize) {
        let bytes = body.as_bytes();
        let (head, tail) = bytes.split_at(split.min(bytes.len()));
        for layout in [Layout::Bare, Layout::Named("a")] {
            for found in all_ways(layout, &[head, tail]) {
                prop_assert_eq!(found.ok(), parsed(layout, bytes), "{}", body);
            }
        }
    }
}
