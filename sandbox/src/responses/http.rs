//! Plain HTTP responses.

use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

/// Builds a response with a JSON body, or without a body.
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

/// Builds a response with a body of another media type.
pub(crate) fn other(status: StatusCode, media_type: &str, text: String) -> Response {
    let mut response = response(status, Some(Body::from(text)));
    if let Ok(media_type) = HeaderValue::from_str(media_type) {
        response.headers_mut().insert(header::CONTENT_TYPE, media_type);
    }
    response
}

/// The JSON of a status 500: the sandbox itself did not follow the spec.
pub(crate) fn broken_contract(message: &str) -> String {
    serde_json::json!({ "message": format!("the sandbox broke its contract: {message}") })
        .to_string()
}
