//! cfis with an awaited list: all payments are in memory at the end.
use cfis::{AccessToken, Amount, Client, Environment, Period};

#[tokio::main]
async fn main() {
    let token = AccessToken::new(Environment::custom(&fetch_clients::base_url()).unwrap(), fetch_clients::TOKEN).unwrap();
    let period = Period::new(fetch_clients::FROM.parse().unwrap(), fetch_clients::TO.parse().unwrap()).unwrap();
    let payments = Client::new(token).unwrap().payments(period).await.unwrap();
    fetch_clients::say(payments.len(), Amount::checked_sum(payments.iter().filter_map(|payment| payment.amount)).unwrap());
}
