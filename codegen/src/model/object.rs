//! Objects and their properties.

use crate::model::evidence::{Evidence, Placed};
use crate::model::names::field_name;
use crate::model::schema::{Kind, Reference, Schema};
use crate::model::walk::{extension, texts};
use crate::read::Cursor;

/// An object.
#[derive(Debug, Clone)]
pub struct Object<'a> {
    /// The name of the component.
    pub name: &'a str,
    /// The component's description.
    pub description: &'a str,
    /// Its properties in the order of the spec.
    pub properties: Vec<Property<'a>>,
    /// The names of the properties that are always there, in the order of `required`.
    pub required: Vec<&'a str>,
}

/// A property of an object.
#[derive(Debug, Clone)]
pub struct Property<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// The field in Rust.
    pub field: String,
    /// An earlier name of the field in Rust, which is still there but deprecated.
    pub former_field: Option<String>,
    /// Whether the provider advises against it.
    pub is_deprecated: bool,
    /// What its absence means, if the spec says so.
    pub default: Option<Cursor<'a>>,
    /// Whether only responses have it, or only requests.
    pub direction: Option<Direction>,
    /// Other names that readers accept.
    pub also_named: Vec<&'a str>,
    /// What its value is.
    pub schema: Schema<'a>,
    /// Its description, or the description of the component that it refers to.
    pub documentation: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// Whether its absence is an error.
    pub is_required: bool,
    /// Whether its value may be null.
    pub is_nullable: bool,
    /// Whether an empty string is written if it is absent.
    pub is_empty_by_default: bool,
    /// Whether its value is redacted everywhere.
    pub is_secret: bool,
}

/// Where a property occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Only in responses.
    Responses,
    /// Only in requests.
    Requests,
}

/// What readers and writers do if a property is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Presence {
    /// Its absence is an error.
    Required,
    /// Its absence is an error; null is an empty list.
    RequiredList,
    /// An absent list is an empty one.
    List,
    /// An absent value is not written.
    Omitted,
    /// An absent value is written as null.
    Null,
    /// An absent string is written as an empty one.
    Empty,
}

impl<'a> Object<'a> {
    pub(super) fn of(at: &Cursor<'a>) -> Self {
        let required = texts(at.get("required"));
        let properties = at.get("properties");
        Object {
            name: at.name(),
            description: at.text_of("description").unwrap_or_default(),
            properties: properties
                .iter()
                .flat_map(Cursor::members)
                .map(|property| Property::of(at, property, &required))
                .collect(),
            required,
        }
    }

    /// Lists the properties that may be absent.
    pub fn optional(&self) -> impl Iterator<Item = &Property<'a>> {
        self.properties.iter().filter(|property| !property.is_required)
    }
}

impl<'a> Property<'a> {
    fn of(object: &Cursor<'a>, at: Cursor<'a>, required: &[&str]) -> Self {
        let extension = |name| extension(object, &at, name);
        let name = at.name();
        let schema = Schema::of(at.clone());
        let target = match &schema.kind {
            Kind::Reference(reference) => at.resolve(reference.pointer),
            _ => None,
        };
        let documentation = schema
            .description
            .or_else(|| target.and_then(|target| target.text_of("description")))
            .unwrap_or_default();
        Property {
            name,
            field: field_name(extension("x-rust-name").and_then(|at| at.text()).unwrap_or(name)),
            former_field: extension("x-former-rust-name").and_then(|at| at.text()).map(field_name),
            is_deprecated: at.is_true("deprecated"),
            default: at.get("default"),
            direction: match (at.is_true("readOnly"), at.is_true("writeOnly")) {
                (true, false) => Some(Direction::Responses),
                (false, true) => Some(Direction::Requests),
                _ => None,
            },
            also_named: texts(extension("x-also-named")),
            documentation,
            evidence: Placed::of(extension("x-evidence")),
            is_required: required.contains(&name),
            is_nullable: at.is_true("nullable"),
            is_empty_by_default: at.text_of("default") == Some(""),
            is_secret: extension("x-secret").is_some(),
            schema,
        }
    }

    /// Returns what readers and writers do if the property is absent.
    pub fn presence(&self) -> Presence {
        let is_list = matches!(self.schema.kind, Kind::List(_) | Kind::Map(_));
        match (self.is_required, is_list) {
            (true, true) => Presence::RequiredList,
            (true, false) => Presence::Required,
            (false, true) => Presence::List,
            (false, false) if self.is_empty_by_default => Presence::Empty,
            (false, false) if self.is_nullable => Presence::Null,
            (false, false) => Presence::Omitted,
        }
    }

    /// Returns whether readers keep a value that they cannot parse, because it is a guess. A required
    /// value, a list and a map must be parsed.
    pub fn is_kept_as_it_came(&self) -> bool {
        let is_plain =
            matches!(self.presence(), Presence::Omitted | Presence::Null | Presence::Empty);
        is_plain && self.is_guess()
    }

    /// Returns whether nothing shows the property at this place of the API, so that readers keep a
    /// value that they cannot parse.
    pub fn is_guess(&self) -> bool {
        self.evidence.is_some_and(|evidence| {
            matches!(evidence.value, Evidence::Inferred | Evidence::Assumed)
        })
    }

    /// Returns the reference to the component of the value, or of each item of a list.
    pub fn reference(&self) -> Option<&Reference<'a>> {
        self.schema.reference()
    }
}
