//! Components: the schemas that have names.

use crate::model::evidence::{Evidence, Placed};
use crate::model::names::variant_name;
use crate::model::object::{Object, Property};
use crate::model::schema::{Kind, Reference, Schema};
use crate::model::union::{Choice, Union};
use crate::model::walk::texts;
use crate::read::Cursor;

/// A schema with a name.
#[derive(Debug, Clone)]
pub struct Component<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its description.
    pub description: &'a str,
    /// How well it is known. An object says this of each property instead.
    pub evidence: Option<Placed<Evidence>>,
    /// What it is.
    pub shape: Shape<'a>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// What a component is.
#[derive(Debug, Clone)]
pub enum Shape<'a> {
    /// An object.
    Object(Object<'a>),
    /// A list of these items.
    List(Schema<'a>),
    /// A string with known values.
    Enum(Enum<'a>),
    /// A string or an integer.
    TextOrInteger,
    /// An object of one of several kinds.
    Union(Union<'a>),
    /// Anything that the rules refuse.
    Unknown,
}

/// A string with known values.
#[derive(Debug, Clone)]
pub struct Enum<'a> {
    /// The name of the component.
    pub name: &'a str,
    /// The component's description.
    pub description: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// The values in the order of the spec.
    pub variants: Vec<Variant<'a>>,
}

/// A value of an enum.
#[derive(Debug, Clone)]
pub struct Variant<'a> {
    /// The variant in Rust.
    pub variant: String,
    /// The value on the wire.
    pub value: &'a str,
    /// Other spellings that readers accept.
    pub also_spelled: Vec<&'a str>,
}

impl<'a> Component<'a> {
    pub(super) fn of(at: Cursor<'a>) -> Self {
        Component {
            name: at.name(),
            description: at.text_of("description").unwrap_or_default(),
            evidence: Placed::of(at.get("x-evidence")),
            shape: Shape::of(&at),
            at,
        }
    }

    /// Lists the references in the component.
    pub fn references(&self) -> impl Iterator<Item = &Reference<'a>> {
        let (mut properties, mut items, mut choices) = (&[] as &[_], None, &[] as &[_]);
        match &self.shape {
            Shape::Object(object) => properties = object.properties.as_slice(),
            Shape::List(schema) => items = schema.reference(),
            Shape::Union(union) => choices = union.choices.as_slice(),
            Shape::Enum(_) | Shape::TextOrInteger | Shape::Unknown => {}
        }
        let properties =
            properties.iter().filter_map(|property: &Property<'a>| property.reference());
        properties.chain(items).chain(choices.iter().map(|choice: &Choice<'a>| &choice.reference))
    }
}

impl<'a> Shape<'a> {
    /// Reads the shape of a schema with a name.
    pub(crate) fn of(at: &Cursor<'a>) -> Self {
        match at.text_of("type") {
            Some("object") => Shape::Object(Object::of(at)),
            Some("array") => match Schema::of(at.clone()).kind {
                Kind::List(items) => Shape::List(*items),
                _ => Shape::Unknown,
            },
            Some("string") if at.get("enum").is_some() => Shape::Enum(Enum::of(at)),
            None if at.get("oneOf").is_some() => {
                let is_object = |choice: Cursor<'a>| choice.get("$ref").is_some();
                let has_objects = at.get("oneOf").iter().flat_map(Cursor::items).any(is_object);
                if has_objects || at.get("discriminator").is_some() {
                    Shape::Union(Union::of(at))
                } else {
                    Shape::TextOrInteger
                }
            }
            _ => Shape::Unknown,
        }
    }
}

impl<'a> Enum<'a> {
    fn of(at: &Cursor<'a>) -> Self {
        let spellings = at.get("x-also-named");
        let variant = |value| Variant {
            variant: variant_name(value),
            value,
            also_spelled: texts(spellings.as_ref().and_then(|map| map.get(value))),
        };
        Enum {
            name: at.name(),
            description: at.text_of("description").unwrap_or_default(),
            evidence: Placed::of(at.get("x-evidence")),
            variants: texts(at.get("enum")).into_iter().map(variant).collect(),
        }
    }
}
