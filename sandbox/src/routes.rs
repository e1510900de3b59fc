//! From a request to an answer. Paths, methods, credentials and parameters are those of the description, by way of
//! `cfis::description`.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{RawQuery, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use axum::routing::{MethodFilter, get, on, post};
use cfis::description::{CREDENTIAL_HEADER, CredentialKind, Operation, operations};
use cfis::{DateOrDateTime, NewClient, TokenStatus};
use chrono::{Days, NaiveDate};
use serde::Serialize;
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::watch;

use crate::answer::Answer;
use crate::fault::{Faults, Kind, LATENCY};
use crate::requests;
use crate::spoil;
use crate::state::{State, TokenState};

/// What requests share.
pub(crate) struct World {
    pub(crate) state: Mutex<State>,
    pub(crate) faults: Mutex<Faults>,
    /// Ends what would never end, when the sandbox stops.
    pub(crate) stopping: watch::Sender<bool>,
}

impl fmt::Debug for World {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("World")
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The operations of the description, and beside them what steers the sandbox: `GET /sandbox/health`, and `POST /sandbox/faults` with a
/// fault as text, and `DELETE /sandbox/faults`.
pub(crate) fn router(world: Arc<World>) -> Router {
    let steering =
        Router::new().route("/sandbox/health", get(|| async { Answer::json(&serde_json::json!({"status": "ok"})).into_response() })).route(
            "/sandbox/faults",
            post(|Shared(world): Shared<Arc<World>>, fault: String| async move {
                match fault.trim().parse() {
                    Ok(fault) => {
                        lock(&world.faults).add(fault);
                        Answer::empty(StatusCode::NO_CONTENT).into_response()
                    }
                    Err(error) => Answer::message(StatusCode::BAD_REQUEST, &format!("{error}")).into_response(),
                }
            })
            .delete(|Shared(world): Shared<Arc<World>>| async move {
                lock(&world.faults).clear();
                Answer::empty(StatusCode::NO_CONTENT).into_response()
            }),
        );
    operations::ALL
        .iter()
        .fold(steering, |router, operation| {
            let method = match operation.method {
                "POST" => MethodFilter::POST,
                "PUT" => MethodFilter::PUT,
                "PATCH" => MethodFilter::PATCH,
                "DELETE" => MethodFilter::DELETE,
                _ => MethodFilter::GET,
            };
            let handler = move |Shared(world): Shared<Arc<World>>, RawQuery(query): RawQuery, headers: HeaderMap, body: Bytes| async move {
                let fault = lock(&world.faults).take(operation.id);
                let carry_out = || answer(operation, &mut lock(&world.state), query.as_deref().unwrap_or_default(), &headers, &body);
                with_fault(fault, carry_out, &world).await
            };
            router.route(operation.path, on(method, handler))
        })
        .with_state(world)
}

async fn with_fault(fault: Option<Kind>, carry_out: impl FnOnce() -> Answer, world: &World) -> Response {
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

fn answer(operation: &Operation, state: &mut State, query: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let token = headers.get(CREDENTIAL_HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
    match Query::read(operation, query) {
        Ok(query) => match operation.credential {
            CredentialKind::Provisioning if token == state.provisioning_token => create_client(state, body),
            CredentialKind::Provisioning => Answer::empty(StatusCode::UNAUTHORIZED),
            CredentialKind::Access => match state.token(token) {
                Some((creditor, TokenState::Valid)) => read(operation, state, creditor, token, &query),
                Some((_, TokenState::Renewed)) | None => Answer::empty(StatusCode::UNAUTHORIZED),
            },
        },
        Err(message) => Answer::message(StatusCode::BAD_REQUEST, &message),
    }
}

fn create_client(state: &mut State, body: &[u8]) -> Answer {
    if let Err(refusal) = requests::new_client(body) {
        return Answer::refusal(&refusal);
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    match serde_path_to_error::deserialize::<_, NewClient>(&mut json) {
        Ok(client) => Answer::json(&state.create_client(&client.client.name)),
        Err(error) => Answer::message(StatusCode::BAD_REQUEST, &format!("the body is wrong at `{}`: {}", error.path(), error.inner())),
    }
}

fn read(operation: &Operation, state: &mut State, creditor: usize, token: &str, query: &Query) -> Answer {
    if operation.id == operations::VALIDATE_ACCESS_TOKEN.id {
        let mut status = TokenStatus::new(true);
        status.message = Some("The access token is valid.".to_owned());
        return Answer::json(&status);
    }
    if operation.id == operations::RENEW_ACCESS_TOKEN.id {
        return state.renew(token).map_or_else(|| Answer::empty(StatusCode::UNAUTHORIZED), |renewed| Answer::json(&renewed));
    }
    let list = if operation.id == operations::LIST_PAYMENTS.id {
        payments(state, creditor, query)
    } else if operation.id == operations::LIST_SETTLEMENTS.id {
        settlements(state, creditor, query)
    } else {
        let message = format!("the sandbox does not know {} yet", operation.id);
        return Answer::message(StatusCode::NOT_IMPLEMENTED, &message);
    };
    list.unwrap_or_else(|error| Answer::message(StatusCode::INTERNAL_SERVER_ERROR, &error.to_string()))
}

fn payments(state: &State, creditor: usize, query: &Query) -> Result<Answer, serde_json::Error> {
    let (period, shape) = (query.period(state.plan().today), state.plan().shape);
    let ledger = state.ledger(creditor);
    let payments = ledger.iter().flat_map(|ledger| ledger.payments.iter().enumerate());
    let items = payments
        .filter(|(_, payment)| payment.booking_date.as_ref().is_some_and(|date| period.holds(date)))
        .map(|(number, payment)| shape.payment(number, &to_raw_value(payment)?))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Answer::json(&items))
}

fn settlements(state: &mut State, creditor: usize, query: &Query) -> Result<Answer, serde_json::Error> {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct Report {
        created_at: String,
        settlements: Vec<Box<RawValue>>,
    }

    let (today, shape) = (state.plan().today, state.plan().shape);
    let period = query.period(today);
    let ledger = state.ledger(creditor);
    let mut items = Vec::new();
    for (number, settlement) in ledger.iter().flat_map(|ledger| ledger.settlements.iter().enumerate()) {
        let asked_for = settlement.settlement_date.as_ref().is_some_and(|date| period.holds(date));
        if asked_for && (!query.unfetched_only || state.fetch(creditor, settlement.settlement_id)) {
            items.push(shape.settlement(number, &to_raw_value(settlement)?)?);
        }
    }
    Ok(Answer::json(&Report { created_at: format!("{today}T06:15:00.000Z"), settlements: items }))
}

/// The query parameters of a request.
#[derive(Default)]
struct Query {
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
    unfetched_only: bool,
}

struct ReadPeriod {
    from: NaiveDate,
    to: NaiveDate,
}

impl Query {
    /// Reads the parameters that the operation has, each at most once.
    fn read(operation: &Operation, text: &str) -> Result<Query, String> {
        let mut query = Query::default();
        let mut seen = Vec::new();
        for (name, value) in form_urlencoded::parse(text.as_bytes()) {
            if !operation.parameters.iter().any(|parameter| parameter.name == name) || seen.contains(&name) {
                return Err(format!("the query parameter `{name}` is not known here, or given twice"));
            }
            match &*name {
                "fromDate" => query.from = Some(date(&name, &value)?),
                "toDate" => query.to = Some(date(&name, &value)?),
                _ => query.unfetched_only = value.parse().map_err(|_| format!("`{name}` is neither true nor false"))?,
            }
            seen.push(name);
        }
        // Nothing says that a period that ends before it begins is refused; there is nothing in it.
        Ok(query)
    }

    /// The period asked for. Without one, the last 30 days; that is documented for settlements alone.
    fn period(&self, today: NaiveDate) -> ReadPeriod {
        let to = self.to.unwrap_or(today);
        let from = self.from.or_else(|| to.checked_sub_days(Days::new(30))).unwrap_or(to);
        ReadPeriod { from, to }
    }
}

impl ReadPeriod {
    fn holds(&self, date: &DateOrDateTime) -> bool {
        (self.from..=self.to).contains(&date.date())
    }
}

fn date(name: &str, text: &str) -> Result<NaiveDate, String> {
    match text.parse::<DateOrDateTime>() {
        Ok(date) if text.len() == "YYYY-MM-DD".len() => Ok(date.date()),
        _ => Err(format!("`{name}` is not a date; write YYYY-MM-DD")),
    }
}
