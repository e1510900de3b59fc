//! The rule about examples: each is strictly valid against its schema, so that neither can become
//! outdated. It needs the feature `command`, because validation is slow to compile and a build does
//! not need it.

use std::path::{Component as PathComponent, Path};
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::check::shown::Shown;
pub(crate) use crate::check::shown::UNSHOWN;
use crate::finding::Finding;
use crate::model::{
    Component, ExampleSource, Kind, Media, Model, Object, Operation, Reference, Schema, Shape,
    TextFormat, Union, Variant,
};
use crate::read::Document;
use crate::rule::Rule;

/// The format that JSON Schema does not know.
const DATE_OR_DATE_TIME: &str = TextFormat::DateOrDateTime.name();

const REMEDY: &str = "correct the example, or the schema if the example is right";

/// Validates every example of requests and responses, and looks for fields that none has. Expects a
/// document that follows the other rules.
pub fn check(document: &Document) -> Vec<Finding> {
    let model = Model::of(document);
    let schemas = strict_schemas(&model);
    let mut findings = Vec::new();
    let mut shown = Shown::of(&model);
    for body in model.operations().iter().flat_map(Operation::bodies) {
        if let Some(media) = body.media()
            && let Some(reference) = &media.reference
        {
            match validator(reference, &schemas) {
                Ok(validator) => {
                    for (place, value) in
                        self::media(media, &validator, document.folder(), &mut findings)
                    {
                        shown.body(reference, &value, &place);
                    }
                }
                Err(message) => findings.push(media.at.finding(
                    Rule::Example,
                    message,
                    "report this with the spec",
                )),
            }
        }
    }
    findings.extend(shown.findings());
    findings
}

/// Validates the examples of a body, and returns those that can be read, each with its place.
fn media(
    media: &Media<'_>,
    validator: &Validator,
    folder: &Path,
    findings: &mut Vec<Finding>,
) -> Vec<(String, Value)> {
    let mut examples = Vec::new();
    if media.examples.is_empty() {
        findings.push(media.at.finding(
            Rule::Example,
            "the body has no example",
            "add one under spec/examples, with invented values",
        ));
    }
    for example in &media.examples {
        let (value, what) = match &example.source {
            ExampleSource::Inline => (Ok(example.at.to_json()), String::new()),
            ExampleSource::File(name) => (read(folder, name), format!(" {name}")),
        };
        match value {
            Ok(value) => {
                findings.extend(validator.iter_errors(&value).map(|error| {
                    let path = error.instance_path().to_string();
                    let message =
                        format!("the example{what} does not match its schema at `{path}`: {error}");
                    example.at.finding(Rule::Example, message, REMEDY)
                }));
                let place = match &example.source {
                    ExampleSource::Inline => format!("the example at {}", example.at.pointer()),
                    ExampleSource::File(name) => folder.join(name).display().to_string(),
                };
                examples.push((place, value));
            }
            Err(message) => findings.push(example.at.finding(
                Rule::Example,
                format!("the example{what} {message}"),
                "correct the path or the file",
            )),
        }
    }
    examples
}

/// Reads an example. It must be in the folder of the spec, because a finding shows its values.
fn read(folder: &Path, name: &str) -> Result<Value, String> {
    let outside = || "is not in the folder of the spec".to_owned();
    let is_inside =
        Path::new(name).components().all(|part| matches!(part, PathComponent::Normal(_)));
    if !is_inside {
        return Err(outside());
    }
    // A link may lead outside.
    let path = folder.join(name).canonicalize();
    let path = path.map_err(|error| format!("cannot be read: {error}"))?;
    let folder = folder.canonicalize().map_err(|error| format!("cannot be read: {error}"))?;
    if !path.starts_with(folder) {
        return Err(outside());
    }
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("is not JSON: {error}"))
}

