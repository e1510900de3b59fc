//! The spec for code generators of other languages, whose types read responses: what the lenient
//! schema accepts, as far as OpenAPI 3.0 and its generators can express it.
//!
//! Traps for generators are removed: closed enums, formats of dates that may have a time, and
//! values of one of two types. Each other name of a field is a field too, unless the two differ
//! only in case, which some languages do not allow.

use crate::model::{Component, Enum, Kind, Model, Object, Schema, Shape, Union};
use crate::publish::tree::Tree;

/// Returns a bundle with the types rewritten.
pub(super) fn readers(model: &Model<'_>, bundle: &Tree) -> Tree {
    let written = model.written();
    let types = model.components().iter().map(|component| {
        let is_written = written.contains(component.name);
        (component.name.to_owned(), self::component(component, is_written, model))
    });
    bundle.clone().replace("/components/schemas", Tree::Object(types.collect()))
}

fn component(component: &Component<'_>, is_written: bool, model: &Model<'_>) -> Tree {
    let described = |tree: Tree, more: &str| {
        let description = component.description.trim_end();
        tree.with("description", Tree::text(&format!("{description}{more}")))
    };
    match &component.shape {
        Shape::Object(object) => self::object(object, is_written),
        Shape::Union(item) => described(union(item, model), &kinds(item)),
        Shape::List(_) | Shape::Unknown => Tree::of(&component.at),
        Shape::Enum(Enum { variants, .. }) => {
            let values: Vec<_> = variants.iter().map(|variant| variant.value).collect();
            let more = format!("\nKnown so far: {}. Others may come.", values.join(", "));
            described(Tree::object([("type", Tree::text("string"))]), &more)
        }
        // From a choice of two types, generators write a type that fails if both fit.
        Shape::TextOrInteger => described(Tree::Object(Vec::new()), "\nA string or an integer."),
    }
}

/// Returns one object with the properties of all kinds: readers that choose a type by its
/// discriminator fail on a kind that is new.
fn union(item: &Union<'_>, model: &Model<'_>) -> Tree {
    let mut properties: Vec<(String, Tree)> = Vec::new();
    for choice in &item.choices {
        let Some(Shape::Object(object)) =
            model.target(&choice.reference).map(|component| &component.shape)
        else {
            continue;
        };
        for property in &object.properties {
            let tree = schema(&property.schema, false);
            match properties.iter_mut().find(|(name, _)| *name == property.name) {
                // One that means different things in two kinds may be anything.
                Some((_, known)) if known.line() != tree.line() => {
                    *known = Tree::Object(Vec::new())
                }
                Some(_) => {}
                None => properties.push((property.name.to_owned(), tree)),
            }
        }
    }
    Tree::object([
        ("type", Tree::text("object")),
        ("properties", Tree::Object(properties)),
        ("additionalProperties", Tree::Object(Vec::new())),
    ])
}

/// Says which kind each value means.
fn kinds(item: &Union<'_>) -> String {
    let kinds = item
        .choices
        .iter()
        .map(|choice| format!("{} is a {}", choice.values.join(" or "), choice.reference.name));
    let kinds: Vec<_> = kinds.collect();
    format!("\nOf one kind, by `{}`: {}. Others may come.", item.property, kinds.join(", "))
}

fn object(object: &Object<'_>, is_written: bool) -> Tree {
    let mut properties = Vec::new();
    let mut still_required = Vec::new();
    for property in &object.properties {
        let (name, others) = (property.name, &property.also_named);
        let is_required = property.is_required && (is_written || others.is_empty());
        if is_required {
            still_required.push(name);
        }
        let own = schema(&property.schema, is_required || is_written);
        properties.push((name.to_owned(), own));
        for other in others.iter().filter(|other| !is_written && !other.eq_ignore_ascii_case(name))
        {
            let also = schema(&property.schema, false);
            // A reference cannot have siblings.
            let also = match also.get("$ref") {
                Some(_) => also,
                None => also.set("description", Tree::text(&format!("Another name of `{name}`."))),
            };
            properties.push(((*other).to_owned(), also));
        }
    }
    let mut tree = Tree::object([("type", Tree::text("object"))]);
    if !object.description.is_empty() {
        tree = tree.with("description", Tree::text(object.description.trim_end()));
    }
    if !still_required.is_empty() {
        tree = tree.with("required", Tree::texts(still_required));
    }
    tree.with("properties", Tree::Object(properties))
        .with("additionalProperties", Tree::Object(Vec::new()))
}

fn schema(schema: &Schema<'_>, is_there: bool) -> Tree {
    let mut tree = match &schema.kind {
        Kind::Reference(reference) => {
            let plain = Tree::object([("$ref", Tree::text(reference.pointer))]);
            if schema.at.get("$ref").is_some() {
                return plain;
            }
            let kind = schema.at.text_of("type");
            let kind = kind.map(|kind| ("type".to_owned(), Tree::text(kind)));
            let all_of = ("allOf".to_owned(), Tree::List(vec![plain]));
            Tree::Object(kind.into_iter().chain([all_of]).collect())
        }
        Kind::List(items) => Tree::object([
            ("type", Tree::text("array")),
            ("items", self::schema(items, !items.is_nullable)),
        ]),
        Kind::Map(values) => Tree::object([
            ("type", Tree::text("object")),
            ("additionalProperties", self::schema(values, !values.is_nullable)),
        ]),
        Kind::Integer(format) => {
            Tree::object([("type", Tree::text("integer")), ("format", Tree::text(format.name()))])
        }
        kind => Tree::object([("type", Tree::text(kind.type_name()))]),
    };
    if let Some(description) = schema.description {
        tree = tree.with("description", Tree::text(description.trim_end()));
    }
    // For a nullable number, the generator for Go writes a type that does not compile.
    if is_there || matches!(schema.kind, Kind::Decimal) {
        tree
    } else {
        tree.with("nullable", Tree::raw(true))
    }
}
