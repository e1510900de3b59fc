//! What the sandbox checks requests and responses with, for each operation.

use crate::committed::Failure;
use crate::model::{Body, Example, ExampleSource, Location, Model, Operation, Parameter};
use crate::publish::bundle;
use crate::publish::schema::{self, Flavour};
use crate::read::Document;
use crate::tree::Tree;

/// Returns schemas for requests and for responses, and which of them each operation has.
pub(super) fn contract(document: &Document, model: &Model<'_>) -> Result<Tree, Failure> {
    let mut operations = Vec::new();
    for operation in model.operations() {
        operations.push((operation.id.to_owned(), self::operation(document, operation)?));
    }
    Ok(Tree::object([
        ("operations", Tree::Object(operations)),
        ("requests", schema::document(model, Flavour::Open)),
        ("responses", schema::document(model, Flavour::Lenient)),
    ]))
}

fn operation(document: &Document, operation: &Operation<'_>) -> Result<Tree, Failure> {
    let in_query = |parameter: &&Parameter<'_>| parameter.location == Location::Query;
    let parameters = || operation.parameters.iter().filter(in_query);
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
    let success = operation.responses.iter().find(|response| response.is_success());
    let media = operation.success();
    let example = media.and_then(|media| media.examples.first());
    let example = match example {
        Some(example) => example_of(document, example)?,
        None => Tree::null(),
    };
    let item = operation.list.as_ref().and_then(|list| list.item());
    Ok(Tree::object([
        ("query", query),
        ("body", request.map_or_else(Tree::null, |request| type_of(&request.body))),
        ("bodyIsRequired", Tree::raw(request.is_some_and(|request| request.is_required))),
        ("responses", Tree::Object(responses)),
        ("success", success.map_or_else(Tree::null, |response| Tree::text(response.status))),
        ("mediaType", media.map_or_else(Tree::null, |media| Tree::text(media.name))),
        ("items", item.map_or_else(Tree::null, |item| Tree::text(item.name))),
        ("example", example),
    ]))
}

/// Returns the value of an example, wherever it is written.
fn example_of(document: &Document, example: &Example<'_>) -> Result<Tree, Failure> {
    match example.source {
        ExampleSource::Inline => Ok(Tree::of(&example.at)),
        ExampleSource::File(name) => bundle::example(&document.folder().join(name)),
    }
}

/// Returns the type of a JSON body, or null if there is no body.
fn type_of(body: &Body<'_>) -> Tree {
    body.reference().map_or_else(Tree::null, |reference| Tree::text(reference.name))
}
