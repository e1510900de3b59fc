//! What the sandbox answers.

use axum::body::Body;
use axum::http::StatusCode;
use axum::response::Response;
use cfis::description::Operation;
use serde::Serialize;

use super::http;
use super::list::List;
use crate::contract::{self, Refusal};

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
        Answer {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            content: Content::Json(http::broken_contract(message)),
        }
    }

    /// The answer, or in its place what says that the description does not allow it. Items of a list are checked one by one as they are made.
    pub(crate) fn checked(self, operation: &Operation) -> Self {
        let checked = match &self.content {
            Content::None => contract::response(operation, self.status, None),
            Content::Json(json) => contract::response(operation, self.status, Some(json)),
            Content::List(list) => {
                contract::response(operation, self.status, Some(&list.without_items()))
            }
        };
        match checked {
            Ok(()) => self,
            Err(violation) => Answer::broken(&violation),
        }
    }

    pub(crate) fn into_response(self) -> Response {
        match self.content {
            Content::None => http::response(self.status, None),
            Content::Json(json) => http::response(self.status, Some(Body::from(json))),
            Content::List(list) => list.into_response(),
        }
    }
}
