//! The settings of connections: proxies, private certificate authorities, compression, and the user
//! agent.

use std::io::Write;
use std::sync::Arc;

use crate::support::layout::{payments, payments_head};
use crate::support::server::{Reply, Server, Then};
use crate::support::tls::tls_server;
use crate::support::{ACCESS, period};
use cfis::{AccessToken, Client, ClientBuilder, Environment, ErrorKind, Outcome};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

fn builder(url: &str) -> ClientBuilder<AccessToken> {
    Client::builder(AccessToken::new(Environment::custom(url).unwrap(), ACCESS).unwrap()).retries(0)
}

#[tokio::test]
async fn a_certificate_is_trusted_only_if_its_authority_is_added() {
    let (url, pem, requests) = tls_server().await;
    let error = builder(&url).build().unwrap().payments(period()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Connect, Outcome::NotSent),
        "{error:?}"
    );
    assert_eq!(
        requests.lock().unwrap().len(),
        0,
        "a request was sent to a server without a trusted certificate"
    );
    let client = builder(&url).root_certificates(pem.as_bytes()).build().unwrap();
    assert!(client.payments(period()).await.unwrap().is_empty());
    assert!(requests.lock().unwrap()[0].contains(ACCESS));
}

#[test]
fn an_invalid_certificate_is_reported_before_anything_is_sent() {
    for wrong in ["", "not PEM", "-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----\n"] {
        let error = builder("https://host.example")
            .root_certificates(wrong.as_bytes())
            .build()
            .unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Input, Outcome::NotSent),
            "{wrong}: {error}"
        );
    }
}

/// A proxy that opens a tunnel to any address, and records what it can read.
async fn proxy() -> (String, Arc<std::sync::Mutex<Vec<String>>>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://user:pass-canary@{}", listener.local_addr().unwrap());
    let read = Arc::<std::sync::Mutex<Vec<String>>>::default();
    let seen = Arc::clone(&read);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let seen = Arc::clone(&seen);
            tokio::spawn(async move {
                let mut head = [0; 4096];
                let length = stream.read(&mut head).await.unwrap();
                let head = String::from_utf8_lossy(&head[..length]).into_owned();
                let target = head.split(' ').nth(1).unwrap().to_owned();
                seen.lock().unwrap().push(head.clone());
                if head.starts_with("CONNECT") {
                    let mut upstream = tokio::net::TcpStream::connect(target).await.unwrap();
                    stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await.unwrap();
                    let _ = tokio::io::copy_bidirectional(&mut stream, &mut upstream).await;
                } else {
                    let reply = Reply::payments_with("connection: close\r\n", "[]");
                    let _ = stream.write_all(&reply.bytes).await;
                }
            });
        }
    });
    (url, read)
}

#[tokio::test]
async fn a_proxy_sees_no_token_on_its_way_to_https() {
    let (url, pem, requests) = tls_server().await;
    let (proxy, read) = proxy().await;
    let builder = builder(&url).root_certificates(pem.as_bytes()).proxy(&proxy);
    assert!(!format!("{builder:?}").contains("canary"), "{builder:?}");
    let client = builder.build().unwrap();
    assert!(client.payments(period()).await.unwrap().is_empty());
    let read = read.lock().unwrap().concat();
    assert!(
        read.starts_with("CONNECT 127.0.0.1:") && read.contains("proxy-authorization: Basic "),
        "{read}"
    );
    assert!(!read.contains(ACCESS) && requests.lock().unwrap()[0].contains(ACCESS), "{read}");
}

#[tokio::test]
async fn http_uses_only_a_proxy_on_this_machine() {
    let (proxy, read) = proxy().await;
    assert!(
        builder("http://127.0.0.1:1")
            .proxy(&proxy)
            .build()
            .unwrap()
            .payments(period())
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        read.lock().unwrap()[0].starts_with("GET http://127.0.0.1:1/api/v1/partner/payments"),
        "{read:?}"
    );
    for wrong in ["http://user:pass-canary@proxy.example:3128", "not a url canary", "canary"] {
        let error = builder("http://127.0.0.1:1").proxy(wrong).build().unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Input, Outcome::NotSent),
            "{error}"
        );
        assert!(!format!("{error} {error:?}").contains("canary"), "{error:?}");
    }
}

