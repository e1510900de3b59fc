//! Rules about what a description means, beyond its shape: prose and extensions must not contradict each other, and nothing that
//! is secret, lost or unused goes by without a word.

use heck::ToSnakeCase;

use crate::check::checker::Checker;
use crate::model::{Effect, Evidence, components, extension};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

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
/// Words of names that say that what stands there is a secret, and words that say it is something about one.
const SECRETS: [&str; 8] =
    ["token", "key", "secret", "password", "passphrase", "credential", "credentials", "pin"];
const ABOUT_SECRETS: [&str; 14] = [
    "type",
    "expires",
    "expiry",
    "expiration",
    "id",
    "valid",
    "date",
    "time",
    "at",
    "status",
    "name",
    "count",
    "until",
    "length",
];

impl Checker {
    /// An operation or parameter whose effect is said to be another than its prose or method says.
    pub(super) fn effect_and_prose(&mut self, at: &Cursor<'_>, method: Option<&str>, what: &str) {
        let prose = ["summary", "description"]
            .iter()
            .filter_map(|name| at.get(name))
            .filter_map(|text| text.text());
        let prose = prose.collect::<Vec<_>>().join(" ").to_lowercase();
        let place = || at.get("x-effect").unwrap_or_else(|| at.clone());
        match at.text_of("x-effect").and_then(Effect::named) {
            Some(Effect::None) => {
                let says = CHANGES.iter().find(|word| has_word(&prose, word));
                let evidence = at.text_of("x-evidence").and_then(Evidence::named);
                let is_shown = matches!(evidence, Some(Evidence::Documented | Evidence::Example));
                if let Some(word) = says.filter(|_| is_shown) {
                    let message = format!(
                        "{what} is said to change nothing, and its prose says that it {word} something"
                    );
                    self.report(
                        Rule::Effect,
                        &place(),
                        message,
                        "write the effect that the prose says, or correct the prose",
                    );
                }
                if let Some(method) = method.filter(|method| *method != "get") {
                    let message = format!("a {} is said to change nothing", method.to_uppercase());
                    self.report(
                        Rule::Effect,
                        &place(),
                        message,
                        "write `x-effect: creates`, or `consumes`; what may be repeated is a GET",
                    );
                }
            }
            Some(Effect::Consumes) if !has_word(&prose, "lost") => self.report(
                Rule::Effect,
                &place(),
                format!(
                    "{what} takes away what it reads, and nothing says what is lost with an answer"
                ),
                "add a sentence to its description that says what is lost",
            ),
            _ => {}
        }
    }

    /// A string whose name says that it is a secret.
    pub(super) fn secret_by_name(&mut self, object: &Cursor<'_>, property: &Cursor<'_>) {
        let also = extension(object, property, "x-also-named");
        let others = also.iter().flat_map(Cursor::items).filter_map(|other| other.text());
        let mut names = std::iter::once(property.name()).chain(others);
        let looks_secret = names.any(|name| {
            let words = name.to_snake_case();
            let has = |wanted: &[&str]| words.split('_').any(|word| wanted.contains(&word));
            has(&SECRETS) && !has(&ABOUT_SECRETS)
        });
        // A number, a flag or an object is not what a token is written as; what is referred to may be.
        let may_be_text = property.text_of("type") == Some("string")
            || property.target().is_some_and(|target| {
                target.text_of("type") != Some("object") && property.get("$ref").is_some()
            });
        if looks_secret && may_be_text && extension(object, property, "x-secret").is_none() {
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
        for component in components(root) {
            let mut by_itself = Vec::new();
            references(&component, &mut by_itself);
            let count = |pointers: &[&str]| {
                pointers.iter().filter(|pointer| **pointer == component.pointer()).count()
            };
            if count(&used) == count(&by_itself) {
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
            if let Some(pointer) =
                at.text_of("$ref").and_then(|reference| reference.strip_prefix('#'))
            {
                found.push(pointer);
            }
            at.members().for_each(|member| references(&member, found));
        }
        Value::Array(_) => at.items().for_each(|item| references(&item, found)),
        _ => {}
    }
}
