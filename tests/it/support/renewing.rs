//! Servers that renew a token, and what they respond.

use super::server::Reply;

pub(crate) const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

pub(crate) fn renewed() -> String {
    format!(r#"{{"accessToken":"{NEW}"}}"#)
}

/// Calls every token valid, and responds to other requests with a body.
pub(crate) fn valid_or(head: &str, body: &str) -> Reply {
    Reply::ok(if head.contains("/validate") { r#"{"isValid":true}"# } else { body })
}

/// Calls every token valid, and responds to other requests with payments.
pub(crate) fn valid_or_payments(head: &str, items: &str) -> Reply {
    let is_validation = head.contains("/validate");
    if is_validation { Reply::ok(r#"{"isValid":true}"#) } else { Reply::payments(items) }
}

/// A server whose responses the test sends itself, to control when they arrive.
pub(crate) async fn slow_server() -> (String, tokio::net::TcpListener) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    (format!("http://{}", listener.local_addr().unwrap()), listener)
}

pub(crate) async fn request_of(
    listener: &tokio::net::TcpListener,
) -> (tokio::net::TcpStream, String) {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut request = [0; 4096];
    let length = tokio::io::AsyncReadExt::read(&mut stream, &mut request).await.unwrap();
    (stream, String::from_utf8_lossy(&request[..length]).into_owned())
}

pub(crate) async fn response(stream: &mut tokio::net::TcpStream, body: &str) {
    let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    tokio::io::AsyncWriteExt::write_all(stream, response.as_bytes()).await.unwrap();
}

/// Responds to the validation of a new token, and closes the connection.
pub(crate) async fn call_valid(listener: &tokio::net::TcpListener) {
    let (mut stream, head) = request_of(listener).await;
    assert!(head.contains("/validate") && head.contains(NEW), "{head}");
    let head = "HTTP/1.1 200 OK\r\ncontent-length: 16\r\nconnection: close\r\n\r\n";
    let response = format!("{head}{{\"isValid\":true}}");
    tokio::io::AsyncWriteExt::write_all(&mut stream, response.as_bytes()).await.unwrap();
}

/// A provider at which the old token has expired.
pub(crate) fn with_expired_token(_: usize, head: &str) -> Vec<Reply> {
    if head.contains("/renew") {
        return vec![Reply::ok(&renewed())];
    }
    if head.contains(NEW) {
        vec![valid_or_payments(head, r#"[{"caseId":1}]"#)]
    } else {
        vec![Reply::status("401 Unauthorized", "expired")]
    }
}
