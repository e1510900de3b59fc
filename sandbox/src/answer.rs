//! What the sandbox answers.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use cfis::description::Operation;
use serde::Serialize;

use crate::contract::{self, Refusal};
use crate::list::List;

/// An answer of an operation.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
}

pub(crate) enum Content {
    None,
    Json(String),
    /// It is made while it is sent.
    List(List),
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Answer { status, content: Content::None }
    }

    pub(crate) fn json(value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(json) => Answer { status: StatusCode::OK, content: Content::Json(json) },
            Err(error) => Answer::broken(&error.to_string()),
        }
    }

    pub(crate) fn list(list: List) -> Self {
        Answer { status: StatusCode::OK, content: Content::List(list) }
    }

    /// A refusal that says what is wrong. The provider documents no body for it, so readers must not depend on one.
    pub(crate) fn refusal(refusal: &Refusal) -> Self {
        let json = serde_json::json!({ "message": refusal.message, "pointer": refusal.pointer });
        Answer { status: StatusCode::BAD_REQUEST, content: Content::Json(json.to_string()) }
    }

    /// For what is the sandbox's own fault.
    pub(crate) fn broken(message: &str) -> Self {
        let json =
            serde_json::json!({ "message": format!("the sandbox broke its contract: {message}") });
        Answer {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            content: Content::Json(json.to_string()),
        }
    }

    /// The answer, or in its place what says that the description does not allow it. Items of a list are checked one by one as they are made.
    pub(crate) fn checked(self, operation: &Operation) -> Self {
        let checked = match &self.content {
            Content::None => contract::answer(operation, self.status, None),
            Content::Json(json) => contract::answer(operation, self.status, Some(json)),
            Content::List(list) => {
                contract::answer(operation, self.status, Some(&list.without_items()))
            }
        };
        match checked {
            Ok(()) => self,
            Err(violation) => Answer::broken(&violation),
        }
    }

    pub(crate) fn into_response(self) -> Response {
        match self.content {
            Content::None => response(self.status, None),
            Content::Json(json) => response(self.status, Some(Body::from(json))),
            Content::List(list) => list.into_response(),
        }
    }
}

/// A response with a body of JSON, or without one.
pub(crate) fn response(status: StatusCode, json: Option<Body>) -> Response {
    let has_body = json.is_some();
    let mut response = Response::new(json.unwrap_or_else(Body::empty));
    *response.status_mut() = status;
    if has_body {
        response
            .headers_mut()
            .insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    response
}
