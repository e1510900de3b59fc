//! Operations for the generator: responses are bytes for the client, and types for the mocks.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::lower::copy::keep;
use crate::lower::rewrites::{Rewrites, Rewriting};
use crate::model::{Body, Model, Operation};

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
        let responses = operation.responses.iter().map(|response| {
            let mut lowered = keep(&response.at, &["description"]);
            add_content(&mut lowered, &response.body);
            (response.status.to_owned(), lowered.into())
        });
        Value::Object(responses.collect())
    })
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
    let parameters = operation.parameters.iter().map(|parameter| {
        Value::from(keep(&parameter.at, &["name", "in", "description", "required", "schema"]))
    });
    lowered.insert("parameters".to_owned(), parameters.collect());
    if let Some(request) = &operation.request_body {
        let mut body = keep(&request.at, &["description", "required"]);
        add_content(&mut body, &request.body);
        lowered.insert("requestBody".to_owned(), body.into());
    }
    lowered.insert("responses".to_owned(), responses);
    lowered.into()
}

/// Adds the media type without its examples.
fn add_content(holder: &mut Map<String, Value>, body: &Body<'_>) {
    if let Some(media) = body.media() {
        holder.insert("content".to_owned(), json!({media.name: keep(&media.at, &["schema"])}));
    }
}
