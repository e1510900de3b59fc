//! What the sandbox checks requests and responses with, for each operation.

use crate::model::{Body, Model, Operation};
use crate::publish::schema::{self, Flavour};
use crate::publish::tree::Tree;

/// Returns schemas for requests and for responses, and which of them each operation has.
pub(super) fn contract(model: &Model<'_>) -> Tree {
    let operations = model.operations().iter();
    let operations =
        operations.map(|operation| (operation.id.to_owned(), self::operation(operation))).collect();
    Tree::object([
        ("operations", Tree::Object(operations)),
        ("requests", schema::document(model, Flavour::Open)),
        ("responses", schema::document(model, Flavour::Lenient)),
    ])
}

fn operation(operation: &Operation<'_>) -> Tree {
    let parameters = || operation.parameters.iter();
    let properties = parameters()
        .map(|parameter| (parameter.name.to_owned(), schema::of_parameter(&parameter.schema)))
        .collect();
    let required =
        parameters().filter(|parameter| parameter.is_required).map(|parameter| parameter.name);
    let query = Tree::object([
        ("type", Tree::text("object")),
        ("properties", Tree::Object(properties)),
        ("required", Tree::texts(required)),
        ("additionalProperties", Tree::raw(false)),
    ]);
    let request = operation.request_body.as_ref();
    let responses = operation.responses.iter();
    let responses =
        responses.map(|response| (response.status.to_owned(), type_of(&response.body))).collect();
    Tree::object([
        ("query", query),
        ("body", request.map_or_else(Tree::null, |request| type_of(&request.body))),
        ("bodyIsRequired", Tree::raw(request.is_some_and(|request| request.is_required))),
        ("responses", Tree::Object(responses)),
    ])
}

/// Returns the type of a JSON body, or null if there is no body.
fn type_of(body: &Body<'_>) -> Tree {
    body.reference().map_or_else(Tree::null, |reference| Tree::text(reference.name))
}
