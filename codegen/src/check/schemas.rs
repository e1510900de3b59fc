//! Rules about components: the shapes that have one clear meaning in Rust and in other languages.

use crate::check::checker::Checker;
use crate::check::names::is_type_name;
use crate::model::Shape;
use crate::read::{Cursor, Value};
use crate::rule::Rule;

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
            match Shape::of(&component) {
                Shape::Object(_) => self.object(&component),
                Shape::List(_) => {
                    self.known_extensions(&component, &["x-evidence"]);
                    self.evidence(&component, "the schema");
                    self.array(&component, &[]);
                }
                Shape::Enum(_) => self.enumeration(&component),
                Shape::TextOrInteger => self.text_or_integer(&component),
                Shape::Union(_) => self.union(&component),
                Shape::Unknown => self.report(
                    Rule::SchemaType,
                    &component,
                    format!("the shape of the component `{}` is not supported", component.name()),
                    "write an object, an array, a string with an enum, oneOf string and integer, \
                     or oneOf with a discriminator; move anything simpler to where it is used",
                ),
            }
        }
    }

    /// Checks the assumed body of errors, which becomes a type of the published files.
    pub(super) fn error_body(&mut self, body: &Cursor<'_>) {
        if !self.mapping(body, "the body of errors") {
            return;
        }
        if !body.text_of("title").is_some_and(is_type_name)
            || body.text_of("type") != Some("object")
        {
            self.report(
                Rule::SchemaType,
                body,
                "`x-error-body` is not an object with the name of a type as its title",
                "write `title: ErrorBody` and `type: object`",
            );
        }
        self.object(body);
    }

    fn object(&mut self, object: &Cursor<'_>) {
        self.allow(
            object,
            "an object",
            &[
                "type",
                "title",
                "description",
                "required",
                "properties",
                "additionalProperties",
                "deprecated",
            ],
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
                    "the required property does not exist",
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
            if is_required
                && (property.is_true("nullable") || property.text_of("default") == Some(""))
            {
                self.report(
                    Rule::Default,
                    &property,
                    format!(
                        "`{}` is required, but `nullable` or `default` lets it be absent",
                        property.name()
                    ),
                    "remove it from `required`, or remove `nullable` and `default`",
                );
            }
            self.property(&property);
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
                "write `x-open-enum: true`; with a closed enum, one new value of the provider \
                 makes a whole response fail",
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
            self.report(Rule::Enum, &values, "the enum has no values", "list at least one value");
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
                        format!("the enum has no value `{}`", spelling.name()),
                        "correct the value, or add it to `enum`",
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
                        "this spelling is not a string, or it already means a value",
                        "let each spelling mean one value",
                    ),
                }
            }
        }
    }

    /// `oneOf` is supported for one case: an identifier that is sometimes a string and sometimes an
    /// integer.
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
                "oneOf is supported for a string and an integer, in this order, and for objects \
                 with a discriminator",
                "refer to objects and add `discriminator`, or write one object with optional \
                 properties",
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
}
