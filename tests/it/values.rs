//! Periods, environments, identifiers and keys: what a user types, compares and stores.

use std::collections::{BTreeMap, HashSet};

use cfis::{
    BreakdownType, DateOrDateTime, Environment, Error, ErrorKind, InvoiceNumber, Outcome, Payment,
    Period,
};

fn day(text: &str) -> cfis::NaiveDate {
    text.parse().unwrap()
}

#[test]
fn a_period_is_a_day_a_month_a_range_or_a_number_of_days() {
    for (period, text) in [
        (Period::day(day("2026-03-16")), "2026-03-16..2026-03-16"),
        (Period::month(2024, 2).unwrap(), "2024-02-01..2024-02-29"),
        (Period::month(2026, 12).unwrap(), "2026-12-01..2026-12-31"),
        (
            Period::try_from(day("2026-03-01")..=day("2026-03-31")).unwrap(),
            "2026-03-01..2026-03-31",
        ),
    ] {
        assert_eq!(period.to_string(), text);
        assert_eq!(text.parse::<Period>().unwrap(), period);
    }
    assert_eq!("2026-03".parse::<Period>().unwrap(), Period::month(2026, 3).unwrap());
    assert_eq!("2026-03-16".parse::<Period>().unwrap(), Period::day(day("2026-03-16")));
    for wrong in [
        "",
        "2026",
        "2026-13",
        "2026-3",
        "2026-02-30",
        "2026-03-02..2026-03-01",
        "2026-03-01..",
        "a..b",
        "2026-03-01...2026-03-02",
        "é026-03",
    ] {
        assert_eq!(wrong.parse::<Period>().unwrap_err().kind(), ErrorKind::Input, "{wrong}");
    }
    assert!(Period::month(2026, 0).is_err() && Period::month(i32::MAX, 1).is_err());
}

#[test]
fn the_last_seven_days_are_seven_days() {
    for (days, length) in [(7, 7), (1, 1), (0, 1), (30, 30)] {
        let period = Period::last_days(days);
        assert_eq!((period.to() - period.from()).num_days() + 1, length);
    }
    assert!(Period::last_days(u32::MAX).from() < day("1900-01-01"));
    let today = Period::today();
    assert_eq!(today.from(), today.to());
}

