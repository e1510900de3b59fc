//! What the stages after [`check`](crate::check) know of a description beyond what the generator is given: names on
//! the wire, evidence, effects. Built from a description that has passed the rules; what is missing reads as empty.

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::check::of_property;
use crate::read::{Cursor, Document};

/// The Rust name of a property: the one that the generator gives it.
pub(crate) fn field_name(name: &str) -> String {
    let snake = name.to_snake_case();
    match syn::parse_str::<syn::Ident>(&snake) {
        Ok(_) => snake,
        Err(_) => format!("{snake}_"),
    }
}

/// The Rust name of a value of an enum.
pub(crate) fn variant_name(value: &str) -> String {
    value.to_upper_camel_case()
}

/// A description, for emitting.
#[derive(Debug, Clone)]
pub struct Model {
    pub(crate) servers: Vec<Server>,
    pub(crate) credential_header: String,
    pub(crate) operations: Vec<Operation>,
    pub(crate) objects: Vec<Object>,
    pub(crate) enums: Vec<Enum>,
    pub(crate) text_or_integers: Vec<Named>,
}

#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) name: String,
    pub(crate) url: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Operation {
    pub(crate) id: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) credential: String,
    pub(crate) effect: String,
    pub(crate) parameters: Vec<Parameter>,
}

#[derive(Debug, Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) effect: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Named {
    pub(crate) name: String,
    pub(crate) documentation: String,
}

#[derive(Debug, Clone)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) documentation: String,
    pub(crate) fields: Vec<Field>,
}

#[derive(Debug, Clone)]
pub(crate) struct Field {
    /// The name in Rust.
    pub(crate) field: String,
    /// The name on the wire.
    pub(crate) name: String,
    pub(crate) also_named: Vec<String>,
    pub(crate) documentation: String,
    pub(crate) presence: Presence,
    /// Nothing shows the name or form, so a value that cannot be read is kept and is no error.
    pub(crate) guessed: bool,
}

/// What is read and written where a property is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
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

#[derive(Debug, Clone)]
pub(crate) struct Enum {
    pub(crate) name: String,
    pub(crate) documentation: String,
    pub(crate) variants: Vec<Variant>,
}

#[derive(Debug, Clone)]
pub(crate) struct Variant {
    pub(crate) variant: String,
    pub(crate) value: String,
    pub(crate) also_spelled: Vec<String>,
}

fn text(at: &Cursor<'_>, name: &str) -> String {
    at.text_of(name).unwrap_or_default().to_owned()
}

fn texts(list: Option<Cursor<'_>>) -> Vec<String> {
    list.iter().flat_map(Cursor::items).filter_map(|item| item.text().map(str::to_owned)).collect()
}

/// The prose of an item with its evidence behind it, for the documentation of the bindings.
fn documentation(description: Option<&str>, evidence: Option<&str>) -> String {
    let description = description.unwrap_or_default().trim_end();
    match evidence {
        Some(evidence) => format!("{description}\n\nEvidence: `{evidence}`."),
        None => description.to_owned(),
    }
}

impl Model {
    /// Gathers what the emitters need.
    pub fn of(document: &Document) -> Model {
        let root = document.root();
        let components = root.get("components");
        let schemas: Vec<_> = components
            .iter()
            .filter_map(|components| components.get("schemas"))
            .flat_map(|schemas| schemas.members())
            .collect();
        let scheme = components
            .iter()
            .filter_map(|components| components.get("securitySchemes"))
            .flat_map(|schemes| schemes.members())
            .next();
        let own = |schema: &Cursor<'_>| {
            documentation(schema.text_of("description"), schema.text_of("x-evidence"))
        };
        Model {
            servers: root
                .get("servers")
                .iter()
                .flat_map(Cursor::items)
                .map(|server| Server {
                    name: text(&server, "description"),
                    url: text(&server, "url"),
                })
                .collect(),
            credential_header: scheme.map(|scheme| text(&scheme, "name")).unwrap_or_default(),
            operations: root
                .get("paths")
                .iter()
                .flat_map(Cursor::members)
                .flat_map(|path| operations(&path))
                .collect(),
            objects: schemas
                .iter()
                .filter(|schema| schema.text_of("type") == Some("object"))
                .map(object)
                .collect(),
            enums: schemas
                .iter()
                .filter(|schema| schema.get("enum").is_some())
                .map(|schema| Enum {
                    name: schema.name().to_owned(),
                    documentation: own(schema),
                    variants: variants(schema),
                })
                .collect(),
            text_or_integers: schemas
                .iter()
                .filter(|schema| schema.get("oneOf").is_some())
                .map(|schema| Named { name: schema.name().to_owned(), documentation: own(schema) })
                .collect(),
        }
    }
}

fn operations(path: &Cursor<'_>) -> Vec<Operation> {
    let mut found = Vec::new();
    for operation in path.members().filter(|member| member.get("operationId").is_some()) {
        found.push(Operation {
            id: text(&operation, "operationId"),
            method: operation.name().to_uppercase(),
            path: path.name().to_owned(),
            credential: text(&operation, "x-credential"),
            effect: text(&operation, "x-effect"),
            parameters: operation
                .get("parameters")
                .iter()
                .flat_map(Cursor::items)
                .map(|parameter| Parameter {
                    name: text(&parameter, "name"),
                    effect: text(&parameter, "x-effect"),
                })
                .collect(),
        });
    }
    found
}

fn object(schema: &Cursor<'_>) -> Object {
    let required = texts(schema.get("required"));
    let fields = schema
        .get("properties")
        .iter()
        .flat_map(Cursor::members)
        .map(|property| Field {
            field: field_name(property.name()),
            name: property.name().to_owned(),
            also_named: texts(of_property(schema, &property, "x-also-named")),
            documentation: field_documentation(schema, &property),
            presence: presence(&property, required.iter().any(|name| name == property.name())),
            guessed: of_property(schema, &property, "x-evidence")
                .and_then(|evidence| evidence.text())
                == Some("assumed"),
        })
        .collect();
    Object {
        name: schema.name().to_owned(),
        documentation: documentation(schema.text_of("description"), None),
        fields,
    }
}

fn field_documentation(object: &Cursor<'_>, property: &Cursor<'_>) -> String {
    let target = property.target();
    let description = property
        .text_of("description")
        .or_else(|| target.as_ref().and_then(|target| target.text_of("description")));
    documentation(
        description,
        of_property(object, property, "x-evidence").and_then(|evidence| evidence.text()),
    )
}

fn presence(property: &Cursor<'_>, required: bool) -> Presence {
    let is_list = property.text_of("type") == Some("array");
    if required {
        if is_list { Presence::RequiredList } else { Presence::Required }
    } else if is_list {
        Presence::List
    } else if property.get("default").is_some() {
        Presence::Empty
    } else if property.is_true("nullable") {
        Presence::Null
    } else {
        Presence::Omitted
    }
}

fn variants(schema: &Cursor<'_>) -> Vec<Variant> {
    texts(schema.get("enum"))
        .into_iter()
        .map(|value| Variant {
            variant: variant_name(&value),
            also_spelled: texts(schema.get("x-also-named").and_then(|map| map.get(&value))),
            value,
        })
        .collect()
}
