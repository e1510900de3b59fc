//! The operations of the API: from a request to its response. Paths, methods and credentials are
//! those of the spec, through `cfis::description`; what requests and responses may contain is
//! checked by the [`contract`].

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use cfis::description::{CREDENTIAL_HEADER, CredentialKind, Operation, operations};
use cfis::{NewClient, TokenStatus};
use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::steering;
use super::world::{World, lock};
use crate::contract::{self, Parameters, Refusal};
use crate::data::state::{State, TokenState};
use crate::faults::fault::{Kind, LATENCY};
use crate::faults::spoil;
use crate::responses::operation::OperationResponse;
use crate::responses::paging;
use crate::shape::Shape;

/// Routes the operations of the spec, and the steering endpoints.
pub(crate) fn router(world: Arc<World>) -> Router {
    operations::ALL
        .iter()
        .fold(steering::router(Arc::clone(&world)), |router, operation| {
            let method = match operation.method {
                "POST" => MethodFilter::POST,
                "PUT" => MethodFilter::PUT,
                "PATCH" => MethodFilter::PATCH,
                "DELETE" => MethodFilter::DELETE,
                _ => MethodFilter::GET,
            };
            let handler = move |Shared(world): Shared<Arc<World>>,
                                RawQuery(query): RawQuery,
                                headers: HeaderMap,
                                body: Bytes| async move {
                let fault = lock(&world.faults).take(operation.id);
                let shape = (fault == Some(Kind::OlderShape)).then_some(Shape::Older);
                let respond = || {
                    let query = query.as_deref().unwrap_or_default();
                    carry_out(operation, &mut lock(&world.state), query, &headers, &body, shape)
                        .checked(operation)
                };
                let token = headers.get(CREDENTIAL_HEADER).and_then(|value| value.to_str().ok());
                with_fault(fault, respond, token.unwrap_or_default(), &world).await
            };
            router.route(operation.path, on(method, handler))
        })
        .with_state(world)
}

/// Responds to a request with the fault that is due, if any.
async fn with_fault(
    fault: Option<Kind>,
    respond: impl FnOnce() -> OperationResponse,
    token: &str,
    world: &World,
) -> Response {
    let Some(kind) = fault else { return respond().into_response() };
    if let Some(response) = spoil::instead(kind, token) {
        return response;
    }
    let carried_out = respond();
    match kind {
        Kind::Stall => {
            // The sender lives in the world, so only the end of the sandbox ends the wait.
            let _ = world.stopping.subscribe().wait_for(|stopping| *stopping).await;
            OperationResponse::empty(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
        Kind::Latency => {
            tokio::time::sleep(LATENCY).await;
            carried_out.into_response()
        }
        kind => spoil::spoiled(kind, carried_out),
    }
}

/// Carries out a request.
fn carry_out(
    operation: &'static Operation,
    state: &mut State,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
    shape: Option<Shape>,
) -> OperationResponse {
    let token =
        headers.get(CREDENTIAL_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // The token is checked before the request: a caller without one learns nothing.
    let creditor = match operation.credential {
        CredentialKind::Provisioning if token == state.provisioning_token => None,
        CredentialKind::Provisioning => return OperationResponse::empty(StatusCode::UNAUTHORIZED),
        CredentialKind::Access => match state.token(token) {
            Some((creditor, TokenState::Valid)) => Some(creditor),
            Some((_, TokenState::Expired)) if operation.id == operations::RENEW_ACCESS_TOKEN.id => {
                None
            }
            // It is not known whether the provider returns status 200 or 401 for an expired token.
            // Renewed tokens, below, get a 401.
            Some((_, TokenState::Expired))
                if operation.id == operations::VALIDATE_ACCESS_TOKEN.id =>
            {
                return token_status(false, "The access token has expired.");
            }
            Some((_, TokenState::Expired | TokenState::Renewed)) | None => {
                return OperationResponse::empty(StatusCode::UNAUTHORIZED);
            }
        },
    };
    let parameters = match contract::request(operation, query, headers, body) {
        Ok(parameters) => parameters,
        Err(refusal) => return OperationResponse::refusal(&refusal),
    };
    let carried_out = match operation.id {
        id if id == operations::CREATE_CLIENT.id => create_client(state, body),
        id if id == operations::VALIDATE_ACCESS_TOKEN.id => {
            Ok(token_status(true, "The access token is valid."))
        }
        id if id == operations::RENEW_ACCESS_TOKEN.id => Ok(state.renew(token).map_or_else(
            || OperationResponse::empty(StatusCode::UNAUTHORIZED),
            |renewed| OperationResponse::json(&renewed),
        )),
        id if id == operations::LIST_PAYMENTS.id || id == operations::LIST_SETTLEMENTS.id => {
            lists(operation, state, creditor.unwrap_or_default(), &parameters, shape)
        }
        _ => Ok(OperationResponse::example(operation)),
    };
    carried_out.unwrap_or_else(|refusal| OperationResponse::refusal(&refusal))
}

fn token_status(is_valid: bool, message: &str) -> OperationResponse {
    let mut status = TokenStatus::new(is_valid);
    status.message = Some(message.to_owned());
    OperationResponse::json(&status)
}

fn create_client(state: &mut State, body: &[u8]) -> Result<OperationResponse, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let client: NewClient = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        Refusal::new(
            "/body",
            format!("the body is not valid at `{}`: {}", error.path(), error.inner()),
        )
    })?;
    Ok(OperationResponse::json(&state.create_client(&client.client.name)))
}

fn lists(
    operation: &'static Operation,
    state: &mut State,
    creditor: usize,
    parameters: &Parameters,
    shape: Option<Shape>,
) -> Result<OperationResponse, Refusal> {
    let period = period(parameters, state.today())?;
    let list = if operation.id == operations::LIST_PAYMENTS.id {
        state.payments(creditor, period, shape)
    } else {
        let unfetched_only =
            parameters.get("unfetchedOnly").and_then(Value::as_bool).unwrap_or_default();
        state.settlements(creditor, period, shape, unfetched_only)
    };
    Ok(list.map_or_else(
        || OperationResponse::broken("the creditor does not exist"),
        |list| paging::page(operation, list, parameters),
    ))
}

/// Returns the requested period. The default is the last 30 days, which the provider documents for
/// settlements only. A period that ends before it begins is empty, not refused: the provider
/// documents no refusal.
fn period(parameters: &Parameters, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let day = |name: &str| {
        let Some(text) = parameters.get(name).and_then(Value::as_str) else { return Ok(None) };
        let wrong =
            |_| Refusal::new(format!("/query/{name}"), format!("{text} is not a calendar date"));
        text.parse::<NaiveDate>().map(Some).map_err(wrong)
    };
    let to = day("toDate")?.unwrap_or(today);
    let from = day("fromDate")?.or_else(|| to.checked_sub_days(Days::new(30))).unwrap_or(to);
    Ok((from, to))
}
