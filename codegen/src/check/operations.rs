//! Rules about paths, operations and parameters.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use crate::check::checker::Checker;
use crate::model::{Credential, Method};
use crate::read::Cursor;
use crate::rule::Rule;

impl Checker {
    pub(super) fn paths(&mut self, paths: &Cursor<'_>) {
        let mut identifiers = BTreeSet::new();
        let methods: Vec<_> = Method::ALL.iter().map(|method| method.name()).collect();
        for path in paths.members() {
            let name = path.name();
            if !is_plain_path(name) {
                self.report(
                    Rule::Path,
                    &path,
                    format!("the path `{name}` is not supported"),
                    "begin with a slash and use letters, digits, `-`, `_` and `.`; a parameter is \
                     a whole segment, such as `{accountId}`",
                );
            }
            if !self.mapping(&path, "the path") {
                continue;
            }
            self.allow(&path, "a path", &methods);
            self.known_extensions(&path, &[]);
            for operation in path.members().filter(|member| methods.contains(&member.name())) {
                if self.mapping(&operation, "the operation") {
                    self.operation(&path, &operation, &mut identifiers);
                }
            }
        }
        if identifiers.is_empty() && paths.members().next().is_none() {
            self.report(
                Rule::Required,
                paths,
                "the spec has no operation",
                "add one under `paths`",
            );
        }
    }

    fn operation(
        &mut self,
        path: &Cursor<'_>,
        operation: &Cursor<'_>,
        identifiers: &mut BTreeSet<String>,
    ) {
        self.allow(
            operation,
            "an operation",
            &[
                "operationId",
                "tags",
                "summary",
                "description",
                "security",
                "parameters",
                "requestBody",
                "responses",
                "externalDocs",
                "deprecated",
            ],
        );
        self.known_extensions(
            operation,
            &["x-evidence", "x-effect", "x-credential", "x-facade", "x-list", "x-paging"],
        );
        self.evidence(operation, "the operation");
        self.effect(operation, "the operation");
        self.effect_and_prose(operation, Some(operation.name()), "the operation");
        self.credential(operation);
        self.optional_text(operation, &["summary", "description"]);
        self.tags(operation);
        self.operation_id(operation, identifiers);
        self.optional_bool(operation, &["deprecated"]);
        self.parameters(path, operation);
        self.facade(operation);
        self.list(operation);
        if let Some(body) = operation.get("requestBody") {
            self.request_body(&body, operation.name());
        }
        match operation.get("responses") {
            None => self.report(
                Rule::Required,
                operation,
                "the operation has no responses",
                "add `responses`",
            ),
            Some(responses) => {
                if self.mapping(&responses, "responses") {
                    self.responses(&responses);
                }
            }
        }
    }

    fn tags(&mut self, operation: &Cursor<'_>) {
        if let Some(tags) = operation.get("tags")
            && self.sequence(&tags, "tags")
        {
            for tag in tags.items() {
                self.text(&tag);
            }
        }
    }

    fn operation_id(&mut self, operation: &Cursor<'_>, identifiers: &mut BTreeSet<String>) {
        let Some(member) = operation.get("operationId") else {
            self.report(
                Rule::OperationId,
                operation,
                format!("the operation `{}` has no operationId", operation.name()),
                "add an operationId in camelCase; the method of the bindings is named after it",
            );
            return;
        };
        let Some(name) = self.text(&member) else { return };
        let camel = name.starts_with(|first: char| first.is_ascii_lowercase())
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
        if !camel || !self.is_free(&name.to_snake_case()) {
            self.report(
                Rule::OperationId,
                &member,
                format!("`{name}` cannot name a method"),
                "write it in camelCase; do not use a word of Rust, nor the name of a method of the \
                 generated client",
            );
        }
        if !identifiers.insert(name.to_snake_case()) {
            self.report(
                Rule::OperationId,
                &member,
                format!("another operation has the operationId `{name}` too"),
                "give each operation its own operationId",
            );
        }
    }

    fn credential(&mut self, operation: &Cursor<'_>) {
        let Some(credential) = operation.text_of("x-credential").and_then(Credential::named) else {
            self.report(
                Rule::Credential,
                &operation.get("x-credential").unwrap_or_else(|| operation.clone()),
                "the spec does not say which token the operation takes",
                "add `x-credential` with provisioning or access",
            );
            return;
        };
        let scheme = credential.scheme();
        let requirements: Vec<_> =
            operation.get("security").iter().flat_map(Cursor::items).collect();
        let names: Vec<_> =
            requirements.iter().flat_map(Cursor::members).map(|member| member.name()).collect();
        if requirements.len() != 1 || names != [scheme] {
            self.report(
                Rule::Credential,
                &operation.get("security").unwrap_or_else(|| operation.clone()),
                "`security` and `x-credential` do not name the same token",
                format!("write `security: [{scheme}: []]`"),
            );
        }
    }
}

/// Returns whether each segment is a plain name or one parameter.
pub(crate) fn is_plain_path(path: &str) -> bool {
    let Some(segments) = path.strip_prefix('/') else { return false };
    segments.split('/').all(|segment| {
        let parameter = segment.strip_prefix('{').and_then(|rest| rest.strip_suffix('}'));
        let (name, more) = match parameter {
            Some(name) => (name, "_-"),
            None => (segment, "-_."),
        };
        let is_letter = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
        !matches!(name, "" | "." | "..") && name.chars().all(is_letter)
    })
}
