//! Settlements that the provider returns once: they are on disk before they are parsed, and
//! delivered again until they are acknowledged.

use std::path::Path;

use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, client, period};
use cfis::{AccessToken, Client, Environment, ErrorKind, Outcome, Period, Spool};
use cfis_sandbox::Sandbox;

fn files(folder: &Path) -> Vec<String> {
    let mut names: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn settlement(id: u32) -> String {
    format!(r#"{{"settlementId":{id},"settlementAmount":24.00,"currency":"EUR","allocations":[]}}"#)
}

fn report(ids: &[u32]) -> String {
    let settlements: Vec<_> = ids.iter().map(|id| settlement(*id)).collect();
    format!(r#"{{"settlements":[{}]}}"#, settlements.join(","))
}

#[tokio::test]
async fn settlements_are_delivered_again_until_they_are_acknowledged() {
    let sandbox = Sandbox::builder().today("2026-03-20".parse().unwrap()).start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let period = Period::new("2026-02-18".parse().unwrap(), "2026-03-20".parse().unwrap()).unwrap();
    let expected = client.settlements(period).await.unwrap();
    let folder = crate::support::folder("spool");
    let spool = Spool::open(&folder).await.unwrap();
    for is_repeated in [false, true, true] {
        let delivery = client.unfetched_settlements(&spool).period(period).await.unwrap();
        assert_eq!(delivery.is_repeated(), is_repeated);
        assert_eq!(delivery.settlements().await.unwrap(), expected);
        assert_eq!(
            delivery.settlements().await.unwrap(),
            expected,
            "not the same settlements a second time"
        );
        assert!(delivery.path().unwrap().is_file());
    }
    let delivery = client.unfetched_settlements(&spool).await.unwrap();
    assert!(!expected.is_empty() && delivery.is_repeated());
    delivery.acknowledge().await.unwrap();
    assert_eq!(files(&folder), ["lock"]);

    let nothing = client.unfetched_settlements(&spool).period(period).await.unwrap();
    assert_eq!((nothing.is_repeated(), nothing.settlements().await.unwrap().len()), (false, 0));
    nothing.acknowledge().await.unwrap();
}

#[tokio::test]
async fn another_process_delivers_what_is_in_a_spool() {
    let server = Server::start(|_, _| vec![Reply::ok(&report(&[1, 2]))]).await;
    let folder = crate::support::folder("process");
    let spool = Spool::open(&folder).await.unwrap();
    assert_eq!(
        client(&server.url)
            .unfetched_settlements(&spool)
            .await
            .unwrap()
            .settlements()
            .await
            .unwrap()
            .len(),
        2
    );
    let error = Spool::open(&folder).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    drop(spool);
    let spool = Spool::open(&folder).await.unwrap();
    let delivery = client(&server.url).unfetched_settlements(&spool).await.unwrap();
    assert!(delivery.is_repeated());
    assert_eq!(delivery.settlements().await.unwrap().len(), 2);
    assert_eq!(server.requests().len(), 1);
    assert!(
        server.requests()[0].starts_with("GET /api/v1/partner/settlements?unfetchedOnly=true HTTP"),
        "{:?}",
        server.requests()
    );
}

#[tokio::test]
async fn one_delivery_at_a_time() {
    let server = Server::start(|_, _| vec![Reply::ok(&report(&[1]))]).await;
    let spool = Spool::open(crate::support::folder("turn")).await.unwrap();
    let client = client(&server.url);
    let delivery = client.unfetched_settlements(&spool).await.unwrap();
    let error = client.unfetched_settlements(&spool.clone()).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Input, Outcome::NotSent), "{error}");
    assert_eq!(
        spool.interruption().await.unwrap_err().kind(),
        ErrorKind::Input,
        "a delivery in progress counts as interrupted"
    );
    assert_eq!(spool.resolve_interruption().await.unwrap_err().kind(), ErrorKind::Input);
    drop(delivery);
    assert!(client.unfetched_settlements(&spool).await.unwrap().is_repeated());
}

#[tokio::test]
async fn a_settlement_that_cannot_be_parsed_stays_in_the_spool() {
    let body = format!(
        r#"{{"settlements":[{},{{"settlementId":"x"}},{}]}}"#,
        settlement(1),
        settlement(3)
    );
    let response = body.clone();
    let server = Server::start(move |_, _| vec![Reply::ok(&response)]).await;
    let spool = Spool::open(crate::support::folder("unreadable")).await.unwrap();
    let delivery = client(&server.url).unfetched_settlements(&spool).await.unwrap();
    let error = delivery.settlements().await.unwrap_err();
    assert_eq!(error.json_path(), Some("settlements[1].settlementId"), "{error}");
    let mut items = delivery.stream();
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(
            item.map(|settlement| settlement.settlement_id).map_err(|error| error.item_index()),
        );
    }
    assert_eq!(found, [Ok(1), Err(Some(1)), Ok(3)]);
    assert_eq!(std::fs::read_to_string(delivery.path().unwrap()).unwrap(), body);
}

