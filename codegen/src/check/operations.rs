//! Rules about paths, operations, parameters and answers.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use super::{Checker, document::SCHEMES};
use crate::read::{Cursor, Value};
use crate::rule::Rule;

const METHODS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
const JSON: &str = "application/json";

impl Checker {
    pub(super) fn paths(&mut self, paths: &Cursor<'_>) {
        let mut identifiers = BTreeSet::new();
        for path in paths.members() {
            let name = path.name();
            let plain = name.starts_with('/')
                && !name.ends_with('/')
                && !name.contains("//")
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte))
                && !name.split('/').any(|part| part == "." || part == "..");
            if !plain {
                self.report(
                    Rule::Path,
                    &path,
                    format!("the path `{name}` is not supported"),
                    "begin with a slash, and use letters, digits, `-`, `_` and `.`; path parameters are not supported yet",
                );
            }
            if !self.mapping(&path, "the path") {
                continue;
            }
            self.allow(&path, "a path", &METHODS);
            self.known_extensions(&path, &[]);
            for operation in path.members().filter(|member| METHODS.contains(&member.name())) {
                if self.mapping(&operation, "the operation") {
                    self.operation(&operation, &mut identifiers);
                }
            }
        }
        if identifiers.is_empty() && paths.members().next().is_none() {
            self.report(
                Rule::Required,
                paths,
                "the description has no operation",
                "add one under paths",
            );
        }
    }

    fn operation(&mut self, operation: &Cursor<'_>, identifiers: &mut BTreeSet<String>) {
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
            ],
        );
        self.known_extensions(operation, &["x-evidence", "x-effect", "x-credential"]);
        self.evidence(operation, "the operation");
        self.effect(operation, "the operation");
        self.effect_and_prose(operation, Some(operation.name()), "the operation");
        self.credential(operation);
        self.optional_text(operation, &["summary", "description"]);
        self.tags(operation);
        self.operation_id(operation, identifiers);
        self.parameters(operation);
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
                "add an operationId in camelCase; it names the method of the bindings",
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
                "write it in camelCase, and not as a word of Rust",
            );
        }
        if !identifiers.insert(name.to_snake_case()) {
            self.report(
                Rule::OperationId,
                &member,
                format!("another operation is called `{name}` too"),
                "give each operation its own operationId",
            );
        }
    }

    fn credential(&mut self, operation: &Cursor<'_>) {
        let credential = operation.text_of("x-credential");
        let Some((scheme, _)) = SCHEMES.iter().find(|(_, name)| credential == Some(name)) else {
            self.report(
                Rule::Credential,
                &operation.get("x-credential").unwrap_or_else(|| operation.clone()),
                "it is not said which token the operation takes",
                "add `x-credential` with provisioning or access",
            );
            return;
        };
        let requirements: Vec<_> =
            operation.get("security").iter().flat_map(Cursor::items).collect();
        let names: Vec<_> =
            requirements.iter().flat_map(Cursor::members).map(|member| member.name()).collect();
        if requirements.len() != 1 || names != [*scheme] {
            self.report(
                Rule::Credential,
                &operation.get("security").unwrap_or_else(|| operation.clone()),
                "`security` and `x-credential` do not name the same token",
                format!("write `security: [{scheme}: []]`"),
            );
        }
    }

    fn parameters(&mut self, operation: &Cursor<'_>) {
        let Some(parameters) = operation.get("parameters") else { return };
        if !self.sequence(&parameters, "parameters") {
            return;
        }
        let mut names = BTreeSet::new();
        for parameter in parameters.items() {
            if !self.mapping(&parameter, "the parameter") {
                continue;
            }
            self.allow(
                &parameter,
                "a parameter",
                &["name", "in", "description", "required", "schema"],
            );
            self.known_extensions(&parameter, &["x-evidence", "x-effect"]);
            self.evidence(&parameter, "the parameter");
            self.effect(&parameter, "the parameter");
            self.effect_and_prose(&parameter, None, "the parameter");
            self.optional_text(&parameter, &["description"]);
            self.optional_bool(&parameter, &["required"]);
            if parameter.text_of("in") != Some("query") {
                self.report(
                    Rule::Parameter,
                    &parameter,
                    "only query parameters are supported",
                    "write `in: query`; the credential's header is added by the facade",
                );
            }
            if let Some(name) = self.required_text(&parameter, "name", "the parameter") {
                let snake = name.to_snake_case();
                if syn::parse_str::<syn::Ident>(&snake).is_err() || snake == "gen" {
                    self.report(
                        Rule::Parameter,
                        &parameter,
                        format!("`{name}` cannot name an argument"),
                        "write it in camelCase, and not as a word of Rust",
                    );
                }
                if !names.insert(snake) {
                    self.report(
                        Rule::Parameter,
                        &parameter,
                        format!("another parameter is called `{name}` too"),
                        "remove one of the two",
                    );
                }
            }
            match parameter.get("schema") {
                Some(schema) => self.parameter_schema(&schema),
                None => self.report(
                    Rule::Parameter,
                    &parameter,
                    "the parameter has no schema",
                    "add `schema`; `content` is not supported",
                ),
            }
        }
    }

    fn request_body(&mut self, body: &Cursor<'_>, method: &str) {
        if !self.mapping(body, "the request body") {
            return;
        }
        if matches!(method, "get" | "head" | "delete") {
            self.report(
                Rule::RequestBody,
                body,
                format!("a {method} request has a body"),
                "remove the body, or use post, put or patch",
            );
        }
        self.allow(body, "a request body", &["description", "required", "content"]);
        self.known_extensions(body, &["x-evidence"]);
        self.evidence(body, "the request body");
        self.optional_text(body, &["description"]);
        if !body.is_true("required") {
            self.report(
                Rule::RequestBody,
                body,
                "the request body is not required",
                "write `required: true`; an optional body is not supported",
            );
        }
        match body.get("content") {
            Some(content) => {
                self.content(&content, Rule::RequestBody);
            }
            None => self.report(
                Rule::RequestBody,
                body,
                "the request body has no content",
                "add `content` with application/json",
            ),
        }
    }

    fn responses(&mut self, responses: &Cursor<'_>) {
        self.known_extensions(responses, &[]);
        let mut successes: Vec<(String, Cursor<'_>)> = Vec::new();
        let mut errors: Vec<(Option<String>, Cursor<'_>)> = Vec::new();
        let mut success = false;
        for response in responses.members().filter(|member| !member.name().starts_with("x-")) {
            let status = response.name();
            let code = status
                .parse::<u16>()
                .ok()
                .filter(|code| (200..600).contains(code) && status.len() == 3);
            if !self.mapping(&response, "the response") {
                continue;
            }
            self.allow(&response, "a response", &["description", "content"]);
            self.known_extensions(&response, &["x-evidence"]);
            self.evidence(&response, &format!("the response {status}"));
            self.required_text(&response, "description", "the response");
            let schema =
                response.get("content").and_then(|content| self.content(&content, Rule::Response));
            match code {
                Some(code @ 200..300) if has_standard_reason(code) => {
                    success = true;
                    successes.extend(schema.map(|schema| (schema, response)));
                }
                Some(code @ 400..600) if has_standard_reason(code) => errors.push((schema, response)),
                _ => self.report(
                    Rule::Response,
                    &response,
                    format!("the response `{status}` is not supported"),
                    "name registered statuses from 200 to 299 and from 400 to 599 one by one; `default`, ranges and redirects are not supported",
                ),
            }
        }
        if !success {
            self.report(
                Rule::Response,
                responses,
                "the operation has no success",
                "describe its response 200",
            );
        }
        self.one_type(Rule::OneSuccessType, &successes, "successes");
        self.one_type(Rule::OneErrorType, &errors, "errors");
    }

    /// The generator can give one type to all successes of an operation, and one to all its errors.
    fn one_type<T: PartialEq>(&mut self, rule: Rule, responses: &[(T, Cursor<'_>)], what: &str) {
        if let Some((first, first_at)) = responses.first()
            && let Some((_, other_at)) = responses.iter().find(|(schema, _)| schema != first)
        {
            self.report(
                rule,
                other_at,
                format!(
                    "the {what} {} and {} have different bodies",
                    first_at.name(),
                    other_at.name()
                ),
                format!("let all {what} of the operation refer to one schema, or have no body"),
            );
        }
    }

    /// The name of the component that the JSON of a body or an answer refers to.
    fn content(&mut self, content: &Cursor<'_>, rule: Rule) -> Option<String> {
        let media: Vec<_> = content.members().collect();
        let [media] = media.as_slice() else {
            self.report(
                rule,
                content,
                "there is not exactly one media type",
                format!("describe {JSON} alone"),
            );
            return None;
        };
        if media.name() != JSON {
            self.report(
                rule,
                media,
                format!("the media type `{}` is not supported", media.name()),
                format!("describe {JSON}"),
            );
        }
        self.allow(media, "a media type", &["schema", "example", "examples"]);
        self.known_extensions(media, &[]);
        self.examples_shape(media);
        let Some(schema) = media.get("schema") else {
            self.report(
                Rule::InlineSchema,
                media,
                "the media type has no schema",
                "refer to a component: `schema: {$ref: '#/components/schemas/…'}`",
            );
            return None;
        };
        if schema.get("$ref").is_none() {
            self.report(
                Rule::InlineSchema,
                &schema,
                "a schema is written inline",
                "move it to components/schemas under a name of its own and refer to it; two inline schemas would share one type",
            );
            return None;
        }
        self.component(&schema, "schemas").map(|component| component.name().to_owned())
    }

    fn examples_shape(&mut self, media: &Cursor<'_>) {
        for example in media.get("examples").iter().flat_map(Cursor::members) {
            self.allow(
                &example,
                "an example",
                &["summary", "description", "value", "externalValue"],
            );
            self.optional_text(&example, &["summary", "description", "externalValue"]);
            let one = example.get("value").is_some() != example.get("externalValue").is_some();
            if !one || !matches!(example.value(), Value::Object(_)) {
                self.report(
                    Rule::Example,
                    &example,
                    "the example has not exactly one of `value` and `externalValue`",
                    "give it one of the two",
                );
            }
        }
    }
}

/// The generator panics on a status without a registered reason.
fn has_standard_reason(code: u16) -> bool {
    matches!(code, 200..=208 | 226 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451 | 500..=508 | 510 | 511)
}
