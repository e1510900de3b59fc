//! cfis with a stream: exact amounts and unknown fields, in memory that does not grow.
use cfis::{AccessToken, Amount, Client, Environment, Period};

#[tokio::main]
async fn main() {
    let token = AccessToken::new(Environment::custom(&fetch_clients::base_url()).unwrap(), fetch_clients::TOKEN).unwrap();
    let period = Period::new(fetch_clients::FROM.parse().unwrap(), fetch_clients::TO.parse().unwrap()).unwrap();
    let client = Client::new(token).unwrap();
    // The time counts from the request, because a client is made once.
    let begun = std::time::Instant::now();
    let mut payments = client.payments(period).stream();
    let (mut count, mut sum) = (0, Amount::ZERO);
    while let Some(payment) = payments.next().await {
        if count == 0 {
            eprintln!("first {}", begun.elapsed().as_secs_f64());
        }
        count += 1;
        sum = sum.checked_add(payment.unwrap().amount.unwrap()).unwrap();
    }
    fetch_clients::say(count, sum);
}
