//! The facade against the sandbox: state behaves, and what is read belongs together.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

mod support;

use cfis::{AccessToken, Amount, Client, Environment, ErrorKind, Partner, Period, ProvisioningToken};
use cfis_sandbox::{Builder, Sandbox, Shape};
use support::new_client;

const TODAY: &str = "2026-03-20";

/// A sandbox with a date of its own, so that its data are the same on any day.
fn builder() -> Builder {
    Sandbox::builder().today(TODAY.parse().unwrap())
}

/// All that a sandbox has.
fn whole() -> Period {
    Period::new("2025-01-01".parse().unwrap(), TODAY.parse().unwrap()).unwrap()
}

#[tokio::test]
async fn a_client_is_created_validated_and_renewed() {
    let sandbox = builder().start().await.unwrap();
    let created = Partner::new(sandbox.provisioning_token()).unwrap().create_client(&new_client()).await.unwrap();
    assert!(created.client_id.is_some() && created.customer_code.is_some() && created.payment_reference_prefix.is_some());
    let client = Client::new(created.access_token.clone()).unwrap();
    assert!(client.validate().await.unwrap().is_valid);
    let renewed = client.renew().await.unwrap().access_token;
    assert_ne!(renewed, created.access_token);
    assert!(client.validate().await.unwrap().is_valid, "the client uses the new token");
    let old = Client::new(created.access_token).unwrap();
    assert!(!old.validate().await.unwrap().is_valid);
    for error in [old.payments(whole()).await.map(drop), old.settlements(whole()).await.map(drop), old.renew().await.map(drop)] {
        assert_eq!(error.unwrap_err().kind(), ErrorKind::Unauthorized);
    }
    assert_eq!(client.payments(whole()).await.unwrap().len(), 1_000);
}

#[tokio::test]
async fn each_token_opens_its_own_doors() {
    let sandbox = builder().start().await.unwrap();
    let wrong = ProvisioningToken::new(sandbox.environment(), sandbox.access_token().expose_secret()).unwrap();
    let error = Partner::new(wrong).unwrap().create_client(&new_client()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthorized);
    for token in [sandbox.provisioning_token().expose_secret().to_owned(), "nobody-s-token".to_owned()] {
        let token = AccessToken::new(Environment::custom(sandbox.url()).unwrap(), &token).unwrap();
        assert!(!Client::new(token).unwrap().validate().await.unwrap().is_valid);
    }
}

