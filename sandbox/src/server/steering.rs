//! Endpoints that steer a sandbox over HTTP, for tests in any language. They are not part of the
//! API. The front page of the crate lists them.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::Response;
use axum::routing::{get, post};
use cfis::description::CREDENTIAL_HEADER;
use futures_core::Stream;
use serde_json::{Value, json};

use super::world::{World, lock};
use crate::responses::http::response;

/// Routes the steering endpoints.
pub(crate) fn router() -> Router<Arc<World>> {
    Router::new()
        .route(
            "/sandbox/health",
            get(|| async { json_response(StatusCode::OK, &json!({"status": "ok"})) }),
        )
        .route("/sandbox/faults", post(add_fault).delete(clear_faults))
        .route("/sandbox/clock", get(clock).post(advance))
        .route("/sandbox/ledger", get(ledger))
}

fn json_response(status: StatusCode, json: &Value) -> Response {
    response(status, Some(Body::from(json.to_string())))
}

fn refusal(message: &str) -> Response {
    json_response(StatusCode::BAD_REQUEST, &json!({ "message": message }))
}

async fn add_fault(Shared(world): Shared<Arc<World>>, fault: String) -> Response {
    match fault.trim().parse() {
        Ok(fault) => {
            lock(&world.faults).add(fault);
            response(StatusCode::NO_CONTENT, None)
        }
        Err(error) => refusal(&format!("{error}")),
    }
}

async fn clear_faults(Shared(world): Shared<Arc<World>>) -> Response {
    lock(&world.faults).clear();
    response(StatusCode::NO_CONTENT, None)
}

async fn ledger(Shared(world): Shared<Arc<World>>, headers: HeaderMap) -> Response {
    let token =
        headers.get(CREDENTIAL_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let ledger = lock(&world.state).ledger(token);
    match ledger {
        Some((ledger, today)) => {
            let mut response = Response::new(Body::from_stream(Lines(Box::new(ledger.csv(today)))));
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
            response
        }
        None => json_response(
            StatusCode::NOT_FOUND,
            &json!({"message": "cannot return a ledger: the token in X-Api-Key is not valid, or \
                the sandbox uses fixtures"}),
        ),
    }
}

/// Lines that are generated while they are sent.
struct Lines(Box<dyn Iterator<Item = String> + Send>);

impl Stream for Lines {
    type Item = Result<String, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Many at a time, because each batch becomes a chunk of the response.
        let lines: String = self.0.by_ref().take(512).collect();
        Poll::Ready((!lines.is_empty()).then_some(Ok(lines)))
    }
}

async fn clock(Shared(world): Shared<Arc<World>>) -> Response {
    json_response(StatusCode::OK, &json!({ "today": lock(&world.state).today().to_string() }))
}

async fn advance(Shared(world): Shared<Arc<World>>, days: String) -> Response {
    match days.trim().parse() {
        Ok(days) => lock(&world.state).advance(days),
        Err(_) => {
            return refusal(&format!(
                "`{}` is not a number of days; send one such as 7",
                days.trim()
            ));
        }
    }
    clock(Shared(world)).await
}
