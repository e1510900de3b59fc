//! The quick reader of usual items against serde's: every value that it returns is the one that
//! serde reads, whatever is odd about the text, and what is usual is not left to serde.

mod blanks;
mod objects;
mod values;

use std::collections::BTreeMap;
use std::fmt::Debug;

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde::Serialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use self::objects::{none, payment, settlement, some};
use self::values::ODD;
use crate::client::Client;
use crate::generated::types::{Agency, InvoiceNumber, Payment, Settlement};
use crate::http::{Environment, json_path};
use crate::list::{Attempt, ItemReader, Items, WithText};
use crate::token::AccessToken;
use crate::value::{Amount, DateOrDateTime, Period, Secret};
use crate::wire::{Lenient, Object, UsualCursor, UsualForm, UsualReading, UsualSlot, read_usual};

/// Items of lists, and what two of them have in common if they are the same.
trait Item: DeserializeOwned + UsualForm + Serialize + PartialEq + Debug {}
impl<T: DeserializeOwned + UsualForm + Serialize + PartialEq + Debug> Item for T {}

/// Amounts are equal if their values are, and identifiers if their texts are; the JSON tells more.
fn said<T: Item>(item: Result<T, serde_json::Error>) -> Result<(T, String, String), String> {
    let item = item.map_err(|error| error.to_string())?;
    let (shown, json) = (format!("{item:?}"), serde_json::to_string(&item));
    Ok((item, shown, json.map_err(|error| error.to_string())?))
}

/// Reads the item at the beginning of a text with serde alone. Returns its length as well.
fn by_serde<T: Item>(text: &str) -> (Result<T, serde_json::Error>, usize) {
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let item = T::deserialize(&mut deserializer);
    (item, deserializer.into_iter::<IgnoredAny>().byte_offset())
}

/// Compares both readers on a text, and returns how the quick one ended.
fn compare<T: Item>(text: &str) -> UsualReading {
    let mut found = None;
    let reading = read_usual::<T>(text, &mut found);
    let (item, length) = by_serde::<T>(text);
    match reading {
        UsualReading::Read(read) => {
            assert_eq!(said(Ok(found.unwrap())), said(item), "{text}");
            assert_eq!(read, length, "{text}");
        }
        UsualReading::Incomplete => {
            let json = serde_json::from_str::<IgnoredAny>(text);
            assert!(json.is_err_and(|error| error.is_eof() || item.is_err()), "{text} is complete");
        }
        UsualReading::Unusual => assert!(found.is_none()),
    }
    // Whichever way the readers of lists take, the end is the same.
    let reader = ItemReader::<T>::new(json_path::<T>);
    let (mut first, serde_first) = (None, by_serde::<T>(text));
    let length = match reader.read_first(text, &mut first) {
        Attempt::Decoded(length) => Some(length),
        Attempt::Incomplete | Attempt::Failed => None,
    };
    assert_eq!(length, serde_first.0.is_ok().then_some(serde_first.1), "{text}");
    assert_eq!(first, serde_first.0.ok(), "{text}");
    assert_eq!(said(reader.read_whole(text)), said(serde_json::from_str::<T>(text)), "{text}");
    let with_text = ItemReader::<WithText<T>>::new(json_path::<T>).read_whole(text);
    let expected = serde_json::from_str::<WithText<T>>(text);
    assert_eq!(
        with_text.map_err(|error| error.to_string()),
        expected.map_err(|error| error.to_string()),
        "{text}"
    );
    reading
}

/// Compares both readers on a text, on all its beginnings, and on the text with more behind it.
fn compare_with_neighbours<T: Item>(text: &str) -> UsualReading {
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        compare::<T>(&text[..end]);
    }
    for behind in [",{}]", "x", "}", " ", "\u{c}"] {
        compare::<T>(&format!("{text}{behind}"));
    }
    compare::<T>(text)
}

