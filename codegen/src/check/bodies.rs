//! Rules about request bodies, responses and their statuses.

use crate::check::checker::Checker;
use crate::read::{Cursor, Value};
use crate::rule::Rule;

const JSON: &str = "application/json";

impl Checker {
    pub(super) fn request_body(&mut self, body: &Cursor<'_>, method: &str) {
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

    pub(super) fn responses(&mut self, responses: &Cursor<'_>) {
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
                Some(code @ 400..600) if has_standard_reason(code) => {
                    errors.push((schema, response))
                }
                _ => self.report(
                    Rule::Response,
                    &response,
                    format!("the response `{status}` is not supported"),
                    "list each status separately: registered ones from 200 to 299 and from 400 to \
                     599; `default`, ranges and redirects are not supported",
                ),
            }
        }
        if !success {
            self.report(
                Rule::Response,
                responses,
                "the operation has no successful response",
                "add the response 200",
            );
        }
        self.one_type(Rule::OneSuccessType, &successes, "successful responses");
        self.one_type(Rule::OneErrorType, &errors, "error responses");
    }

    /// The generator supports one type for all successful responses of an operation, and one for
    /// all its error responses.
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
                format!(
                    "let all {what} of the operation refer to one schema, or let none have a body"
                ),
            );
        }
    }

    /// Returns the name of the component that the JSON of a request or a response refers to.
    fn content(&mut self, content: &Cursor<'_>, rule: Rule) -> Option<String> {
        let media: Vec<_> = content.members().collect();
        let [media] = media.as_slice() else {
            self.report(
                rule,
                content,
                "the content does not have exactly one media type",
                format!("keep {JSON} alone"),
            );
            return None;
        };
        if media.name() != JSON {
            self.report(
                rule,
                media,
                format!("the media type `{}` is not supported", media.name()),
                format!("use {JSON}"),
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
                "move it to components/schemas, give it a name and refer to it; two inline \
                 schemas can become one type",
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
                    "the example does not have exactly one of `value` and `externalValue`",
                    "keep one of them",
                );
            }
        }
    }
}

/// Returns whether a status has a registered reason. The generator panics on one without.
pub(crate) fn has_standard_reason(code: u16) -> bool {
    matches!(
        code,
        200..=208 | 226 | 400..=418 | 421..=426 | 428 | 429 | 431 | 451 | 500..=508 | 510 | 511
    )
}
