//! Only the transfer, of payments or of the path that follows the URL: no client can be faster.
use futures_util::StreamExt;

#[tokio::main]
async fn main() {
    let list = std::env::args().nth(2).unwrap_or("payments".to_owned());
    let url = format!("{}/api/v1/partner/{list}", fetch_clients::base_url());
    let mut body = reqwest::Client::new().get(url).send().await.unwrap().bytes_stream();
    let mut received = 0;
    while let Some(chunk) = body.next().await {
        received += chunk.unwrap().len();
    }
    fetch_clients::say(received, "bytes");
}
