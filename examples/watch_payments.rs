//! Watches for payments: reads the last days again and again, and reports new payments.
//!
//! Payments have no identifier, and two equal payments may both be real, so the example counts them
//! instead of only looking them up. The periods overlap, so that payments that are booked late are
//! not missed.
//!
//! Run it against a sandbox: `cargo run -p cfis-cli -- sandbox` prints the URL and tokens for
//! `CFIS_BASE_URL=… CFIS_ACCESS_TOKEN=… cargo run --example watch_payments`.

use std::collections::BTreeMap;
use std::error::Error;
use std::time::Duration;

use cfis::{AccessToken, Client, Environment, Payment, Period};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::custom(&std::env::var("CFIS_BASE_URL")?)?;
    let client = Client::new(AccessToken::new(environment, &std::env::var("CFIS_ACCESS_TOKEN")?)?)?;
    let mut seen = Seen::default();
    loop {
        for payment in seen.new_ones(client.payments(Period::last_days(14)).await?)? {
            println!(
                "{} {}: {}",
                payment.booking_date.as_ref().map(ToString::to_string).unwrap_or_default(),
                payment.invoice_number.as_ref().map(ToString::to_string).unwrap_or_default(),
                payment
                    .amount
                    .map(|amount| amount.to_string())
                    .unwrap_or_else(|| "no amount".to_owned()),
            );
        }
        tokio::time::sleep(Duration::from_secs(3_600)).await;
    }
}

/// How often each payment occurred in one response, at most.
#[derive(Default)]
pub(crate) struct Seen(BTreeMap<String, usize>);

impl Seen {
    /// Returns the payments that occur more often than in any earlier response.
    pub(crate) fn new_ones(
        &mut self,
        payments: Vec<Payment>,
    ) -> Result<Vec<Payment>, serde_json::Error> {
        let mut now: BTreeMap<String, usize> = BTreeMap::new();
        let mut new = Vec::new();
        for payment in payments {
            let key = serde_json::to_string(&payment)?;
            let count = now.entry(key.clone()).or_default();
            *count += 1;
            if *count > self.0.get(&key).copied().unwrap_or(0) {
                new.push(payment);
            }
        }
        for (key, count) in now {
            let before = self.0.entry(key).or_default();
            *before = count.max(*before);
        }
        Ok(new)
    }
}
