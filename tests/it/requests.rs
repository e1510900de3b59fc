//! The bytes on the wire: one request for each call, with the method, path, query, headers and body
//! that the spec says.

use crate::support::layout::{items_of, total_header};
use crate::support::{
    ACCESS, Call, PROVISIONING, client, example, leaves, new_client, partner, period,
};
use cfis::description::{CredentialKind, PagedBy, operations};
use cfis::types::{CreatedClient, Payments, RenewedToken};
use cfis::{Payment, SettlementReport, TokenStatus};
use cfis_sandbox::mocks::MockServerExt;
use httpmock::{HttpMockRequest, MockServer};

/// Returns whether a request has the headers that every request has, and none that no request has.
fn usual(request: &HttpMockRequest, token: &str) -> bool {
    let headers = request.headers();
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    header("x-api-key") == Some(token)
        && header("accept") == Some("application/json")
        && header("user-agent") == Some(concat!("cfis/", env!("CARGO_PKG_VERSION")))
        && header("api-version").is_none()
        && header("authorization").is_none()
        && headers.get_all("x-api-key").iter().count() == 1
}

#[tokio::test]
async fn create_client_posts_the_client_with_the_provisioning_token() {
    let server = MockServer::start_async().await;
    let response: CreatedClient = serde_json::from_str(&example("created-client.json")).unwrap();
    let mock = server.create_client(|when, then| {
        when.body(&new_client())
            .into_inner()
            .header("content-type", "application/json")
            .is_true(|request| usual(request, PROVISIONING))
            .is_true(|request| request.uri().query().is_none())
            .is_true(|request| {
                leaves(&request.body_string()) == leaves(&example("new-client.json"))
            });
        then.created(&response);
    });
    let created = partner(&server.base_url()).create_client(&new_client()).await.unwrap();
    mock.assert_calls(1);
    assert_eq!(created.client_id, response.client_id);
    assert_eq!(created.customer_code, response.customer_code);
    assert_eq!(created.payment_reference_prefix, response.payment_reference_prefix);
    assert_eq!(
        Some(created.access_token.expose_secret()),
        response.access_token.as_ref().map(|token| token.expose_secret())
    );
}

#[tokio::test]
async fn validate_gets_with_the_access_token() {
    let server = MockServer::start_async().await;
    let mock = server.validate_access_token(|when, then| {
        when.into_inner()
            .is_true(|request| usual(request, ACCESS))
            .is_true(|request| request.uri().query().is_none());
        then.ok(&TokenStatus::new(true));
    });
    assert!(client(&server.base_url()).validate().await.unwrap().is_valid);
    mock.assert_calls(1);
}

#[tokio::test]
async fn renew_gets_once_and_later_requests_carry_the_new_token() {
    let server = MockServer::start_async().await;
    let mut response = RenewedToken::new();
    response.access_token = Some("the-new-token-000000001".into());
    let renew = server.renew_access_token(|when, then| {
        when.into_inner().is_true(|request| usual(request, ACCESS));
        then.ok(&response);
    });
    let validate = server.validate_access_token(|when, then| {
        when.into_inner().is_true(|request| usual(request, "the-new-token-000000001"));
        then.ok(&TokenStatus::new(true));
    });
    let client = client(&server.base_url());
    let clone = client.clone();
    let token = client.renew().await.unwrap().access_token;
    assert_eq!(token.expose_secret(), "the-new-token-000000001");
    assert_eq!(token.environment().base_url(), server.base_url());
    assert!(clone.validate().await.unwrap().is_valid, "a clone still sends the old token");
    renew.assert_calls(1);
    // By the renewal, before the token is used, and by the clone.
    validate.assert_calls(2);
}

#[tokio::test]
async fn payments_and_settlements_send_the_period_and_no_parameter_that_consumes() {
    let server = MockServer::start_async().await;
    let (from, to) = (period().from(), period().to());
    let response: Payments = serde_json::from_str(&example("payments.json")).unwrap();
    let expected: Vec<Payment> = items_of(&operations::LIST_PAYMENTS, &example("payments.json"));
    let payments = server.list_payments(|when, then| {
        let when = when.from_date(&from).to_date(&to);
        when.into_inner()
            .is_true(|request| usual(request, ACCESS))
            .is_true(|request| query(request) == "fromDate=2026-03-01&toDate=2026-03-31");
        let then = then.ok(&response).into_inner();
        if let Some((name, value)) = total_header(&operations::LIST_PAYMENTS, expected.len()) {
            then.header(name, value);
        }
    });
    let report: SettlementReport =
        serde_json::from_str(&example("settlements-newer.json")).unwrap();
    let settlements = server.list_settlements(|when, then| {
        let when = when.from_date(&from).to_date(&to).unfetched_only(None::<bool>);
        when.into_inner()
            .is_true(|request| usual(request, ACCESS))
            .is_true(|request| query(request) == "fromDate=2026-03-01&toDate=2026-03-31");
        then.ok(&report);
    });
    let client = client(&server.base_url());
    assert_eq!(client.payments(period()).await.unwrap(), expected);
    assert_eq!(client.settlements(period()).await.unwrap(), report.settlements);
    assert_eq!(client.settlements(period()).report().await.unwrap(), report);
    payments.assert_calls(1);
    settlements.assert_calls(2);
}

/// Returns the query of a request for a list, without what asks for a page.
fn query(request: &HttpMockRequest) -> String {
    let paging = operations::LIST_PAYMENTS.paging;
    let page = paging.and_then(|paging| match paging.by {
        PagedBy::Page { parameter, .. }
        | PagedBy::Offset { parameter }
        | PagedBy::Cursor { parameter, .. } => Some(parameter),
        PagedBy::Link { .. } => None,
    });
    let size = paging.and_then(|paging| paging.size).map(|(parameter, _)| parameter);
    let of_pages = |pair: &&str| {
        let name = pair.split('=').next();
        (page.is_some() && name == page) || (size.is_some() && name == size)
    };
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    query.split('&').filter(|pair| !of_pages(pair)).collect::<Vec<_>>().join("&")
}

/// Returns a path with the argument of the generated calls in place of its parameters.
fn with_arguments(path: &str) -> String {
    let segments =
        path.split('/').map(|segment| if segment.starts_with('{') { "7" } else { segment });
    segments.collect::<Vec<_>>().join("/")
}

#[tokio::test]
async fn every_operation_of_the_spec_can_be_called() {
    for (operation, call) in operations::ALL.iter().zip(Call::all()) {
        let server = MockServer::start_async().await;
        let token = match operation.credential {
            CredentialKind::Provisioning => PROVISIONING,
            CredentialKind::Access => ACCESS,
        };
        let mock = server.mock(|when, then| {
            when.method(operation.method)
                .path(format!("/under/a/prefix{}", with_arguments(operation.path)))
                .header("x-api-key", token);
            then.status(418);
        });
        let error = call.send(&server.url("/under/a/prefix/")).await.unwrap_err();
        mock.assert_calls(1);
        assert_eq!(error.status(), Some(418), "{call:?}: {error}");
    }
}
