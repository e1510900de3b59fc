//! Rules about unions: each object is told apart by the value of one property that it always has.

use crate::check::checker::Checker;
use crate::check::names::OTHER;
use crate::model::{Kind, Object, Shape, Union, name_of};
use crate::read::Cursor;
use crate::rule::Rule;

impl Checker {
    pub(super) fn union(&mut self, schema: &Cursor<'_>) {
        self.allow(schema, "a union", &["description", "oneOf", "discriminator"]);
        self.known_extensions(schema, &["x-evidence"]);
        self.evidence(schema, "the schema");
        let Some(discriminator) = schema.get("discriminator") else {
            self.report(
                Rule::OneOf,
                schema,
                "oneOf of objects has no discriminator, so that nothing says which one came",
                "add `discriminator` with the property that tells them apart, or write one object \
                 with optional properties",
            );
            return;
        };
        if !self.mapping(&discriminator, "the discriminator") {
            return;
        }
        self.allow(&discriminator, "a discriminator", &["propertyName", "mapping"]);
        self.known_extensions(&discriminator, &[]);
        let property = self.required_text(&discriminator, "propertyName", "the discriminator");
        let mut seen = Vec::new();
        for choice in schema.get("oneOf").iter().flat_map(Cursor::items) {
            let Some(target) = self.component(&choice, "schemas") else {
                if choice.get("$ref").is_none() {
                    self.report(
                        Rule::InlineSchema,
                        &choice,
                        "a choice of the union is written inline",
                        "move it to components/schemas, give it a name and refer to it",
                    );
                }
                continue;
            };
            if seen.contains(&target.name()) {
                let message = format!("the union lists `{}` twice", target.name());
                self.report(Rule::OneOf, &choice, message, "list each object once");
            }
            seen.push(target.name());
            if target.name() == OTHER {
                self.report(
                    Rule::Name,
                    &choice,
                    format!("`{OTHER}` is the variant for a kind that the spec does not list"),
                    "give the component another name",
                );
            }
            if let Some(property) = property {
                self.tells_apart(&choice, &target, property);
            }
        }
        self.values(schema, &discriminator);
    }

    /// Checks that an object always has the property, as a string.
    fn tells_apart(&mut self, choice: &Cursor<'_>, target: &Cursor<'_>, name: &str) {
        let Shape::Object(object) = Shape::of(target) else {
            let message = format!("`{}` is not an object", target.name());
            let remedy = "a discriminator tells objects apart; refer to objects alone";
            self.report(Rule::OneOf, choice, message, remedy);
            return;
        };
        if !has_text(&object, name, choice) {
            self.report(
                Rule::OneOf,
                choice,
                format!("`{}` does not always have a string `{name}`", target.name()),
                format!(
                    "add `{name}` to its properties, as a string or an enum, and to its \
                     `required`; or correct `propertyName`"
                ),
            );
        }
    }

    /// Checks that each value means one object, and each entry one that is listed.
    fn values(&mut self, schema: &Cursor<'_>, discriminator: &Cursor<'_>) {
        let Shape::Union(union) = Shape::of(schema) else { return };
        let Some(mapping) = discriminator.get("mapping") else { return };
        if !self.mapping(&mapping, "the mapping") {
            return;
        }
        for entry in mapping.members() {
            let Some(target) = self.text(&entry) else { continue };
            if !union.choices.iter().any(|choice| choice.reference.name == name_of(target)) {
                self.report(
                    Rule::Reference,
                    &entry,
                    format!("`{target}` is not one of the objects of the union"),
                    "correct it, or add the object to `oneOf`",
                );
            }
        }
        self.unmapped(&union, &mapping);
    }

    /// Reports an object without an entry whose name already is the value of another one.
    fn unmapped(&mut self, union: &Union<'_>, mapping: &Cursor<'_>) {
        for choice in &union.choices {
            let name = choice.reference.name;
            let of_another =
                mapping.get(name).filter(|entry| entry.text().map(name_of) != Some(name));
            if let Some(entry) = of_another.filter(|_| choice.values == [name]) {
                self.report(
                    Rule::OneOf,
                    &entry,
                    format!(
                        "`{name}` has no entry in the mapping, and its name means another object"
                    ),
                    format!("add an entry with the value that means `{name}`"),
                );
            }
        }
    }
}

fn has_text(object: &Object<'_>, name: &str, at: &Cursor<'_>) -> bool {
    let is_enum = |pointer: &str| {
        at.resolve(pointer).is_some_and(|target| matches!(Shape::of(&target), Shape::Enum(_)))
    };
    object.properties.iter().filter(|property| property.name == name).any(|property| {
        let is_text = match &property.schema.kind {
            Kind::Text(None) => true,
            Kind::Reference(reference) => is_enum(reference.pointer),
            _ => false,
        };
        is_text && property.is_required && property.also_named.is_empty() && !property.is_secret
    })
}
