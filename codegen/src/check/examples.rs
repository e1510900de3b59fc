//! The rule about examples: each is valid against the schema it stands beside, strictly, so that neither can go stale.
//! Stands behind the feature `command`, because validation is heavy and a build does not need it.

use std::path::Path;
use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::check::of_property;
use crate::finding::Finding;
use crate::lower::DATE;
use crate::read::{Cursor, Document};
use crate::rule::Rule;

const REMEDY: &str = "correct the example, or the schema if the example is right";

/// Validates every example of bodies and answers. Expects a description that has passed the other rules.
pub fn check(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    let root = document.root();
    let schemas = strict_schemas(&root);
    for operation in
        root.get("paths").iter().flat_map(Cursor::members).flat_map(|path| path.members())
    {
        let answers = operation.get("responses");
        let holders = operation
            .get("requestBody")
            .into_iter()
            .chain(answers.iter().flat_map(Cursor::members));
        for media in
            holders.filter_map(|holder| holder.get("content")).flat_map(|content| content.members())
        {
            let Some(reference) = media.get("schema").and_then(|schema| schema.text_of("$ref"))
            else {
                continue;
            };
            media_type(&media, reference, &schemas, document.folder(), &mut findings);
        }
    }
    findings
}

fn media_type(
    media: &Cursor<'_>,
    reference: &str,
    schemas: &Value,
    folder: &Path,
    findings: &mut Vec<Finding>,
) {
    let examples: Vec<_> = media.get("examples").iter().flat_map(Cursor::members).collect();
    if examples.is_empty() && media.get("example").is_none() {
        findings.push(media.finding(
            Rule::Example,
            "there is no example",
            "add one under spec/examples, with values of your own",
        ));
    }
    let validator = match validator(reference, schemas) {
        Ok(validator) => validator,
        Err(message) => {
            return findings.push(media.finding(
                Rule::Example,
                message,
                "report this with the description",
            ));
        }
    };
    let mut validate = |at: &Cursor<'_>, value: &Value, of: &str| {
        for error in validator.iter_errors(value) {
            let path = error.instance_path().to_string();
            findings.push(at.finding(
                Rule::Example,
                format!("the example{of} breaks its schema at `{path}`: {error}"),
                REMEDY,
            ));
        }
    };
    if let Some(example) = media.get("example") {
        validate(&example, &example.to_json(), "");
    }
    let mut unreadable = Vec::new();
    for example in examples {
        if let Some(value) = example.get("value") {
            validate(&value, &value.to_json(), "");
        }
        if let (Some(at), Some(name)) =
            (example.get("externalValue"), example.text_of("externalValue"))
        {
            match read(&folder.join(name)) {
                Ok(value) => validate(&at, &value, &format!(" {name}")),
                Err(message) => unreadable.push(at.finding(
                    Rule::Example,
                    format!("{name} {message}"),
                    "correct the path or the file",
                )),
            }
        }
    }
    findings.extend(unreadable);
}

fn read(path: &Path) -> Result<Value, String> {
    let text = std::fs::read_to_string(path).map_err(|error| format!("cannot be read: {error}"))?;
    serde_json::from_str(&text).map_err(|error| format!("is not JSON: {error}"))
}

fn validator(reference: &str, schemas: &Value) -> Result<Validator, String> {
    let root = json!({"allOf": [{"$ref": reference}], "components": {"schemas": schemas}});
    jsonschema::draft202012::options()
        .should_validate_formats(true)
        .with_format(DATE, |text: &str| DATES.iter().any(|date| date.is_valid(&json!(text))))
        .build(&root)
        .map_err(|error| format!("the schema cannot be used for validation: {error}"))
}

/// The two forms of `date-or-date-time`.
static DATES: LazyLock<Vec<Validator>> = LazyLock::new(|| {
    ["date", "date-time"]
        .iter()
        .filter_map(|format| {
            jsonschema::draft202012::options()
                .should_validate_formats(true)
                .build(&json!({"type": "string", "format": format}))
                .ok()
        })
        .collect()
});

/// The components as JSON Schema in which everything that is not described is wrong.
fn strict_schemas(root: &Cursor<'_>) -> Value {
    root.get("components")
        .and_then(|components| components.get("schemas"))
        .iter()
        .flat_map(Cursor::members)
        .map(|component| (component.name().to_owned(), strict(&component)))
        .collect::<Map<String, Value>>()
        .into()
}

fn strict(schema: &Cursor<'_>) -> Value {
    let mut strict = Map::new();
    for keyword in schema.members().filter(|keyword| !keyword.name().starts_with("x-")) {
        let value = match keyword.name() {
            "properties" => properties(schema, &keyword),
            "items" => self::strict(&keyword),
            "oneOf" | "allOf" => keyword.items().map(|item| self::strict(&item)).collect(),
            "additionalProperties" => false.into(),
            "enum" => enumeration(schema, &keyword),
            "nullable" | "default" | "description" => continue,
            _ => keyword.to_json(),
        };
        strict.insert(keyword.name().to_owned(), value);
    }
    if schema.is_true("nullable") {
        return json!({"anyOf": [{"type": "null"}, strict]});
    }
    strict.into()
}

/// Properties under their own names and their other ones.
fn properties(object: &Cursor<'_>, properties: &Cursor<'_>) -> Value {
    let mut all = Map::new();
    for property in properties.members() {
        let schema = strict(&property);
        let also = of_property(object, &property, "x-also-named");
        let names = also.iter().flat_map(Cursor::items).filter_map(|name| name.text());
        for name in names.chain([property.name()]) {
            all.insert(name.to_owned(), schema.clone());
        }
    }
    all.into()
}

/// Values in their own spelling and their other ones.
fn enumeration(schema: &Cursor<'_>, values: &Cursor<'_>) -> Value {
    let spellings = schema.get("x-also-named");
    let others = spellings.iter().flat_map(Cursor::members).flat_map(|spelling| spelling.items());
    values.items().chain(others).map(|value| value.to_json()).collect()
}
