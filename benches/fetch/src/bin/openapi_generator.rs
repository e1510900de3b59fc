//! openapi-generator's Rust client, unchanged.
use openapi_client::apis::configuration::{ApiKey, Configuration};
use openapi_client::apis::payments_api::list_payments;

#[tokio::main]
async fn main() {
    let configuration = Configuration {
        base_path: fetch_clients::base_url(),
        api_key: Some(ApiKey { prefix: None, key: fetch_clients::TOKEN.to_owned() }),
        ..Configuration::default()
    };
    let period = (fetch_clients::FROM.parse().ok(), fetch_clients::TO.parse().ok());
    let payments = list_payments(&configuration, period.0, period.1).await.unwrap();
    fetch_clients::say(payments.len(), payments.iter().filter_map(|payment| payment.amount).sum::<f64>());
}
