//! Rules about schemas: the shapes that have one clear meaning in Rust and in every other language.

use super::Checker;
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// The string formats that are understood. `date-or-date-time` is ours: the provider writes both in the same place.
const STRING_FORMATS: [&str; 3] = ["date", "date-time", "date-or-date-time"];

/// What a component is, by its shape.
#[derive(Clone, Copy, PartialEq)]
enum Component {
    Object,
    Array,
    Enum,
    TextOrInteger,
}

impl Component {
    fn of(schema: &Cursor<'_>) -> Option<Component> {
        match schema.text_of("type") {
            Some("object") => Some(Component::Object),
            Some("array") => Some(Component::Array),
            Some("string") if schema.get("enum").is_some() => Some(Component::Enum),
            None if schema.get("oneOf").is_some() => Some(Component::TextOrInteger),
            _ => None,
        }
    }
}

impl Checker {
    pub(super) fn schemas(&mut self, components: &Cursor<'_>) {
        let Some(schemas) = components.get("schemas") else { return };
        if !self.mapping(&schemas, "schemas") {
            return;
        }
        for component in schemas.members() {
            self.component_name(&component);
            if !self.mapping(&component, "the schema") {
                continue;
            }
            self.optional_text(&component, &["description"]);
            match Component::of(&component) {
                Some(Component::Object) => self.object(&component),
                Some(Component::Array) => {
                    self.known_extensions(&component, &["x-evidence"]);
                    self.evidence(&component, "the schema");
                    self.array(&component, &[]);
                }
                Some(Component::Enum) => self.enumeration(&component),
                Some(Component::TextOrInteger) => self.text_or_integer(&component),
                None => self.report(
                    Rule::SchemaType,
                    &component,
                    format!("the component `{}` has a shape that is not supported", component.name()),
                    "a component is an object, an array, a string with an enum, or oneOf string and integer; write anything simpler where it is used",
                ),
            }
        }
    }

    fn object(&mut self, object: &Cursor<'_>) {
        self.allow(
            object,
            "an object",
            &["type", "description", "required", "properties", "additionalProperties"],
        );
        self.object_extensions(object);
        let open = object.get("additionalProperties").is_some_and(
            |additional| matches!(additional.value(), Value::Object(members) if members.is_empty()),
        );
        if !open {
            self.report(
                Rule::UnknownFields,
                &object.get("additionalProperties").unwrap_or_else(|| object.clone()),
                format!("the object `{}` does not keep unknown fields", object.name()),
                "write `additionalProperties: {}`",
            );
        }
        if let Some(required) = object.get("required")
            && !self.sequence(&required, "required")
        {
            return;
        }
        let properties = object.get("properties");
        match &properties {
            Some(properties) if self.mapping(properties, "properties") => {
                if properties.members().next().is_none() {
                    self.report(
                        Rule::Required,
                        properties,
                        "the object has no properties",
                        "add at least one",
                    );
                }
            }
            Some(_) => return,
            None => self.report(
                Rule::Required,
                object,
                "the object has no properties",
                "add `properties`",
            ),
        }
        self.property_names(object);
        let required: Vec<_> = object.get("required").iter().flat_map(Cursor::items).collect();
        for name in &required {
            let known = name
                .text()
                .and_then(|name| properties.as_ref().and_then(|properties| properties.get(name)));
            if known.is_none() {
                self.report(
                    Rule::Reference,
                    name,
                    "a required property that does not exist",
                    "correct the name, or add the property",
                );
            }
        }
        for property in properties.iter().flat_map(Cursor::members) {
            if !self.mapping(&property, "the property") {
                continue;
            }
            self.property_extensions(object, &property);
            self.secret_by_name(object, &property);
            let is_required = required.iter().any(|name| name.text() == Some(property.name()));
            if is_required && (property.is_true("nullable") || property.get("default").is_some()) {
                self.report(
                    Rule::Default,
                    &property,
                    format!("`{}` is required and may be absent all the same", property.name()),
                    "take it out of `required`, or remove `nullable` and `default`",
                );
            }
            self.property(&property);
        }
    }

