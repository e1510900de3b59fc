//! What `cfis drift` compares responses with: types with their evidence, where the spec writes it,
//! and where the patch of `cfis drift` can add to it.

use crate::check::{ABOUT_SECRETS, SECRETS};
use crate::model::{
    Component, End, Enum, Evidence, Kind, Model, Operation, Placed, Property, Reference, Shape,
    Spot,
};
use crate::tree::Tree;

pub(super) fn expected(model: &Model<'_>) -> Tree {
    let operations = model.operations().iter();
    let operations =
        operations.map(|operation| (operation.id.to_owned(), responses(operation))).collect();
    let types = model.components().iter();
    let types = types.map(|component| (component.name.to_owned(), of_type(component))).collect();
    Tree::object([
        ("operations", Tree::Object(operations)),
        ("types", Tree::Object(types)),
        ("componentsEnd", end(model.components_end())),
        ("secretWords", Tree::texts(SECRETS)),
        ("aboutSecrets", Tree::texts(ABOUT_SECRETS)),
    ])
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
    // A patch changes the spec alone; it has no line 0.
    let line = if place.file == 0 { place.line } else { 0 };
    Tree::object([
        ("word", Tree::text(value.name())),
        ("line", Tree::raw(line)),
        ("column", Tree::raw(place.column)),
    ])
}

fn of_type(component: &Component<'_>) -> Tree {
    match &component.shape {
        Shape::Object(object) => {
            let properties = object.properties.iter();
            let properties = properties
                .map(|property| (property.name.to_owned(), self::property(component, property)));
            Tree::object([
                ("properties", Tree::Object(properties.collect())),
                ("propertiesEnd", end(component.properties_end())),
            ])
        }
        Shape::Enum(item) => enumeration(component, item),
        Shape::Union(item) => {
            let choices = item.choices.iter().flat_map(|choice| {
                let name = Tree::text(choice.reference.name);
                choice.values.iter().map(move |value| ((*value).to_owned(), name.clone()))
            });
            Tree::object([
                ("choiceBy", Tree::text(item.property)),
                ("choices", Tree::Object(choices.collect())),
            ])
        }
        Shape::TextOrInteger => Tree::object([("isTextOrInteger", Tree::raw(true))]),
        Shape::List(items) => Tree::object([("is", Tree::object([("items", kind(&items.kind))]))]),
        Shape::Unknown => Tree::object([("is", kind(&Kind::Unknown))]),
    }
}

fn enumeration(component: &Component<'_>, item: &Enum<'_>) -> Tree {
    let values = item.variants.iter().map(|variant| variant.value);
    let spellings =
        item.variants.iter().filter(|variant| !variant.also_spelled.is_empty()).map(|variant| {
            (variant.value.to_owned(), Tree::texts(variant.also_spelled.iter().copied()))
        });
    let spots = item
        .variants
        .iter()
        .map(|variant| (variant.value.to_owned(), spot(component.spelling_spot(variant.value))));
    Tree::object([
        ("values", Tree::texts(values)),
        ("spellings", Tree::Object(spellings.collect())),
        ("valuesEnd", spot(component.values_end())),
        ("spellingSpots", Tree::Object(spots.collect())),
    ])
}

fn property(component: &Component<'_>, property: &Property<'_>) -> Tree {
    Tree::object([
        ("of", kind(&property.schema.kind)),
        ("isRequired", Tree::raw(property.is_required)),
        ("isNullable", Tree::raw(property.is_nullable)),
        ("alsoNamed", Tree::texts(property.also_named.iter().copied())),
        ("evidence", evidence(property.evidence)),
        ("otherNameSpot", spot(component.other_name_spot(property.name))),
    ])
}

fn end(end: Option<End>) -> Tree {
    let Some(End { line, indent }) = end else { return Tree::null() };
    Tree::object([("line", Tree::raw(line)), ("indent", Tree::raw(indent))])
}

fn spot(spot: Option<Spot>) -> Tree {
    let Some(Spot { line, column, form }) = spot else { return Tree::null() };
    Tree::object([
        ("line", Tree::raw(line)),
        ("column", column.map_or_else(Tree::null, Tree::raw)),
        ("form", Tree::text(form.name())),
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