#[test]
fn an_environment_is_read_from_a_name_or_a_url() {
    for (text, environment) in [
        ("staging", Environment::Staging),
        ("production", Environment::Production),
        ("https://staging-integrations.confirmafinance.com", Environment::Staging),
        ("https://integrations.confirmafinance.com/", Environment::Production),
        ("HTTPS://Integrations.ConfirmaFinance.com:443", Environment::Production),
    ] {
        assert_eq!(text.parse::<Environment>().unwrap(), environment, "{text}");
        assert_eq!(serde_json::from_value::<Environment>(text.into()).unwrap(), environment);
    }
    let own: Environment = "http://127.0.0.1:8080/x".parse().unwrap();
    let text = serde_json::to_string(&own).unwrap();
    assert_eq!(
        (text.as_str(), serde_json::from_str(&text).unwrap()),
        (r#""http://127.0.0.1:8080/x""#, own)
    );
    assert_eq!(serde_json::to_string(&Environment::Staging).unwrap(), r#""staging""#);
    for wrong in ["Staging", "", "http://erp.example", "ftp://x.example"] {
        assert_eq!(wrong.parse::<Environment>().unwrap_err().kind(), ErrorKind::Input, "{wrong}");
    }
}

#[test]
fn http_to_another_host_needs_its_own_name() {
    let refused = Environment::custom("http://sandbox:8080").unwrap_err();
    assert!(refused.to_string().contains("insecure_for_tests"), "{refused}");
    let test = Environment::insecure_for_tests("http://sandbox:8080").unwrap();
    assert_eq!(test.base_url(), "http://sandbox:8080");
    assert!(Environment::insecure_for_tests("http://user:pw@sandbox").is_err());
    assert!(Environment::insecure_for_tests("ftp://sandbox").is_err());
}

#[test]
fn identifiers_and_enums_are_compared_with_text() {
    let number: InvoiceNumber = serde_json::from_str("7").unwrap();
    assert!(number == "7" && number == *"7" && number.as_ref() == "7");
    let (capital, other) = (BreakdownType::from("CAPITAL"), BreakdownType::Other("CAPITAL".into()));
    assert_eq!(capital, other);
    assert_eq!(HashSet::from([capital.clone(), other]).len(), 1);
    assert!(capital == "CAPITAL" && capital != "INTEREST");
    assert!(matches!(BreakdownType::from("NEW".to_owned()), BreakdownType::Other(_)));
}

#[test]
fn a_payment_has_one_key_in_every_shape_and_others_have_others() {
    let key = |json: &str| serde_json::from_str::<Payment>(json).unwrap().key();
    let one =
        key(r#"{"caseId":7,"accountName":"a","amount":1.5,"bookingDate":"2026-03-16T00:00:00Z"}"#);
    for same in [
        r#"{"caseId":"7","accountName":"a","amount":"1.50","bookingDate":"2026-03-16","readAt":"now"}"#,
        r#"{"amount":1.500,"bookingDate":"2026-03-16","accountName":"a","caseId":7,"paymentDate":null}"#,
    ] {
        assert_eq!(key(same), one, "{same}");
    }
    for other in [
        r#"{"caseId":8,"accountName":"a","amount":1.5,"bookingDate":"2026-03-16"}"#,
        r#"{"caseId":7,"accountName":"a","amount":1.51,"bookingDate":"2026-03-16"}"#,
        r#"{"caseId":7,"accountName":"a","amount":1.5,"paymentDate":"2026-03-16"}"#,
        r#"{"caseId":7,"accountName":"a\",\"b","amount":1.5,"bookingDate":"2026-03-16"}"#,
        r#"{"caseId":7,"amount":1.5,"bookingDate":"2026-03-16"}"#,
    ] {
        assert_ne!(key(other), one, "{other}");
    }
    // What is stored today must be found by later versions.
    assert_eq!(one.as_str(), r#"["7",null,null,null,"a","2026-03-16",null,"1.5",null]"#);
}

#[test]
fn unknown_fields_can_be_iterated_and_written() {
    let payment: Payment = serde_json::from_str(r#"{"caseId":7,"b":1.50,"a":[1]}"#).unwrap();
    assert_eq!(serde_json::to_string(&payment.extra).unwrap(), r#"{"b":1.50,"a":[1]}"#);
    let by_name: BTreeMap<String, String> = payment.extra.clone().into_iter().collect();
    assert_eq!(by_name["b"], "1.50");
    let mut names = Vec::new();
    for (name, _) in &payment.extra {
        names.push(name);
    }
    assert_eq!(names, ["b", "a"]);
}

#[test]
fn a_midnight_in_helsinki_that_is_written_in_utc_is_pointed_out() {
    for (text, other) in [
        ("2025-12-31T22:00:00Z", Some("2026-01-01")),
        ("2026-06-30T21:00:00Z", Some("2026-07-01")),
        ("2025-12-31T21:00:00Z", None),
        ("2026-03-16T00:00:00Z", None),
        ("2026-03-16T00:00:00+02:00", None),
        ("2026-03-16", None),
        ("2026-03-16T22:30:00Z", None),
    ] {
        let date: DateOrDateTime = text.parse().unwrap();
        assert_eq!(date.other_day().map(|day| day.to_string()).as_deref(), other, "{text}");
        assert_eq!(date.date().to_string(), text[..10]);
    }
}

#[test]
fn an_error_can_be_made_for_a_test() {
    let error = Error::for_tests(ErrorKind::NotAvailable, Some(404));
    assert_eq!(
        (error.kind(), error.status(), error.outcome()),
        (ErrorKind::NotAvailable, Some(404), Outcome::Refused)
    );
    assert_eq!(error.kind().to_string(), "not available");
}