    fn property(&mut self, property: &Cursor<'_>) {
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

    /// A reference to anything but a list: a list as a component is an answer of its own.
    fn no_list(&mut self, reference: &Cursor<'_>) {
        if self
            .component(reference, "schemas")
            .is_some_and(|component| component.text_of("type") == Some("array"))
        {
            self.report(
                Rule::SchemaType,
                reference,
                "a property refers to a list",
                "write the list where it is used: `type: array` with `items`",
            );
        }
    }

    /// The way OpenAPI 3.0 puts siblings beside a reference: `allOf` with that one reference.
    fn all_of(&mut self, property: &Cursor<'_>) {
        self.allow(property, "a reference in allOf", &["type", "allOf", "description", "nullable"]);
        // OpenAPI 3.0.3 lets `nullable` mean something only beside `type`.
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
                "what may be null has no type, or another one than the object it refers to",
                "write `type: object` beside `nullable`",
            );
        }
        let items: Vec<_> = property.get("allOf").iter().flat_map(Cursor::items).collect();
        match items.as_slice() {
            [only] if only.get("$ref").is_some() => self.no_list(only),
            _ => self.report(
                Rule::AllOf,
                property,
                "allOf is supported with one $ref only",
                "write the properties of the combination out as one object",
            ),
        }
    }

    fn array(&mut self, array: &Cursor<'_>, more: &[&str]) {
        let mut allowed = vec!["type", "description", "items"];
        allowed.extend(more);
        self.allow(array, "an array", &allowed);
        match array.get("items") {
            None => self.report(
                Rule::SchemaType,
                array,
                "the array does not say what it holds",
                "add `items`",
            ),
            Some(items) if items.get("$ref").is_some() => self.no_list(&items),
            Some(items) => {
                self.known_extensions(&items, &[]);
                if items.get("nullable").is_some() {
                    self.report(
                        Rule::SchemaType,
                        &items,
                        "items that may be null are not supported",
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
                    "move it to components/schemas under a name of its own and refer to it",
                );
            }
            _ => {
                let at = schema.get("type").unwrap_or_else(|| schema.clone());
                return self.report(
                    Rule::SchemaType,
                    &at,
                    format!("the type `{}` is missing or not supported here", kind.unwrap_or_default()),
                    "write type string, integer, number, boolean or array, or a $ref; name combinations under components/schemas",
                );
            }
        };
        if schema.get("enum").is_some() {
            return self.report(
                Rule::Enum,
                schema,
                "an enum is written inline",
                "move it to components/schemas under a name of its own and refer to it",
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
                "only an empty string may stand for an absent one",
            );
        }
    }

    fn format(&mut self, schema: &Cursor<'_>, kind: Option<&str>) {
        let format = schema.text_of("format");
        let at = schema.get("format").unwrap_or_else(|| schema.clone());
        let named =
            if schema.name().is_empty() { String::new() } else { format!(" `{}`", schema.name()) };
        match kind {
            Some("number") if format != Some("decimal") => self.report(
                Rule::NumberFormat,
                &at,
                format!("the number{named} has no decided format"),
                "write `format: decimal` for an exact amount; floats are not supported",
            ),
            Some("integer") if !matches!(format, Some("int32" | "int64")) => self.report(
                Rule::NumberFormat,
                &at,
                format!("the integer{named} has no decided format"),
                "write `format: int64`, or `format: int32` where that is documented to suffice",
            ),
            Some("string")
                if schema.get("format").is_some()
                    && !format.is_some_and(|format| STRING_FORMATS.contains(&format)) =>
            {
                self.report(
                    Rule::StringFormat,
                    &at,
                    "the format of the string is not supported",
                    format!("write one of {}, or none", STRING_FORMATS.join(", ")),
                );
            }
            Some("boolean") if schema.get("format").is_some() => {
                self.report(Rule::Unsupported, &at, "a boolean has no format", "remove it");
            }
            _ => {}
        }
    }

    fn enumeration(&mut self, schema: &Cursor<'_>) {
        self.allow(schema, "an enum", &["type", "description", "enum"]);
        self.known_extensions(schema, &["x-evidence", "x-open-enum", "x-also-named"]);
        self.evidence(schema, "the enum");
        if !schema.is_true("x-open-enum") {
            self.report(
                Rule::Enum,
                schema,
                format!("the enum `{}` is closed", schema.name()),
                "write `x-open-enum: true`; a closed enum makes one new value of the provider fail the whole answer",
            );
        }
        let Some(values) = schema.get("enum") else { return };
        if !self.sequence(&values, "enum") {
            return;
        }
        let mut texts = Vec::new();
        for value in values.items() {
            texts.extend(self.text(&value));
        }
        if texts.is_empty() {
            self.report(Rule::Enum, &values, "the enum has no values", "list at least one");
        }
        self.variant_names(&values);
        if let Some(spellings) = schema.get("x-also-named")
            && self.mapping(&spellings, "x-also-named of an enum")
        {
            for spelling in spellings.members() {
                if !texts.contains(&spelling.name()) {
                    self.report(
                        Rule::Reference,
                        &spelling,
                        format!("there is no value `{}`", spelling.name()),
                        "correct the value",
                    );
                }
                self.also_named(&spelling, spelling.name());
            }
            let mut seen = texts;
            for other in spellings.members().flat_map(|spelling| spelling.items()) {
                match other.text() {
                    Some(text) if !seen.contains(&text) => seen.push(text),
                    _ => self.report(
                        Rule::AlsoNamed,
                        &other,
                        "this spelling already means a value",
                        "let each spelling mean one value",
                    ),
                }
            }
        }
    }

    /// `oneOf` is supported for one thing: an identifier that is a string here and an integer there.
    fn text_or_integer(&mut self, schema: &Cursor<'_>) {
        self.allow(schema, "a string or integer", &["description", "oneOf"]);
        self.known_extensions(schema, &["x-evidence"]);
        self.evidence(schema, "the schema");
        let choices: Vec<_> = schema.get("oneOf").iter().flat_map(Cursor::items).collect();
        let types: Vec<_> = choices.iter().map(|choice| choice.text_of("type")).collect();
        if types != [Some("string"), Some("integer")] {
            self.report(
                Rule::OneOf,
                schema,
                "oneOf is supported for a string and an integer, in this order, and for nothing else",
                "describe one object with optional properties instead; the generator would take the first choice that fits",
            );
            return;
        }
        for choice in &choices {
            self.allow(choice, "a choice", &["type", "format"]);
            self.known_extensions(choice, &[]);
            if choice.text_of("type") == Some("integer") {
                self.format(choice, Some("integer"));
            }
        }
    }

    /// Query parameters: what has one spelling in a URL.
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
                "write a string with format date or none, an integer or a boolean",
            ),
        }
    }
}
