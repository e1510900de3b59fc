//! What all rules use: adding a finding, checking the members of an item and the type of a value.

use crate::check::nearest::nearest;
use crate::finding::Finding;
use crate::read::{Cursor, Value};
use crate::rule::Rule;

/// The findings so far. Each file of this folder adds the rules of one subject to it.
pub(super) struct Checker {
    pub(super) findings: Vec<Finding>,
}

impl Checker {
    pub(super) fn report(
        &mut self,
        rule: Rule,
        at: &Cursor<'_>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) {
        self.findings.push(at.finding(rule, message, remedy));
    }

    /// Reports members that are not in `allowed`. The file `extensions` checks the extensions.
    pub(super) fn allow(&mut self, at: &Cursor<'_>, what: &str, allowed: &[&str]) {
        for member in at.members() {
            let name = member.name();
            if !name.starts_with("x-") && !allowed.contains(&name) {
                let remedy = match nearest(name, allowed) {
                    Some(meant) => format!("did you mean `{meant}`?"),
                    None => format!("remove it; supported members are {}", allowed.join(", ")),
                };
                let message = format!("`{name}` is not supported on {what}");
                self.report(Rule::Unsupported, &member, message, remedy);
            }
        }
    }

    /// Reports a value that is not a mapping, and returns whether it is one.
    pub(super) fn mapping(&mut self, at: &Cursor<'_>, what: &str) -> bool {
        let is = matches!(at.value(), Value::Object(_));
        if !is {
            self.report(
                Rule::WrongType,
                at,
                format!("{what} is not a mapping"),
                "write `name: value` lines below it",
            );
        }
        is
    }

    /// Reports a value that is not a sequence, and returns whether it is one.
    pub(super) fn sequence(&mut self, at: &Cursor<'_>, what: &str) -> bool {
        let is = matches!(at.value(), Value::Array(_));
        if !is {
            self.report(Rule::WrongType, at, format!("{what} is not a list"), "write it as a list");
        }
        is
    }

    /// Returns the text of a member that must exist.
    pub(super) fn required_text<'a>(
        &mut self,
        at: &Cursor<'a>,
        name: &str,
        what: &str,
    ) -> Option<&'a str> {
        match at.get(name) {
            None => {
                self.report(
                    Rule::Required,
                    at,
                    format!("{what} has no `{name}`"),
                    format!("add `{name}`"),
                );
                None
            }
            Some(member) => self.text(&member),
        }
    }

    /// Returns the text of a value that must be a string.
    pub(super) fn text<'a>(&mut self, at: &Cursor<'a>) -> Option<&'a str> {
        let text = at.text();
        if text.is_none() {
            let what = match (at.value(), at.name()) {
                (Value::Number(number), "") => number,
                (Value::Null, "") => "null",
                (Value::Bool(true), "") => "true",
                (Value::Bool(false), "") => "false",
                (_, "") => "this",
                (_, name) => name,
            };
            self.report(
                Rule::WrongType,
                at,
                format!("`{what}` is not a string"),
                "write a string; put it in quotes if it looks like a number or a boolean",
            );
        }
        text
    }

    /// Reports members that exist and are not strings.
    pub(super) fn optional_text(&mut self, at: &Cursor<'_>, names: &[&str]) {
        for member in names.iter().filter_map(|name| at.get(name)) {
            self.text(&member);
        }
    }

    /// Reports members that exist and are neither true nor false.
    pub(super) fn optional_bool(&mut self, at: &Cursor<'_>, names: &[&str]) {
        for member in names.iter().filter_map(|name| at.get(name)) {
            if !matches!(member.value(), Value::Bool(_)) {
                self.report(
                    Rule::WrongType,
                    &member,
                    format!("`{}` is neither true nor false", member.name()),
                    "write true or false",
                );
            }
        }
    }

    /// Returns the component that a reference names, if it is a component of that section.
    pub(super) fn component<'a>(&mut self, at: &Cursor<'a>, section: &str) -> Option<Cursor<'a>> {
        let member = at.get("$ref")?;
        let reference = self.text(&member)?;
        let prefix = format!("#/components/{section}/");
        let found = reference
            .strip_prefix(&prefix)
            .filter(|name| !name.contains('/'))
            .and_then(|_| at.resolve(reference));
        if found.is_none() {
            let message = format!("`{reference}` is not a component of {prefix}");
            let remedy = if !reference.starts_with('#') {
                format!("write `{prefix}` and the name of the component")
            } else {
                let known = at.resolve(&format!("#/components/{section}"));
                let known: Vec<_> =
                    known.iter().flat_map(Cursor::members).map(|known| known.name()).collect();
                let name = reference.rsplit('/').next().unwrap_or_default();
                match nearest(name, &known) {
                    Some(meant) => format!("did you mean `{prefix}{meant}`?"),
                    None => "correct the name, or add the component".to_owned(),
                }
            };
            self.report(Rule::Reference, &member, message, remedy);
        }
        if at.members().count() > 1 {
            self.report(
                Rule::Reference,
                at,
                "a $ref has siblings, which OpenAPI 3.0 ignores",
                "move extensions to the map on the object schema, or write `allOf: [$ref]` with \
                 the siblings next to it",
            );
        }
        found
    }
}
