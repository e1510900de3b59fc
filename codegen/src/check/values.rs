//! Rules about values: properties, list items and parameters.

use crate::check::checker::Checker;
use crate::model::{DECIMAL, IntegerFormat, TextForm, TextFormat};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// What may be true of any property.
const FLAGS: &[&str] = &["nullable", "deprecated", "readOnly", "writeOnly"];

impl Checker {
    pub(super) fn property(&mut self, property: &Cursor<'_>) {
        self.optional_text(property, &["description", "title", "x-rust-name"]);
        self.optional_bool(property, FLAGS);
        if property.get("$ref").is_some() {
            self.no_list(property);
        } else if property.get("allOf").is_some() {
            self.all_of(property);
        } else if property.text_of("type") == Some("array") {
            self.array(property, FLAGS);
        } else if is_map(property) {
            self.map(property);
        } else {
            self.scalar(property, &["default", "deprecated", "readOnly", "writeOnly", "example"]);
        }
    }

    /// Checks an object whose names the spec does not list.
    fn map(&mut self, map: &Cursor<'_>) {
        let mut allowed = vec!["type", "description", "title", "additionalProperties"];
        allowed.extend(FLAGS);
        self.allow(map, "a map", &allowed);
        if let Some(values) = map.get("additionalProperties") {
            self.item(&values, "the values of a map");
        }
    }

    /// Checks what an item of a list or a value of a map is.
    fn item(&mut self, item: &Cursor<'_>, what: &str) {
        if !self.mapping(item, what) {
            return;
        }
        if item.get("$ref").is_some() {
            return self.no_list(item);
        }
        self.known_extensions(item, &[]);
        self.optional_bool(item, &["nullable"]);
        if item.text_of("type") == Some("array") || is_map(item) {
            self.report(
                Rule::SchemaType,
                item,
                format!("{what} are lists or maps themselves"),
                "describe the inner level as an object with a property for it; move it to \
                 components/schemas and refer to it",
            );
            return;
        }
        self.scalar(item, &["example"]);
    }

    /// Refuses a reference to a list: a component that is a list is only the body of a response.
    fn no_list(&mut self, reference: &Cursor<'_>) {
        if self
            .component(reference, "schemas")
            .is_some_and(|component| component.text_of("type") == Some("array"))
        {
            self.report(
                Rule::SchemaType,
                reference,
                "a property refers to a list",
                "write the list at this place: `type: array` with `items`",
            );
        }
    }

    /// Checks `allOf`, which is how OpenAPI 3.0 adds members to a reference.
    fn all_of(&mut self, property: &Cursor<'_>) {
        let mut allowed = vec!["type", "allOf", "description"];
        allowed.extend(FLAGS);
        self.allow(property, "a reference in allOf", &allowed);
        // In OpenAPI 3.0.3, `nullable` has no meaning without `type`.
        if property.get("type").is_some_and(|kind| kind.text() != Some("object"))
            || property.is_true("nullable") && property.get("type").is_none()
        {
            let at = property
                .get("type")
                .or_else(|| property.get("nullable"))
                .unwrap_or_else(|| property.clone());
            self.report(
                Rule::AllOf,
                &at,
                "the nullable reference does not have the type of the object it refers to",
                "write `type: object` next to `nullable`",
            );
        }
        let items: Vec<_> = property.get("allOf").iter().flat_map(Cursor::items).collect();
        match items.as_slice() {
            [only] if only.get("$ref").is_some() => self.no_list(only),
            _ => self.report(
                Rule::AllOf,
                property,
                "allOf is supported only with one $ref",
                "write one object with the properties of all of them",
            ),
        }
    }

    pub(super) fn array(&mut self, array: &Cursor<'_>, more: &[&str]) {
        let mut allowed = vec!["type", "description", "title", "items", "minItems", "maxItems"];
        allowed.extend(more);
        self.allow(array, "an array", &allowed);
        match array.get("items") {
            None => self.report(
                Rule::SchemaType,
                array,
                "the array does not say what its items are",
                "add `items`",
            ),
            Some(items) => self.item(&items, "the items of a list"),
        }
    }

