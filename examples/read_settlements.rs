//! Reads the settlements of a period, checks their arithmetic, and reports what does not add up.
//!
//! Run it against a sandbox: `cargo run -p cfis-cli -- sandbox` prints the URL and tokens for
//! `CFIS_BASE_URL=… CFIS_ACCESS_TOKEN=… cargo run --example read_settlements`.

use std::error::Error;

use cfis::{AccessToken, Amount, Client, Environment, Period, Settlement};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::custom(&std::env::var("CFIS_BASE_URL")?)?;
    let client = Client::new(AccessToken::new(environment, &std::env::var("CFIS_ACCESS_TOKEN")?)?)?;
    for line in report(&client, Period::last_days(30)).await? {
        println!("{line}");
    }
    Ok(())
}

pub(crate) async fn report(client: &Client, period: Period) -> Result<Vec<String>, cfis::Error> {
    let settlements = client.settlements(period).await?;
    Ok(settlements.iter().map(line).collect())
}

/// Returns one line about a settlement.
///
/// In the provider's examples the allocations add up to the settlement, but the provider does not
/// promise that. A difference is reported and not an error, because the agency may have withheld
/// fees.
fn line(settlement: &Settlement) -> String {
    let date = settlement.settlement_date.as_ref().map(ToString::to_string).unwrap_or_default();
    let Settlement { settlement_id, settlement_amount, currency, allocations, .. } = settlement;
    let allocated =
        Amount::checked_sum(allocations.iter().map(|allocation| allocation.allocated_total_amount));
    match allocated.and_then(|allocated| settlement_amount.checked_sub(allocated)) {
        Some(difference) if difference.is_zero() => {
            format!(
                "{date} {settlement_id}: {settlement_amount} {currency} in {} allocations",
                allocations.len()
            )
        }
        Some(difference) => format!(
            "{date} {settlement_id}: {settlement_amount} {currency}, {difference} off its allocations"
        ),
        None => format!(
            "{date} {settlement_id}: {settlement_amount} {currency}, which cannot be compared exactly"
        ),
    }
}
