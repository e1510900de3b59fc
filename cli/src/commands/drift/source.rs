//! Where responses come from: a live environment, or files.

use std::path::Path;

use cfis::description::{Effect, operations};
use cfis::{Client, Period};
use serde_json::Value;

use super::expected::Expected;
use super::identify;
use crate::failure::Failure;
use crate::files::{read_text, without_byte_order_mark};

/// A response that is compared.
pub(super) struct Response {
    pub(super) operation: &'static str,
    /// Where it comes from, for people.
    pub(super) source: String,
    /// `None` for a file.
    pub(super) status: Option<u16>,
    /// `None` if there is no body.
    pub(super) json: Option<Value>,
    /// What says that the response is one page of a longer list.
    pub(super) paging: Option<String>,
}

/// Returns the responses of a live environment to all read-only operations that return JSON.
pub(super) async fn live(
    expected: &Expected,
    client: &Client,
    period: Period,
) -> Result<Vec<Response>, Failure> {
    let mut responses = Vec::new();
    for operation in operations::ALL.iter().filter(|operation| operation.effect == Effect::None) {
        let needs = operation.parameters.iter().find(|parameter| parameter.is_required);
        if let Some(parameter) = needs {
            eprintln!(
                "note: {} needs the parameter {}, so it is not compared; save a response, and pass \
                 it with --from-file",
                operation.id, parameter.name
            );
            continue;
        }
        if !expected.returns_json(operation.id) {
            eprintln!("note: {} does not return JSON, so it is not compared", operation.id);
            continue;
        }
        let raw = client.raw_response(operation, Some(period)).await?;
        match raw.status() {
            401 => {
                return Err(Failure::new(format!(
                    "{} was refused with status 401; check the access token",
                    operation.id
                )));
            }
            status @ 500.. => {
                return Err(Failure::new(format!(
                    "{} failed with status {status}; try again later",
                    operation.id
                )));
            }
            _ => {}
        }
        let body = std::str::from_utf8(raw.body()).unwrap_or_default().trim();
        let source = format!("{} {}", operation.method, operation.path);
        let json = match serde_json::from_str(body) {
            Ok(json) => Some(json),
            Err(_) if !(200..300).contains(&raw.status()) || raw.body().is_empty() => None,
            Err(_) => {
                return Err(Failure::new(format!(
                    "the response to {} is not JSON; check the base URL, and any proxy between \
                     this machine and the provider",
                    operation.id
                )));
            }
        };
        responses.push(Response {
            operation: operation.id,
            source,
            status: Some(raw.status()),
            json,
            paging: raw.paging_hint().map(str::to_owned),
        });
    }
    // A wrong base URL returns 404 for everything, which says nothing about the API.
    let has_data = |response: &Response| {
        response.status.is_some_and(|status| (200..300).contains(&status) && status != 204)
    };
    if !responses.iter().any(has_data) {
        let statuses: Vec<_> = responses
            .iter()
            .map(|response| response.status.unwrap_or_default().to_string())
            .collect();
        return Err(Failure::new(format!(
            "no operation returned data (statuses {}); check the base URL",
            statuses.join(", ")
        )));
    }
    Ok(responses)
}

/// Returns a saved response. Its operation is identified by its fields, unless `operation` names
/// it.
pub(super) fn file(
    expected: &Expected,
    path: &Path,
    operation: Option<&str>,
) -> Result<Response, Failure> {
    let source = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let text = read_text("", path)?;
    let json: Value = serde_json::from_str(without_byte_order_mark(&text)).map_err(|error| {
        // Only syntax errors are possible here, and serde_json puts no values into their messages.
        Failure::new(format!(
            "{source} is not a response in JSON: {error}; save the response body unchanged"
        ))
    })?;
    let operation = match operation {
        Some(id) => operations::ALL.iter().find(|known| known.id == id).ok_or_else(|| {
            let ids: Vec<_> = operations::ALL.iter().map(|operation| operation.id).collect();
            let ids = ids.join(", ");
            Failure::usage(format!("unknown operation `{id}`; pass --operation with one of {ids}"))
        })?,
        None => identify::operation_of(expected, &json).ok_or_else(|| {
            Failure::usage(format!(
                "cannot identify the operation that returned {source}; pass --operation, such as \
                 listSettlements"
            ))
        })?,
    };
    let json = Some(identify::in_layout(operation, json));
    Ok(Response { operation: operation.id, source, status: None, json, paging: None })
}
