//! Why no connection could be made: each cause has its own sentence, with a remedy, and only a
//! transient one is retried.

use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cfis::{AccessToken, Client, Environment, Error, ErrorKind, Outcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::support::tls::tls_server;
use crate::support::{ACCESS, period};

/// A proxy that responds to every request for a tunnel with a status, and counts the requests.
async fn refusing_proxy(status: &'static str) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://user:wrong@{}", listener.local_addr().unwrap());
    let count = Arc::new(AtomicUsize::new(0));
    let counter = Arc::clone(&count);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = [0; 4096];
            let _ = stream.read(&mut head).await;
            counter.fetch_add(1, Ordering::SeqCst);
            let response = format!("HTTP/1.1 {status}\r\ncontent-length: 0\r\n\r\n");
            let _ = stream.write_all(response.as_bytes()).await;
        }
    });
    (url, count)
}

/// Reads payments with three retries that do not wait.
async fn read(url: &str, proxy: Option<&str>) -> Error {
    let token = AccessToken::new(Environment::custom(url).unwrap(), ACCESS).unwrap();
    let mut builder = Client::builder(token).sleeper(|_| async {});
    if let Some(proxy) = proxy {
        builder = builder.proxy(proxy);
    }
    let error = builder.build().unwrap().payments(period()).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Connect, Outcome::NotSent), "{error}");
    error
}

#[tokio::test]
async fn each_cause_has_a_sentence_with_its_remedy() {
    let (url, ..) = tls_server().await;
    let (asking, asked) = refusing_proxy("407 Proxy Authentication Required").await;
    let (refusing, refused) = refusing_proxy("502 Bad Gateway").await;
    // Too long for a name, so that it fails without asking a name server.
    let unknown = format!("https://{}.invalid", "a".repeat(64));
    let causes = [
        (read(&url, None).await, "add the authority with `root_certificates` or SSL_CERT_FILE", 1),
        (read(&url, Some(&asking)).await, "the proxy asks for a user and a password", 1),
        (read(&url, Some(&refusing)).await, "the proxy does not connect to 127.0.0.1", 4),
        (read(&unknown, None).await, "does not resolve, or that of the proxy if one is set", 4),
        (read("http://127.0.0.1:1", None).await, "127.0.0.1:1 refuses connections", 4),
        // The sentence must not blame the host alone for a proxy that is not there.
        (read(&url, Some("http://127.0.0.1:1")).await, "refuses connections, or the proxy", 4),
    ];
    for (error, words, attempts) in &causes {
        assert!(error.to_string().contains(words), "{error:?}");
        assert_eq!(error.attempts(), *attempts, "{error}");
        assert_eq!(error.is_transient(), *attempts > 1, "{error}");
        assert!(!format!("{error} {error:?}").contains("wrong@"), "{error:?}");
    }
    assert_eq!((asked.load(Ordering::SeqCst), refused.load(Ordering::SeqCst)), (1, 4));
}

/// Sets a client up without any root certificates. Run as one of the tests, it does nothing.
#[test]
fn without_root_certificates_in_a_child() {
    if std::env::var_os("CFIS_WITHOUT_ROOTS").is_none() {
        return;
    }
    let build = |url: &str| {
        let token = AccessToken::new(Environment::custom(url).unwrap(), ACCESS).unwrap();
        Client::new(token).map(drop)
    };
    let error = build("https://host.example").unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Setup, Outcome::NotSent), "{error}");
    println!("said: {error}");
    build("http://127.0.0.1:1").expect("loopback needs no certificates");
}

#[test]
#[cfg(target_os = "linux")]
fn a_machine_without_root_certificates_is_told_what_to_install() {
    let output = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "causes::without_root_certificates_in_a_child", "--nocapture"])
        .env("CFIS_WITHOUT_ROOTS", "1")
        .env("SSL_CERT_FILE", "/nowhere/cert.pem")
        .env("SSL_CERT_DIR", "/nowhere")
        .stderr(Stdio::piped())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{text}{errors}");
    assert!(
        text.contains("said: cannot set up TLS: this machine has no root certificates"),
        "{text}"
    );
    assert!(text.contains("SSL_CERT_FILE"), "{text}");
}
