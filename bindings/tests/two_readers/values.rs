//! Values of fields: odd ones, and usual ones of each type.

use proptest::prelude::*;

/// Values that a field of some type does not have, or seldom.
pub(super) const ODD: &[&str] = &[
    "null",
    "nul",
    "\"\"",
    "\"a\"",
    "\"ä😀\"",
    "\"a\\\"b\"",
    "\"\\u00e4\"",
    "\"\\ud800\"",
    "\"\\x\"",
    "\"a\tb\"",
    "\"a\u{7f}b\"",
    "\"open",
    "'a'",
    "0",
    "-0",
    "-0.00",
    "00",
    "01",
    "-01",
    "1.",
    ".5",
    "-",
    "+1",
    "1e2",
    "1E+2",
    "1.5e-3",
    "0e0",
    "1.50",
    "123456789012345678",
    "1234567890123456789",
    "12345678901234567.8",
    "123456789012345678.9",
    "0.12345678901234567",
    "0.123456789012345678",
    "99999999999999999999999999999.99",
    "9223372036854775808",
    "2147483648",
    "true",
    "false",
    "tru",
    "NaN",
    "[]",
    "{}",
    "[1]",
    "[null]",
    "[{}]",
    "{\"a\":1}",
    "\"2026-03-16\"",
    "\"2026-3-16\"",
    "\"2026-03-16T00:00:00Z\"",
    "\"2026-03-16T12:30:00+02:00\"",
    "\"2026-02-30\"",
    "\"2026-02-30T00:00:00Z\"",
    "\"2026\\n3-16T00:00:00Z\"",
    "\"2\"26-03-16T00:00:00Z\"",
    "\"-026-03-16T00:00:00Z\"",
    "\"äöåäöT00:00:00Z\"",
    "\"120.50\"",
    "\"12\"",
    "\"-12\"",
    "\"CASH-IN\"",
    "\"CashIn\"",
    "",
];

pub(super) fn one_of(values: &'static [&'static str]) -> BoxedStrategy<String> {
    proptest::sample::select(values).prop_map(str::to_owned).boxed()
}

pub(super) fn amounts() -> BoxedStrategy<String> {
    prop_oneof![
        (-10_000_000_i64..10_000_000, 0_u32..3)
            .prop_map(|(digits, scale)| { rust_decimal::Decimal::new(digits, scale).to_string() }),
        one_of(&["0", "0.00", "-0.10", "123456789012345678", "0.12345678901234567", "7.000"]),
    ]
    .boxed()
}

pub(super) fn texts() -> BoxedStrategy<String> {
    let plain = "[ -!#-\\[\\]-~äöå€😀]{0,20}".prop_map(|text| format!("\"{text}\""));
    let any = any::<String>().prop_map(|text| serde_json::to_string(&text).unwrap());
    prop_oneof![3 => plain, 1 => any, 1 => one_of(&["null", "\"\""])].boxed()
}

pub(super) fn integers() -> BoxedStrategy<String> {
    let limit = 999_999_999_999_999_999_i64;
    let small = (-1_000..1_000_000_000_i64).prop_map(|number| number.to_string());
    let any = (-limit..=limit).prop_map(|number| number.to_string());
    prop_oneof![3 => small, 1 => any].boxed()
}

pub(super) fn or_null(values: BoxedStrategy<String>) -> BoxedStrategy<String> {
    prop_oneof![5 => values, 1 => one_of(&["null", "\"\""])].boxed()
}

pub(super) fn dates() -> BoxedStrategy<String> {
    one_of(&[
        "\"2026-03-16\"",
        "\"2024-02-29T00:00:00Z\"",
        "\"2026-03-16T12:30:00.125+02:00\"",
        "\"2026-03-16T12:30:00\"",
    ])
}

pub(super) fn numbers() -> BoxedStrategy<String> {
    prop_oneof![texts(), integers()].boxed()
}
