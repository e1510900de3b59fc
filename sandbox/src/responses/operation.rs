//! The response of an operation.

use std::ops::Range;

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use cfis::description::Operation;
use serde::Serialize;

use super::http;
use super::list::{Items, List};
use crate::contract::{self, Example, Refusal};

/// The response of an operation, before it becomes an HTTP response.
pub(crate) struct OperationResponse {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    /// Headers beside those that describe the content.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
}

pub(crate) enum Content {
    None,
    Json(String),
    /// Another media type, and its content.
    Other(String, String),
    /// A list that is generated while it is sent.
    List(List),
}

impl OperationResponse {
    /// Builds a response without a body.
    pub(crate) fn empty(status: StatusCode) -> Self {
        OperationResponse { status, content: Content::None, headers: Vec::new() }
    }

    /// Builds a response with status 200 and a value as JSON.
    pub(crate) fn json(value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(json) => OperationResponse {
                status: StatusCode::OK,
                content: Content::Json(json),
                headers: Vec::new(),
            },
            Err(error) => OperationResponse::broken(&error.to_string()),
        }
    }

    /// Builds a response from the example of the spec: for operations without data of their own.
    pub(crate) fn example(operation: &'static Operation) -> Self {
        let example = match contract::example(operation) {
            Ok(example) => example,
            Err(error) => return OperationResponse::broken(&error),
        };
        let Example { status, content, items } = example;
        if operation.list.is_some() {
            let count = items.len();
            let items = move |places: Range<usize>| -> Items {
                let items = items.clone().into_iter().skip(places.start).take(places.len());
                Box::new(items.map(Ok))
            };
            let content = Content::List(List::new(operation, &[], count, items));
            return OperationResponse { status, content, headers: Vec::new() };
        }
        let content = match content {
            None => Content::None,
            Some((media_type, json)) if media_type == "application/json" => Content::Json(json),
            Some((media_type, text)) => Content::Other(media_type, text),
        };
        OperationResponse { status, content, headers: Vec::new() }
    }

    /// Builds a response with status 200 and a list.
    pub(crate) fn list(list: List) -> Self {
        OperationResponse {
            status: StatusCode::OK,
            content: Content::List(list),
            headers: Vec::new(),
        }
    }

    /// Builds a refusal that says what is wrong. The provider documents no body for refusals, so
    /// clients must not depend on this one.
    pub(crate) fn refusal(refusal: &Refusal) -> Self {
        let json = serde_json::json!({ "message": refusal.message, "pointer": refusal.pointer });
        OperationResponse {
            status: StatusCode::BAD_REQUEST,
            content: Content::Json(json.to_string()),
            headers: Vec::new(),
        }
    }

    /// Builds the response for an error of the sandbox itself.
    pub(crate) fn broken(message: &str) -> Self {
        OperationResponse {
            status: StatusCode::INTERNAL_SERVER_ERROR,
            content: Content::Json(http::broken_contract(message)),
            headers: Vec::new(),
        }
    }

    /// Checks the response against the contract. If the contract does not allow it, a status 500
    /// that says why takes its place. The items of a list are checked one by one, when they are
    /// generated.
    pub(crate) fn checked(self, operation: &Operation) -> Self {
        let checked = match &self.content {
            Content::None => contract::response(operation, self.status, None),
            Content::Json(json) => contract::response(operation, self.status, Some(json)),
            Content::Other(..) => contract::response(operation, self.status, None),
            Content::List(list) => {
                contract::response(operation, self.status, Some(&list.without_items()))
            }
        };
        match checked {
            Ok(()) => self,
            Err(violation) => OperationResponse::broken(&violation),
        }
    }

    /// Turns it into an HTTP response.
    pub(crate) fn into_response(self) -> Response {
        let mut response = match self.content {
            Content::None => http::response(self.status, None),
            Content::Json(json) => http::response(self.status, Some(Body::from(json))),
            Content::Other(media_type, text) => http::other(self.status, &media_type, text),
            Content::List(list) => list.into_response(),
        };
        response.headers_mut().extend(self.headers);
        response
    }
}
