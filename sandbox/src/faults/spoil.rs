//! Responses with a fault in them.

use axum::body::{Body, Bytes};
use axum::http::{HeaderName, HeaderValue, StatusCode, Version, header};
use axum::response::Response;
use cfis::types::{Agency, BreakdownType};
use serde_json::value::{RawValue, to_raw_value};

use super::broken_body::{Broken, Chunks, Stalled, Trickling};
use super::fault::Kind;
use crate::responses::http;
use crate::responses::list::Items;
use crate::responses::operation::{Content, OperationResponse};
use crate::shape::Fields;

/// A page as a gateway writes it.
const PAGE: &str = "<!DOCTYPE html><html><body>The gateway of the sandbox</body></html>";
/// An error whose JSON ends in the middle.
const HALF: &str = r#"{"message": "the gateway of the sandbox closed"#;

/// Returns the response of a fault that replaces the operation, which is not carried out.
pub(crate) fn instead(kind: Kind, token: &str) -> Option<Response> {
    let (number, label, body) = match kind {
        Kind::Status(number) => (number, None, String::new()),
        Kind::Html(number) => (number, Some("text/html"), PAGE.to_owned()),
        Kind::HalfJson(number) => (number, Some("application/json"), HALF.to_owned()),
        Kind::EchoToken => {
            let body = serde_json::json!({ "message": format!("the key {token} is not accepted") });
            (400, None, body.to_string())
        }
        _ => return None,
    };
    let mut response = Response::new(Body::from(body));
    *response.status_mut() =
        StatusCode::from_u16(number).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    if let Some(label) = label {
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(label));
    }
    if matches!(number, 429 | 503) {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    Some(response)
}

/// Puts a fault into the response of an operation that was carried out.
pub(crate) fn spoiled(kind: Kind, response: OperationResponse) -> Response {
    match (kind, response.content) {
        (
            Kind::Reset | Kind::Truncate | Kind::TruncateClose | Kind::StallBody | Kind::Trickle,
            content,
        ) => {
            let mut cut = cut(kind, response.status, content)
                .unwrap_or_else(|error| OperationResponse::broken(&error).into_response());
            cut.headers_mut().extend(response.headers);
            cut
        }
        (Kind::Partial, content) => {
            let whole = OperationResponse { content, ..response };
            let mut part = labelled(whole, header::CONTENT_RANGE, "items 0-99/250");
            *part.status_mut() = StatusCode::PARTIAL_CONTENT;
            part
        }
        (Kind::NextLink, content) => labelled(
            OperationResponse { content, ..response },
            header::LINK,
            "<?page=2>; rel=\"next\"",
        ),
        (Kind::TotalCount, content) => labelled(
            OperationResponse { content, ..response },
            HeaderName::from_static("x-total-count"),
            "10000000",
        ),
        (Kind::WrongEncoding, content) => {
            labelled(OperationResponse { content, ..response }, header::CONTENT_ENCODING, "gzip")
        }
        (Kind::ByteOrderMark, Content::Json(json)) => {
            OperationResponse { content: Content::Json(format!("\u{feff}{json}")), ..response }
                .into_response()
        }
        (Kind::ByteOrderMark, Content::List(list)) => {
            let content = Content::List(list.prefixed("\u{feff}"));
            OperationResponse { content, ..response }.into_response()
        }
        (Kind::NullList, Content::List(list)) => {
            let json = list.without_items().replace("[]", "null");
            OperationResponse { content: Content::Json(json), ..response }.into_response()
        }
        (kind, Content::Json(json)) => {
            let changed = serde_json::from_str(&json)
                .and_then(|item| change_item(kind, item).map(|item| item.get().to_owned()));
            OperationResponse { content: Content::Json(changed.unwrap_or(json)), ..response }
                .into_response()
        }
        (kind, Content::List(list)) => {
            let content = Content::List(list.map(move |items| change_first(kind, items)));
            OperationResponse { content, ..response }.into_response()
        }
        (_, content @ Content::Other(..)) => {
            OperationResponse { content, ..response }.into_response()
        }
        (_, Content::None) => OperationResponse::empty(response.status).into_response(),
    }
}

/// Adds a header to a response.
fn labelled(response: OperationResponse, name: HeaderName, value: &'static str) -> Response {
    let mut response = response.into_response();
    response.headers_mut().insert(name, HeaderValue::from_static(value));
    response
}

/// Builds a response whose body ends too early, stops, or arrives slowly.
fn cut(kind: Kind, status: StatusCode, content: Content) -> Result<Response, String> {
    if kind == Kind::Reset {
        let broken =
            Broken { chunks: Box::new(std::iter::empty()), is_marked: true, is_flushed: false };
        return Ok(http::response(status, Some(Body::from_stream(broken))));
    }
    let is_whole = kind == Kind::Trickle;
    let part = |length: usize| if is_whole { length } else { length / 2 };
    let chunks: Chunks = match content {
        Content::None => Box::new(std::iter::empty()),
        Content::Json(text) | Content::Other(_, text) => {
            let bytes = Bytes::from(text);
            let first = bytes.slice(..part(bytes.len()));
            Box::new((!first.is_empty()).then_some(Ok(first)).into_iter())
        }
        Content::List(list) => Box::new(list.first(part(list.length()?))),
    };
    if kind == Kind::StallBody {
        return Ok(http::response(status, Some(Body::from_stream(Stalled(chunks)))));
    }
    if kind == Kind::Trickle {
        return Ok(http::response(status, Some(Body::from_stream(Trickling::new(chunks)))));
    }
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
        let change = |first: &RawValue| change_item(kind, serde_json::from_str(first.get())?);
        let again = (kind == Kind::DuplicateItem).then(|| Ok(first.clone()));
        Ok((again, change(&first).map_err(|error: serde_json::Error| error.to_string())?))
    });
    match changed {
        Ok((again, changed)) => Box::new(again.into_iter().chain([Ok(changed)]).chain(items)),
        Err(error) => Box::new(std::iter::once(Err(error))),
    }
}

/// Changes one item.
fn change_item(kind: Kind, mut item: Fields) -> Result<Box<RawValue>, serde_json::Error> {
    let raw = |json: &str| RawValue::from_string(json.to_owned());
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
        Kind::Nulls => {
            for value in item.values_mut() {
                *value = raw("null")?;
            }
        }
        Kind::NullLists => {
            for value in item.values_mut().filter(|value| value.get().starts_with('[')) {
                *value = raw("null")?;
            }
        }
        Kind::MessageAlone => {
            if let Some(token) = item.get("accessToken") {
                return raw(&format!("{{\"Message\":{}}}", token.get()));
            }
        }
        Kind::QuotedNumbers => {
            let is_number = |json: &str| json.parse::<f64>().is_ok();
            for value in item.values_mut().filter(|value| is_number(value.get())) {
                *value = to_raw_value(value.get())?;
            }
        }
        Kind::HalfSurrogate => {
            if let Some(text) = item.values_mut().find(|value| value.get().starts_with('"')) {
                *text = raw(r#""\ud83d half a pair""#)?;
            }
        }
        Kind::DuplicateField => {
            let json = to_raw_value(&item)?;
            let Some((name, value)) = item.first() else { return Ok(json) };
            let rest = json.get().strip_prefix('{').unwrap_or_default();
            return raw(&format!("{{{}:{},{rest}", to_raw_value(name)?, value.get()));
        }
        _ => {}
    }
    to_raw_value(&item)
}
