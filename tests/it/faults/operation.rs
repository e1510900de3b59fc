//! The operations, called against a server with a fault.

use std::future::ready;
use std::time::Duration;

use crate::support::layout::payments;
use crate::support::server::{Reply, Server, Then};
use crate::support::{ACCESS, PROVISIONING, new_client, period};
use cfis::Outcome::Unknown;
use cfis::{
    AccessToken, Client, ClientBuilder, Environment, Error, ErrorKind, Outcome, Partner,
    ProvisioningToken, Spool,
};

/// The items of payments.
const PAYMENTS: &str = r#"[{"caseId":1},{"caseId":2}]"#;
const NEW: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operation {
    CreateClient,
    Validate,
    Renew,
    Payments,
    Settlements,
    Unfetched,
}

use Operation::{CreateClient, Payments, Renew, Settlements, Unfetched, Validate};

impl Operation {
    pub(super) const ALL: [Operation; 6] =
        [CreateClient, Validate, Renew, Payments, Settlements, Unfetched];

    /// Whether the operation may be retried.
    pub(super) fn changes_nothing(self) -> bool {
        matches!(self, Validate | Payments | Settlements)
    }

    /// A complete response.
    pub(super) fn reply(self) -> Reply {
        if self == Payments { Reply::payments(PAYMENTS) } else { Reply::ok(&self.body()) }
    }

    /// The body of a complete response: two items, if the operation returns a list.
    pub(super) fn body(self) -> String {
        match self {
            CreateClient => format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#),
            Renew => format!(r#"{{"accessToken":"{NEW}"}}"#),
            Validate => r#"{"isValid":true}"#.to_owned(),
            Payments => payments(PAYMENTS),
            Settlements | Unfetched => {
                let settlement = |id: u8| {
                    format!(
                        r#"{{"settlementId":{id},"settlementAmount":1.00,"currency":"EUR","allocations":[]}}"#
                    )
                };
                format!(r#"{{"settlements":[{},{}]}}"#, settlement(1), settlement(2))
            }
        }
    }
}

/// The timeout where a test waits for it.
pub(super) const SHORT: Duration = Duration::from_millis(500);
/// The timeout elsewhere, which a machine with much to do does not reach.
pub(super) const LONG: Duration = Duration::from_secs(20);

/// Sets timeouts, and waits that take no time.
fn set_up<T>(
    builder: ClientBuilder<T>,
    limit: Duration,
    state_change: Duration,
) -> ClientBuilder<T> {
    builder
        .sleeper(|_| ready(()))
        .connect_timeout(limit / 2)
        .attempt_timeout(limit)
        .idle_timeout(limit)
        .state_change_timeout(state_change)
        .body_limit(8 << 20)
}

pub(super) struct Outcomes {
    /// The number of items; 2 for a response that is not a list.
    pub(super) items: usize,
    pub(super) error: Option<Error>,
    /// Whether the spool has recorded an interruption.
    pub(super) is_interrupted: bool,
}

/// Calls an operation, with a timeout for an attempt, and one for an operation that changes state.
pub(super) async fn call(
    operation: Operation,
    url: &str,
    limit: Duration,
    state_change: Duration,
) -> Outcomes {
    let environment = Environment::custom(url).unwrap();
    let client = set_up(
        Client::builder(AccessToken::new(environment.clone(), ACCESS).unwrap()),
        limit,
        state_change,
    )
    .build()
    .unwrap();
    let partner = set_up(
        Partner::builder(ProvisioningToken::new(environment, PROVISIONING).unwrap()),
        limit,
        state_change,
    )
    .build()
    .unwrap();
    let mut is_interrupted = false;
    let found = match operation {
        CreateClient => partner
            .create_client(&new_client())
            .await
            .map(|created| assert_eq!(created.access_token.expose_secret(), NEW)),
        Validate => client.validate().await.map(|status| assert!(status.is_valid)),
        Renew => client
            .renew()
            .await
            .map(|renewal| assert_eq!(renewal.access_token.expose_secret(), NEW)),
        Payments | Settlements | Unfetched => {
            let mut items = 0;
            let mut error = None;
            if operation == Payments {
                let mut stream = client.payments(period()).stream();
                while let Some(item) = stream.next().await {
                    item.map_or_else(|found| error = Some(found), |_| items += 1);
                }
            } else if operation == Settlements {
                let mut stream = client.settlements(period()).stream();
                while let Some(item) = stream.next().await {
                    item.map_or_else(|found| error = Some(found), |_| items += 1);
                }
            } else {
                let folder = crate::support::folder("faults");
                let spool = Spool::open(&folder).await.unwrap();
                match client.unfetched_settlements(&spool).await {
                    Ok(delivery) => match delivery.settlements().await {
                        Ok(settlements) => items = settlements.len(),
                        Err(found) => error = Some(found),
                    },
                    Err(found) => error = Some(found),
                }
                is_interrupted = spool.interruption().await.unwrap().is_some();
                std::fs::remove_dir_all(folder).unwrap();
            }
            return Outcomes { items, error, is_interrupted };
        }
    };
    Outcomes { items: if found.is_ok() { 2 } else { 0 }, error: found.err(), is_interrupted }
}

/// The expected error and the expected number of requests.
pub(super) type Expected = (Option<(ErrorKind, Outcome)>, usize);

/// Calls every operation against a server with a fault.
pub(super) async fn every(
    fault: &str,
    response: impl Fn(Operation, usize) -> Vec<Reply> + Copy + Send + Sync + 'static,
    expected: impl Fn(Operation) -> Expected,
) {
    for operation in Operation::ALL {
        let server = Server::start(move |number, _| response(operation, number)).await;
        let stalls = response(operation, 0).iter().any(|reply| reply.then == Then::Stall);
        let limit = if stalls { SHORT } else { LONG };
        let found = call(operation, &server.url, limit, limit).await;
        let of = format!("{fault}, {operation:?}: {:?}", found.error);
        let (error, requests) = expected(operation);
        assert_eq!(server.requests().len(), requests, "requests, {of}");
        assert_eq!(
            found.error.as_ref().map(|error| (error.kind(), error.outcome())),
            error,
            "{of}"
        );
        let Some(error) = &found.error else {
            assert_eq!(found.items, 2, "{of}");
            continue;
        };
        assert!(found.items < 2, "an error although every item arrived, {of}");
        assert_eq!(error.attempts() as usize, requests, "{of}");
        assert!(error.elapsed().is_some(), "{of}");
        if operation == Unfetched {
            // The spool remembers every request that may have been carried out.
            assert_eq!(found.is_interrupted, error.outcome() == Unknown, "{of}");
        }
        if [CreateClient, Renew].contains(&operation) {
            assert_eq!(
                error.unread_response().is_some(),
                matches!(error.status(), Some(200..=299)),
                "a response that may contain a token, {of}"
            );
        }
    }
}

/// Returns how often a request is sent: 4 times if it may be retried, otherwise once.
pub(super) fn times(operation: Operation) -> usize {
    if operation.changes_nothing() { 4 } else { 1 }
}

/// Returns a response that ends before its announced end.
pub(super) fn truncated(operation: Operation, head: &str) -> String {
    let body = operation.body();
    format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{}", &body[..body.len() - 3])
}
