//! Third stage: rewrites a description that has passed the rules into the subset that the generator handles right.
//!
//! - Answers become byte streams for the client: the facade decodes them, so that it can limit, keep and report what the
//!   generator's own decoding would throw away, and so that several successes and errors of one operation are no trouble.
//!   For the typed mocks the answers stay as they are.
//! - Limits on values (`pattern`, `minLength`, `minimum` …) go: they would make the types refuse the provider's answers, and
//!   one beside `format: decimal` would turn an amount into a float. They stay in the description for others.
//! - What the bindings have a type for gets a `format` that the emitter maps to that type.
//! - Paths and schemas are sorted, so that the output does not depend on how JSON objects keep their order in this build.
//! - What may be null or has a default is merely not required: the bindings read and write absence themselves.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use crate::check::of_property;
use crate::emit::documentation::prose;
use crate::read::{Cursor, Document};

/// The format that stands for a redacting string.
pub(crate) const SECRET: &str = "secret";
/// The format that stands for a date with or without a time.
pub(crate) const DATE: &str = "date-or-date-time";
/// The format that stands for an exact amount.
pub(crate) const DECIMAL: &str = "decimal";

/// A description in the generator's subset, in two flavours.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// Every answer is a stream of bytes. What the client is generated from.
    pub client: Value,
    /// Answers have their types. What the typed mocks are generated from.
    pub mocks: Value,
    /// Components that the emitter writes itself, and the generator only refers to.
    pub replaced: Vec<String>,
}

/// Lowers a description. One that breaks a rule gives a result that the generator may refuse.
pub fn lower(document: &Document) -> Lowered {
    let root = document.root();
    let components = root.get("components").and_then(|components| components.get("schemas"));
    let mut schemas = BTreeMap::new();
    let mut replaced = Vec::new();
    for component in components.iter().flat_map(Cursor::members) {
        let is_replaced = component.get("enum").is_some() || component.get("oneOf").is_some();
        if is_replaced {
            replaced.push(component.name().to_owned());
        }
        schemas.insert(
            component.name().to_owned(),
            if is_replaced { json!({"type": "string"}) } else { schema(&component) },
        );
    }
    let flavour = |answers: Answers| {
        let paths = root
            .get("paths")
            .iter()
            .flat_map(Cursor::members)
            .map(|path| {
                let operations: BTreeMap<_, _> = path
                    .members()
                    .filter(|member| !member.name().starts_with("x-"))
                    .map(|member| (member.name().to_owned(), operation(&member, answers)))
                    .collect();
                (path.name().to_owned(), json!(operations))
            })
            .collect::<BTreeMap<String, Value>>();
        json!({
            "openapi": "3.0.3",
            "info": {
                "title": root.get("info").and_then(|info| info.text_of("title")).unwrap_or_default(),
                "version": root.get("info").and_then(|info| info.text_of("version")).unwrap_or_default(),
            },
            "paths": paths,
            "components": {"schemas": schemas},
        })
    };
    Lowered { client: flavour(Answers::Bytes), mocks: flavour(Answers::Typed), replaced }
}

#[derive(Clone, Copy)]
enum Answers {
    Bytes,
    Typed,
}

/// A mapping with the members of `at` that are named, as they are; prose in a form that is no code to rustdoc.
fn keep(at: &Cursor<'_>, names: &[&str]) -> Map<String, Value> {
    let value = |member: &Cursor<'_>| match (member.name(), member.text()) {
        ("summary" | "description", Some(text)) => prose(text).into(),
        _ => member.to_json(),
    };
    names
        .iter()
        .filter_map(|name| at.get(name))
        .map(|member| (member.name().to_owned(), value(&member)))
        .collect()
}

fn operation(operation: &Cursor<'_>, answers: Answers) -> Value {
    let mut lowered = keep(operation, &["operationId", "summary", "description"]);
    let parameters = operation.get("parameters");
    let parameters: Vec<Value> = parameters
        .iter()
        .flat_map(Cursor::items)
        .map(|parameter| {
            keep(&parameter, &["name", "in", "description", "required", "schema"]).into()
        })
        .collect();
    lowered.insert("parameters".to_owned(), parameters.into());
    if let Some(body) = operation.get("requestBody") {
        let mut body_lowered = keep(&body, &["description", "required"]);
        body_lowered.insert("content".to_owned(), content(&body));
        lowered.insert("requestBody".to_owned(), body_lowered.into());
    }
    let responses = match answers {
        Answers::Bytes => json!({
            "2XX": {"description": "The answer.", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
        }),
        Answers::Typed => operation
            .get("responses")
            .iter()
            .flat_map(Cursor::members)
            .map(|response| {
                let mut response_lowered = keep(&response, &["description"]);
                if response.get("content").is_some() {
                    response_lowered.insert("content".to_owned(), content(&response));
                }
                (response.name().to_owned(), response_lowered.into())
            })
            .collect::<Map<String, Value>>()
            .into(),
    };
    lowered.insert("responses".to_owned(), responses);
    lowered.into()
}

/// Media types without their examples.
fn content(at: &Cursor<'_>) -> Value {
    at.get("content")
        .iter()
        .flat_map(Cursor::members)
        .map(|media| (media.name().to_owned(), keep(&media, &["schema"]).into()))
        .collect::<Map<String, Value>>()
        .into()
}

fn schema(component: &Cursor<'_>) -> Value {
    match component.text_of("type") {
        Some("object") => {
            let properties: Map<_, _> = component
                .get("properties")
                .iter()
                .flat_map(Cursor::members)
                .map(|property| {
                    let secret = of_property(component, &property, "x-secret").is_some();
                    (
                        property.name().to_owned(),
                        if secret {
                            json!({"type": "string", "format": SECRET})
                        } else {
                            self::property(&property)
                        },
                    )
                })
                .collect();
            let mut lowered = keep(component, &["type", "required"]);
            lowered.insert("properties".to_owned(), properties.into());
            lowered.insert("additionalProperties".to_owned(), json!({}));
            lowered.into()
        }
        _ => property(component),
    }
}

fn property(property: &Cursor<'_>) -> Value {
    if property.get("$ref").is_some() {
        return keep(property, &["$ref"]).into();
    }
    if let Some(all_of) = property.get("allOf") {
        return all_of.items().next().map(|only| keep(&only, &["$ref"])).unwrap_or_default().into();
    }
    match (property.text_of("type"), property.text_of("format")) {
        (Some("array"), _) => {
            let items =
                property.get("items").map(|items| self::property(&items)).unwrap_or_default();
            json!({"type": "array", "items": items})
        }
        (Some("string"), Some("date" | "date-time" | DATE)) => {
            json!({"type": "string", "format": DATE})
        }
        _ => keep(property, &["type", "format"]).into(),
    }
}