#[tokio::test]
async fn the_user_agent_is_that_of_cfis_after_the_given_product() {
    let server = Server::start(|_, _| vec![Reply::payments("[]")]).await;
    builder(&server.url).build().unwrap().payments(period()).await.unwrap();
    builder(&server.url)
        .user_agent("erp-connector/4.2")
        .build()
        .unwrap()
        .payments(period())
        .await
        .unwrap();
    let agents: Vec<_> = server
        .requests()
        .iter()
        .map(|head| {
            head.lines().find_map(|line| line.strip_prefix("user-agent: ")).unwrap().to_owned()
        })
        .collect();
    let own = format!("cfis/{}", env!("CARGO_PKG_VERSION"));
    assert_eq!(agents, [own.clone(), format!("erp-connector/4.2 {own}")]);
    let error = builder(&server.url).user_agent("line\nend").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input, "{error}");
}

#[tokio::test]
async fn compressed_responses_are_decoded() {
    let items = vec![r#"{"caseId":1,"amount":1234567890123456.78}"#; 500].join(",");
    let items = format!("[{items}]");
    let (lines, payments) = (payments_head(&items), payments(&items));
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(payments.as_bytes()).unwrap();
    for (name, body) in [
        ("gzip", gzip.finish().unwrap()),
        ("zstd", zstd::encode_all(payments.as_bytes(), 3).unwrap()),
    ] {
        let whole = body.clone();
        let head = |length: usize| {
            format!(
                "HTTP/1.1 200 OK\r\ncontent-encoding: {name}\r\n{lines}content-length: {length}\r\n\r\n"
            )
            .into_bytes()
        };
        let whole_head = head(whole.len());
        let server = Server::start(move |_, _| {
            vec![Reply::new([whole_head.clone(), whole.clone()].concat(), Then::Keep)]
        })
        .await;
        let payments = builder(&server.url).build().unwrap().payments(period()).await.unwrap();
        assert_eq!(payments.len(), 500);
        assert_eq!(payments[499].amount.unwrap().to_string(), "1234567890123456.78");
        let accepted = server.requests()[0].clone();
        assert!(
            accepted
                .lines()
                .any(|line| line.starts_with("accept-encoding: ") && line.contains(name)),
            "{accepted}"
        );
        // The limit applies to the decompressed body.
        let error = builder(&server.url)
            .body_limit(10_000)
            .build()
            .unwrap()
            .payments(period())
            .await
            .unwrap_err();
        assert!(body.len() < 10_000 && error.kind() == ErrorKind::TooLarge, "{name}: {error}");

        // Truncated, although the length of the connection is the announced one.
        let part = body[..body.len() / 2].to_vec();
        let part_head = head(part.len());
        let server = Server::start(move |_, _| {
            vec![Reply::new([part_head.clone(), part.clone()].concat(), Then::Keep)]
        })
        .await;
        let error = builder(&server.url).build().unwrap().payments(period()).await.unwrap_err();
        assert_eq!(
            (error.kind(), error.outcome()),
            (ErrorKind::Interrupted, Outcome::Unknown),
            "{name}: {error:?}"
        );
    }
}

#[tokio::test]
async fn connections_are_reused_unless_no_idle_one_is_kept() {
    for (limit, is_reused) in [(None, true), (Some(0), false)] {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let connections = Arc::new(std::sync::atomic::AtomicUsize::new(0));
        let count = Arc::clone(&connections);
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                count.fetch_add(1, std::sync::atomic::Ordering::SeqCst);
                tokio::spawn(async move {
                    let mut request = [0; 4096];
                    while stream.read(&mut request).await.is_ok_and(|read| read > 0) {
                        let _ = stream.write_all(&Reply::payments("[]").bytes).await;
                    }
                });
            }
        });
        let mut builder = builder(&url);
        if let Some(limit) = limit {
            builder = builder.idle_connections(limit);
        }
        let client = builder.build().unwrap();
        for _ in 0..3 {
            client.payments(period()).await.unwrap();
        }
        assert_eq!(
            connections.load(std::sync::atomic::Ordering::SeqCst) == 1,
            is_reused,
            "{limit:?}"
        );
    }
}

