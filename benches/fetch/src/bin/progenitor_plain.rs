//! progenitor's client, unchanged.
#[allow(dead_code, unused, clippy::all)]
mod plain {
    include!(concat!(env!("OUT_DIR"), "/plain.rs"));
}

#[tokio::main]
async fn main() {
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("X-Api-Key", fetch_clients::TOKEN.parse().unwrap());
    let http = reqwest::Client::builder().default_headers(headers).build().unwrap();
    let client = plain::Client::new_with_client(&fetch_clients::base_url(), http);
    let (from, to) = (fetch_clients::FROM.parse().unwrap(), fetch_clients::TO.parse().unwrap());
    let payments = client.list_payments(Some(&from), Some(&to)).await.unwrap().into_inner();
    fetch_clients::say(payments.len(), payments.iter().filter_map(|payment| payment.amount).sum::<f64>());
}
