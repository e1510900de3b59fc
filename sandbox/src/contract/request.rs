//! Checks of requests.

use std::borrow::Cow;

use axum::http::{HeaderMap, header};
use cfis::description::Operation;
use serde_json::{Map, Value};

use super::refusal::{Refusal, valid};
use super::schemas::{Compiled, compiled};

/// The parameters of a request.
pub(crate) type Parameters = Map<String, Value>;

/// Checks a request. Returns its parameters, each with the type that the spec requires.
pub(crate) fn request(
    operation: &Operation,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Parameters, Refusal> {
    let contract = compiled().map_err(|error| Refusal::new("", error))?;
    let terms = contract
        .operations
        .get(operation.id)
        .ok_or_else(|| Refusal::new("", "the contract does not list the operation"))?;
    accepts_json(headers)?;
    let parameters = parameters(terms, query)?;
    match &terms.body {
        Some(_) if body.is_empty() && !terms.body_is_required => {}
        Some(_) if body.is_empty() => return Err(Refusal::new("/body", "the request has no body")),
        Some(validator) => {
            has_json(headers)?;
            let instance: Value = serde_json::from_slice(body)
                .map_err(|error| Refusal::new("/body", format!("the body is not JSON: {error}")))?;
            valid(validator, &instance, "/body")?;
        }
        // A body that the spec does not list is ignored, as servers do for GET.
        None => {}
    }
    Ok(parameters)
}

fn parameters(terms: &Compiled, query: &str) -> Result<Parameters, Refusal> {
    let mut parameters = Map::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let kind = terms
            .parameters
            .get(&*name)
            .and_then(|schema| schema.get("type"))
            .and_then(Value::as_str);
        let value = match kind {
            Some("boolean" | "integer" | "number") => {
                serde_json::from_str(&text).unwrap_or(Value::from(&*text))
            }
            _ => Value::from(&*text),
        };
        if parameters.insert(name.to_string(), value).is_some() {
            return Err(Refusal::new(
                format!("/query/{}", escaped(&name)),
                "the parameter occurs twice",
            ));
        }
    }
    if let Some(unknown) =
        parameters.keys().find(|name| terms.parameters.get(name.as_str()).is_none())
    {
        return Err(Refusal::new(
            format!("/query/{}", escaped(unknown)),
            "the operation does not have this parameter",
        ));
    }
    let parameters = Value::Object(parameters);
    valid(&terms.query, &parameters, "/query")?;
    match parameters {
        Value::Object(parameters) => Ok(parameters),
        _ => Ok(Map::new()),
    }
}

/// Escapes a name for a JSON pointer.
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1").into()
    } else {
        name.into()
    }
}

/// Lists the media types of a header, without their parameters.
fn media_types(headers: &HeaderMap, name: header::HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let types = values.flat_map(|value| value.split(',')).filter_map(|part| part.split(';').next());
    types.map(|media_type| media_type.trim().to_ascii_lowercase()).collect()
}

fn accepts_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let accepted = media_types(headers, header::ACCEPT);
    if accepted.is_empty()
        || accepted
            .iter()
            .any(|wanted| matches!(wanted.as_str(), "*/*" | "application/*" | "application/json"))
    {
        return Ok(());
    }
    Err(Refusal::new(
        "/headers/accept",
        "the header does not accept application/json, which all responses have",
    ))
}

fn has_json(headers: &HeaderMap) -> Result<(), Refusal> {
    if media_types(headers, header::CONTENT_TYPE) == ["application/json"] {
        return Ok(());
    }
    Err(Refusal::new("/headers/content-type", "the body is not application/json"))
}
