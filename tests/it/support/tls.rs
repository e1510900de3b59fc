//! A server with TLS and a certificate of its own.

use std::sync::Arc;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

use super::server::Reply;

/// Starts a server with TLS and a self-signed certificate. Returns its URL, the certificate in PEM,
/// and the requests that it records.
pub(crate) async fn tls_server() -> (String, String, Arc<std::sync::Mutex<Vec<String>>>) {
    let key = rcgen::generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()])
        .unwrap();
    let private = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(key.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![key.cert.der().clone()], private)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://127.0.0.1:{}", listener.local_addr().unwrap().port());
    let requests = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&requests);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = [0; 4096];
            let read = stream.read(&mut request).await.unwrap_or_default();
            seen.lock().unwrap().push(String::from_utf8_lossy(&request[..read]).into_owned());
            let reply = Reply::payments_with("connection: close\r\n", "[]");
            let _ = stream.write_all(&reply.bytes).await;
            let _ = stream.shutdown().await;
        }
    });
    (url, key.cert.pem(), requests)
}
