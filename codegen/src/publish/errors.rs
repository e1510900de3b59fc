//! The errors of every operation: each status that the spec does not list, and for readers the
//! listed ones too, has a text, or the assumed body if it is JSON.
//!
//! The text comes first, because generators take the first media type that they know, and a text
//! may be absent, empty, HTML or JSON.

use crate::publish::edition::error_body;
use crate::tree::Tree;

/// The statuses that mean all errors. Redirects count as errors: nothing documents any.
const STATUSES: [&str; 3] = ["4XX", "5XX", "default"];
const RESPONSE: &str = "Error";

/// Which errors get a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Listed {
    /// Those that the spec does not list: what it lists stays as it is documented.
    Unchanged,
    /// All of them.
    Replaced,
}

/// Adds the errors to each operation of an edition.
pub(super) fn with_errors(edition: Tree, listed: Listed) -> Tree {
    let Some(name) = error_body(&edition) else { return edition };
    let response =
        Tree::object([("$ref", Tree::text(&format!("#/components/responses/{RESPONSE}")))]);
    let with_responses = |responses: Tree| {
        let is_error = |status: &str| status.starts_with(['4', '5']);
        let responses = responses.map(|status, listed_response| {
            if listed == Listed::Replaced && is_error(status) {
                listed_response.set("content", content(&name))
            } else {
                listed_response
            }
        });
        STATUSES.iter().fold(responses, |responses, status| responses.set(status, response.clone()))
    };
    let description = "An error. Its body may be absent, empty, a text, HTML or JSON.";
    let error = Tree::object([
        ("description", Tree::text(description)),
        ("x-evidence", Tree::text("assumed")),
        ("content", content(&name)),
    ]);
    edition
        .map_operations(|operation| match operation.get("responses").cloned() {
            Some(responses) => operation.set("responses", with_responses(responses)),
            None => operation,
        })
        .without("x-error-body")
        .replace(&format!("/components/responses/{RESPONSE}"), error)
}

fn content(name: &str) -> Tree {
    let reference = Tree::text(&Tree::reference_to_schema(name));
    Tree::object([
        ("text/plain", Tree::object([("schema", Tree::object([("type", Tree::text("string"))]))])),
        ("application/json", Tree::object([("schema", Tree::object([("$ref", reference)]))])),
    ])
}
