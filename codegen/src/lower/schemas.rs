//! Schemas for the generator. If the bindings have their own type for a value, its schema gets a
//! `format` that the emitter maps to that type.

use serde_json::{Map, Value, json};

use crate::lower::copy::keep;
use crate::lower::formats::{DATE, SECRET};
use crate::lower::rewrites::{Rewrites, Rewriting};
use crate::model::{Component, Kind, Object, Property, Schema, Shape, TextFormat};

/// A component, as the generator receives it.
pub(super) struct Lowered {
    pub(super) schema: Value,
    /// Whether the emitter writes the type itself.
    pub(super) is_replaced: bool,
}

pub(super) fn component(component: &Component<'_>, rewrites: &mut Rewrites) -> Lowered {
    let mut replaced = |rewriting| {
        rewrites.add(component.name.to_owned(), rewriting);
        Lowered { schema: json!({"type": "string"}), is_replaced: true }
    };
    let schema = match &component.shape {
        Shape::Enum(_) => return replaced(Rewriting::OpenEnum),
        Shape::TextOrInteger => return replaced(Rewriting::TextOrInteger),
        Shape::Union(_) => return replaced(Rewriting::Union),
        Shape::Object(object) => self::object(component, object, rewrites),
        Shape::List(items) => list(items, component.name, rewrites),
        Shape::Unknown => keep(&component.at, &["type", "format"]).into(),
    };
    Lowered { schema, is_replaced: false }
}

fn object(component: &Component<'_>, object: &Object<'_>, rewrites: &mut Rewrites) -> Value {
    let mut properties = Map::new();
    for property in &object.properties {
        let place = format!("{}.{}", object.name, property.name);
        properties.insert(property.name.to_owned(), self::property(property, &place, rewrites));
    }
    let mut lowered = keep(&component.at, &["type", "required"]);
    lowered.insert("properties".to_owned(), properties.into());
    lowered.insert("additionalProperties".to_owned(), json!({}));
    lowered.into()
}

/// Lowers a property. One that may be null or has a default is merely not required: the bindings
/// read and write absence themselves.
fn property(property: &Property<'_>, place: &str, rewrites: &mut Rewrites) -> Value {
    if property.is_nullable || property.is_empty_by_default {
        rewrites.add(place.to_owned(), Rewriting::Loosened);
    }
    if property.is_secret {
        loosen(&property.schema, place, rewrites);
        rewrites.add(place.to_owned(), Rewriting::Secret);
        return json!({"type": "string", "format": SECRET});
    }
    schema(&property.schema, place, rewrites)
}

fn schema(schema: &Schema<'_>, place: &str, rewrites: &mut Rewrites) -> Value {
    loosen(schema, place, rewrites);
    match &schema.kind {
        Kind::Reference(reference) => {
            if schema.at.get("$ref").is_none() {
                rewrites.add(place.to_owned(), Rewriting::PlainReference);
            }
            json!({"$ref": reference.pointer})
        }
        Kind::List(items) => list(items, place, rewrites),
        Kind::Map(values) => {
            let values = self::item(values, &format!("{place}[]"), rewrites);
            json!({"type": "object", "additionalProperties": values})
        }
        Kind::Form(_) => json!({"type": "string"}),
        Kind::Text(Some(format)) => {
            if *format != TextFormat::DateOrDateTime {
                rewrites.add(place.to_owned(), Rewriting::DateOrDateTime);
            }
            json!({"type": "string", "format": DATE})
        }
        Kind::Text(None) | Kind::Integer(_) | Kind::Decimal | Kind::Boolean | Kind::Unknown => {
            keep(&schema.at, &["type", "format"]).into()
        }
    }
}

fn list(items: &Schema<'_>, place: &str, rewrites: &mut Rewrites) -> Value {
    json!({"type": "array", "items": item(items, &format!("{place}[]"), rewrites)})
}

/// Lowers an item of a list or a value of a map, which may be null.
fn item(item: &Schema<'_>, place: &str, rewrites: &mut Rewrites) -> Value {
    let mut lowered = schema(item, place, rewrites);
    if item.is_nullable
        && let Some(members) = lowered.as_object_mut()
    {
        members.insert("nullable".to_owned(), true.into());
    }
    lowered
}

/// Reports limits, which are left out: they would make the types refuse the provider's responses,
/// and turn an amount into a float.
fn loosen(schema: &Schema<'_>, place: &str, rewrites: &mut Rewrites) {
    if !schema.limits.is_empty() || schema.pattern.is_some() {
        rewrites.add(place.to_owned(), Rewriting::Loosened);
    }
}
