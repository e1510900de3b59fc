//! A client as a developer writes it who needs the known fields and accepts floats.
use fetch_clients::PlainPayment;

#[tokio::main]
async fn main() {
    let url = format!("{}/api/v1/partner/payments", fetch_clients::base_url());
    let period = [("fromDate", fetch_clients::FROM), ("toDate", fetch_clients::TO)];
    let request = reqwest::Client::new().get(url).header("X-Api-Key", fetch_clients::TOKEN).query(&period);
    let payments: Vec<PlainPayment> = request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
    fetch_clients::say(payments.len(), payments.iter().filter_map(|payment| payment.amount).sum::<f64>());
}