fn config(cases: u32) -> ProptestConfig {
    ProptestConfig {
        rng_seed: RngSeed::Fixed(19),
        failure_persistence: None,
        cases,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config(1_000))]

    #[test]
    fn usual_payments_are_not_left_to_serde(text in payment(none())) {
        prop_assert_eq!(compare::<Payment>(&text), UsualReading::Read(text.len()), "{}", text);
    }

    #[test]
    fn usual_settlements_are_not_left_to_serde(text in settlement(&none)) {
        prop_assert_eq!(compare::<Settlement>(&text), UsualReading::Read(text.len()), "{}", text);
    }

    #[test]
    fn odd_payments_are_the_same_for_both_readers(text in payment(some(1..4))) {
        compare::<Payment>(&text);
    }

    #[test]
    fn odd_settlements_are_the_same_for_both_readers(text in settlement(&|| some(0..2))) {
        compare::<Settlement>(&text);
    }
}

proptest! {
    #![proptest_config(config(40))]

    #[test]
    fn payments_may_end_anywhere(text in payment(some(0..2))) {
        compare_with_neighbours::<Payment>(&text);
    }

    #[test]
    fn settlements_may_end_anywhere(text in settlement(&|| some(0..2))) {
        compare_with_neighbours::<Settlement>(&text);
    }
}

/// Lists all names of all fields of an object.
fn names<T: Object>() -> Vec<&'static str> {
    T::FIELDS.iter().flat_map(|(own, others)| [own].into_iter().chain(*others)).copied().collect()
}

/// Each field with each odd value, and each value twice.
#[test]
fn every_odd_value_of_every_field_is_the_same_for_both_readers() {
    let (payment, settlement) = (names::<Payment>(), names::<Settlement>());
    for value in ODD.iter().copied() {
        for name in &payment {
            compare::<Payment>(&format!("{{\"{name}\":{value}}}"));
            compare::<Payment>(&format!("{{\"{name}\":{value},\"{name}\":{value}}}"));
            compare::<Payment>(&format!(
                "{{\"amount\":1,\"{name}\":{value},\"currency\":\"EUR\"}}"
            ));
        }
        let usual = [
            ("settlementId", "1"),
            ("settlementAmount", "1.00"),
            ("currency", "\"EUR\""),
            ("allocations", "[{\"allocatedTotalAmount\":1,\"breakdown\":[]}]"),
        ];
        for name in &settlement {
            let members: Vec<_> = usual
                .iter()
                .filter(|(own, _)| own != name)
                .chain([&(*name, value)])
                .map(|(name, value)| format!("\"{name}\":{value}"))
                .collect();
            compare::<Settlement>(&format!("{{{}}}", members.join(",")));
        }
    }
}

#[test]
fn what_is_not_usual_is_left_to_serde() {
    for text in [
        "{\"amount\":1e2}",
        "{\"amount\":\"1.00\"}",
        "{\"amount\":1234567890123456789}",
        "{\"amount\":1,\"amount\":1}",
        "{\"amount\":1,\"paidAmount\":1}",
        "{\"\\u0061mount\":1}",
        "{\"caseId\":-0}",
        "{\"caseId\":\"1\"}",
        "{\"currency\":1}",
    ] {
        assert_eq!(compare::<Payment>(text), UsualReading::Unusual, "{text}");
    }
    let deep = format!("{{\"a\":{}1{}}}", "[".repeat(200), "]".repeat(200));
    assert_eq!(
        compare::<Payment>(&deep),
        UsualReading::Read(deep.len()),
        "an unknown field may be deep"
    );
    let deep = format!("{}{}", "[".repeat(200), "]".repeat(200));
    assert_eq!(read_usual(&deep, &mut None::<Deep>), UsualReading::Unusual, "the depth is limited");
}

