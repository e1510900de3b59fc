//! Objects as texts: payments and settlements, usual or with oddities.

use proptest::prelude::*;

use super::blanks::{Blanks, blanks};
use super::values::{ODD, amounts, dates, integers, numbers, one_of, or_null, texts};

/// A field: its name, other names, whether it must be there, and its usual values.
pub(super) type Field = (&'static str, &'static [&'static str], bool, BoxedStrategy<String>);

/// What is odd about an object.
#[derive(Debug, Clone)]
pub(super) enum Oddity {
    /// Another value of a field.
    Value(usize, &'static str),
    /// One more member, which may have the name of a field.
    Member(usize, &'static str, &'static str),
    /// Other white space.
    Blanks(Blanks),
    /// A member is left out.
    Missing(usize),
    /// A byte is replaced.
    Byte(usize, u8),
}

pub(super) fn oddity() -> impl Strategy<Value = Oddity> {
    let odd = || proptest::sample::select(ODD);
    let names = &[
        "amount",
        "paymentAmount",
        "caseId",
        "currency",
        "currencyCode",
        "accountName",
        "events",
        "breakdown",
        "allocations",
        "settlementId",
        "\\u0061mount",
        "",
        "a\\\"",
        "type",
        "a\tb",
    ];
    let name = proptest::sample::select(&names[..]);
    prop_oneof![
        4 => (0..9_usize, odd()).prop_map(|(field, value)| Oddity::Value(field, value)),
        4 => (0..10_usize, name, odd()).prop_map(|(at, name, value)| Oddity::Member(at, name, value)),
        1 => Just(Oddity::Blanks(Blanks::Foreign)),
        1 => (0..9_usize).prop_map(Oddity::Missing),
        2 => (any::<proptest::sample::Index>(), any::<u8>()).prop_map(|(at, byte)| {
            Oddity::Byte(at.index(2_000), byte % 0x80)
        }),
    ]
}

/// An object of these fields: in their order or another one, under their own names or others, with
/// unknown ones between them.
pub(super) fn object(
    fields: Vec<Field>,
    oddities: impl Strategy<Value = Vec<Oddity>> + 'static,
) -> BoxedStrategy<String> {
    let count = fields.len();
    let members = fields.into_iter().map(|(name, others, is_required, values)| {
        let mut names = vec![name; 8];
        names.extend(others);
        let member = (proptest::sample::select(names), values);
        if is_required {
            member.prop_map(Some).boxed()
        } else {
            proptest::option::weighted(0.85, member).boxed()
        }
    });
    let order = Just((0..count).collect::<Vec<_>>());
    let order = prop_oneof![3 => order.clone().boxed(), 1 => order.prop_shuffle().boxed()];
    let unknown = (0..count, proptest::sample::select(&UNKNOWN[..]));
    let unknown = proptest::collection::vec(unknown, 0..3);
    let unknown = prop_oneof![3 => Just(Vec::new()), 1 => unknown];
    (members.collect::<Vec<_>>(), order, unknown, blanks(), oddities)
        .prop_map(|(members, order, unknown, mut blanks, oddities)| {
            let mut members: Vec<Option<(String, String)>> = order
                .into_iter()
                .map(|index| members[index].clone().map(|(name, value)| (name.to_owned(), value)))
                .collect();
            for (at, (name, value)) in unknown {
                members.insert(at, Some((name.to_owned(), value.to_owned())));
            }
            let mut byte = None;
            for oddity in oddities {
                match oddity {
                    Oddity::Value(at, value) => {
                        let count = members.len();
                        if let Some(member) = &mut members[at % count] {
                            value.clone_into(&mut member.1);
                        }
                    }
                    Oddity::Member(at, name, value) => {
                        let at = at.min(members.len());
                        members.insert(at, Some((name.to_owned(), value.to_owned())));
                    }
                    Oddity::Blanks(other) => blanks = other,
                    Oddity::Missing(at) => {
                        let count = members.len();
                        members[at % count] = None;
                    }
                    Oddity::Byte(at, other) => byte = Some((at, other)),
                }
            }
            let members: Vec<_> =
                members.iter().flatten().map(|(name, value)| blanks.member(name, value)).collect();
            let text = blanks.list('{', &members, '}');
            match byte {
                Some((at, other)) if text.is_ascii() => {
                    let mut bytes = text.clone().into_bytes();
                    bytes[at % text.len()] = other;
                    String::from_utf8(bytes).unwrap()
                }
                _ => text,
            }
        })
        .boxed()
}

/// Members that the spec does not know.
pub(super) const UNKNOWN: [(&str, &str); 6] = [
    ("batch", "7.10"),
    ("batch", "\"a\\u00e4\""),
    ("channel", "{\"a\": [1e400, null, {\"b\": \"}\"}]}"),
    ("Amount", "12345678901234567890.123"),
    ("nimiä", "[ ]"),
    ("", "true"),
];

pub(super) type Oddities = BoxedStrategy<Vec<Oddity>>;

pub(super) fn none() -> Oddities {
    Just(Vec::new()).boxed()
}

pub(super) fn some(range: std::ops::Range<usize>) -> Oddities {
    proptest::collection::vec(oddity(), range).boxed()
}

pub(super) fn payment(oddities: Oddities) -> BoxedStrategy<String> {
    let amount_names = &["paymentAmount", "paidAmount", "allocatedAmount"];
    object(
        vec![
            ("caseId", &[], false, or_null(integers())),
            ("invoiceNumber", &[], false, or_null(numbers())),
            ("invoicePaymentReference", &[], false, texts()),
            ("originalPaymentReference", &[], false, texts()),
            ("accountName", &[], false, texts()),
            ("bookingDate", &[], false, or_null(dates())),
            ("paymentDate", &[], false, or_null(dates())),
            ("amount", amount_names, false, or_null(amounts())),
            ("currency", &["currencyCode"], false, texts()),
        ],
        oddities,
    )
}

/// A list of objects, in the white space of a machine.
pub(super) fn list(items: BoxedStrategy<String>) -> BoxedStrategy<String> {
    (proptest::collection::vec(items, 0..3), blanks())
        .prop_map(|(items, blanks)| blanks.list('[', &items, ']'))
        .boxed()
}

pub(super) fn settlement(oddities: &dyn Fn() -> Oddities) -> BoxedStrategy<String> {
    let types = one_of(&["\"CAPITAL\"", "\"FEES\"", "\"NEW\"", "\"\\u0041\"", "\"\""]);
    let row = vec![("type", &[][..], true, types), ("amount", &[], true, amounts())];
    let rows = or_null_list(list(object(row, oddities())));
    let allocation = vec![
        ("allocationId", &[][..], false, or_null(integers())),
        ("allocatedTotalAmount", &[], true, amounts()),
        ("allocationDate", &[], false, or_null(dates())),
        ("currency", &[], false, texts()),
        ("originalInvoiceNumber", &[], false, or_null(numbers())),
        ("caseId", &[], false, or_null(integers())),
        ("originalPaymentReference", &[], false, texts()),
        ("breakdown", &["events"], false, rows),
    ];
    let beneficiary = vec![
        ("name", &[][..], false, texts()),
        ("iban", &[], false, texts()),
        ("bic", &[], false, texts()),
    ];
    let beneficiary = prop_oneof![
        4 => object(beneficiary, oddities()),
        1 => one_of(&["null", "{}", "{\"name\":\"\"}"]),
    ];
    let currencies = one_of(&["\"EUR\"", "\"\"", "\"\\u0045UR\""]);
    let agencies = one_of(&["\"CASH-IN\"", "\"CashIn\"", "\"Other\"", "\"\"", "null"]);
    object(
        vec![
            ("settlementId", &[], true, integers()),
            ("settlementDate", &[], false, or_null(dates())),
            ("settlementAmount", &[], true, amounts()),
            ("currency", &[], true, currencies),
            ("agency", &[], false, agencies),
            ("remittanceReference", &[], false, texts()),
            ("beneficiary", &[], false, beneficiary.boxed()),
            ("apiFetchDate", &[], false, or_null(dates())),
            ("allocations", &[], true, or_null_list(list(object(allocation, oddities())))),
        ],
        oddities(),
    )
}

pub(super) fn or_null_list(lists: BoxedStrategy<String>) -> BoxedStrategy<String> {
    prop_oneof![8 => lists, 1 => one_of(&["null"])].boxed()
}
