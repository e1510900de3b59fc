//! What the sandbox holds requests and answers against, for each operation.

use super::schema::{self, Flavour};
use super::tree::Tree;
use crate::read::{Cursor, Document};

/// Schemas for requests and for answers, and which of them each operation has.
pub(super) fn contract(document: &Document) -> Tree {
    let operations = schema::operations(document)
        .into_iter()
        .map(|(id, operation)| (id, self::operation(&operation)))
        .collect();
    Tree::object([
        ("operations", Tree::Object(operations)),
        ("requests", schema::document(document, Flavour::Open)),
        ("answers", schema::document(document, Flavour::Lenient)),
    ])
}

fn operation(operation: &Cursor<'_>) -> Tree {
    let parameters: Vec<_> = operation.get("parameters").iter().flat_map(Cursor::items).collect();
    let name = |parameter: &Cursor<'_>| parameter.text_of("name").unwrap_or_default().to_owned();
    let properties = parameters
        .iter()
        .filter_map(|parameter| {
            Some((name(parameter), schema::of_parameter(&parameter.get("schema")?)))
        })
        .collect();
    let required: Vec<_> =
        parameters.iter().filter(|parameter| parameter.is_true("required")).map(name).collect();
    let query = Tree::object([
        ("type", Tree::text("object")),
        ("properties", Tree::Object(properties)),
        ("required", Tree::texts(required.iter().map(String::as_str))),
        ("additionalProperties", Tree::raw(false)),
    ]);
    let body = operation.get("requestBody");
    let answers = operation
        .get("responses")
        .iter()
        .flat_map(Cursor::members)
        .map(|answer| (answer.name().to_owned(), type_of(&answer)))
        .collect();
    Tree::object([
        ("query", query),
        ("body", body.as_ref().map_or_else(Tree::null, type_of)),
        ("bodyIsRequired", Tree::raw(body.is_some_and(|body| body.is_true("required")))),
        ("answers", Tree::Object(answers)),
    ])
}

/// The type of a JSON body; null where there is none.
fn type_of(has_content: &Cursor<'_>) -> Tree {
    let media_type = has_content.get("content").and_then(|content| content.get("application/json"));
    let schema = media_type.and_then(|media_type| media_type.get("schema"));
    let reference = schema.as_ref().and_then(|schema| schema.text_of("$ref"));
    reference.and_then(|reference| reference.rsplit('/').next()).map_or_else(Tree::null, Tree::text)
}
