//! Rules about request bodies, responses and their statuses.

use crate::check::checker::Checker;
use crate::read::{Cursor, Value};
use crate::rule::Rule;

const JSON: &str = "application/json";

/// Which media types may be used.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Allowed {
    /// JSON alone.
    Json,
    /// JSON, and other media types that are JSON.
    JsonLike,
    /// Any.
    Any,
}

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
                self.content(&content, Rule::RequestBody, Allowed::Json);
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
            self.allow(&response, "a response", &["description", "content", "headers"]);
            self.headers(&response);
            self.known_extensions(&response, &["x-evidence"]);
            self.evidence(&response, &format!("the response {status}"));
            self.required_text(&response, "description", "the response");
            let allowed = if status.starts_with('2') { Allowed::Any } else { Allowed::JsonLike };
            let content = response.get("content");
            let schema =
                content.and_then(|content| self.content(&content, Rule::Response, allowed));
            match code {
                Some(code @ 200..300) if has_standard_reason(code) => {
                    success = true;
                    successes.extend(schema.map(|schema| (schema, response)));
                }
                Some(code @ 400..600) if has_standard_reason(code) => {}
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
        // A method has one type of result.
        if let Some((first, first_at)) = successes.first()
            && let Some((_, other_at)) = successes.iter().find(|(schema, _)| schema != first)
        {
            let (first, other) = (first_at.name(), other_at.name());
            self.report(
                Rule::OneSuccessType,
                other_at,
                format!("the successful responses {first} and {other} have different bodies"),
                "let both refer to one schema that has the properties of both",
            );
        }
    }

    /// Checks the headers of a response, which `RawResponse` shows.
    fn headers(&mut self, response: &Cursor<'_>) {
        let Some(headers) = response.get("headers") else { return };
        if !self.mapping(&headers, "headers") {
            return;
        }
        for header in headers.members() {
            let allowed = ["description", "required", "deprecated", "schema", "example"];
            if self.mapping(&header, "the header") {
                self.allow(&header, "a header", &allowed);
                self.known_extensions(&header, &["x-evidence"]);
                self.optional_text(&header, &["description"]);
            }
        }
    }

    /// Returns the name of the component that the JSON of a request or a response refers to; for
    /// another media type, its name.
    fn content(&mut self, content: &Cursor<'_>, rule: Rule, allowed: Allowed) -> Option<String> {
        let media: Vec<_> = content.members().collect();
        let [media] = media.as_slice() else {
            self.report(
                rule,
                content,
                "the content does not have exactly one media type",
                format!("keep {JSON} alone; the bindings ask for one media type"),
            );
            return None;
        };
        let name = media.name();
        let is_json_like = name.starts_with("application/") && name.ends_with("+json");
        if name != JSON && !is_json_like && allowed == Allowed::Any {
            return self.other_content(media);
        }
        if name != JSON && !(is_json_like && allowed != Allowed::Json) {
            let remedy = match allowed {
                Allowed::Json => format!("use {JSON}; the generator writes no other request body"),
                _ => format!("use {JSON} or another media type that ends with `+json`"),
            };
            self.report(rule, media, format!("the media type `{name}` is not supported"), remedy);
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

    /// Checks a successful response that is not JSON: its caller gets a text or bytes.
    fn other_content(&mut self, media: &Cursor<'_>) -> Option<String> {
        let name = media.name();
        let is_media_type = name.split('/').count() == 2 && !name.contains('*');
        if !is_media_type {
            let message = format!("`{name}` is not one media type");
            self.report(Rule::Response, media, message, "write one, such as application/pdf");
        }
        self.allow(media, "a media type", &["schema", "example", "examples"]);
        self.examples_shape(media);
        let schema = media.get("schema");
        if schema.as_ref().is_none_or(|schema| schema.text_of("type") != Some("string")) {
            self.report(
                Rule::Response,
                schema.as_ref().unwrap_or(media),
                format!("the content of {name} is not a string"),
                "write `schema: {type: string}`, with `format: binary` if it is not a text",
            );
        }
        Some(name.to_owned())
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
