//! cfis with a stream of settlements: exact amounts and unknown fields, one settlement in memory.
use cfis::{AccessToken, Amount, Client, Environment, Period};

#[tokio::main]
async fn main() {
    let token = AccessToken::new(Environment::custom(&fetch_clients::base_url()).unwrap(), fetch_clients::TOKEN).unwrap();
    let period = Period::new(fetch_clients::FROM.parse().unwrap(), fetch_clients::TO.parse().unwrap()).unwrap();
    let mut settlements = Client::new(token).unwrap().settlements(period).stream();
    let (mut count, mut sum) = (0, Amount::ZERO);
    while let Some(settlement) = settlements.next().await {
        count += 1;
        for allocation in settlement.unwrap().allocations {
            sum = sum.checked_add(allocation.allocated_total_amount).unwrap();
        }
    }
    fetch_clients::say(count, sum);
}
