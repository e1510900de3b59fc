//! Responses of the provider are parsed in both shapes, and nothing in them is lost.

use crate::support::{example, leaves};
use cfis::{Agency, BreakdownType, Payment, Settlement, SettlementReport, TokenStatus};

fn settlement(json: &str) -> Settlement {
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{json}: {error}"))
}

const NEWER: &str = r#"{"settlementId":310000000418,"settlementDate":"2026-03-20","settlementAmount":-75.00,"currency":"EUR",
    "agency":"CASH-IN","remittanceReference":null,"beneficiary":{"name":"","iban":"","bic":""},"apiFetchDate":null,
    "allocations":[{"allocationId":91000240,"allocatedTotalAmount":-75.00,"allocationDate":"2026-03-18","currency":"EUR",
    "originalInvoiceNumber":"55501204","caseId":null,"originalPaymentReference":"","breakdown":[{"type":"CAPITAL","amount":-75.00}]}]}"#;
const OLDER: &str = r#"{"settlementId":310000000418,"settlementDate":"2026-03-20","settlementAmount":-75.00,"currency":"EUR",
    "agency":"CashIn","remittanceReference":null,"beneficiary":null,
    "allocations":[{"allocationId":91000240,"allocatedTotalAmount":-75.00,"allocationDate":"2026-03-18","currency":"EUR",
    "originalInvoiceNumber":"55501204","events":[{"type":"CAPITAL","amount":-75.00}]}]}"#;

#[test]
fn both_shapes_give_the_same_value() {
    assert_eq!(settlement(OLDER), settlement(NEWER));
    let newer = serde_json::to_string(&settlement(NEWER)).unwrap();
    assert_eq!(serde_json::to_string(&settlement(OLDER)).unwrap(), newer);
    let expected = NEWER.replace(r#"{"name":"","iban":"","bic":""}"#, "null");
    assert_eq!(leaves(&newer), leaves(&expected), "not written in the newer shape");
}

#[test]
fn the_older_example_is_part_of_the_newer_one() {
    let report = |name| serde_json::from_str::<SettlementReport>(&example(name)).unwrap();
    let (newer, older) = (report("settlements-newer.json"), report("settlements-older.json"));
    let mut credit = newer.settlements.last().unwrap().clone();
    credit.api_fetch_date = None;
    assert_eq!(older.settlements, [credit]);
}

#[test]
fn unknown_values_are_kept_unchanged() {
    let json = NEWER.replace("CAPITAL", "REMINDER_FEE").replace("CASH-IN", "Other Agency");
    let read = settlement(&json);
    assert_eq!(read.agency, Some(Agency::Other("Other Agency".to_owned())));
    assert_eq!(
        read.allocations[0].breakdown[0].type_,
        BreakdownType::Other("REMINDER_FEE".to_owned())
    );
    let written = serde_json::to_string(&read).unwrap();
    assert!(
        written.contains("\"REMINDER_FEE\"") && written.contains("\"Other Agency\""),
        "{written}"
    );
}

#[test]
fn unknown_fields_are_written_back_digit_for_digit() {
    let json = r#"{"caseId":1,"vat":24.00,"nested":{"b":[1e2,{"c":null}],"a":"\u00e4"},"amount":1.10,"bookingDate":null}"#;
    let payment: Payment = serde_json::from_str(json).unwrap();
    let names: Vec<_> = payment.extra.iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["vat", "nested"]);
    assert_eq!(payment.extra.json("vat"), Some("24.00"));
    assert_eq!(leaves(&serde_json::to_string(&payment).unwrap()), leaves(json));
}

#[test]
fn unknown_fields_survive_deserialisers_without_text() {
    let value = serde_json::json!({"caseId": 7, "bookingDate": null, "vat": 24.5, "list": [1, {"a": null}]});
    let payment: Payment = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&payment).unwrap(), value);
    #[derive(serde::Deserialize)]
    #[serde(untagged)]
    enum Either {
        Payment(Payment),
    }
    let Either::Payment(payment) = serde_json::from_value(value.clone()).unwrap();
    assert_eq!(serde_json::to_value(&payment).unwrap(), value);
}

