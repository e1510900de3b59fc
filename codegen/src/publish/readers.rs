//! The description for generators of code in other languages, which make types of it that read answers: as the lenient schema has them, as
//! far as OpenAPI 3.0 and its generators go.
//!
//! What a generator would make a trap of is taken away: closed enums, formats of dates that may have a time behind them, values of one
//! of two types. Other names of a field are fields, but where the two differ in case alone, which some languages cannot have.

use super::tree::Tree;
use crate::check::of_property;
use crate::read::{Cursor, Document};

/// A bundle with the types of a description rewritten.
pub(super) fn readers(document: &Document, bundle: &Tree) -> Tree {
    let requested = requested(document);
    let schemas = super::schema::components(document)
        .iter()
        .map(|schema| {
            (
                schema.name().to_owned(),
                component(schema, requested.iter().any(|name| name == schema.name())),
            )
        })
        .collect();
    let components = bundle
        .get("components")
        .cloned()
        .unwrap_or_else(Tree::null)
        .set("schemas", Tree::Object(schemas));
    bundle.clone().set("components", components)
}

/// The names of components that requests have, which are written and not read.
fn requested(document: &Document) -> Vec<String> {
    let mut names = Vec::new();
    let root = document.root();
    for operation in
        root.get("paths").iter().flat_map(Cursor::members).flat_map(|path| path.members())
    {
        if let Some(body) = operation.get("requestBody") {
            collect(&body, &mut names);
        }
    }
    names
}

fn collect(at: &Cursor<'_>, names: &mut Vec<String>) {
    if let Some(target) = at.text_of("$ref").and_then(|reference| at.resolve(reference))
        && !names.iter().any(|name| name == target.name())
    {
        names.push(target.name().to_owned());
        collect(&target, names);
    }
    at.members().chain(at.items()).for_each(|inside| collect(&inside, names));
}

fn component(schema: &Cursor<'_>, is_written: bool) -> Tree {
    let described = |tree: Tree, more: &str| {
        let description = schema.text_of("description").unwrap_or_default().trim_end();
        tree.with("description", Tree::text(&format!("{description}{more}")))
    };
    match schema.text_of("type") {
        Some("object") => object(schema, is_written),
        Some("array") => Tree::of(schema),
        Some(_) => {
            let values: Vec<_> = schema
                .get("enum")
                .iter()
                .flat_map(Cursor::items)
                .filter_map(|value| value.text())
                .collect();
            let more = format!("\nKnown so far: {}. Others may come.", values.join(", "));
            described(Tree::object([("type", Tree::text("string"))]), &more)
        }
        // Of a choice of two types generators make a type that fails where both fit.
        None => described(Tree::Object(Vec::new()), "\nA string or an integer."),
    }
}

fn object(schema: &Cursor<'_>, is_written: bool) -> Tree {
    let required: Vec<_> = schema
        .get("required")
        .iter()
        .flat_map(Cursor::items)
        .filter_map(|name| name.text())
        .collect();
    let mut properties = Vec::new();
    let mut still_required = Vec::new();
    for property in schema.get("properties").iter().flat_map(Cursor::members) {
        let name = property.name();
        let also = of_property(schema, &property, "x-also-named");
        let others: Vec<_> =
            also.iter().flat_map(Cursor::items).filter_map(|other| other.text()).collect();
        let is_required = required.contains(&name) && (is_written || others.is_empty());
        if is_required {
            still_required.push(name);
        }
        properties.push((name.to_owned(), self::property(&property, is_required || is_written)));
        for other in others.iter().filter(|other| !is_written && !other.eq_ignore_ascii_case(name))
        {
            let other_property = self::property(&property, false);
            // A reference has nothing beside it.
            let other_property = match other_property.get("$ref") {
                Some(_) => other_property,
                None => other_property
                    .set("description", Tree::text(&format!("Another name of `{name}`."))),
            };
            properties.push(((*other).to_owned(), other_property));
        }
    }
    let mut tree = Tree::object([("type", Tree::text("object"))]);
    if let Some(description) = schema.text_of("description") {
        tree = tree.with("description", Tree::text(description.trim_end()));
    }
    if !still_required.is_empty() {
        tree = tree.with("required", Tree::texts(still_required));
    }
    tree.with("properties", Tree::Object(properties))
        .with("additionalProperties", Tree::Object(Vec::new()))
}

fn property(property: &Cursor<'_>, is_there: bool) -> Tree {
    let mut tree = match property.text_of("type") {
        _ if property.get("$ref").is_some() => return Tree::of(property),
        Some("array") => Tree::object([
            ("type", Tree::text("array")),
            (
                "items",
                property
                    .get("items")
                    .map(|items| self::property(&items, true))
                    .unwrap_or_else(Tree::null),
            ),
        ]),
        Some("object") => {
            let reference =
                property.get("allOf").map(|all_of| Tree::of(&all_of)).unwrap_or_else(Tree::null);
            Tree::object([("type", Tree::text("object")), ("allOf", reference)])
        }
        Some("integer") => Tree::object([
            ("type", Tree::text("integer")),
            ("format", Tree::text(property.text_of("format").unwrap_or_default())),
        ]),
        kind => Tree::object([("type", Tree::text(kind.unwrap_or_default()))]),
    };
    if let Some(description) = property.text_of("description") {
        tree = tree.with("description", Tree::text(description.trim_end()));
    }
    // A number that may be null becomes a type in Go that does not compile.
    if !is_there && property.text_of("type") != Some("number") {
        tree.with("nullable", Tree::raw(true))
    } else {
        tree
    }
}