fn validator(reference: &Reference<'_>, schemas: &Value) -> Result<Validator, String> {
    let root = json!({"allOf": [{"$ref": reference.pointer}], "components": {"schemas": schemas}});
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format(DATE_OR_DATE_TIME, |text: &str| {
            DATES.iter().any(|date| date.is_valid(&json!(text)))
        })
        .build(&root)
        .map_err(|error| format!("the schema cannot be used for validation: {error}"))
}

/// The two forms of `date-or-date-time`.
static DATES: LazyLock<Vec<Validator>> = LazyLock::new(|| {
    [TextFormat::Date, TextFormat::DateTime]
        .iter()
        .filter_map(|format| {
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&json!({"type": "string", "format": format.name()}))
                .ok()
        })
        .collect()
});

/// Returns the components as JSON Schemas that refuse everything that the spec does not describe.
fn strict_schemas(model: &Model<'_>) -> Value {
    let components = model.components().iter();
    let schemas = components.map(|item| (item.name.to_owned(), component(item)));
    Value::Object(schemas.collect())
}

fn component(component: &Component<'_>) -> Value {
    match &component.shape {
        Shape::Object(object) => self::object(object),
        Shape::List(items) => json!({"type": "array", "items": schema(items)}),
        Shape::Enum(item) => {
            // Each value in its own spelling and its other spellings.
            let spellings = |variant: &Variant<'_>| {
                std::iter::once(variant.value)
                    .chain(variant.also_spelled.iter().copied())
                    .map(Value::from)
                    .collect::<Vec<_>>()
            };
            let values: Vec<_> = item.variants.iter().flat_map(spellings).collect();
            json!({"type": "string", "enum": values})
        }
        Shape::TextOrInteger => json!({"type": ["string", "integer"]}),
        Shape::Union(item) => union(item),
        Shape::Unknown => json!({}),
    }
}

/// Returns an object of a listed kind.
fn union(item: &Union<'_>) -> Value {
    let choices = item.choices.iter().map(|choice| {
        let is_this = json!({"properties": {item.property: {"enum": choice.values}}});
        json!({"if": is_this, "then": {"$ref": choice.reference.pointer}})
    });
    let values: Vec<_> = item.choices.iter().flat_map(|choice| &choice.values).collect();
    json!({
        "type": "object",
        "required": [item.property],
        "properties": {item.property: {"enum": values}},
        "allOf": choices.collect::<Vec<_>>(),
    })
}

/// Returns an object with each property under its own name and its other names.
fn object(object: &Object<'_>) -> Value {
    let mut properties = Map::new();
    for property in &object.properties {
        let own = schema(&property.schema);
        let own =
            if property.is_nullable { json!({"anyOf": [{"type": "null"}, own]}) } else { own };
        for name in property.also_named.iter().chain([&property.name]) {
            properties.insert((*name).to_owned(), own.clone());
        }
    }
    json!({
        "type": "object",
        "properties": properties,
        "required": object.required,
        "additionalProperties": false,
    })
}

/// Returns the schema of an item of a list or a value of a map, which may be null.
fn item(item: &Schema<'_>) -> Value {
    let own = schema(item);
    if item.is_nullable { json!({"anyOf": [{"type": "null"}, own]}) } else { own }
}

fn schema(schema: &Schema<'_>) -> Value {
    let mut strict = match &schema.kind {
        Kind::Reference(reference) => return json!({"$ref": reference.pointer}),
        Kind::List(items) => return json!({"type": "array", "items": item(items)}),
        Kind::Map(values) => {
            return json!({"type": "object", "additionalProperties": item(values)});
        }
        Kind::Unknown => return json!({}),
        kind => Map::from_iter([("type".to_owned(), Value::from(kind.type_name()))]),
    };
    let format = schema.kind.format_name().map(|format| ("format".to_owned(), format.into()));
    let pattern = schema.pattern.map(|pattern| ("pattern".to_owned(), pattern.into()));
    let limits = schema.limits.iter().map(|limit| (limit.name().to_owned(), limit.to_json()));
    strict.extend(limits.chain(format).chain(pattern));
    strict.into()
}
