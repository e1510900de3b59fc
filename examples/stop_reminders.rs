//! A service of a partner: it stops reminding customers of invoices that are settled in full.
//!
//! Its tests, at the end of the file, need no sandbox: they write each response by hand with the
//! typed mocks of `cfis_sandbox`.
//!
//! Run it against a sandbox: `cargo run -p cfis-cli -- sandbox` prints the URL and tokens for
//! `CFIS_BASE_URL=… CFIS_ACCESS_TOKEN=… cargo run --example stop_reminders`.

use std::collections::BTreeMap;
use std::error::Error;

use cfis::{AccessToken, Amount, BreakdownType, Client, Environment, Period};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let environment = Environment::custom(&std::env::var("CFIS_BASE_URL")?)?;
    let client = Client::new(AccessToken::new(environment, &std::env::var("CFIS_ACCESS_TOKEN")?)?)?;
    let reminded = Reminders::from([("2026000017".to_owned(), "1250.00".parse()?)]);
    for invoice in settled(&client, Period::last_days(30), &reminded).await? {
        println!("{invoice} is settled");
    }
    Ok(())
}

/// The invoices that customers are reminded of, each with the amount that is still owed.
type Reminders = BTreeMap<String, Amount>;

/// Returns the invoices whose reminders can stop.
///
/// Only capital counts, because interest and fees pay for the collection and not for the invoice.
async fn settled(
    client: &Client,
    period: Period,
    reminded: &Reminders,
) -> Result<Vec<String>, Box<dyn Error>> {
    let mut settled: BTreeMap<String, Amount> = BTreeMap::new();
    for allocation in
        client.settlements(period).await?.into_iter().flat_map(|settlement| settlement.allocations)
    {
        let Some(invoice) = allocation.original_invoice_number else { continue };
        let capital = allocation
            .breakdown
            .iter()
            .filter(|row| row.type_ == BreakdownType::Capital)
            .map(|row| row.amount);
        let capital = Amount::checked_sum(capital).ok_or("an amount has too many digits")?;
        let sum = settled.entry(invoice.to_string()).or_default();
        *sum = sum.checked_add(capital).ok_or("a sum has too many digits")?;
    }
    let is_settled =
        |(invoice, owed): &(&String, &Amount)| settled.get(*invoice).is_some_and(|sum| sum >= owed);
    Ok(reminded.iter().filter(is_settled).map(|(invoice, _)| invoice.clone()).collect())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use cfis::{Allocation, BreakdownRow, Settlement, SettlementReport};
    use cfis_sandbox::mocks::MockServerExt;
    use httpmock::MockServer;

    use super::*;

    fn amount(text: &str) -> Amount {
        text.parse().unwrap()
    }

    fn allocation(invoice: &str, breakdown: &[(BreakdownType, &str)]) -> Allocation {
        let rows: Vec<_> = breakdown
            .iter()
            .map(|(kind, text)| BreakdownRow::new(kind.clone(), amount(text)))
            .collect();
        let mut allocation =
            Allocation::new(Amount::checked_sum(rows.iter().map(|row| row.amount)).unwrap());
        allocation.original_invoice_number = Some(invoice.into());
        allocation.breakdown = rows;
        allocation
    }

    #[tokio::test]
    async fn reminders_stop_for_invoices_that_are_settled_in_full() {
        let server = MockServer::start_async().await;
        let allocations = vec![
            allocation("1", &[(BreakdownType::Capital, "60.00")]),
            allocation("1", &[(BreakdownType::Capital, "40.00"), (BreakdownType::Fees, "5.00")]),
            allocation(
                "2",
                &[(BreakdownType::Capital, "95.00"), (BreakdownType::Interest, "5.00")],
            ),
        ];
        let report = SettlementReport::new(vec![Settlement::new(
            310_000_000_001_i64,
            amount("205.00"),
            "EUR",
            allocations,
        )]);
        let period =
            Period::new("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap()).unwrap();
        let mock = server.list_settlements(|when, then| {
            when.from_date(&period.from()).to_date(&period.to());
            then.ok(&report);
        });
        let environment = Environment::custom(&server.base_url()).unwrap();
        let client = Client::new(AccessToken::new(environment, "a-test-token").unwrap()).unwrap();
        let reminded = ["1", "2", "3"].map(|invoice| (invoice.to_owned(), amount("100.00"))).into();
        assert_eq!(settled(&client, period, &reminded).await.unwrap(), ["1"]);
        mock.assert_calls(1);
    }
}
