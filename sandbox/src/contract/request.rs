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
    accepts(headers, terms.media_type.as_deref().unwrap_or(JSON))?;
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
        let kind = |schema: &Value| schema.get("type").and_then(Value::as_str).map(str::to_owned);
        let value = |kind: Option<&str>| match kind {
            Some("boolean" | "integer" | "number") => {
                serde_json::from_str(&text).unwrap_or(Value::from(&*text))
            }
            _ => Value::from(&*text),
        };
        let schema = terms.parameters.get(&*name).unwrap_or(&Value::Null);
        let kind_of_it = kind(schema);
        if kind_of_it.as_deref() == Some("array") {
            let item = value(schema.get("items").and_then(kind).as_deref());
            let list = parameters.entry(name.to_string()).or_insert_with(|| Value::Array(vec![]));
            list.as_array_mut().into_iter().for_each(|list| list.push(item.clone()));
            continue;
        }
        let value = value(kind_of_it.as_deref());
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

const JSON: &str = "application/json";

/// Checks that the client takes the media type of the response.
fn accepts(headers: &HeaderMap, media_type: &str) -> Result<(), Refusal> {
    let accepted = media_types(headers, header::ACCEPT);
    let group = media_type.split('/').next().map(|group| format!("{group}/*"));
    let is_wanted =
        |wanted: &String| wanted == "*/*" || wanted == media_type || Some(wanted) == group.as_ref();
    if accepted.is_empty() || accepted.iter().any(is_wanted) {
        return Ok(());
    }
    let message =
        format!("the header does not accept {media_type}, which responses of the operation have");
    Err(Refusal::new("/headers/accept", message))
}

fn has_json(headers: &HeaderMap) -> Result<(), Refusal> {
    if media_types(headers, header::CONTENT_TYPE) == [JSON] {
        return Ok(());
    }
    Err(Refusal::new("/headers/content-type", "the body is not application/json"))
}
