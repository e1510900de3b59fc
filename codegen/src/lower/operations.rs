//! Operations for the generator: responses are bytes for the client, and types for the mocks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::lower::copy::keep;
use crate::lower::rewrites::{Rewrites, Rewriting};
use crate::model::{Body, Kind, Model, Operation, Parameter, Response, TextFormat};

/// Returns operations whose responses are streams of bytes. The bindings decode them, so that they
/// can limit, keep and report what the generator's own decoding would discard.
pub(super) fn with_bytes(model: &Model<'_>, rewrites: &mut Rewrites) -> Value {
    paths(model, |operation| {
        rewrites.add(operation.id.to_owned(), Rewriting::BytesForResponses);
        json!({
            "2XX": {
                "description": "The response.",
                "content": {
                    "application/octet-stream": {"schema": {"type": "string", "format": "binary"}}
                }
            }
        })
    })
}

/// Returns operations with the responses of the spec.
pub(super) fn with_types(model: &Model<'_>) -> Value {
    paths(model, |operation| {
        let untyped = untyped(operation);
        let responses = operation.responses.iter().map(|response| {
            let mut lowered = keep(&response.at, &["description"]);
            if !untyped.contains(&response.status) {
                add_content(&mut lowered, &response.body);
            }
            (response.status.to_owned(), lowered.into())
        });
        Value::Object(responses.collect())
    })
}

/// Lists the responses whose bodies the generator has no mocks for: those that are not JSON, and
/// errors that differ from each other. The emitter writes their mocks.
pub(crate) fn untyped<'a>(operation: &Operation<'a>) -> Vec<&'a str> {
    let errors = || operation.responses.iter().filter(|response| !response.is_success());
    let mut kinds = errors().map(|response| response.body.reference());
    let first = kinds.next();
    let differ = kinds.any(|kind| Some(kind) != first);
    let is_untyped = |response: &&Response<'a>| match response.is_success() {
        true => response.body.media().is_some() && response.body.reference().is_none(),
        false => differ,
    };
    operation.responses.iter().filter(is_untyped).map(|response| response.status).collect()
}

fn paths(model: &Model<'_>, mut responses: impl FnMut(&Operation<'_>) -> Value) -> Value {
    let mut paths: BTreeMap<&str, BTreeMap<&str, Value>> = BTreeMap::new();
    for operation in model.operations() {
        let lowered = self::operation(operation, responses(operation));
        paths.entry(operation.path).or_default().insert(operation.method.name(), lowered);
    }
    json!(paths)
}

fn operation(operation: &Operation<'_>, responses: Value) -> Value {
    let mut lowered = keep(&operation.at, &["operationId", "summary", "description"]);
    let paging = operation.list.as_ref().and_then(|list| list.paging.as_ref());
    let parameters = operation.parameters.iter().filter(|parameter| {
        let is_of_paging = paging.is_some_and(|paging| paging.sets(parameter.name));
        !is_of_paging && !is_sent_by_bindings(parameter)
    });
    lowered.insert("parameters".to_owned(), parameters.map(self::parameter).collect());
    if let Some(request) = &operation.request_body {
        let mut body = keep(&request.at, &["description", "required"]);
        add_content(&mut body, &request.body);
        lowered.insert("requestBody".to_owned(), body.into());
    }
    lowered.insert("responses".to_owned(), responses);
    lowered.into()
}

/// Returns whether the bindings put the parameter into a request themselves: the generator's mocks
/// do not compile with lists.
pub(crate) fn is_sent_by_bindings(parameter: &Parameter<'_>) -> bool {
    matches!(parameter.schema.kind, Kind::List(_))
}

/// Lowers a parameter. What the generator has no type for is a string, which the bindings write.
fn parameter(parameter: &Parameter<'_>) -> Value {
    let mut lowered = keep(&parameter.at, &["name", "in", "description", "required"]);
    let schema = match &parameter.schema.kind {
        Kind::Text(Some(TextFormat::Date)) => json!({"type": "string", "format": "date"}),
        Kind::Integer(format) => json!({"type": "integer", "format": format.name()}),
        Kind::Boolean => json!({"type": "boolean"}),
        _ => json!({"type": "string"}),
    };
    lowered.insert("schema".to_owned(), schema);
    lowered.into()
}

/// Adds the media type without its examples.
fn add_content(holder: &mut Map<String, Value>, body: &Body<'_>) {
    if let Some(media) = body.media() {
        // Media types that end with `+json` are JSON, and the generator would not type them.
        let content = json!({"application/json": keep(&media.at, &["schema"])});
        holder.insert("content".to_owned(), content);
    }
}
