//! What the sandbox answers.

use axum::body::Body;
use axum::http::{StatusCode, header};
use axum::response::Response;
use serde::Serialize;

use crate::requests::Refusal;

/// An answer with JSON in it, or one without a body.
pub(crate) struct Answer {
    status: StatusCode,
    json: Option<String>,
}

impl Answer {
    pub(crate) fn empty(status: StatusCode) -> Self {
        Answer { status, json: None }
    }

    pub(crate) fn json(value: &impl Serialize) -> Self {
        match serde_json::to_string(value) {
            Ok(json) => Answer { status: StatusCode::OK, json: Some(json) },
            Err(error) => Answer::message(StatusCode::INTERNAL_SERVER_ERROR, &format!("the sandbox cannot write its answer: {error}")),
        }
    }

    /// A refusal that says what is wrong. The provider documents no body for it, so readers must not depend on one.
    pub(crate) fn message(status: StatusCode, message: &str) -> Self {
        Answer { status, json: Some(serde_json::json!({ "message": message }).to_string()) }
    }

    /// A refusal of a body, with the JSON pointer of what is wrong.
    pub(crate) fn refusal(refusal: &Refusal) -> Self {
        let json = serde_json::json!({ "message": refusal.message, "pointer": refusal.pointer });
        Answer { status: StatusCode::BAD_REQUEST, json: Some(json.to_string()) }
    }

    /// The text of the body, or nothing.
    pub(crate) fn body(&self) -> String {
        self.json.clone().unwrap_or_default()
    }

    pub(crate) fn into_response(self) -> Response {
        self.into_response_with(None)
    }

    /// The answer, with another body in the place of its own.
    pub(crate) fn into_response_with(self, body: Option<Body>) -> Response {
        let has_body = self.json.is_some();
        let mut response = Response::new(body.unwrap_or_else(|| self.json.map_or_else(Body::empty, Body::from)));
        *response.status_mut() = self.status;
        if has_body {
            response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
        }
        response
    }
}
