//! Rules about meaning: prose and extensions must not contradict each other, and nothing secret,
//! lost or unused goes unnoticed.

use heck::ToSnakeCase;

use crate::check::checker::Checker;
use crate::model::{Effect, Evidence, components, extension};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// Words in prose that say that a request changes something at the provider.
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
/// Words in names that mark a secret, and words that mark information about one.
pub(crate) const SECRETS: [&str; 8] =
    ["token", "key", "secret", "password", "passphrase", "credential", "credentials", "pin"];
pub(crate) const ABOUT_SECRETS: [&str; 14] = [
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
    /// Reports an operation or parameter whose effect contradicts its prose or method.
    pub(super) fn effect_and_prose(&mut self, at: &Cursor<'_>, method: Option<&str>, what: &str) {
        let prose = ["summary", "description"]
            .iter()
            .filter_map(|name| at.get(name))
            .filter_map(|text| text.text());
        let prose = prose.collect::<Vec<_>>().join(" ");
        let place = || at.get("x-effect").unwrap_or_else(|| at.clone());
        match at.text_of("x-effect").and_then(Effect::named) {
            Some(Effect::None) => {
                let says = says_change(&prose);
                let evidence = at.text_of("x-evidence").and_then(Evidence::named);
                let is_shown = matches!(evidence, Some(Evidence::Documented | Evidence::Example));
                if let Some(word) = says.filter(|_| is_shown) {
                    let message = format!(
                        "`x-effect` says that {what} changes nothing, but its prose says that it \
                         {word} something"
                    );
                    self.report(
                        Rule::Effect,
                        &place(),
                        message,
                        "write the effect that the prose says, or correct the prose",
                    );
                }
                if let Some(method) = method.filter(|method| *method != "get") {
                    let message =
                        format!("`x-effect` says that a {} changes nothing", method.to_uppercase());
                    self.report(
                        Rule::Effect,
                        &place(),
                        message,
                        "write `x-effect: creates` or `consumes`; only a GET may be repeated",
                    );
                }
            }
            Some(Effect::Consumes) if !has_word(&prose.to_lowercase(), "lost") => self.report(
                Rule::Effect,
                &place(),
                format!(
                    "{what} removes what it reads, but its description does not say what is lost \
                     with a response"
                ),
                "add a sentence with the word `lost` that says what is lost",
            ),
            _ => {}
        }
    }

    /// Reports a string whose name says that it is a secret.
    pub(super) fn secret_by_name(&mut self, object: &Cursor<'_>, property: &Cursor<'_>) {
        let also = extension(object, property, "x-also-named");
        let others = also.iter().flat_map(Cursor::items).filter_map(|other| other.text());
        let mut names = std::iter::once(property.name()).chain(others);
        let looks_secret = names.any(names_secret);
        // A token is not a number, a boolean or an object. The target of a reference may be a
        // string.
        let may_be_text = property.text_of("type") == Some("string")
            || property.target().is_some_and(|target| {
                target.text_of("type") != Some("object") && property.get("$ref").is_some()
            });
        if looks_secret && may_be_text && extension(object, property, "x-secret").is_none() {
            self.report(
                Rule::Secret,
                property,
                format!(
                    "`{}` is a secret according to its name, and logs would show it",
                    property.name()
                ),
                "add `x-secret: true`; if it is not a secret, add a word of its name to \
                 ABOUT_SECRETS in codegen/src/check/meaning.rs",
            );
        }
    }

    /// Reports components that contain themselves, directly or through others: a type without an
    /// end.
    pub(super) fn endless_components(&mut self, root: &Cursor<'_>) {
        for component in components(root) {
            let mut reached = Vec::new();
            let mut open = vec![component.clone()];
            while let Some(next) = open.pop() {
                let mut found = Vec::new();
                references(&next, &mut found);
                found.retain(|pointer| !reached.contains(pointer));
                for pointer in found {
                    reached.push(pointer);
                    open.extend(root.resolve(&format!("#{pointer}")));
                }
            }
            if reached.contains(&component.pointer()) {
                self.report(
                    Rule::SchemaType,
                    &component,
                    format!("the component `{}` contains itself", component.name()),
                    "describe the inner level as a component of its own, as deep as the provider \
                     goes",
                );
            }
        }
    }

    /// Reports components that nothing refers to.
    pub(super) fn unused_components(&mut self, root: &Cursor<'_>) {
        let mut used = Vec::new();
        references(root, &mut used);
        for component in components(root) {
            let mut own = Vec::new();
            references(&component, &mut own);
            let count = |pointers: &[&str]| {
                pointers.iter().filter(|pointer| **pointer == component.pointer()).count()
            };
            if count(&used) == count(&own) {
                self.report(
                    Rule::Unused,
                    &component,
                    format!("nothing refers to the component `{}`", component.name()),
                    "refer to it, or remove it",
                );
            }
        }
    }
}

/// Returns a word of prose that says that a request changes something at the provider.
pub(crate) fn says_change(prose: &str) -> Option<&'static str> {
    let prose = prose.to_lowercase();
    CHANGES.iter().copied().find(|word| has_word(&prose, word))
}

/// Returns whether a name says that its value is a secret.
pub(crate) fn names_secret(name: &str) -> bool {
    let words = name.to_snake_case();
    let has = |wanted: &[&str]| words.split('_').any(|word| wanted.contains(&word));
    has(&SECRETS) && !has(&ABOUT_SECRETS)
}

fn has_word(prose: &str, word: &str) -> bool {
    prose.split(|letter: char| !letter.is_alphanumeric()).any(|found| found == word)
}

/// Collects the pointers of all references.
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
