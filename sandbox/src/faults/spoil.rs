//! Responses with a fault in them.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::{HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use cfis::types::{Agency, BreakdownType};
use futures_core::Stream;
use serde_json::value::{RawValue, to_raw_value};

use super::fault::Kind;
use crate::responses::http;
use crate::responses::list::Items;
use crate::responses::operation::{Content, OperationResponse};
use crate::shape::Fields;

/// Returns the response of a fault that replaces the operation, which is not carried out.
pub(crate) fn instead(kind: Kind) -> Option<Response> {
    let mut response = Response::new(Body::empty());
    match kind {
        Kind::Status(status) => {
            *response.status_mut() =
                StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            if matches!(status, 429 | 503) {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
            }
        }
        Kind::Html => {
            *response.body_mut() =
                Body::from("<!DOCTYPE html><html><body>The gateway of the sandbox</body></html>");
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html"));
        }
        _ => return None,
    }
    Some(response)
}

/// Puts a fault into the response of an operation that was carried out.
pub(crate) fn spoiled(kind: Kind, response: OperationResponse) -> Response {
    match (kind, response.content) {
        (Kind::Reset | Kind::Truncate | Kind::TruncateClose, content) => {
            cut(kind, response.status, content)
                .unwrap_or_else(|error| OperationResponse::broken(&error).into_response())
        }
        (kind, Content::Json(json)) => {
            let changed = serde_json::from_str(&json)
                .and_then(|item| serde_json::to_string(&change_item(kind, item)?));
            OperationResponse {
                status: response.status,
                content: Content::Json(changed.unwrap_or(json)),
            }
            .into_response()
        }
        (kind, Content::List(list)) => {
            list.map(move |items| change_first(kind, items)).into_response()
        }
        (_, Content::None) => OperationResponse::empty(response.status).into_response(),
    }
}

/// Builds a response whose body ends too early.
fn cut(kind: Kind, status: StatusCode, content: Content) -> Result<Response, String> {
    if kind == Kind::Reset {
        let broken =
            Broken { chunks: Box::new(std::iter::empty()), is_marked: true, is_flushed: false };
        return Ok(http::response(status, Some(Body::from_stream(broken))));
    }
    let chunks: Box<dyn Iterator<Item = Result<Bytes, String>> + Send> = match content {
        Content::None => Box::new(std::iter::empty()),
        Content::Json(json) => {
            let bytes = Bytes::from(json);
            let first = bytes.slice(..bytes.len() / 2);
            Box::new((!first.is_empty()).then_some(Ok(first)).into_iter())
        }
        Content::List(list) => Box::new(list.first(list.length()? / 2)),
    };
    let is_marked = kind != Kind::TruncateClose;
    let mut response = http::response(
        status,
        Some(Body::from_stream(Broken { chunks, is_marked, is_flushed: false })),
    );
    if !is_marked {
        // In HTTP/1.0 a body without a length ends when the connection closes.
        *response.version_mut() = Version::HTTP_10;
    }
    Ok(response)
}

/// Changes the first item, or repeats it.
fn change_first(kind: Kind, mut items: Items) -> Items {
    let Some(first) = items.next() else { return items };
    let changed = first.and_then(|first| {
        let change = |first: &RawValue| {
            to_raw_value(&change_item(kind, serde_json::from_str(first.get())?)?)
        };
        let again = (kind == Kind::DuplicateItem).then(|| Ok(first.clone()));
        Ok((again, change(&first).map_err(|error: serde_json::Error| error.to_string())?))
    });
    match changed {
        Ok((again, changed)) => Box::new(again.into_iter().chain([Ok(changed)]).chain(items)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// Changes one item.
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
            item.insert(
                "sandboxUnknownField".to_owned(),
                RawValue::from_string("24.00".to_owned())?,
            );
        }
        Kind::UnknownValue => {
            let known = [Agency::CashIn.as_str(), "CashIn", BreakdownType::Capital.as_str()];
            for value in item.values_mut() {
                let changed = known.iter().fold(value.get().to_owned(), |json, known| {
                    json.replace(&format!("\"{known}\""), "\"SANDBOX-UNKNOWN\"")
                });
                *value = RawValue::from_string(changed)?;
            }
        }
        _ => {}
    }
    Ok(item)
}

/// A body that ends too early.
struct Broken {
    chunks: Box<dyn Iterator<Item = Result<Bytes, String>> + Send>,
    /// Whether HTTP marks the end of the body, so that a client notices that the end is missing.
    is_marked: bool,
    is_flushed: bool,
}

impl Stream for Broken {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(chunk) = self.chunks.next() {
            return Poll::Ready(Some(chunk.map_err(std::io::Error::other)));
        }
        if !self.is_marked {
            return Poll::Ready(None);
        }
        if !std::mem::replace(&mut self.is_flushed, true) {
            // Yields once, so that the chunks are sent before the connection closes.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(
            "the connection was closed early by a fault of the sandbox",
        ))))
    }
}
