//! From a request to an answer. Paths, methods, credentials and effects are those of the description, by way of `cfis::description`, and what
//! requests and answers may hold by way of the [`contract`].

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
use crate::responses::operation::{Answer, Content};
use crate::shape::Shape;

/// The operations of the description, and beside them what steers the sandbox.
pub(crate) fn router(world: Arc<World>) -> Router {
    operations::ALL
        .iter()
        .fold(steering::router(), |router, operation| {
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
                let carry_out = || {
                    let query = query.as_deref().unwrap_or_default();
                    answer(operation, &mut lock(&world.state), query, &headers, &body, shape)
                        .checked(operation)
                };
                with_fault(fault, carry_out, &world).await
            };
            router.route(operation.path, on(method, handler))
        })
        .with_state(world)
}

async fn with_fault(
    fault: Option<Kind>,
    carry_out: impl FnOnce() -> Answer,
    world: &World,
) -> Response {
    let Some(kind) = fault else { return carry_out().into_response() };
    if let Some(response) = spoil::instead(kind) {
        return response;
    }
    let answer = carry_out();
    match kind {
        Kind::Stall => {
            // Its sender is here, so that waiting ends with the sandbox alone.
            let _ = world.stopping.subscribe().wait_for(|stopping| *stopping).await;
            Answer::empty(StatusCode::SERVICE_UNAVAILABLE).into_response()
        }
        Kind::Latency => {
            tokio::time::sleep(LATENCY).await;
            answer.into_response()
        }
        kind => spoil::spoiled(kind, answer),
    }
}

fn answer(
    operation: &Operation,
    state: &mut State,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
    shape: Option<Shape>,
) -> Answer {
    let token =
        headers.get(CREDENTIAL_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Who asks comes before what is asked: a stranger learns nothing.
    let creditor = match operation.credential {
        CredentialKind::Provisioning if token == state.provisioning_token => None,
        CredentialKind::Provisioning => return Answer::empty(StatusCode::UNAUTHORIZED),
        CredentialKind::Access => match state.token(token) {
            Some((creditor, TokenState::Valid)) => Some(creditor),
            Some((_, TokenState::Expired)) if operation.id == operations::RENEW_ACCESS_TOKEN.id => {
                None
            }
            // It is not known which of two ways the provider has of saying so; the other one is that of tokens that were renewed.
            Some((_, TokenState::Expired))
                if operation.id == operations::VALIDATE_ACCESS_TOKEN.id =>
            {
                return token_status(false, "The access token has expired.");
            }
            Some((_, TokenState::Expired | TokenState::Renewed)) | None => {
                return Answer::empty(StatusCode::UNAUTHORIZED);
            }
        },
    };
    let parameters = match contract::request(operation, query, headers, body) {
        Ok(parameters) => parameters,
        Err(refusal) => return Answer::refusal(&refusal),
    };
    let carried_out = match operation.id {
        id if id == operations::CREATE_CLIENT.id => create_client(state, body),
        id if id == operations::VALIDATE_ACCESS_TOKEN.id => {
            Ok(token_status(true, "The access token is valid."))
        }
        id if id == operations::RENEW_ACCESS_TOKEN.id => Ok(state.renew(token).map_or_else(
            || Answer::empty(StatusCode::UNAUTHORIZED),
            |renewed| Answer::json(&renewed),
        )),
        _ => lists(operation, state, creditor.unwrap_or_default(), &parameters, shape),
    };
    carried_out.unwrap_or_else(|refusal| Answer::refusal(&refusal))
}

fn token_status(is_valid: bool, message: &str) -> Answer {
    let mut status = TokenStatus::new(is_valid);
    status.message = Some(message.to_owned());
    Answer::json(&status)
}

fn create_client(state: &mut State, body: &[u8]) -> Result<Answer, Refusal> {
    let mut json = serde_json::Deserializer::from_slice(body);
    let client: NewClient = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        Refusal::new("/body", format!("the body is wrong at `{}`: {}", error.path(), error.inner()))
    })?;
    Ok(Answer::json(&state.create_client(&client.client.name)))
}

fn lists(
    operation: &Operation,
    state: &mut State,
    creditor: usize,
    parameters: &Parameters,
    shape: Option<Shape>,
) -> Result<Answer, Refusal> {
    let period = period(parameters, state.today())?;
    let list = if operation.id == operations::LIST_PAYMENTS.id {
        state.payments(creditor, period, shape)
    } else if operation.id == operations::LIST_SETTLEMENTS.id {
        let unfetched_only =
            parameters.get("unfetchedOnly").and_then(Value::as_bool).unwrap_or_default();
        state.settlements(creditor, period, shape, unfetched_only)
    } else {
        let message = format!("the sandbox does not know {} yet", operation.id);
        return Ok(Answer {
            status: StatusCode::NOT_IMPLEMENTED,
            content: Content::Json(serde_json::json!({ "message": message }).to_string()),
        });
    };
    Ok(list.map_or_else(|| Answer::broken("the creditor is gone"), Answer::list))
}

/// The period asked for. Without one, the last 30 days; that is documented for settlements alone. Nothing says that a period that ends before it
/// begins is refused; there is nothing in it.
fn period(parameters: &Parameters, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Refusal> {
    let day = |name: &str| {
        let Some(text) = parameters.get(name).and_then(Value::as_str) else { return Ok(None) };
        let wrong = |_| {
            Refusal::new(format!("/query/{name}"), format!("{text} is not a day of the calendar"))
        };
        text.parse::<NaiveDate>().map(Some).map_err(wrong)
    };
    let to = day("toDate")?.unwrap_or(today);
    let from = day("fromDate")?.or_else(|| to.checked_sub_days(Days::new(30))).unwrap_or(to);
    Ok((from, to))
}