#[tokio::test]
async fn a_lost_response_is_reported_until_it_is_resolved() {
    let whole = report(&[1, 2]);
    let cut = format!(
        "HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{}",
        whole.len(),
        &whole[..whole.len() - 30]
    );
    let server = Server::start(move |_, head| match head.contains("unfetchedOnly") {
        true => vec![Reply::new(cut.clone(), Then::Close)],
        false => vec![Reply::ok(&report(&[1, 2]))],
    })
    .await;
    let folder = crate::support::folder("lost");
    let spool = Spool::open(&folder).await.unwrap();
    let now = "2026-03-20T08:00:00Z".parse().unwrap();
    let token = AccessToken::new(Environment::custom(&server.url).unwrap(), ACCESS).unwrap();
    let client = Client::builder(token).clock(move || now).build().unwrap();
    let error = client.unfetched_settlements(&spool).period(period()).await.unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome()),
        (ErrorKind::Interrupted, Outcome::Unknown),
        "{error}"
    );
    assert!(error.to_string().contains("Spool::resolve_interruption"), "{error}");
    for _ in 0..2 {
        let again = client.unfetched_settlements(&spool).await.unwrap_err();
        assert_eq!(
            (again.kind(), again.outcome()),
            (ErrorKind::Interrupted, Outcome::Unknown),
            "{again}"
        );
        assert!(again.to_string().contains("2026-03-20"), "{again}");
    }
    assert_eq!(
        server.requests().len(),
        1,
        "a request was sent before the interruption was resolved"
    );
    let interruption = spool.interruption().await.unwrap().unwrap();
    assert_eq!((interruption.sent_at, interruption.period), (now, Some(period())));
    let received = std::fs::read_to_string(interruption.received.unwrap()).unwrap();
    assert!(whole.starts_with(&received) && received.contains("\"settlementId\":1"), "{received}");

    assert_eq!(client.settlements(interruption.period.unwrap()).await.unwrap().len(), 2);
    spool.resolve_interruption().await.unwrap();
    assert_eq!(
        (spool.interruption().await.unwrap(), files(&folder)),
        (None, vec!["lock".to_owned()])
    );
}

#[tokio::test]
async fn a_refusal_leaves_nothing_in_the_spool() {
    for status in ["400 No", "401 No", "403 No", "429 No", "204 None", "404 None"] {
        let server = Server::start(move |_, _| vec![Reply::status(status, "")]).await;
        let folder = crate::support::folder("refusal");
        let spool = Spool::open(&folder).await.unwrap();
        let result = client(&server.url).unfetched_settlements(&spool).await;
        assert_eq!(files(&folder), ["lock"], "{status}");
        assert_eq!(server.requests().len(), 1, "{status}");
        match result {
            Ok(delivery) => {
                assert!(status.ends_with("None"), "{status}");
                assert!(
                    delivery.path().is_none() && delivery.settlements().await.unwrap().is_empty(),
                    "{status}"
                );
            }
            Err(error) => assert_eq!(error.outcome(), Outcome::Refused, "{status}: {error}"),
        }
    }
}