#[tokio::test]
async fn headers_of_ones_own_are_added_and_those_of_cfis_are_not_replaced() {
    let server = Server::start(|_, _| vec![Reply::payments("[]")]).await;
    let client = builder(&server.url)
        .header("x-correlation-id", "nightly-7")
        .header("traceparent", "00-11111111111111111111111111111111-2222222222222222-01")
        .build()
        .unwrap();
    client.payments(period()).await.unwrap();
    let head = server.requests().remove(0);
    assert!(
        head.contains("x-correlation-id: nightly-7") && head.contains("traceparent: 00-"),
        "{head}"
    );
    for (name, value) in [
        ("x-api-key", "another"),
        ("Accept", "text/html"),
        ("authorization", "Basic x"),
        ("two words", "x"),
        ("x-good", "two\nlines"),
    ] {
        let error = builder(&server.url).header(name, value).build().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Input, "{name}: {error}");
        assert!(error.to_string().contains("cannot be added"), "{error}");
    }
}

#[tokio::test]
async fn a_client_certificate_is_shown_to_a_server_that_asks_for_one() {
    use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
    use tokio_rustls::rustls::server::WebPkiClientVerifier;
    use tokio_rustls::rustls::{RootCertStore, ServerConfig};

    let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
    let server = rcgen::generate_simple_self_signed(names).unwrap();
    let client = rcgen::generate_simple_self_signed(["erp.example".to_owned()]).unwrap();
    let mut roots = RootCertStore::empty();
    roots.add(client.cert.der().clone()).unwrap();
    let private =
        PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(server.signing_key.serialize_der()));
    let config = ServerConfig::builder()
        .with_client_cert_verifier(WebPkiClientVerifier::builder(roots.into()).build().unwrap())
        .with_single_cert(vec![server.cert.der().clone()], private)
        .unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let reply = Reply::payments_with("connection: close\r\n", "[]");
            let _ = stream.write_all(&reply.bytes).await;
            let _ = stream.shutdown().await;
        }
    });
    let with_roots = || builder(&url).root_certificates(server.cert.pem().as_bytes());
    assert!(
        with_roots().build().unwrap().payments(period()).await.is_err(),
        "nothing was asked for"
    );
    let key = client.signing_key.serialize_pem();
    let identified = with_roots().client_certificate(client.cert.pem().as_bytes(), &key);
    assert!(!format!("{identified:?}").contains(key.lines().nth(1).unwrap()), "the key is shown");
    assert!(identified.build().unwrap().payments(period()).await.unwrap().is_empty());
    let error = with_roots().client_certificate(b"not PEM", "nor this").build().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Input, "{error}");
}

#[tokio::test]
async fn connection_settings_of_a_client_that_shares_connections_are_refused() {
    let server = Server::start(|_, _| vec![Reply::payments("[]")]).await;
    let first = builder(&server.url).user_agent("erp-connector/4.2").build().unwrap();
    let token =
        || AccessToken::new(Environment::custom(&server.url).unwrap(), "another-1").unwrap();
    assert!(first.builder_for(token()).retries(1).build().is_ok());
    let again = first.builder_for(token());
    for (what, changed) in [
        ("proxy", again.clone().proxy("http://127.0.0.1:3128")),
        ("root certificates", again.clone().root_certificates(b"not even PEM")),
        ("user agent", again.clone().user_agent("other/1")),
        ("header", again.clone().header("x-a", "b")),
        ("idle connections", again.clone().idle_connections(3)),
    ] {
        let error = changed.build().expect_err(what);
        assert_eq!(error.kind(), ErrorKind::Input, "{what}");
        assert!(error.to_string().contains("shares connections"), "{what}: {error}");
    }
    let store = crate::support::noting::Noting::with(token());
    let client = first.builder_for_store(store).await.unwrap().build().unwrap();
    client.payments(period()).await.unwrap();
    assert!(server.requests()[0].contains("erp-connector/4.2"));
}
