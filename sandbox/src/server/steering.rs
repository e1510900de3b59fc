//! Endpoints that steer a sandbox over HTTP, for tests in any language. They are not part of the
//! API. The front page of the crate lists them.

use std::convert::Infallible;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use cfis::description::CREDENTIAL_HEADER;
use futures_core::Stream;
use serde_json::{Value, json};

use super::world::{World, lock};
use crate::responses::http::response;

/// Routes the steering endpoints.
pub(crate) fn router(world: Arc<World>) -> Router<Arc<World>> {
    Router::new()
        .route(
            "/sandbox/health",
            get(|| async { json_response(StatusCode::OK, &json!({"status": "ok"})) }),
        )
        .route("/sandbox/faults", post(add_fault).delete(clear_faults))
        .route("/sandbox/clock", get(clock).post(advance))
        .route("/sandbox/ledger", get(ledger))
        .route_layer(from_fn_with_state(world, only_local))
}

/// Refuses requests that a web page of another origin has made a browser send: the name of their
/// host is not that of the sandbox, or their origin is another one.
async fn only_local(Shared(world): Shared<Arc<World>>, request: Request, next: Next) -> Response {
    if is_own(request.headers(), world.is_loopback) {
        return next.run(request).await;
    }
    let message = "the sandbox is steered from its own address only; this request names another Host or Origin";
    json_response(StatusCode::FORBIDDEN, &json!({ "message": message }))
}

fn is_own(headers: &HeaderMap, is_loopback: bool) -> bool {
    let text = |name| headers.get(name).and_then(|value: &HeaderValue| value.to_str().ok());
    let host = text(header::HOST).unwrap_or_default();
    // A sandbox in a container is reached by a name that it does not know.
    let is_own_host = !is_loopback || host.is_empty() || is_local(host);
    // A browser says `null` for a page that has no origin.
    let is_own_origin = !headers.contains_key(header::ORIGIN)
        || text(header::ORIGIN).and_then(|origin| origin.strip_prefix("http://")) == Some(host);
    is_own_host && is_own_origin
}

/// Returns whether a host, with or without a port, is this machine.
fn is_local(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
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
        Some(ledger) => {
            let mut response = Response::new(Body::from_stream(Lines(ledger.lines())));
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
