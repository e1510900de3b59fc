//! Rules about values: properties, list items and parameters.

use crate::check::checker::Checker;
use crate::model::{DECIMAL, IntegerFormat, TextFormat};
use crate::read::Cursor;
use crate::rule::Rule;

impl Checker {
    pub(super) fn property(&mut self, property: &Cursor<'_>) {
        self.optional_text(property, &["description"]);
        self.optional_bool(property, &["nullable"]);
        if property.get("$ref").is_some() {
            self.no_list(property);
        } else if property.get("allOf").is_some() {
            self.all_of(property);
        } else if property.text_of("type") == Some("array") {
            self.array(property, &["nullable"]);
        } else {
            self.scalar(property, &["default"]);
        }
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
        self.allow(property, "a reference in allOf", &["type", "allOf", "description", "nullable"]);
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
        let mut allowed = vec!["type", "description", "items"];
        allowed.extend(more);
        self.allow(array, "an array", &allowed);
        match array.get("items") {
            None => self.report(
                Rule::SchemaType,
                array,
                "the array does not say what its items are",
                "add `items`",
            ),
            Some(items) if items.get("$ref").is_some() => self.no_list(&items),
            Some(items) => {
                self.known_extensions(&items, &[]);
                if items.get("nullable").is_some() {
                    self.report(
                        Rule::SchemaType,
                        &items,
                        "nullable items are not supported",
                        "remove `nullable`",
                    );
                }
                self.scalar(&items, &[]);
            }
        }
    }

    fn scalar(&mut self, schema: &Cursor<'_>, more: &[&str]) {
        let kind = schema.text_of("type");
        let specific: &[&str] = match kind {
            Some("string") => &["minLength", "maxLength", "pattern"],
            Some("integer" | "number") => &["minimum", "maximum"],
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
                return self.report(
                    Rule::SchemaType,
                    &at,
                    format!(
                        "the type `{}` is missing or not supported here",
                        kind.unwrap_or_default()
                    ),
                    "write type string, integer, number, boolean or array, or a $ref; move enums \
                     and oneOf to components/schemas",
                );
            }
        };
        if schema.get("enum").is_some() {
            return self.report(
                Rule::Enum,
                schema,
                "an enum is written inline",
                "move it to components/schemas, give it a name and refer to it",
            );
        }
        let mut allowed = vec!["type", "format", "description", "nullable"];
        allowed.extend(specific);
        allowed.extend(more);
        self.allow(schema, &format!("a {}", kind.unwrap_or_default()), &allowed);
        self.format(schema, kind);
        if let Some(default) = schema.get("default")
            && (kind != Some("string") || default.text() != Some(""))
        {
            self.report(
                Rule::Default,
                &default,
                "this default is not supported",
                "remove it; only a string may have a default, the empty string",
            );
        }
    }

    pub(super) fn format(&mut self, schema: &Cursor<'_>, kind: Option<&str>) {
        let format = schema.text_of("format");
        let at = schema.get("format").unwrap_or_else(|| schema.clone());
        let named =
            if schema.name().is_empty() { String::new() } else { format!(" `{}`", schema.name()) };
        let formats: Vec<_> = TextFormat::ALL.iter().map(|format| format.name()).collect();
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
                    && format.and_then(TextFormat::named).is_none() =>
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

    /// Checks a query parameter, whose value must have one spelling in a URL.
    pub(super) fn parameter_schema(&mut self, schema: &Cursor<'_>) {
        if !self.mapping(schema, "the schema of the parameter") {
            return;
        }
        let kind = schema.text_of("type");
        let format = schema.text_of("format");
        self.allow(schema, "the schema of a parameter", &["type", "format"]);
        self.known_extensions(schema, &[]);
        match kind {
            Some("integer") => self.format(schema, kind),
            Some("boolean") if schema.get("format").is_none() => {}
            Some("string") if schema.get("format").is_none() || format == Some("date") => {}
            _ => self.report(
                Rule::Parameter,
                schema,
                "the type of the parameter is not supported",
                "write a string with format date or no format, an integer or a boolean",
            ),
        }
    }
}