#[tokio::test]
async fn both_shapes_read_the_same() {
    let mut read = Vec::new();
    for shape in [Shape::Older, Shape::Newer, Shape::Mixed] {
        let sandbox = builder().payments(120).shape(shape).start().await.unwrap();
        let client = Client::new(sandbox.access_token()).unwrap();
        let payments = client.payments(whole()).await.unwrap();
        let settlements = client.settlements(whole()).await.unwrap();
        let money: Vec<_> = settlements
            .iter()
            .map(|settlement| {
                let allocations: Vec<_> = settlement.allocations.iter().map(|a| (a.allocated_total_amount, a.breakdown.clone())).collect();
                (settlement.settlement_id, settlement.settlement_amount, settlement.agency.clone(), allocations)
            })
            .collect();
        let paid: Vec<_> =
            payments.iter().map(|p| (p.invoice_number.clone(), p.amount, p.booking_date.as_ref().map(|d| d.date()))).collect();
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
    let settled = Amount::checked_sum(settlements.iter().map(|settlement| settlement.settlement_amount)).unwrap();
    assert_eq!(payments.len(), 1_000);
    assert!(settled < paid, "{settled} of {paid} is settled");
    for settlement in &settlements {
        let sum = Amount::checked_sum(settlement.allocations.iter().map(|allocation| allocation.allocated_total_amount));
        assert_eq!(sum, Some(settlement.settlement_amount));
    }
}

#[tokio::test]
async fn a_period_holds_its_first_and_last_day_and_no_other() {
    let sandbox = builder().start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let all = client.settlements(whole()).await.unwrap();
    let days: Vec<_> = all.iter().filter_map(|settlement| settlement.settlement_date.as_ref().map(|date| date.date())).collect();
    let (first, last) = (days[2], days[5]);
    let some = client.settlements(Period::new(first, last).unwrap()).await.unwrap();
    assert_eq!(some, all[2..=5]);
    assert!(Period::new(last, first).is_err());
}

#[tokio::test]
async fn the_same_seed_and_day_give_the_same_bytes() {
    let read = async |seed| {
        let today = "2026-03-20".parse().unwrap();
        let sandbox = Sandbox::builder().seed(seed).payments(50).today(today).start().await.unwrap();
        let client = Client::new(sandbox.access_token()).unwrap();
        let period = Period::new("2026-01-01".parse().unwrap(), today).unwrap();
        let (payments, report) = (client.payments(period).await.unwrap(), client.settlements(period).report().await.unwrap());
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
async fn what_the_description_does_not_have_is_refused() {
    let sandbox = builder().start().await.unwrap();
    let get = async |path: &str| {
        let token = sandbox.access_token();
        let request = format!("GET {path} HTTP/1.1\r\nhost: sandbox\r\nx-api-key: {}\r\nconnection: close\r\n\r\n", token.expose_secret());
        let address = sandbox.url().strip_prefix("http://").unwrap().to_owned();
        let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
        tokio::io::AsyncWriteExt::write_all(&mut stream, request.as_bytes()).await.unwrap();
        let mut answer = String::new();
        tokio::io::AsyncReadExt::read_to_string(&mut stream, &mut answer).await.unwrap();
        let status = answer.split(' ').nth(1).unwrap_or_default().to_owned();
        (status, answer.split_once("\r\n\r\n").unwrap_or_default().1.to_owned())
    };
    for (path, status) in [
        ("/api/v1/partner/payments", "200"),
        ("/api/v1/partner/payments?fromDate=2026-01-01&toDate=2026-01-31", "200"),
        ("/api/v1/partner/payments?fromDate=01.01.2026", "400"),
        ("/api/v1/partner/payments?fromDate=2026-01-01T00:00:00Z", "400"),
        ("/api/v1/partner/payments?from=2026-01-01", "400"),
        ("/api/v1/partner/payments?unfetchedOnly=true", "400"),
        ("/api/v1/partner/settlements?unfetchedOnly=maybe", "400"),
        ("/api/v1/partner/client", "405"),
        ("/api/v1/partner/nothing", "404"),
    ] {
        assert_eq!(get(path).await.0, status, "{path}");
    }
    let unfetched = "/api/v1/partner/settlements?unfetchedOnly=true";
    let (first, second) = (get(unfetched).await.1, get(unfetched).await.1);
    assert!(first.contains("settlementId"), "{first}");
    assert!(second.contains("\"settlements\":[]"), "what was fetched is not listed again: {second}");
}

#[tokio::test]
async fn a_body_is_checked_by_the_description() {
    let sandbox = Sandbox::start().await.unwrap();
    let partner = cfis::Partner::new(sandbox.provisioning_token()).unwrap();
    let usual: serde_json::Value = serde_json::from_str(&support::example("new-client.json")).unwrap();
    for (pointer, wrong) in [
        ("/contacts/accountant/telephone", serde_json::json!({})),
        ("/client/name", serde_json::json!(7)),
        ("/service/type", serde_json::json!(null)),
        ("/contacts", serde_json::json!([])),
    ] {
        let mut body = usual.clone();
        *body.pointer_mut(pointer).unwrap() = wrong;
        let (status, answer) = post(&sandbox, "/api/v1/partner/client", &body.to_string()).await;
        assert_eq!(status, "400", "{pointer}: {answer}");
        assert!(answer.contains(&format!(r#""pointer":"{pointer}""#)), "{pointer}: {answer}");
    }
    // What the provider may know and the description does not.
    let mut client = support::new_client();
    client.service.type_ = "COOP".into();
    client.client.extra.insert("tradeRegisterNumber", "77").unwrap();
    partner.create_client(&client).await.unwrap();
}

async fn post(sandbox: &Sandbox, path: &str, body: &str) -> (String, String) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let mut stream = tokio::net::TcpStream::connect(sandbox.url().trim_start_matches("http://")).await.unwrap();
    let head = format!(
        "POST {path} HTTP/1.1\r\nhost: x\r\nx-api-key: {}\r\ncontent-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
        sandbox.provisioning_token().expose_secret(),
        body.len()
    );
    stream.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    (answer.split(' ').nth(1).unwrap_or_default().to_owned(), answer)
}
