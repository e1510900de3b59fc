//! Rules about the extensions of this repository (`x-…`).

use crate::check::checker::Checker;
use crate::check::names::is_type_name;
use crate::check::nearest::nearest;
use crate::model::{Effect, Evidence, extension};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// The extensions of this repository.
pub(super) const EXTENSIONS: &[&str] = &[
    "x-evidence",
    "x-effect",
    "x-credential",
    "x-facade",
    "x-list",
    "x-paging",
    "x-secret",
    "x-open-enum",
    "x-also-named",
    "x-rust-name",
    "x-former-rust-name",
    "x-published-name",
    "x-error-body",
];

/// Those of a property.
const OF_PROPERTIES: &[&str] =
    &["x-evidence", "x-also-named", "x-secret", "x-rust-name", "x-former-rust-name"];

impl Checker {
    /// Reports extensions of this repository where they mean nothing, and those that look like a
    /// misspelt one. Extensions of others are left alone.
    pub(super) fn known_extensions(&mut self, at: &Cursor<'_>, known: &[&str]) {
        for member in at.members().filter(|member| member.name().starts_with("x-")) {
            let name = member.name();
            if known.contains(&name) {
                continue;
            }
            let meant = nearest(name, EXTENSIONS);
            if !EXTENSIONS.contains(&name) && meant.is_none() {
                continue;
            }
            let remedy = match meant.filter(|meant| known.contains(meant)) {
                Some(meant) => format!("did you mean `{meant}`?"),
                None if known.is_empty() => {
                    "remove it; no extension of this repository is supported here".to_owned()
                }
                None => format!("remove it; supported here: {}", known.join(", ")),
            };
            self.report(
                Rule::Unsupported,
                &member,
                format!("the extension `{name}` is not supported here"),
                remedy,
            );
        }
    }

    /// Reports an item without valid evidence.
    pub(super) fn evidence(&mut self, at: &Cursor<'_>, what: &str) {
        self.evidence_value(at, at.get("x-evidence"), what);
    }

    fn evidence_value(&mut self, at: &Cursor<'_>, evidence: Option<Cursor<'_>>, what: &str) {
        let remedy = "add `x-evidence` with documented, example, inferred or assumed; \
                      write assumed if nothing shows it";
        match evidence {
            None => self.report(Rule::Evidence, at, format!("{what} has no evidence"), remedy),
            Some(evidence) => {
                if evidence.text().and_then(Evidence::named).is_none() {
                    self.report(
                        Rule::Evidence,
                        &evidence,
                        format!(
                            "`{}` is not one of the four kinds of evidence",
                            evidence.text().unwrap_or_default()
                        ),
                        remedy,
                    );
                }
            }
        }
    }

    /// Reports a missing or unknown effect.
    pub(super) fn effect(&mut self, at: &Cursor<'_>, what: &str) {
        if at.text_of("x-effect").and_then(Effect::named).is_none() {
            self.report(
                Rule::Effect,
                &at.get("x-effect").unwrap_or_else(|| at.clone()),
                format!("the spec does not say what {what} changes at the provider"),
                "add `x-effect` with none, creates or consumes; retries depend on it",
            );
        }
    }

    /// Checks the extensions on an object schema: maps whose keys are properties.
    pub(super) fn object_extensions(&mut self, object: &Cursor<'_>) {
        let known: Vec<_> = OF_PROPERTIES.iter().copied().chain(["x-published-name"]).collect();
        self.known_extensions(object, &known);
        if let Some(name) = object.get("x-published-name")
            && !name.text().is_some_and(is_type_name)
        {
            self.report(
                Rule::WrongType,
                &name,
                "`x-published-name` is not the name of a type",
                "write a capitalised word, such as `ClientToCreate`",
            );
        }
        let properties = object.get("properties");
        let is_ours = |member: &Cursor<'_>| OF_PROPERTIES.contains(&member.name());
        for map in object.members().filter(is_ours) {
            if !matches!(map.value(), Value::Object(_)) {
                self.report(
                    Rule::WrongType,
                    &map,
                    format!("`{}` on an object schema is not a map", map.name()),
                    "write a map from property to value",
                );
            }
            for entry in map.members() {
                let property =
                    properties.as_ref().and_then(|properties| properties.get(entry.name()));
                match property {
                    None => self.report(
                        Rule::Reference,
                        &entry,
                        format!("the object has no property `{}`", entry.name()),
                        "correct the name",
                    ),
                    Some(property) if property.get(map.name()).is_some() => self.report(
                        Rule::Unsupported,
                        &entry,
                        format!(
                            "the property `{}` already has `{}` itself",
                            entry.name(),
                            map.name()
                        ),
                        "keep one of them",
                    ),
                    Some(_) => {}
                }
            }
        }
    }

    /// Checks the extensions of a property, on itself or in the maps of its object.
    pub(super) fn property_extensions(&mut self, object: &Cursor<'_>, property: &Cursor<'_>) {
        self.known_extensions(property, OF_PROPERTIES);
        self.evidence_value(
            property,
            extension(object, property, "x-evidence"),
            &format!("the property `{}`", property.name()),
        );
        if let Some(secret) = extension(object, property, "x-secret") {
            let is_string =
                property.text_of("type") == Some("string") && property.get("enum").is_none();
            if !matches!(secret.value(), Value::Bool(true)) || !is_string {
                self.report(
                    Rule::Secret,
                    &secret,
                    "only a string can be a secret",
                    "write `x-secret: true` on a plain string, or remove it",
                );
            }
        }
        if let Some(also) = extension(object, property, "x-also-named") {
            self.also_named(&also, property.name());
        }
    }

    /// Checks a list of other names: none is the name itself, and none appears twice.
    pub(super) fn also_named(&mut self, also: &Cursor<'_>, name: &str) {
        let mut seen = vec![name];
        let mut valid = matches!(also.value(), Value::Array(_));
        for item in also.items() {
            match item.text() {
                Some(text) if !text.is_empty() && !seen.contains(&text) => seen.push(text),
                _ => valid = false,
            }
        }
        if !valid || seen.len() == 1 {
            self.report(
                Rule::AlsoNamed,
                also,
                format!("`x-also-named` of `{name}` is not a list of other names"),
                "list each other name once, as a string",
            );
        }
    }
}
