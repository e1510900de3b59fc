//! What the clients share: where they send requests, a hand-written type, and what they print.

use serde::Deserialize;

pub const TOKEN: &str = "benchmark-token-0000001";
pub const FROM: &str = "2000-01-01";
pub const TO: &str = "2099-12-31";

/// A payment as a developer writes it who accepts floats: all known fields, no others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainPayment {
    pub case_id: Option<i64>,
    pub invoice_number: Option<String>,
    pub invoice_payment_reference: Option<String>,
    pub original_payment_reference: Option<String>,
    pub account_name: Option<String>,
    pub booking_date: Option<String>,
    pub payment_date: Option<String>,
    pub amount: Option<f64>,
    pub currency: Option<String>,
}

/// The whole response with settlements, written by the same developer.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainReport {
    pub created_at: Option<String>,
    pub settlements: Vec<PlainSettlement>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainSettlement {
    pub settlement_id: i64,
    pub settlement_date: Option<String>,
    pub settlement_amount: f64,
    pub currency: String,
    pub agency: Option<String>,
    pub remittance_reference: Option<String>,
    pub beneficiary: Option<PlainBeneficiary>,
    pub allocations: Vec<PlainAllocation>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainBeneficiary {
    pub name: Option<String>,
    pub iban: Option<String>,
    pub bic: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PlainAllocation {
    pub allocation_id: Option<i64>,
    pub allocated_total_amount: f64,
    pub allocation_date: Option<String>,
    pub currency: Option<String>,
    pub original_invoice_number: Option<String>,
    pub case_id: Option<i64>,
    pub original_payment_reference: Option<String>,
    pub breakdown: Option<Vec<PlainPart>>,
}

#[derive(Deserialize)]
pub struct PlainPart {
    #[serde(rename = "type")]
    pub kind: String,
    pub amount: f64,
}

pub fn base_url() -> String {
    std::env::args().nth(1).expect("a base URL")
}

/// Prints the number of payments and the sum of their amounts.
pub fn say(count: usize, sum: impl std::fmt::Display) {
    println!("{count} {sum}");
}

/// Returns the median, the lowest and the highest of these figures.
pub fn spread(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[0], figures[figures.len() - 1])
}
