//! What answers are compared with to find drift: types with evidence, and where in the description the evidence stands.

use super::schema;
use super::tree::Tree;
use crate::check::of_property;
use crate::read::{Cursor, Document};

pub(super) fn expected(document: &Document) -> Tree {
    let operations = schema::operations(document)
        .into_iter()
        .map(|(id, operation)| (id, answers(&operation)))
        .collect();
    let types = schema::components(document)
        .iter()
        .map(|schema| (schema.name().to_owned(), of_type(schema)))
        .collect();
    Tree::object([("operations", Tree::Object(operations)), ("types", Tree::Object(types))])
}

fn text(at: &Cursor<'_>, name: &str) -> String {
    at.text_of(name).unwrap_or_default().to_owned()
}

fn answers(operation: &Cursor<'_>) -> Tree {
    let answer = |answer: Cursor<'_>| {
        let content = answer.get("content").and_then(|content| content.get("application/json"));
        let of = content
            .and_then(|content| content.get("schema"))
            .map_or_else(Tree::null, |schema| kind(&schema));
        (
            answer.name().to_owned(),
            Tree::object([("of", of)]).with("evidence", evidence(answer.get("x-evidence"))),
        )
    };
    Tree::Object(operation.get("responses").iter().flat_map(Cursor::members).map(answer).collect())
}

/// The word, and where it stands.
fn evidence(word: Option<Cursor<'_>>) -> Tree {
    let Some(word) = word else { return Tree::null() };
    let place = word.value_place();
    Tree::object([
        ("word", Tree::text(word.text().unwrap_or_default())),
        ("line", Tree::raw(place.line)),
        ("column", Tree::raw(place.column)),
    ])
}

fn of_type(schema: &Cursor<'_>) -> Tree {
    if let Some(properties) = schema.get("properties") {
        let required: Vec<_> = schema
            .get("required")
            .iter()
            .flat_map(Cursor::items)
            .filter_map(|name| name.text())
            .collect();
        let properties = properties.members().map(|property| {
            let is_required = required.contains(&property.name());
            (property.name().to_owned(), self::property(schema, &property, is_required))
        });
        return Tree::object([("properties", Tree::Object(properties.collect()))]);
    }
    if let Some(values) = schema.get("enum") {
        let spellings = schema
            .get("x-also-named")
            .map_or_else(|| Tree::Object(Vec::new()), |also| Tree::of(&also));
        return Tree::object([("values", Tree::of(&values)), ("spellings", spellings)]);
    }
    if schema.get("oneOf").is_some() {
        return Tree::object([("isTextOrInteger", Tree::raw(true))]);
    }
    Tree::object([("is", kind(schema))])
}

fn property(object: &Cursor<'_>, property: &Cursor<'_>, is_required: bool) -> Tree {
    let also = of_property(object, property, "x-also-named")
        .map_or_else(|| Tree::List(Vec::new()), |also| Tree::of(&also));
    Tree::object([
        ("of", kind(property)),
        ("isRequired", Tree::raw(is_required)),
        ("isNullable", Tree::raw(property.is_true("nullable"))),
        ("alsoNamed", also),
        ("evidence", evidence(of_property(object, property, "x-evidence"))),
    ])
}

/// What a value is.
fn kind(schema: &Cursor<'_>) -> Tree {
    let only = schema.get("allOf").and_then(|all_of| all_of.items().next());
    if let Some(reference) =
        schema.text_of("$ref").or_else(|| only.as_ref().and_then(|only| only.text_of("$ref")))
    {
        return Tree::object([(
            "type",
            Tree::text(reference.rsplit('/').next().unwrap_or_default()),
        )]);
    }
    match schema.get("items") {
        Some(items) => Tree::object([("items", kind(&items))]),
        None => {
            let format = schema.text_of("format").map_or_else(Tree::null, Tree::text);
            Tree::object([("scalar", Tree::text(&text(schema, "type"))), ("format", format)])
        }
    }
}
