//! The example `payment_service`, tested as its team would: against a sandbox in the same process,
//! and against typed mocks.

use std::sync::atomic::Ordering;

use cfis::{AccessToken, Environment, Period};
use cfis_sandbox::Sandbox;
use cfis_sandbox::mocks::MockServerExt;
use httpmock::MockServer;
use tokio::sync::watch;

#[allow(dead_code)]
#[path = "../../examples/payment_service/main.rs"]
mod service;

use crate::support::layout::respond_with_payments;
use service::database::Database;
use service::{Pass, Service};

fn database(name: &str) -> Database {
    Database::open(&crate::support::folder(name).join("service.sqlite")).unwrap()
}

fn march() -> Period {
    "2026-03-07..2026-03-20".parse().unwrap()
}

#[tokio::test]
async fn payments_are_followed_in_a_table_across_restarts_and_those_that_vanish_are_seen() {
    let sandbox = Sandbox::builder().today("2026-03-20".parse().unwrap()).start().await.unwrap();
    let database = database("service-follow");
    database.add_creditor(7, &sandbox.access_token()).await.unwrap();
    let (_stop, running) = watch::channel(false);
    let restarted = || Service::new(database.clone(), sandbox.environment());
    let first = restarted().pass(march(), &running).await.unwrap();
    assert!(first.new > 100 && first.vanished == 0 && first.failed == 0, "{first:?}");
    assert_eq!(restarted().pass(march(), &running).await.unwrap(), Pass::default());
    // As the days pass, the newest allocations change before they are settled.
    sandbox.advance(3);
    let later = restarted().pass(march(), &running).await.unwrap();
    assert!(later.vanished > 0 && later.new > 0, "{later:?}");
}

#[tokio::test]
async fn a_token_that_has_expired_is_renewed_into_the_database() {
    let sandbox = Sandbox::builder().token_days(1).start().await.unwrap();
    let database = database("service-expired");
    database.add_creditor(7, &sandbox.access_token()).await.unwrap();
    let (_stop, running) = watch::channel(false);
    let mut service = Service::new(database.clone(), sandbox.environment());
    service.pass(Period::last_days(3), &running).await.unwrap();
    sandbox.advance(1);
    let expired = service.pass(Period::last_days(3), &running).await.unwrap();
    assert_eq!(expired.failed, 1, "it renews only when it is asked to");
    let tokens = service::tokens::Tokens::new(database.clone(), 7, sandbox.environment());
    let client = cfis::Client::builder_from(tokens).await.unwrap().build().unwrap();
    client.renew().await.unwrap();
    // The client of the service finds the new token in the database.
    assert_eq!(service.pass(Period::last_days(3), &running).await.unwrap().failed, 0);
}

#[tokio::test]
async fn calls_are_counted_and_carry_the_headers_of_the_team() {
    let server = MockServer::start_async().await;
    let mock = server.list_payments(|when, then| {
        when.into_inner()
            .header("x-team", "receivables")
            .header("x-correlation-id", "7")
            .header_includes("user-agent", "payment-service/1.0 cfis/");
        let then = then.into_inner().header("content-type", "application/json");
        respond_with_payments(then, "[{},{},{}]");
    });
    let environment = Environment::custom(&server.base_url()).unwrap();
    let database = database("service-counted");
    let token = AccessToken::new(environment.clone(), "made-up-token-1").unwrap();
    database.add_creditor(7, &token).await.unwrap();
    let (_stop, running) = watch::channel(false);
    let mut service = Service::new(database, environment);
    let pass = service.pass(march(), &running).await.unwrap();
    assert_eq!(pass, Pass { new: 3, ..Pass::default() });
    mock.assert_calls(1);
    assert_eq!(service.counters.items.load(Ordering::Relaxed), 3);
    assert!(service.counters.to_string().contains("cfis_calls_total 1\n"), "{}", service.counters);
}

#[tokio::test]
async fn a_creditor_that_fails_does_not_stop_the_others_and_a_stop_comes_between_them() {
    let sandbox = Sandbox::start().await.unwrap();
    let database = database("service-stop");
    let refused = AccessToken::new(sandbox.environment(), "made-up-token-1").unwrap();
    database.add_creditor(1, &refused).await.unwrap();
    database.add_creditor(2, &sandbox.access_token()).await.unwrap();
    let (stop, running) = watch::channel(false);
    let mut service = Service::new(database, sandbox.environment());
    let pass = service.pass(Period::last_days(14), &running).await.unwrap();
    assert!(pass.failed == 1 && pass.new > 0, "{pass:?}");
    stop.send_replace(true);
    let calls = service.counters.calls.load(Ordering::Relaxed);
    assert_eq!(service.pass(Period::last_days(14), &running).await.unwrap(), Pass::default());
    assert_eq!(service.counters.calls.load(Ordering::Relaxed), calls, "it went on");
}