    fn scalar(&mut self, schema: &Cursor<'_>, more: &[&str]) {
        let kind = schema.text_of("type");
        let specific: &[&str] = match kind {
            Some("string") => &["minLength", "maxLength", "pattern"],
            Some("integer") => &["minimum", "maximum", "enum"],
            Some("number") => &["minimum", "maximum"],
            Some("boolean") => &[],
            Some("object") => {
                return self.report(
                    Rule::InlineSchema,
                    schema,
                    "an object is written inline",
                    "move it to components/schemas, give it a name and refer to it",
                );
            }
            _ => {
                let at = schema.get("type").unwrap_or_else(|| schema.clone());
                let message = match kind {
                    Some(kind) => format!("the type `{kind}` is not supported here"),
                    None => "the schema has no type, or more than one".to_owned(),
                };
                return self.report(
                    Rule::SchemaType,
                    &at,
                    message,
                    "write type string, integer, number, boolean or array, or a $ref; move enums \
                     and oneOf to components/schemas",
                );
            }
        };
        if schema.get("enum").is_some() && kind != Some("integer") {
            return self.report(
                Rule::Enum,
                schema,
                "an enum is written inline",
                "move it to components/schemas, give it a name and refer to it",
            );
        }
        let mut allowed = vec!["type", "format", "description", "title", "nullable"];
        allowed.extend(specific);
        allowed.extend(more);
        self.allow(schema, &format!("a {}", kind.unwrap_or_default()), &allowed);
        self.format(schema, kind);
        if let Some(default) = schema.get("default") {
            self.default(&default, kind);
        }
        if kind == Some("integer")
            && let Some(values) = schema.get("enum")
        {
            let is_integer = |value: &Cursor<'_>| matches!(value.value(), Value::Number(text) if text.parse::<i64>().is_ok());
            if values.items().next().is_none() || !values.items().all(|value| is_integer(&value)) {
                self.report(
                    Rule::Enum,
                    &values,
                    "the values of the integer are not integers",
                    "list them without quotes",
                );
            }
        }
    }

    /// Checks that a default is a value of the type.
    fn default(&mut self, default: &Cursor<'_>, kind: Option<&str>) {
        let fits = match (kind, default.value()) {
            (Some("string"), Value::String(_)) | (Some("boolean"), Value::Bool(_)) => true,
            (Some("number"), Value::Number(_)) => true,
            (Some("integer"), Value::Number(text)) => text.parse::<i64>().is_ok(),
            _ => false,
        };
        if !fits {
            self.report(
                Rule::Default,
                default,
                "this default is not a value of the type",
                "write one, or remove it; a value that may be null has no default",
            );
        }
    }

    pub(super) fn format(&mut self, schema: &Cursor<'_>, kind: Option<&str>) {
        let format = schema.text_of("format");
        let at = schema.get("format").unwrap_or_else(|| schema.clone());
        let named =
            if schema.name().is_empty() { String::new() } else { format!(" `{}`", schema.name()) };
        let formats = TextFormat::ALL.iter().map(|format| format.name());
        let formats: Vec<_> = formats.chain(TextForm::ALL.iter().map(|form| form.name())).collect();
        match kind {
            Some("number") if format != Some(DECIMAL) => self.report(
                Rule::NumberFormat,
                &at,
                format!("the number{named} does not have a supported format"),
                "write `format: decimal` for an exact amount; floats are not supported",
            ),
            Some("integer") if format.and_then(IntegerFormat::named).is_none() => self.report(
                Rule::NumberFormat,
                &at,
                format!("the integer{named} does not have a supported format"),
                "write `format: int64`, or `format: int32` if the provider documents that it \
                 suffices",
            ),
            Some("string")
                if schema.get("format").is_some()
                    && format.and_then(TextFormat::named).is_none()
                    && format.and_then(TextForm::named).is_none() =>
            {
                self.report(
                    Rule::StringFormat,
                    &at,
                    "the format of the string is not supported",
                    format!("write one of {}, or none", formats.join(", ")),
                );
            }
            Some("boolean") if schema.get("format").is_some() => {
                self.report(Rule::Unsupported, &at, "a boolean cannot have a format", "remove it");
            }
            _ => {}
        }
    }
}

/// Returns whether a schema is an object whose names the spec does not list.
fn is_map(schema: &Cursor<'_>) -> bool {
    schema.text_of("type") == Some("object")
        && schema.get("properties").is_none()
        && schema.get("additionalProperties").is_some_and(
            |values| matches!(values.value(), Value::Object(members) if !members.is_empty()),
        )
}
