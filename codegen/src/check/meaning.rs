//! Rules about what a description means, beyond its shape: prose and extensions must not contradict each other, and nothing that
//! is secret, lost or unused goes by without a word.

use super::Checker;
use crate::check::of_property;
use crate::finding::Rule;
use crate::read::{Cursor, Value};

/// Words of prose that say that something is changed at the provider.
const CHANGES: [&str; 14] = [
    "creates",
    "exchanges",
    "renews",
    "deletes",
    "removes",
    "cancels",
    "revokes",
    "marks",
    "updates",
    "changes",
    "registers",
    "replaces",
    "invalidates",
    "acknowledges",
];
/// Parts of names that say that what stands there is a secret, and parts that say it is something about one.
const SECRETS: [&str; 7] = ["token", "apikey", "accesskey", "secret", "password", "credential", "privatekey"];
const ABOUT_SECRETS: [&str; 9] = ["type", "expir", "id", "valid", "date", "time", "status", "name", "count"];

impl Checker {
    /// An operation or parameter whose effect is said to be another than its prose or method says.
    pub(super) fn effect_and_prose(&mut self, at: &Cursor<'_>, method: Option<&str>, what: &str) {
        let prose = ["summary", "description"].iter().filter_map(|name| at.get(name)).filter_map(|text| text.text());
        let prose = prose.collect::<Vec<_>>().join(" ").to_lowercase();
        let place = || at.get("x-effect").unwrap_or_else(|| at.clone());
        match at.text_of("x-effect") {
            Some("none") => {
                let says = CHANGES.iter().find(|word| has_word(&prose, word));
                if let Some(word) = says.filter(|_| matches!(at.text_of("x-evidence"), Some("documented" | "example"))) {
                    let message = format!("{what} is said to change nothing, and its prose says that it {word} something");
                    self.report(Rule::Effect, &place(), message, "write the effect that the prose says, or correct the prose");
                }
                if let Some(method) = method.filter(|method| *method != "get") {
                    let message = format!("a {} is said to change nothing", method.to_uppercase());
                    self.report(Rule::Effect, &place(), message, "write `x-effect: creates`, or `consumes`; what may be repeated is a GET");
                }
            }
            Some("consumes") if !has_word(&prose, "lost") => self.report(
                Rule::Effect,
                &place(),
                format!("{what} takes away what it reads, and nothing says what is lost with an answer"),
                "add a sentence to its description that says what is lost",
            ),
            _ => {}
        }
    }

    /// A string whose name says that it is a secret.
    pub(super) fn secret_by_name(&mut self, object: &Cursor<'_>, property: &Cursor<'_>) {
        let name: String = property.name().to_lowercase().chars().filter(char::is_ascii_alphanumeric).collect();
        let looks_secret = SECRETS.iter().any(|part| name.contains(part)) && !ABOUT_SECRETS.iter().any(|part| name.contains(part));
        if looks_secret && property.text_of("type") == Some("string") && of_property(object, property, "x-secret").is_none() {
            self.report(
                Rule::Secret,
                property,
                format!("`{}` is a secret by its name, and would be shown in logs", property.name()),
                "add `x-secret: true`; where it is none, give the operation's documentation a name that does not say so",
            );
        }
    }

    /// Components that nothing refers to.
    pub(super) fn unused_components(&mut self, root: &Cursor<'_>) {
        let mut used = Vec::new();
        references(root, &mut used);
        let schemas = root.get("components").and_then(|components| components.get("schemas"));
        for component in schemas.iter().flat_map(Cursor::members) {
            if !used.contains(&component.pointer()) {
                self.report(
                    Rule::Unused,
                    &component,
                    format!("nothing refers to the component `{}`", component.name()),
                    "refer to it where it is used, or remove it",
                );
            }
        }
    }
}

fn has_word(prose: &str, word: &str) -> bool {
    prose.split(|letter: char| !letter.is_alphanumeric()).any(|found| found == word)
}

/// The pointers of what is referred to.
fn references<'a>(at: &Cursor<'a>, found: &mut Vec<&'a str>) {
    match at.value() {
        Value::Object(_) => {
            if let Some(pointer) = at.text_of("$ref").and_then(|reference| reference.strip_prefix('#')) {
                found.push(pointer);
            }
            at.members().for_each(|member| references(&member, found));
        }
        Value::Array(_) => at.items().for_each(|item| references(&item, found)),
        _ => {}
    }
}
