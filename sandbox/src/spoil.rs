//! Answers with a fault in them.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use cfis::types::{Agency, BreakdownType};
use futures_core::Stream;
use indexmap::IndexMap;
use serde_json::value::{RawValue, to_raw_value};

use crate::answer::Answer;
use crate::fault::Kind;

/// An object whose values stay as they are, to the digit.
type Fields = IndexMap<String, Box<RawValue>>;

/// The answer of a fault that comes in the place of the request's own.
pub(crate) fn instead(kind: Kind) -> Option<Response> {
    let mut response = Response::new(Body::empty());
    match kind {
        Kind::Status(status) => {
            *response.status_mut() = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            if matches!(status, 429 | 503) {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
        }
        Kind::Html => {
            *response.body_mut() = Body::from("<!DOCTYPE html><html><body>The gateway of the sandbox</body></html>");
            response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        _ => return None,
    }
    Some(response)
}

/// The answer of a request that was carried out, with a fault in it.
pub(crate) fn spoiled(kind: Kind, answer: Answer) -> Response {
    let json = answer.body();
    let cut = |length: usize| Some(Broken::after(json.as_bytes().get(..length).unwrap_or_default()));
    match kind {
        Kind::Reset => answer.into_response_with(cut(0).map(Body::from_stream)),
        Kind::Truncate => answer.into_response_with(cut(json.len() / 2).map(Body::from_stream)),
        _ => {
            let changed = change(kind, &json).ok().flatten();
            answer.into_response_with(changed.map(Body::from))
        }
    }
}

/// The JSON of an answer with a fault in its first item; nothing where the fault has no place in it.
fn change(kind: Kind, json: &str) -> Result<Option<String>, serde_json::Error> {
    if json.starts_with('[') {
        let items: Vec<Box<RawValue>> = serde_json::from_str(json)?;
        return change_list(kind, items)?.map(|items| serde_json::to_string(&items)).transpose();
    }
    let mut whole: Fields = serde_json::from_str(json)?;
    match whole.get("settlements") {
        Some(list) => {
            let Some(items) = change_list(kind, serde_json::from_str(list.get())?)? else { return Ok(None) };
            whole.insert("settlements".to_owned(), to_raw_value(&items)?);
            Ok(Some(serde_json::to_string(&whole)?))
        }
        None => Ok(Some(serde_json::to_string(&change_item(kind, whole)?)?)),
    }
}

fn change_list(kind: Kind, mut items: Vec<Box<RawValue>>) -> Result<Option<Vec<Box<RawValue>>>, serde_json::Error> {
    let Some(first) = items.first() else { return Ok(None) };
    if kind == Kind::DuplicateItem {
        items.insert(0, first.clone());
    } else {
        let changed = to_raw_value(&change_item(kind, serde_json::from_str(first.get())?)?)?;
        items.splice(..1, [changed]);
    }
    Ok(Some(items))
}

fn change_item(kind: Kind, mut item: Fields) -> Result<Fields, serde_json::Error> {
    match kind {
        Kind::WrongType => {
            if let Some(first) = item.values_mut().next() {
                *first = to_raw_value(&serde_json::json!({"sandbox": "a value of another type"}))?;
            }
        }
        Kind::MissingField => {
            item.shift_remove_index(0);
        }
        Kind::UnknownField => {
            item.insert("sandboxUnknownField".to_owned(), RawValue::from_string("24.00".to_owned())?);
        }
        Kind::UnknownValue => {
            let known = [Agency::CashIn.as_str(), "CashIn", BreakdownType::Capital.as_str()];
            for value in item.values_mut() {
                let changed =
                    known.iter().fold(value.get().to_owned(), |json, known| json.replace(&format!("\"{known}\""), "\"SANDBOX-UNKNOWN\""));
                *value = RawValue::from_string(changed)?;
            }
        }
        _ => {}
    }
    Ok(item)
}

/// A body that breaks off.
struct Broken {
    bytes: Option<Bytes>,
    is_flushed: bool,
}

impl Broken {
    fn after(bytes: &[u8]) -> Self {
        Broken { bytes: Some(Bytes::copy_from_slice(bytes)).filter(|bytes| !bytes.is_empty()), is_flushed: false }
    }
}

impl Stream for Broken {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(bytes) = self.bytes.take() {
            return Poll::Ready(Some(Ok(bytes)));
        }
        if !std::mem::replace(&mut self.is_flushed, true) {
            // Once more, so that what was given is on its way before the connection ends.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other("the sandbox was told to break off"))))
    }
}
