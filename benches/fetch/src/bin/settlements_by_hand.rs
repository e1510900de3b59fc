//! Settlements as a developer reads them who needs the known fields and accepts floats.
use fetch_clients::PlainReport;

#[tokio::main]
async fn main() {
    let url = format!("{}/api/v1/partner/settlements", fetch_clients::base_url());
    let period = [("fromDate", fetch_clients::FROM), ("toDate", fetch_clients::TO)];
    let request = reqwest::Client::new().get(url).header("X-Api-Key", fetch_clients::TOKEN).query(&period);
    let report: PlainReport = request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
    let allocations = report.settlements.iter().flat_map(|settlement| &settlement.allocations);
    fetch_clients::say(report.settlements.len(), allocations.map(|allocation| allocation.allocated_total_amount).sum::<f64>());
}