#[tokio::test]
async fn a_caller_who_goes_away_does_not_lose_the_response() {
    let server = Server::start(|_, _| vec![Reply::ok(&report(&[1]))]).await;
    let spool = Spool::open(crate::support::folder("away")).await.unwrap();
    let client = client(&server.url);
    {
        let mut request = Box::pin(client.unfetched_settlements(&spool).into_future());
        let first =
            std::future::poll_fn(|context| std::task::Poll::Ready(request.as_mut().poll(context)))
                .await;
        assert!(first.is_pending());
    }
    // The spool is not free until the first request has ended.
    let delivery = loop {
        match client.unfetched_settlements(&spool).await {
            Ok(delivery) => break delivery,
            Err(error) => assert_eq!(error.kind(), ErrorKind::Input, "{error}"),
        }
        tokio::task::yield_now().await;
    };
    assert!(delivery.is_repeated());
    assert_eq!((delivery.settlements().await.unwrap().len(), server.requests().len()), (1, 1));
}

#[tokio::test]
async fn a_spool_belongs_to_an_environment_and_to_the_user() {
    let server = Server::start(|_, _| vec![Reply::ok(&report(&[1]))]).await;
    let folder = crate::support::folder("private").join("new").join("folder");
    let spool = Spool::open(&folder).await.unwrap();
    let _ = client(&server.url).unfetched_settlements(&spool).await.unwrap();
    let elsewhere = Server::start(|_, _| vec![Reply::ok(&report(&[]))]).await;
    let error = client(&elsewhere.url).unfetched_settlements(&spool).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Input, Outcome::NotSent), "{error}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&folder), 0o700);
        assert_eq!(files(&folder), ["answer.json", "lock", "request.json"]);
        assert!(files(&folder).iter().all(|name| mode(&folder.join(name)) == 0o600));
    }
    assert_eq!(elsewhere.requests().len(), 0);
}

#[tokio::test]
async fn an_incomplete_list_is_an_interruption() {
    let cut = report(&[1, 2]);
    let cut = &cut[..cut.len() - 2];
    for body in [
        cut,
        "<html>Gateway</html>",
        r#"{"error":"not today"}"#,
        "",
        r#"{"settlements":[{"settlementId":1,}]}"#,
    ] {
        let kind = if body == cut { ErrorKind::Interrupted } else { ErrorKind::Unreadable };
        let response = format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{body}");
        let server =
            Server::start(move |_, _| vec![Reply::new(response.clone(), Then::Close)]).await;
        let spool = Spool::open(crate::support::folder("no-list")).await.unwrap();
        let error = client(&server.url).unfetched_settlements(&spool).await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (kind, Outcome::Unknown), "{body}: {error}");
        let received = spool.interruption().await.unwrap().expect(body).received.unwrap();
        assert_eq!(std::fs::read_to_string(received).unwrap(), body);
        spool.resolve_interruption().await.unwrap();
    }
}

#[tokio::test]
async fn a_failed_renewal_is_not_an_interruption() {
    let server = Server::start(|_, head| match head.contains("/renew") {
        true => vec![Reply::status("500 Oops", "")],
        false => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let folder = crate::support::folder("renewal-of-spool");
    std::fs::write(folder.join("token"), ACCESS).unwrap();
    let store =
        cfis::FileTokenStore::new(folder.join("token"), Environment::custom(&server.url).unwrap());
    let client =
        Client::builder_from(store).await.unwrap().renew_automatically(true).build().unwrap();
    let spool = Spool::open(folder.join("spool")).await.unwrap();
    let error = client.unfetched_settlements(&spool).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Server, Outcome::Unknown), "{error}");
    assert_eq!(spool.interruption().await.unwrap(), None);
}

#[tokio::test]
async fn a_spool_that_cannot_be_read_or_cleared_is_an_error_and_not_empty() {
    let server = Server::start(|_, _| vec![Reply::ok(&report(&[1]))]).await;
    let folder = crate::support::folder("unreadable");
    let spool = Spool::open(&folder).await.unwrap();
    let delivery = client(&server.url).unfetched_settlements(&spool).await.unwrap();
    // If a folder replaces the file, it cannot be read or removed as a file.
    std::fs::remove_file(folder.join("request.json")).unwrap();
    std::fs::create_dir(folder.join("request.json")).unwrap();
    let error = delivery.acknowledge().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Store, "{error}");
    let error = client(&server.url).unfetched_settlements(&spool).await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    assert_eq!(spool.interruption().await.unwrap_err().kind(), ErrorKind::Store);
    assert_eq!(
        server.requests().len(),
        1,
        "another request would consume settlements that were not read"
    );
}
