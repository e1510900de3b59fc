//! Rules about parameters: each value has one spelling in a request.

use std::collections::BTreeMap;

use heck::ToSnakeCase;

use crate::check::checker::Checker;
use crate::model::{Kind, Location, Schema, Shape, TextFormat};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// Headers that the bindings or the connection set.
const OWN_HEADERS: [&str; 9] = [
    "accept",
    "accept-encoding",
    "api-version",
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "host",
    "user-agent",
];
/// Names that a request has for something else.
const RESERVED_FIELDS: [&str; 7] =
    ["amendment", "body", "handle", "http", "stream", "stream_with_text", "timeout"];

/// The names and places of parameters, by their arguments in Rust.
type Fields<'a> = BTreeMap<String, (&'a str, &'a str)>;

impl Checker {
    pub(super) fn parameters(&mut self, path: &Cursor<'_>, operation: &Cursor<'_>) {
        let parameters = operation.get("parameters");
        if parameters.as_ref().is_some_and(|parameters| !self.sequence(parameters, "parameters")) {
            return;
        }
        let mut fields = Fields::new();
        let mut segments: Vec<&str> = path
            .name()
            .split('/')
            .filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'))
            .collect();
        for parameter in parameters.iter().flat_map(Cursor::items) {
            if self.mapping(&parameter, "the parameter") {
                self.parameter(&parameter, &mut fields);
                let name = parameter.text_of("name").unwrap_or_default();
                if parameter.text_of("in") == Some("path") {
                    let known = segments.len();
                    segments.retain(|segment| *segment != name);
                    if segments.len() == known {
                        let message = format!("the path does not contain `{{{name}}}`");
                        let remedy = "write the parameter as a whole segment of the path";
                        self.report(Rule::Parameter, &parameter, message, remedy);
                    }
                }
            }
        }
        for segment in segments {
            self.report(
                Rule::Parameter,
                operation,
                format!("the parameter `{segment}` of the path is not described"),
                format!("add it to `parameters`, with `name: {segment}` and `in: path`"),
            );
        }
    }

