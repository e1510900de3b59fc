//! Amounts are exact, or an error.

use cfis::{Amount, AmountError, BreakdownRow, Payment};
use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use serde_json::Value;
use serde_json::json;

fn read(json: &str) -> Amount {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

fn write(amount: Amount) -> String {
    serde_json::to_string(&amount).unwrap()
}

#[test]
fn digits_survive_decode_add_encode() {
    for (json, addend, sum) in [
        ("1240.50", "0.00", "1240.50"),
        ("0.1", "0.2", "0.3"),
        ("-75.00", "0.01", "-74.99"),
        ("1e2", "0", "100"),
        ("1E+2", "1.5e-1", "100.15"),
        ("1234567890123456.78", "0.01", "1234567890123456.79"),
        ("0", "-0.50", "-0.50"),
        ("79228162514264337593543950335", "0", "79228162514264337593543950335"),
    ] {
        let total =
            read(json).checked_add(read(addend)).unwrap_or_else(|| panic!("{json} + {addend}"));
        assert_eq!(write(total), sum, "{json} + {addend}");
        assert_eq!(
            write(read(json)),
            json.replace("1e2", "100").replace("1E+2", "100"),
            "unchanged"
        );
    }
}

#[test]
fn digits_survive_inside_objects_lists_and_readers() {
    let json = r#"{"type":"CAPITAL","amount":1234567890123456.78}"#;
    let row: BreakdownRow = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&row).unwrap(), json);
    let row: BreakdownRow = serde_json::from_slice(json.as_bytes()).unwrap();
    assert_eq!(row.amount.to_string(), "1234567890123456.78");
    let list: Vec<Amount> = serde_json::from_reader("[1240.50, -75]".as_bytes()).unwrap();
    assert_eq!(format!("{list:?}"), "[1240.50, -75]");
}

#[test]
fn an_amount_that_was_a_float_is_exact_or_refused() {
    assert_eq!(serde_json::from_value::<Amount>(json!(1240.5)).unwrap(), read("1240.50"));
    assert_eq!(
        serde_json::from_value::<Amount>(json!(9_007_199_254_740_993_i64)).unwrap().to_string(),
        "9007199254740993"
    );
    assert_eq!(
        serde_json::from_value::<Amount>(json!("1234567890123456.78")).unwrap().to_string(),
        "1234567890123456.78"
    );
    let error =
        serde_json::from_value::<Amount>(serde_json::from_str("1234567890123456.78").unwrap())
            .unwrap_err();
    assert!(error.to_string().contains("more digits"), "{error}");
    for lost in ["1000000000000000.01", "100000000000000000001", "10000000000000.001"] {
        let float = serde_json::json!(lost.parse::<f64>().unwrap());
        let read = serde_json::from_value::<Amount>(float);
        assert!(read.is_err(), "{lost} was read as {read:?}");
    }
    let error = serde_json::from_reader::<_, Amount>("1234567890123456.78".as_bytes()).unwrap_err();
    assert!(
        error.to_string().contains("more digits"),
        "text from a reader may have been a float: {error}"
    );
}

