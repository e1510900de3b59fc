//! What the clients have in common: where they ask, what a developer's own type has, and what they say.

use serde::Deserialize;

pub const TOKEN: &str = "benchmark-token-0000001";
pub const FROM: &str = "2000-01-01";
pub const TO: &str = "2099-12-31";

/// The fields of the description, as somebody writes them who does not mind floats.
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

pub fn base_url() -> String {
    std::env::args().nth(1).expect("a base URL")
}

/// How many payments there were, and what they come to.
pub fn say(count: usize, sum: impl std::fmt::Display) {
    println!("{count} {sum}");
}

/// The middle of some figures, the lowest and the highest.
pub fn spread(mut figures: Vec<f64>) -> (f64, f64, f64) {
    figures.sort_by(f64::total_cmp);
    (figures[figures.len() / 2], figures[0], figures[figures.len() - 1])
}
