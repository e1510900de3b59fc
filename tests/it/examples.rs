//! The examples, run against the sandbox.

#[allow(dead_code)]
#[path = "../../examples/onboard.rs"]
mod onboard;
#[allow(dead_code)]
#[path = "../../examples/read_settlements.rs"]
mod read_settlements;
#[allow(dead_code)]
#[path = "../../examples/watch_payments.rs"]
mod watch_payments;

use cfis::{Client, Environment, ProvisioningToken};
use cfis_sandbox::{Sandbox, mocks::MockServerExt};
use httpmock::MockServer;

#[tokio::test]
async fn onboard_creates_a_client_with_a_valid_token() {
    let sandbox = Sandbox::start().await.unwrap();
    let onboard::Onboarded::Created(token) =
        onboard::onboard(sandbox.provisioning_token()).await.unwrap()
    else {
        panic!("the sandbox creates clients");
    };
    assert!(Client::new(token).unwrap().validate().await.unwrap().is_valid);
}

#[tokio::test]
async fn onboard_writes_a_request_if_clients_are_created_by_hand() {
    for status in [404, 501] {
        let server = MockServer::start_async().await;
        let mock = server.create_client(|_, then| {
            then.into_inner().status(status);
        });
        let token =
            ProvisioningToken::new(Environment::custom(&server.base_url()).unwrap(), "token")
                .unwrap();
        let onboard::Onboarded::ByMail(request) = onboard::onboard(token).await.unwrap() else {
            panic!("nothing was created");
        };
        assert!(request.body().contains("Koivurannan Puutyö Oy"), "{}", request.body());
        mock.assert_calls(1);
    }
}

#[tokio::test]
async fn watching_reports_each_payment_once_and_equal_ones_as_often_as_they_occur() {
    let sandbox = Sandbox::builder().today("2026-03-20".parse().unwrap()).start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let payments = client.payments(crate::support::period()).await.unwrap();
    let mut seen = watch_payments::Seen::default();
    assert_eq!(seen.new_ones(payments.clone()).unwrap().len(), payments.len());
    assert_eq!(seen.new_ones(payments.clone()).unwrap(), []);
    let mut doubled = payments.clone();
    doubled.push(payments[0].clone());
    assert_eq!(seen.new_ones(doubled).unwrap(), [payments[0].clone()]);
    assert_eq!(seen.new_ones(payments).unwrap(), []);
}

#[tokio::test]
async fn settlements_that_do_not_add_up_are_reported() {
    let sandbox = Sandbox::builder().today("2026-03-31".parse().unwrap()).start().await.unwrap();
    let client = Client::new(sandbox.access_token()).unwrap();
    let lines = read_settlements::report(&client, crate::support::period()).await.unwrap();
    assert!(
        lines.len() == 8
            && lines.iter().all(|line| line.ends_with("allocations") && !line.contains("off")),
        "{lines:#?}"
    );

    let server = MockServer::start_async().await;
    let mut report: cfis::SettlementReport =
        serde_json::from_str(&crate::support::example("settlements-newer.json")).unwrap();
    report.settlements[0].settlement_amount = "1800.75".parse().unwrap();
    server.list_settlements(|_, then| {
        then.ok(&report);
    });
    let lines = read_settlements::report(
        &crate::support::client(&server.base_url()),
        crate::support::period(),
    )
    .await
    .unwrap();
    assert_eq!(lines[0], "2026-03-19 310000000417: 1800.75 EUR, -60.00 off its allocations");
}
