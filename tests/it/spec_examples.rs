//! Each example of the spec is decoded and written again without loss.

use crate::support::{example, leaves, under_own_names};
use cfis::types::{
    CreatedClient, NewClient, Payments, RenewedToken, SettlementReport, TokenStatus,
};
use serde::{Serialize, de::DeserializeOwned};

fn decode_and_write<T: DeserializeOwned + Serialize>(name: &str) {
    let text = example(name);
    let value: T = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
    let written = serde_json::to_string(&value).unwrap();
    assert_eq!(leaves(&written), leaves(&text), "{name}");
}

#[test]
fn every_example_in_the_newer_shape_is_written_unchanged() {
    decode_and_write::<NewClient>("new-client.json");
    decode_and_write::<CreatedClient>("created-client.json");
    decode_and_write::<TokenStatus>("token-status-valid.json");
    decode_and_write::<TokenStatus>("token-status-not-valid.json");
    decode_and_write::<RenewedToken>("renewed-token.json");
    decode_and_write::<Payments>("payments.json");
    decode_and_write::<SettlementReport>("settlements-newer.json");
    decode_and_write::<SettlementReport>("settlements-none.json");
}

#[test]
fn the_older_example_is_written_in_the_newer_shape() {
    let report: SettlementReport =
        serde_json::from_str(&example("settlements-older.json")).unwrap();
    let newer = under_own_names(&example("settlements-older.json"))
        .replace("\"CashIn\"", "\"CASH-IN\"")
        .replace("\"beneficiary\": null,", "\"beneficiary\": null, \"apiFetchDate\": null,")
        .replace(
            "\"55501204\",",
            "\"55501204\", \"caseId\": null, \"originalPaymentReference\": \"\",",
        );
    assert_eq!(leaves(&serde_json::to_string(&report).unwrap()), leaves(&newer));
}

#[test]
fn plain_payments_are_written_unchanged() {
    decode_and_write::<Payments>("payments-plain.json");
}

#[test]
fn every_example_is_in_these_tests() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/spec/examples")).unwrap();
    let source = include_str!("spec_examples.rs");
    for entry in folder {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(source.contains(&format!("\"{name}\"")), "no test here uses {name}");
    }
}