    fn parameter<'a>(&mut self, parameter: &Cursor<'a>, fields: &mut Fields<'a>) {
        self.allow(
            parameter,
            "a parameter",
            &[
                "name",
                "in",
                "description",
                "required",
                "deprecated",
                "schema",
                "style",
                "explode",
                "example",
            ],
        );
        self.known_extensions(parameter, &["x-evidence", "x-effect", "x-rust-name"]);
        self.evidence(parameter, "the parameter");
        self.effect(parameter, "the parameter");
        self.effect_and_prose(parameter, None, "the parameter");
        self.optional_text(parameter, &["description", "x-rust-name"]);
        self.optional_bool(parameter, &["required", "deprecated"]);
        self.place(parameter);
        self.field(parameter, fields);
        match parameter.get("schema") {
            Some(schema) => self.parameter_schema(parameter, &schema),
            None => self.report(
                Rule::Parameter,
                parameter,
                "the parameter has no schema",
                "add `schema`; `content` is not supported",
            ),
        }
        let usual = |name, value: &Value| match name {
            "style" => matches!(value, Value::String(text) if text == "form" || text == "simple"),
            _ => matches!(value, Value::Bool(true)),
        };
        for name in ["style", "explode"] {
            if let Some(member) = parameter.get(name)
                && !usual(name, member.value())
            {
                self.report(
                    Rule::Parameter,
                    &member,
                    format!("this `{name}` is not supported: lists become repeated parameters"),
                    "remove it; if the provider takes lists only in another form, describe the \
                     parameter as a string",
                );
            }
        }
    }

    /// Checks where a parameter is.
    fn place(&mut self, parameter: &Cursor<'_>) {
        let at = parameter.get("in").unwrap_or_else(|| parameter.clone());
        let Some(location) = parameter.text_of("in").and_then(Location::named) else {
            return self.report(
                Rule::Parameter,
                &at,
                "the parameter is neither in the query, nor in the path, nor in a header",
                "write `in: query`, `in: path` or `in: header`; the bindings send no cookies",
            );
        };
        let name = parameter.text_of("name").unwrap_or_default();
        if location == Location::Path && !parameter.is_true("required") {
            let message = format!("the parameter `{name}` of the path is not required");
            self.report(Rule::Parameter, parameter, message, "write `required: true`");
        }
        let is_own = OWN_HEADERS.iter().any(|own| own.eq_ignore_ascii_case(name));
        let is_credential =
            parameter.resolve("#/components/securitySchemes").iter().flat_map(Cursor::members).any(
                |scheme| scheme.text_of("name").is_some_and(|own| own.eq_ignore_ascii_case(name)),
            );
        if location == Location::Header && (is_own || is_credential) {
            self.report(
                Rule::Parameter,
                parameter,
                format!("the bindings set the header `{name}` themselves"),
                "remove the parameter",
            );
        }
        let is_token = !name.is_empty()
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        if location == Location::Header && !is_token {
            self.report(
                Rule::Parameter,
                parameter,
                format!("`{name}` is not the name of a header"),
                "use letters, digits and hyphens",
            );
        }
    }

    /// Checks that the name can become one of a field and of a method.
    fn field<'a>(&mut self, parameter: &Cursor<'a>, fields: &mut Fields<'a>) {
        let Some(name) = self.required_text(parameter, "name", "the parameter") else { return };
        let given = parameter.text_of("x-rust-name");
        let field = given.unwrap_or(name).to_snake_case();
        let is_identifier = syn::parse_str::<syn::Ident>(&field).is_ok() && field != "gen";
        if !is_identifier || RESERVED_FIELDS.contains(&field.as_str()) {
            self.report(
                Rule::Parameter,
                parameter,
                format!("`{field}` cannot name an argument"),
                "add `x-rust-name` with another name for it in Rust, in camelCase",
            );
        }
        let place = (name, parameter.text_of("in").unwrap_or_default());
        match fields.insert(field.clone(), place) {
            Some(other) if other == place => self.report(
                Rule::Parameter,
                parameter,
                format!("the operation has the parameter `{name}` twice"),
                "remove it",
            ),
            Some(_) => self.report(
                Rule::Parameter,
                parameter,
                format!("another parameter becomes the argument `{field}` too"),
                "remove one of them, or give it another name in Rust with `x-rust-name`",
            ),
            None => {}
        }
    }

    /// Checks the schema of a parameter, whose value must have one spelling.
    fn parameter_schema(&mut self, parameter: &Cursor<'_>, schema: &Cursor<'_>) {
        if !self.mapping(schema, "the schema of the parameter") {
            return;
        }
        let in_query = parameter.text_of("in") == Some("query");
        if schema.text_of("type") != Some("array") {
            return self.parameter_value(schema);
        }
        self.allow(schema, "a list of a parameter", &["type", "items", "description"]);
        self.known_extensions(schema, &[]);
        match schema.get("items") {
            _ if !in_query => self.report(
                Rule::Parameter,
                schema,
                "a list is supported in the query only",
                "describe the parameter as a string, and say in its description how the items are \
                 separated",
            ),
            Some(items) => self.parameter_value(&items),
            None => self.report(
                Rule::SchemaType,
                schema,
                "the array does not say what its items are",
                "add `items`",
            ),
        }
    }

    fn parameter_value(&mut self, schema: &Cursor<'_>) {
        if schema.get("$ref").is_some() {
            let component = self.component(schema, "schemas");
            let has_spelling = component.is_none_or(|component| {
                matches!(Shape::of(&component), Shape::Enum(_) | Shape::TextOrInteger)
            });
            if !has_spelling {
                self.report(
                    Rule::Parameter,
                    schema,
                    "the parameter refers to an object or a list, which has no spelling in a URL",
                    "refer to an enum, or describe the value as a string",
                );
            }
            return;
        }
        self.allow(
            schema,
            "the schema of a parameter",
            &["type", "format", "description", "default", "minimum", "maximum", "pattern"],
        );
        self.known_extensions(schema, &[]);
        let kind = schema.text_of("type");
        match Schema::of(schema.clone()).kind {
            Kind::Text(Some(TextFormat::DateOrDateTime)) => self.report(
                Rule::Parameter,
                schema,
                "a parameter cannot be a date or a date-time: the bindings must know what to write",
                "write `format: date` or `format: date-time`",
            ),
            Kind::Text(_) | Kind::Form(_) | Kind::Decimal | Kind::Boolean => {}
            Kind::Integer(_) => self.format(schema, kind),
            _ if matches!(kind, Some("integer" | "number" | "string")) => self.format(schema, kind),
            _ => self.report(
                Rule::Parameter,
                schema,
                "the type of the parameter is not supported",
                "write a string, an integer, a number, a boolean, a reference to an enum, or a \
                 list of them",
            ),
        }
    }
}
