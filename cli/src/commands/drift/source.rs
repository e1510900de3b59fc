//! Where answers come from: a live environment, or files.

use std::path::Path;

use cfis::description::{Effect, operations};
use cfis::{Client, Period};
use serde_json::Value;

use crate::failure::Failure;

/// An answer to be looked at.
pub(super) struct Answer {
    pub(super) operation: &'static str,
    /// Where it came from, for people.
    pub(super) source: String,
    /// Not known of files.
    pub(super) status: Option<u16>,
    /// None where there is no body.
    pub(super) json: Option<Value>,
}

/// The answers of a live environment to all operations that change nothing.
pub(super) async fn live(client: &Client, period: Period) -> Result<Vec<Answer>, Failure> {
    let mut answers = Vec::new();
    for operation in operations::ALL.iter().filter(|operation| operation.effect == Effect::None) {
        let raw = client.raw_answer(operation, Some(period)).await?;
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
                    "the answer to {} is not JSON; check the address, and what stands between here and the provider",
                    operation.id
                )));
            }
        };
        answers.push(Answer { operation: operation.id, source, status: Some(raw.status()), json });
    }
    // A wrong base URL answers 404 to everything, which shows nothing.
    let is_answered = |answer: &Answer| {
        answer.status.is_some_and(|status| (200..300).contains(&status) && status != 204)
    };
    if !answers.iter().any(is_answered) {
        let statuses: Vec<_> =
            answers.iter().map(|answer| answer.status.unwrap_or_default().to_string()).collect();
        return Err(Failure::new(format!(
            "no operation was answered (statuses {}); check the base URL",
            statuses.join(", ")
        )));
    }
    Ok(answers)
}

/// A saved answer. Which operation gave it shows in its form.
pub(super) fn file(path: &Path, operation: Option<&str>) -> Result<Answer, Failure> {
    let source = path
        .file_name()
        .map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("{} cannot be read: {error}", path.display())))?;
    let json: Value =
        serde_json::from_str(text.trim_start_matches('\u{feff}')).map_err(|error| {
            // The message of serde_json has no values in it for syntax errors, which are all there are here.
            Failure::new(format!(
                "{source} is not an answer in JSON: {error}; save the body of an answer as it came"
            ))
        })?;
    let operation = match operation {
        Some(id) => operations::ALL.iter().find(|operation| operation.id == id).map(|operation| operation.id).ok_or_else(|| {
            let ids: Vec<_> = operations::ALL.iter().map(|operation| operation.id).collect();
            Failure::usage(format!("there is no operation `{id}`; there are {}", ids.join(", ")))
        })?,
        None => operation_of(&json).ok_or_else(|| {
            Failure::usage(format!("which operation answered {source} cannot be told; give --operation, such as listSettlements"))
        })?,
    };
    let is_bare_list = operation == operations::LIST_SETTLEMENTS.id && json.is_array();
    let json = if is_bare_list { serde_json::json!({ "settlements": json }) } else { json };
    Ok(Answer { operation, source, status: None, json: Some(json) })
}

fn operation_of(json: &Value) -> Option<&'static str> {
    let has = |json: &Value, names: &[&str]| names.iter().any(|name| json.get(*name).is_some());
    match json {
        Value::Array(items)
            if items
                .first()
                .is_some_and(|item| has(item, &["settlementId", "settlementAmount"])) =>
        {
            Some(operations::LIST_SETTLEMENTS.id)
        }
        Value::Array(_) => Some(operations::LIST_PAYMENTS.id),
        json if has(json, &["settlements"]) => Some(operations::LIST_SETTLEMENTS.id),
        json if has(json, &["isValid", "IsValid", "valid"]) => {
            Some(operations::VALIDATE_ACCESS_TOKEN.id)
        }
        _ => None,
    }
}
