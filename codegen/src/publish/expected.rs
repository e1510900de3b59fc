//! What `cfis drift` compares responses with: types with their evidence, and where the spec writes
//! it.

use crate::model::{
    Component, Enum, Evidence, Kind, Model, Operation, Placed, Property, Reference, Shape,
};
use crate::publish::tree::Tree;

pub(super) fn expected(model: &Model<'_>) -> Tree {
    let operations = model.operations().iter();
    let operations =
        operations.map(|operation| (operation.id.to_owned(), responses(operation))).collect();
    let types = model.components().iter();
    let types = types.map(|component| (component.name.to_owned(), of_type(component))).collect();
    Tree::object([("operations", Tree::Object(operations)), ("types", Tree::Object(types))])
}

fn responses(operation: &Operation<'_>) -> Tree {
    let responses = operation.responses.iter().map(|response| {
        let of = response.body.reference().map_or_else(Tree::null, referred);
        let response_tree = Tree::object([("of", of), ("evidence", evidence(response.evidence))]);
        (response.status.to_owned(), response_tree)
    });
    Tree::Object(responses.collect())
}

/// Returns the word and its place.
fn evidence(evidence: Option<Placed<Evidence>>) -> Tree {
    let Some(Placed { value, place }) = evidence else { return Tree::null() };
    Tree::object([
        ("word", Tree::text(value.name())),
        ("line", Tree::raw(place.line)),
        ("column", Tree::raw(place.column)),
    ])
}

fn of_type(component: &Component<'_>) -> Tree {
    match &component.shape {
        Shape::Object(object) => {
            let properties = object.properties.iter();
            let properties =
                properties.map(|property| (property.name.to_owned(), self::property(property)));
            Tree::object([("properties", Tree::Object(properties.collect()))])
        }
        Shape::Enum(item) => enumeration(item),
        Shape::TextOrInteger => Tree::object([("isTextOrInteger", Tree::raw(true))]),
        Shape::List(items) => Tree::object([("is", Tree::object([("items", kind(&items.kind))]))]),
        Shape::Unknown => Tree::object([("is", kind(&Kind::Unknown))]),
    }
}

fn enumeration(item: &Enum<'_>) -> Tree {
    let values = item.variants.iter().map(|variant| variant.value);
    let spellings =
        item.variants.iter().filter(|variant| !variant.also_spelled.is_empty()).map(|variant| {
            (variant.value.to_owned(), Tree::texts(variant.also_spelled.iter().copied()))
        });
    Tree::object([
        ("values", Tree::texts(values)),
        ("spellings", Tree::Object(spellings.collect())),
    ])
}

fn property(property: &Property<'_>) -> Tree {
    Tree::object([
        ("of", kind(&property.schema.kind)),
        ("isRequired", Tree::raw(property.is_required)),
        ("isNullable", Tree::raw(property.is_nullable)),
        ("alsoNamed", Tree::texts(property.also_named.iter().copied())),
        ("evidence", evidence(property.evidence)),
    ])
}

/// Returns what a value is.
fn kind(kind: &Kind<'_>) -> Tree {
    match kind {
        Kind::Reference(reference) => referred(reference),
        Kind::List(items) => Tree::object([("items", self::kind(&items.kind))]),
        Kind::Map(values) => Tree::object([("values", self::kind(&values.kind))]),
        scalar => {
            let format = scalar.format_name().map_or_else(Tree::null, Tree::text);
            Tree::object([("scalar", Tree::text(scalar.type_name())), ("format", format)])
        }
    }
}

fn referred(reference: &Reference<'_>) -> Tree {
    Tree::object([("type", Tree::text(reference.name))])
}
