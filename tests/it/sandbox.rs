//! The facade against the sandbox: the state changes as it should, and the data are consistent.

use crate::support::layout::items_of;
use crate::support::new_client;
use cfis::description::operations;
use cfis::{
    AccessToken, Amount, Client, Environment, ErrorKind, Partner, Period, ProvisioningToken,
};
use cfis_sandbox::{Sandbox, SandboxBuilder, Shape};

const TODAY: &str = "2026-03-20";

/// A sandbox with a fixed date, so that its data do not depend on the day of the test.
fn builder() -> SandboxBuilder {
    Sandbox::builder().today(TODAY.parse().unwrap())
}

/// A period that includes all data of the sandbox.
fn whole() -> Period {
    Period::new("2025-01-01".parse().unwrap(), TODAY.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn a_client_is_created_validated_and_renewed() {
    let sandbox = builder().start().await.unwrap();
    let created = Partner::new(sandbox.provisioning_token())
        .unwrap()
        .create_client(&new_client())
        .await
        .unwrap();
    assert!(
        created.client_id.is_some()
            && created.customer_code.is_some()
            && created.payment_reference_prefix.is_some()
    );
    let client = Client::new(created.access_token.clone()).unwrap();
    assert!(client.validate().await.unwrap().is_valid);
    let renewed = client.renew().await.unwrap().access_token;
    assert_ne!(renewed, created.access_token);
    assert!(client.validate().await.unwrap().is_valid, "the client does not use the new token");
    let old = Client::new(created.access_token).unwrap();
    assert!(!old.validate().await.unwrap().is_valid);
    for error in [
        old.payments(whole()).await.map(drop),
        old.settlements(whole()).await.map(drop),
        old.renew().await.map(drop),
    ] {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(client.payments(whole()).await.unwrap().len(), 1_000);
}

#[tokio::test]
async fn each_token_authorises_only_its_own_operations() {
    let sandbox = builder().start().await.unwrap();
    let wrong =
        ProvisioningToken::new(sandbox.environment(), sandbox.access_token().expose_secret())
            .unwrap();
    let error = Partner::new(wrong).unwrap().create_client(&new_client()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    for token in
        [sandbox.provisioning_token().expose_secret().to_owned(), "nobody-s-token".to_owned()]
    {
        let token = AccessToken::new(Environment::custom(sandbox.url()).unwrap(), &token).unwrap();
        assert!(!Client::new(token).unwrap().validate().await.unwrap().is_valid);
    }
}

#[tokio::test]
async fn both_shapes_have_the_same_values() {
    let mut read = Vec::new();
    for shape in [Shape::Older, Shape::Newer, Shape::Mixed] {
        let sandbox = builder().payments(120).shape(shape).start().await.unwrap();
        let client = Client::new(sandbox.access_token()).unwrap();
        let payments = client.payments(whole()).await.unwrap();
        let settlements = client.settlements(whole()).await.unwrap();
        let money: Vec<_> = settlements
            .iter()
            .map(|settlement| {
                let allocations: Vec<_> = settlement
                    .allocations
                    .iter()
                    .map(|a| (a.allocated_total_amount, a.breakdown.clone()))
                    .collect();
                (
                    settlement.settlement_id,
                    settlement.settlement_amount,
                    settlement.agency.clone(),
                    allocations,
                )
            })
            .collect();
        let paid: Vec<_> = payments
            .iter()
            .map(|p| {
                (p.invoice_number.clone(), p.amount, p.booking_date.as_ref().map(|d| d.date()))
            })
            .collect();
        read.push((money, paid));
    }
    assert_eq!(read[0], read[1]);
    assert_eq!(read[0], read[2]);
}

#[tokio::test]
async fn settlements_add_up_and_leave_some_payments_out() {
    let sandbox = builder().start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let payments = client.payments(whole()).await.unwrap();
    let settlements = client.settlements(whole()).await.unwrap();
    let paid = Amount::checked_sum(payments.iter().filter_map(|payment| payment.amount)).unwrap();
    let settled =
        Amount::checked_sum(settlements.iter().map(|settlement| settlement.settlement_amount))
            .unwrap();
    assert_eq!(payments.len(), 1_000);
    assert!(settled < paid, "{settled} of {paid} is settled");
    for settlement in &settlements {
        let sum = Amount::checked_sum(
            settlement.allocations.iter().map(|allocation| allocation.allocated_total_amount),
        );
        assert_eq!(sum, Some(settlement.settlement_amount));
    }
}

#[tokio::test]
async fn a_period_includes_its_first_and_last_day_and_none_outside() {
    let sandbox = builder().start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let all = client.settlements(whole()).await.unwrap();
    let days: Vec<_> = all
        .iter()
        .filter_map(|settlement| settlement.settlement_date.as_ref().map(|date| date.date()))
        .collect();
    let (first, last) = (days[2], days[5]);
    let some = client.settlements(Period::new(first, last).unwrap()).await.unwrap();
    assert_eq!(some, all[2..=5]);
    assert!(Period::new(last, first).is_err());
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_bytes() {
    let read = async |seed| {
        let today = "2026-03-20".parse().unwrap();
        let sandbox =
            Sandbox::builder().seed(seed).payments(50).today(today).start().await.unwrap();
        let client = Client::new(sandbox.access_token()).unwrap();
        let period = Period::new("2026-01-01".parse().unwrap(), today).unwrap();
        let (payments, report) = (
            client.payments(period).await.unwrap(),
            client.settlements(period).report().await.unwrap(),
        );
        (
            serde_json::to_string(&payments).unwrap(),
            serde_json::to_string(&report).unwrap(),
            sandbox.access_token().expose_secret().to_owned(),
        )
    };
    assert_eq!(read(7).await, read(7).await);
    assert_ne!(read(7).await, read(8).await);
}

#[tokio::test]
async fn requests_that_the_spec_does_not_allow_are_refused() {
    let sandbox = builder().start().await.unwrap();
    let get = async |path: &str| {
        let token = sandbox.access_token();
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: sandbox\r\nx-api-key: {}\r\nconnection: close\r\n\r\n",
            token.expose_secret()
        );
        let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
        let mut response = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut response).await.unwrap();
        let status = response.split(' ').nth(1).unwrap_or_default().to_owned();
        (status, response.split_once("\r\n\r\n").unwrap_or_default().1.to_owned())
    };
    for (path, status, pointer) in [
        ("/payments", "200", ""),
        ("/payments?fromDate=2026-01-01&toDate=2026-01-31", "200", ""),
        ("/payments?fromDate=01.01.2026", "400", "/query/fromDate"),
        ("/payments?fromDate=2026-01-01T00:00:00Z", "400", "/query/fromDate"),
        ("/payments?toDate=2026-02-30", "400", "/query/toDate"),
        ("/payments?toDate=2026-02-01&toDate=2026-02-02", "400", "/query/toDate"),
        ("/payments?from=2026-01-01", "400", "/query/from"),
        ("/payments?a/b~=1", "400", "/query/a~1b~0"),
        ("/payments?unfetchedOnly=true", "400", "/query/unfetchedOnly"),
        ("/settlements?unfetchedOnly=maybe", "400", "/query/unfetchedOnly"),
        ("/settlements?unfetchedOnly=1", "400", "/query/unfetchedOnly"),
        ("/validate?quick=true", "400", "/query/quick"),
        ("/client", "405", ""),
        ("/nothing", "404", ""),
    ] {
        let (found, body) = get(&format!("/api/v1/partner{path}")).await;
        assert_eq!(found, status, "{path}: {body}");
        assert!(
            pointer.is_empty() || body.contains(&format!(r#""pointer":"{pointer}""#)),
            "{path}: {body}"
        );
    }
    let unfetched = "/api/v1/partner/settlements?unfetchedOnly=true";
    let (first, second) = (get(unfetched).await.1, get(unfetched).await.1);
    assert!(first.contains("settlementId"), "{first}");
    assert!(
        second.contains("\"settlements\":[]"),
        "a fetched settlement is listed again: {second}"
    );
}

#[tokio::test]
async fn a_body_is_checked_against_the_spec() {
    let sandbox = Sandbox::start().await.unwrap();
    let partner = cfis::Partner::new(sandbox.provisioning_token()).unwrap();
    let usual: serde_json::Value =
        serde_json::from_str(&crate::support::example("new-client.json")).unwrap();
    for (pointer, wrong) in [
        ("/contacts/accountant/telephone", serde_json::json!({})),
        ("/client/name", serde_json::json!(7)),
        ("/service/type", serde_json::json!(null)),
        ("/contacts", serde_json::json!([])),
    ] {
        let mut body = usual.clone();
        *body.pointer_mut(pointer).unwrap() = wrong;
        let (status, response) = post(&sandbox, "/api/v1/partner/client", &body.to_string()).await;
        assert_eq!(status, "400", "{pointer}: {response}");
        assert!(
            response.contains(&format!(r#""pointer":"/body{pointer}""#)),
            "{pointer}: {response}"
        );
    }
    // Values that the provider may know although the spec does not list them.
    let mut client = crate::support::new_client();
    client.service.type_ = "COOP".into();
    client.client.extra.insert("tradeRegisterNumber", "77").unwrap();
    partner.create_client(&client).await.unwrap();
}

async fn post(sandbox: &Sandbox, path: &str, body: &str) -> (String, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream =
        tokio::net::TcpStream::connect(sandbox.url().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nx-api-key: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        sandbox.provisioning_token().expose_secret(),
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).await.unwrap();
    (response.split(' ').nth(1).unwrap_or_default().to_owned(), response)
}

#[tokio::test]
async fn days_pass_when_the_test_says_so() {
    let sandbox = builder().token_days(30).start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let later = Period::new("2025-01-01".parse().unwrap(), "2026-12-31".parse().unwrap()).unwrap();
    let (payments, settlements) = (
        client.payments(later).await.unwrap().len(),
        client.settlements(later).await.unwrap().len(),
    );
    sandbox.advance(9);
    assert_eq!(sandbox.today().to_string(), "2026-03-29");
    assert_eq!(
        client.payments(later).await.unwrap().len(),
        payments + 100,
        "not the same number a day as before"
    );
    assert_eq!(client.settlements(later).await.unwrap().len(), settlements + 3);
    // The test can also do it over HTTP.
    let (status, response) = post(&sandbox, "/sandbox/clock", "21").await;
    assert!(status == "200" && response.ends_with(r#"{"today":"2026-04-19"}"#), "{response}");
    assert_eq!(post(&sandbox, "/sandbox/clock", "a week").await.0, "400");
    assert!(!client.validate().await.unwrap().is_valid, "the token has not expired");
    assert_eq!(client.payments(later).await.unwrap_err().kind(), ErrorKind::Unauthorized);
    client.renew().await.unwrap();
    assert!(client.validate().await.unwrap().is_valid);
    client.payments(later).await.unwrap();
}

#[tokio::test]
async fn unfetched_settlements_are_the_new_ones() {
    let sandbox = builder().start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let spool = cfis::Spool::open(crate::support::folder("sandbox-unfetched")).await.unwrap();
    let fetch = async || {
        let delivery = client.unfetched_settlements(&spool).await.unwrap();
        let ids: Vec<_> = delivery
            .settlements()
            .await
            .unwrap()
            .iter()
            .map(|settlement| settlement.settlement_id)
            .collect();
        delivery.acknowledge().await.unwrap();
        ids
    };
    let first = fetch().await;
    assert!(!first.is_empty());
    assert_eq!(fetch().await, Vec::<i64>::new());
    sandbox.advance(7);
    let second = fetch().await;
    assert!(!second.is_empty() && second.iter().all(|id| !first.contains(id)), "{second:?}");
}

#[tokio::test]
async fn fixtures_are_returned_unchanged_and_invalid_ones_are_refused() {
    let (payments, settlements) = (
        crate::support::example("payments-plain.json"),
        crate::support::example("settlements-older.json"),
    );
    let sandbox =
        builder().payments_json(&payments).settlements_json(&settlements).start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let ever = Period::new("2000-01-01".parse().unwrap(), "2099-12-31".parse().unwrap()).unwrap();
    assert_eq!(
        serde_json::to_value(client.payments(ever).await.unwrap()).unwrap(),
        serde_json::Value::Array(items_of(&operations::LIST_PAYMENTS, &payments))
    );
    let report: cfis::SettlementReport = serde_json::from_str(&settlements).unwrap();
    assert_eq!(client.settlements(ever).await.unwrap(), report.settlements);
    let long_ago =
        Period::new("2000-01-01".parse().unwrap(), "2000-12-31".parse().unwrap()).unwrap();
    assert!(client.settlements(long_ago).await.unwrap().is_empty());
    for wrong in ["[", "{}", r#"[{"bookingDate": 7}]"#] {
        let error = builder().payments_json(wrong).start().await.unwrap_err();
        assert!(error.to_string().contains("Payment fixtures"), "{error}");
    }
    let error = builder().settlements_json(r#"[{"settlementId": 1}]"#).start().await.unwrap_err();
    assert!(error.to_string().contains("item 1 of the Settlement fixtures"), "{error}");
}

#[tokio::test]
async fn a_request_must_accept_json_and_a_body_must_be_json() {
    let sandbox = builder().start().await.unwrap();
    let send = async |head: &str| {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let mut stream =
            tokio::net::TcpStream::connect(sandbox.url().trim_start_matches("http://"))
                .await
                .unwrap();
        stream
            .write_all(format!("{head}host: 127.0.0.1\r\nconnection: close\r\n\r\n").as_bytes())
            .await
            .unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).await.unwrap();
        response
    };
    let (access, provisioning) = (sandbox.access_token(), sandbox.provisioning_token());
    let get = format!(
        "GET /api/v1/partner/validate HTTP/1.1\r\nx-api-key: {}\r\n",
        access.expose_secret()
    );
    for (accept, status) in
        [("text/html", "400"), ("text/html, application/json;q=0.9", "200"), ("*/*", "200")]
    {
        let response = send(&format!("{get}accept: {accept}\r\n")).await;
        assert_eq!(response.split(' ').nth(1), Some(status), "{accept}: {response}");
    }
    let post = format!(
        "POST /api/v1/partner/client HTTP/1.1\r\nx-api-key: {}\r\n",
        provisioning.expose_secret()
    );
    let response = send(&post).await;
    assert!(response.contains(r#""pointer":"/body""#), "{response}");
    // The content type is checked before the body, so a body is not needed.
    let response = send(&format!("{post}content-type: text/plain\r\ncontent-length: 0\r\n")).await;
    assert!(response.starts_with("HTTP/1.1 400"), "{response}");
}