#[test]
fn a_field_under_two_names_keeps_both_values() {
    let json =
        NEWER.replace("\"breakdown\":", r#""events":[{"type":"FEES","amount":5.00}],"breakdown":"#);
    let both = settlement(&json);
    assert_eq!(both.allocations[0].breakdown, settlement(NEWER).allocations[0].breakdown);
    assert_eq!(
        both.allocations[0].extra.json("events"),
        Some(r#"[{"type":"FEES","amount":5.00}]"#)
    );
    let swapped = r#"{"paidAmount":2.00,"amount":1.00,"paymentAmount":3.00}"#;
    let payment: Payment = serde_json::from_str(swapped).unwrap();
    assert_eq!(payment.amount.map(|amount| amount.to_string()).as_deref(), Some("1.00"));
    assert_eq!(
        leaves(&serde_json::to_string(&payment).unwrap()),
        leaves(
            r#"{"caseId":null,"bookingDate":null,"amount":1.00,"paidAmount":2.00,"paymentAmount":3.00}"#
        )
    );
    let payment: Payment =
        serde_json::from_str(r#"{"paidAmount":2.00,"paymentAmount":3.00}"#).unwrap();
    assert_eq!(
        payment.amount.map(|amount| amount.to_string()).as_deref(),
        Some("3.00"),
        "not the name that the spec lists first"
    );
}

#[test]
fn a_duplicate_field_is_an_error() {
    for (json, field) in [
        (r#"{"amount":1.00,"amount":2.00}"#, "amount"),
        (r#"{"paidAmount":1.00,"paidAmount":2.00}"#, "paidAmount"),
        (r#"{"caseId":1,"caseId":null}"#, "caseId"),
    ] {
        let error = serde_json::from_str::<Payment>(json).unwrap_err();
        assert!(error.to_string().contains(&format!("duplicate field `{field}`")), "{error}");
    }
}

#[test]
fn an_empty_list_under_one_name_does_not_hide_the_rows_under_the_other() {
    let json = NEWER.replace(r#""breakdown":["#, r#""breakdown":[],"events":["#);
    assert_eq!(
        settlement(&json).allocations[0].breakdown,
        settlement(NEWER).allocations[0].breakdown
    );
}

#[test]
fn a_wrong_guess_is_kept_and_breaks_nothing() {
    for (name, value) in [
        ("amount", r#"{"value":12.50,"currency":"EUR"}"#),
        ("paidAmount", "\"x\""),
        ("currency", "978"),
        ("amount", "\"1 240,50\""),
    ] {
        let json = format!(r#"{{"caseId":null,"bookingDate":null,"{name}":{value}}}"#);
        let payment: Payment =
            serde_json::from_str(&json).unwrap_or_else(|error| panic!("{json}: {error}"));
        assert_eq!(
            (payment.amount, payment.currency.as_ref(), payment.extra.json(name)),
            (None, None, Some(value)),
            "{json}"
        );
        assert_eq!(leaves(&serde_json::to_string(&payment).unwrap()), leaves(&json));
    }
    for value in ["\"20.3.2026\"", "20260320", "false"] {
        let json = NEWER.replace(r#""apiFetchDate":null"#, &format!(r#""apiFetchDate":{value}"#));
        let read = settlement(&json);
        assert_eq!(
            (read.api_fetch_date.as_ref(), read.extra.json("apiFetchDate")),
            (None, Some(value))
        );
        assert_eq!(
            serde_json::to_string(&read).unwrap().matches("apiFetchDate").count(),
            1,
            "not written once"
        );
    }
    let wrong = serde_json::from_str::<Payment>(r#"{"caseId":"one"}"#).unwrap_err();
    assert!(
        wrong.to_string().contains("expected an integer"),
        "a field that an example has shown is not a guess: {wrong}"
    );
}

#[test]
fn a_guessed_amount_is_exact_or_kept_in_extra() {
    let digits = "1234567890123456.78";
    let payment: Payment = serde_json::from_str(&format!(r#"{{"amount":{digits}}}"#)).unwrap();
    assert_eq!(payment.amount.map(|amount| amount.to_string()).as_deref(), Some(digits));
    let payment: Payment =
        serde_json::from_value(serde_json::json!({"amount": 1234567890123456.0_f64, "caseId": 1}))
            .unwrap();
    assert!(payment.amount.is_none() && payment.extra.json("amount").is_some(), "{payment:?}");
    let payment: Payment = serde_json::from_value(serde_json::json!({"amount": 12.5})).unwrap();
    assert_eq!(payment.amount.map(|amount| amount.to_string()).as_deref(), Some("12.5"));
}

#[test]
fn null_is_an_empty_list_and_an_empty_string_is_an_absent_integer() {
    let json = r#"{"settlementId":1,"settlementAmount":1,"currency":"EUR","allocations":null}"#;
    assert!(settlement(json).allocations.is_empty());
    let report: SettlementReport = serde_json::from_str(r#"{"settlements":null}"#).unwrap();
    assert!(report.settlements.is_empty());
    let payment: Payment = serde_json::from_str(r#"{"caseId":""}"#).unwrap();
    assert_eq!(payment.case_id, None);
}

#[test]
fn an_invoice_number_may_be_a_string_or_an_integer() {
    for (json, text) in [
        ("\"0012\"", "0012"),
        ("12", "12"),
        ("18446744073709551615", "18446744073709551615"),
        ("98765432109876543210987", "98765432109876543210987"),
        ("-3", "-3"),
        ("-0", "-0"),
        ("\"A\\u002d1\"", "A-1"),
    ] {
        let payment: Payment =
            serde_json::from_str(&format!(r#"{{"invoiceNumber":{json}}}"#)).unwrap();
        assert_eq!(payment.invoice_number.as_ref().map(|number| number.as_str()), Some(text));
        let written = serde_json::to_string(&payment).unwrap();
        assert!(
            written.contains(&format!("\"invoiceNumber\":{}", json.replace("\\u002d", "-"))),
            "{written}"
        );
    }
    let number = |json: &str| serde_json::from_str::<Payment>(json).unwrap().invoice_number;
    assert_eq!(number(r#"{"invoiceNumber":"12"}"#), number(r#"{"invoiceNumber":12}"#));
    for wrong in ["1.5", "true", "[]"] {
        let json = format!(r#"{{"invoiceNumber":{wrong}}}"#);
        assert!(serde_json::from_str::<Payment>(&json).is_err(), "{json}");
    }
}

#[test]
fn a_date_may_have_a_time() {
    for text in [
        "2026-03-16",
        "2026-03-16T00:00:00Z",
        "2026-03-16T00:00:00.000Z",
        "2026-03-16T23:30:00+02:00",
        "2026-03-16T00:00:00",
    ] {
        let payment: Payment =
            serde_json::from_str(&format!(r#"{{"bookingDate":"{text}"}}"#)).unwrap();
        let date = payment.booking_date.clone().unwrap();
        assert_eq!(date.date().to_string(), "2026-03-16", "{text}");
        assert!(
            serde_json::to_string(&payment)
                .unwrap()
                .contains(&format!("\"bookingDate\":\"{text}\"")),
            "{text}"
        );
    }
    for text in
        ["2026-02-30", "16.03.2026", "2026-03-16T25:00:00Z", "2026-3-1", "soon", "２０２６-03-16"]
    {
        let json = format!(r#"{{"bookingDate":"{text}"}}"#);
        assert!(serde_json::from_str::<Payment>(&json).is_err(), "{json}");
    }
    assert_eq!(
        serde_json::from_str::<Payment>(r#"{"bookingDate":""}"#).unwrap().booking_date,
        None
    );
}

#[test]
fn message_may_begin_with_a_capital() {
    for json in [
        r#"{"isValid":true,"message":"m"}"#,
        r#"{"isValid":true,"Message":"m"}"#,
        r#"{"IsValid":true,"Message":"m"}"#,
    ] {
        let status: TokenStatus = serde_json::from_str(json).unwrap();
        assert_eq!((status.is_valid, status.message.as_deref()), (true, Some("m")), "{json}");
    }
}

#[test]
fn a_settlement_without_a_required_field_is_an_error_that_names_it() {
    for field in ["settlementId", "settlementAmount", "currency", "allocations"] {
        let json = NEWER.replacen(&format!("\"{field}\":"), &format!("\"not{field}\":"), 1);
        let error = serde_json::from_str::<Settlement>(&json).unwrap_err();
        assert!(error.to_string().contains(&format!("missing field `{field}`")), "{error}");
    }
}

#[test]
fn no_value_of_an_unknown_field_is_shown() {
    let payment: Payment = serde_json::from_str(r#"{"caseId":1,"surprise":"canary"}"#).unwrap();
    let shown = format!("{payment:?}");
    assert!(shown.contains("surprise") && !shown.contains("canary"), "{shown}");
}