/// Compares both readers on a value of any type: one that must be there, and one that may be absent.
fn compare_value<T>(text: &str) -> bool
where
    T: UsualForm + PartialEq + Debug + for<'a> Lenient<'a>,
{
    let serde = || serde_json::Deserializer::from_str(text);
    let mut value = None;
    let is_read = read_usual::<T>(text, &mut value) == UsualReading::Read(text.len());
    if is_read {
        assert_eq!(value, T::deserialize(&mut serde()).ok(), "{text}");
        assert_eq!(value, T::read_present(&mut serde()).ok(), "{text}");
    }
    let mut cursor = UsualCursor::new(text);
    let mut slot = UsualSlot::<T>::new();
    if slot.read_or_none(&mut cursor) && cursor.offset() == text.len() {
        assert_eq!(Some(slot.take()), T::read(&mut serde()).ok(), "{text}");
    }
    is_read
}

/// As above, and in lists and maps.
fn compare_in_lists<T>()
where
    T: UsualForm + PartialEq + Debug + for<'a> Lenient<'a>,
{
    for value in ODD.iter().copied() {
        compare_value::<T>(value);
        compare_value::<Box<T>>(value);
        for (list, map) in [
            (format!("[{value}]"), format!("{{\"a\":{value},\"b\":{value}}}")),
            (format!("[{value},{value}]"), format!("{{\"a\":{value},\"a\":{value}}}")),
            (format!("[ {value} , null ]"), format!("{{ \"\u{e4}\" : {value} }}")),
            (format!("[{value},]"), format!("{{\"a\":{value},}}")),
        ] {
            compare_value::<Vec<T>>(&list);
            compare_value::<Vec<Option<T>>>(&list);
            compare_value::<BTreeMap<String, T>>(&map);
        }
    }
}

#[test]
fn values_of_every_type_are_the_same_for_both_readers() {
    compare_in_lists::<bool>();
    compare_in_lists::<i32>();
    compare_in_lists::<i64>();
    compare_in_lists::<String>();
    compare_in_lists::<Amount>();
    compare_in_lists::<DateOrDateTime>();
    compare_in_lists::<Secret>();
    compare_in_lists::<Agency>();
    compare_in_lists::<InvoiceNumber>();
    assert!(compare_value::<Vec<Option<bool>>>("[true,null,false]"));
    assert!(compare_value::<BTreeMap<String, Box<i32>>>("{\"a\":-2147483648,\"b\":0}"));
}

/// Lists in lists without end.
struct Deep(#[allow(dead_code)] Vec<Deep>);

impl UsualForm for Deep {
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        Vec::read_usual(cursor).map(Deep)
    }
}

/// Counts the items of a list that are left to serde.
async fn left<T: Item>(mut items: Items<WithText<T>>) -> (usize, usize) {
    let (mut left, mut all) = (0, 0);
    while let Some(item) = items.next().await {
        let text = item.unwrap().text;
        left += usize::from(compare::<T>(&text) != UsualReading::Read(text.len()));
        all += 1;
    }
    (left, all)
}

#[tokio::test]
async fn nothing_of_the_sandbox_is_left_to_serde() {
    for shape in [cfis_sandbox::Shape::Newer, cfis_sandbox::Shape::Older] {
        let sandbox = cfis_sandbox::Sandbox::builder().story().shape(shape).payments(2_000);
        let sandbox = sandbox.start().await.unwrap();
        let environment = Environment::custom(sandbox.url()).unwrap();
        let token = sandbox.access_token();
        let token = AccessToken::new(environment, token.expose_secret()).unwrap();
        let client = Client::new(token).unwrap();
        let day = |text: &str| text.parse().unwrap();
        let period = Period::new(day("2000-01-01"), day("2099-12-31")).unwrap();
        // As the client frames them, whatever the spec says of the response around the list.
        let (count, all) = left(client.payments(period).stream_with_text()).await;
        assert!(count == 0 && all >= 2_000, "{count} of {all} payments");
        let (count, all) = left(client.settlements(period).stream_with_text()).await;
        assert!(count == 0 && all >= 5, "{count} of {all} settlements");
    }
}