/// Inside a tagged enum, serde buffers values in a form that has floats but not the JSON text.
#[test]
fn amounts_inside_tagged_enums_are_exact_or_refused() {
    #[derive(Debug, serde::Deserialize)]
    #[serde(tag = "kind")]
    enum Event {
        Paid { amount: Amount },
    }
    let Event::Paid { amount } =
        serde_json::from_str(r#"{"kind":"Paid","amount":1240.5}"#).unwrap();
    assert_eq!(amount, read("1240.5"));
    let refused = serde_json::from_str::<Event>(r#"{"kind":"Paid","amount":1234567890123456.78}"#)
        .unwrap_err();
    assert!(refused.to_string().contains("more digits"), "{refused}");
}

#[test]
fn other_values_than_amounts_are_an_error() {
    for json in [
        "true",
        "null",
        "[]",
        "{}",
        "\"\"",
        "\"12,50\"",
        "\"12.50 EUR\"",
        "\" 1\"",
        "\"+1\"",
        "\".5\"",
        "\"1.\"",
        "\"1e\"",
        "\"0x1\"",
        "\"-\"",
    ] {
        assert!(serde_json::from_str::<Amount>(json).is_err(), "{json} was read as an amount");
    }
    assert_eq!("1e400".parse::<Amount>(), Err(AmountError::TooManyDigits));
    assert_eq!("1e-400".parse::<Amount>(), Err(AmountError::TooManyDigits));
    assert_eq!(
        "0.12345678901234567890123456789".parse::<Amount>(),
        Err(AmountError::TooManyDigits)
    );
    assert_eq!("0.1e-9223372036854775807".parse::<Amount>(), Err(AmountError::TooManyDigits));
    assert_eq!("0.1e-9223372036854775808".parse::<Amount>(), Err(AmountError::TooManyDigits));
    assert_eq!("1e9223372036854775807".parse::<Amount>(), Err(AmountError::TooManyDigits));
    assert_eq!("0e99999999999999999999".parse::<Amount>(), Err(AmountError::TooManyDigits));
}

#[test]
fn an_empty_string_or_null_is_absent_if_the_amount_is_optional() {
    for json in [r#"{"amount":""}"#, r#"{"amount":null}"#, "{}"] {
        assert_eq!(serde_json::from_str::<Payment>(json).unwrap().amount, None, "{json}");
    }
    assert_eq!(
        serde_json::from_str::<Payment>(r#"{"amount":"12.50"}"#).unwrap().amount,
        Some(read("12.50"))
    );
}

#[test]
fn a_sum_that_is_not_exact_is_none_and_not_rounded() {
    let largest = read("79228162514264337593543950335");
    assert_eq!(largest.checked_add(read("1")), None);
    assert_eq!(largest.checked_add(read("0.1")), None);
    assert_eq!(Amount::checked_sum([read("0.1"), read("0.2"), read("-0.3")]), Some(Amount::ZERO));
    assert_eq!(read("1.00").checked_sub(read("0.01")).map(write).as_deref(), Some("0.99"));
}

#[test]
fn equal_values_are_equal_however_many_digits_they_have() {
    assert_eq!(read("1.5"), read("1.50"));
    assert!(read("-0.01").is_negative() && !read("-0.00").is_negative() && read("-0.00").is_zero());
}

proptest! {
    #![proptest_config(ProptestConfig { rng_seed: RngSeed::Fixed(7), failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_exponent_panics(digits in "[0-9]{1,3}(\\.[0-9]{1,3})?", exponent in any::<i64>()) {
        let text = format!("{digits}e{exponent}");
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert_eq!(write(amount).parse::<Amount>(), Ok(amount));
        }
    }

    #[test]
    fn any_amount_of_cents_survives(cents in any::<i64>(), other in any::<i64>()) {
        let (amount, addend) = (Amount::from_hundredths(cents), Amount::from_hundredths(other));
        prop_assert_eq!(read(&write(amount)), amount);
        let sum = amount.checked_add(addend).and_then(|sum| sum.checked_sub(addend));
        prop_assert_eq!(sum, Some(amount));
    }

    #[test]
    fn no_text_panics(text in "[-+0-9.eE]{0,40}") {
        if let Ok(amount) = text.parse::<Amount>() {
            prop_assert_eq!(write(amount).parse::<Amount>(), Ok(amount));
        }
    }
}

#[test]
fn operators_are_exact_or_an_error() {
    let amount = |text: &str| text.parse::<Amount>().unwrap();
    let (one, two) = (amount("10.50"), amount("-0.505"));
    assert_eq!((one + two).unwrap().to_string(), "9.995");
    assert_eq!((one - two - one).unwrap(), amount("0.505"));
    let mut sum = Ok(Amount::ZERO);
    sum += one;
    sum -= two;
    assert_eq!(sum.clone().unwrap(), amount("11.005"));
    let large = amount("79228162514264337593543950335");
    sum += large;
    assert!(sum.is_err() && (large + one).is_err() && (one - large - large).is_err());
    sum += one;
    assert!(sum.is_err(), "an error does not go away");
    let total: Result<Amount, _> = [one, two, one].into_iter().sum();
    assert_eq!(total.unwrap(), amount("20.495"));
    assert_eq!(
        (two.abs(), -two, one.to_decimal()),
        (amount("0.505"), amount("0.505"), cfis::Decimal::new(105, 1))
    );
    assert_eq!(one, cfis::Decimal::new(105, 1));
    assert_eq!(
        (one.to_hundredths(), two.to_hundredths(), large.to_hundredths()),
        (Some(1050), None, None)
    );
    assert_eq!(amount("1.5000").to_hundredths(), Some(150));
}

#[test]
fn an_amount_is_shown_with_the_decimals_asked_for_and_rounded_to_even() {
    for (text, decimals, shown) in [
        ("2.345", 2, "2.34"),
        ("2.355", 2, "2.36"),
        ("-2.345", 2, "-2.34"),
        ("2.3451", 2, "2.35"),
        ("7", 2, "7.00"),
        ("0.5", 0, "0"),
        ("1.5", 0, "2"),
        ("9.999", 2, "10.00"),
    ] {
        let amount: Amount = text.parse().unwrap();
        assert_eq!(format!("{amount:.decimals$}"), shown, "{text}");
        assert_eq!(
            amount.round(u32::try_from(decimals).unwrap()),
            shown.parse::<Amount>().unwrap()
        );
    }
    assert_eq!(format!("{:>9.2}|", "1240.5".parse::<Amount>().unwrap()), "  1240.50|");
}

#[test]
fn a_value_of_serde_json_holds_an_amount_exactly_or_refuses_it() {
    let amount: Amount = "1240.50".parse().unwrap();
    let value = serde_json::json!({"paid": amount});
    assert_eq!(serde_json::from_value::<Amount>(value["paid"].clone()).unwrap(), amount);
    for uncertain in ["12345678901234567.89", "0.1234567890123456", "99999999999999.99"] {
        let amount: Amount = uncertain.parse().unwrap();
        // A feature of serde_json, which another crate may turn on, keeps the digits.
        let written = serde_json::from_str::<Value>("1.10").unwrap().to_string();
        let keeps_digits = written == "1.10";
        for found in [serde_json::to_value(amount), serde_json::to_value(Some(amount))] {
            match found {
                Ok(value) => {
                    assert_eq!((value.to_string().as_str(), keeps_digits), (uncertain, true))
                }
                Err(error) => assert!(!keeps_digits, "{error}"),
            }
        }
        assert_eq!(serde_json::to_string(&amount).unwrap(), uncertain);
    }
}
