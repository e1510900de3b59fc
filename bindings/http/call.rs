//! One call, and the errors that it can end with.

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, ResponseFacts, UnreadResponse};
use crate::http::cause::Cause;
use crate::http::environment::Environment;
use crate::http::provider_message::provider_message;
use crate::http::response::{Head, Response};
use crate::http::settings::Settings;
use crate::http::timeout::Expired;
use crate::operation::{Effect, Operation};
use crate::redact::{self, JsonError};
use crate::value::SecretHeader;

/// The maximum bytes of the body of an unsuccessful response that an error shows.
const SHOWN_BODY: usize = 64 * 1024;
/// The maximum bytes of it that are redacted, so that a large body costs little.
const REDACTED_BODY: usize = SHOWN_BODY + 16 * 1024;

/// What a call is, and what its response is read with.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// What the call changes: the effect of the operation, or that of a parameter.
    pub(crate) effect: Effect,
    pub(crate) environment: Environment,
    pub(crate) credential: SecretHeader,
    pub(crate) settings: Arc<Settings>,
}

impl Call {
    /// Returns the error that an unsuccessful response is.
    pub(crate) fn refused(&self, response: &Response) -> Error {
        let (id, status) = (self.operation.id, response.head.status);
        let kind = ErrorKind::of_status(status);
        let message = match kind {
            ErrorKind::Unauthorized => format!(
                "{id} was refused with status {status}: \
                 the token is missing, invalid, expired or for another environment"
            ),
            ErrorKind::Throttled => {
                format!("{id} was refused with status {status}: there were too many requests")
            }
            ErrorKind::NotAvailable => {
                format!("{id} is not available at the provider, or not yet (status {status})")
            }
            ErrorKind::Refused => format!("{id} was refused with status {status}"),
            ErrorKind::Server => format!("{id} failed at the provider with status {status}"),
            _ if (300..400).contains(&status) => format!(
                "{id} got a redirect (status {status}), which is not followed \
                 so that the token stays with its host; check the base URL"
            ),
            _ => format!("{id} got a response with the unexpected status {status}"),
        };
        let shown = self.shown(&response.body);
        // A read says nothing that its status does not say, and its message may be about people.
        let said = if self.issues_token() { provider_message(&shown) } else { None };
        let message = match said {
            Some(said) => format!("{message}; the provider says: {said}"),
            None => message,
        };
        self.with_unread(Error::new(kind, message).with_body(shown), response)
    }

    /// Returns what may be shown of a body: without the credential and, if the call issues a token,
    /// without anything that looks like one. Redacted before it is shortened, so that no part of a
    /// token is left at the end.
    fn shown(&self, body: &[u8]) -> String {
        let body = body.get(..REDACTED_BODY).unwrap_or(body);
        let text = self.without_credential(String::from_utf8_lossy(body).into_owned());
        let text = if self.issues_token() { redact::without_tokens(&text) } else { text };
        let end = (0..=SHOWN_BODY.min(text.len())).rev().find(|end| text.is_char_boundary(*end));
        text.get(..end.unwrap_or_default()).unwrap_or_default().to_owned()
    }

    pub(crate) fn no_response(&self, error: reqwest::Error) -> Error {
        let (id, base_url) = (self.operation.id, self.environment.base_url());
        let (kind, message) = if error.is_connect() {
            return self.no_connection(error);
        } else if error.is_builder() {
            (ErrorKind::Input, format!("{id} cannot be put into a request"))
        } else {
            (
                ErrorKind::Interrupted,
                format!("{id} got no response: the connection to {base_url} closed first"),
            )
        };
        Error::new(kind, message).with_source(error.without_url())
    }

    fn no_connection(&self, error: reqwest::Error) -> Error {
        let (id, base_url) = (self.operation.id, self.environment.base_url());
        let cause = Cause::of(&error);
        let why = cause.explain(&self.environment.host());
        let message = format!("{id} was not sent: no connection to {base_url}: {why}");
        let error = Error::new(ErrorKind::Connect, message).with_source(error.without_url());
        if cause.is_transient() { error } else { error.permanent() }
    }

    pub(crate) fn timed_out(&self) -> Error {
        let message = format!("{} got no response within the timeout", self.operation.id);
        Error::new(ErrorKind::Timeout, message)
    }

    pub(crate) fn truncated(
        &self,
        error: impl std::error::Error + Send + Sync + 'static,
        head: &Head,
    ) -> Error {
        let message = format!("the response to {} was truncated", self.operation.id);
        self.with_head(Error::new(ErrorKind::Interrupted, message).with_source(error), head)
    }

    pub(crate) fn not_decompressed(&self, error: std::io::Error, head: &Head) -> Error {
        if error.kind() == std::io::ErrorKind::UnexpectedEof {
            return self.truncated(error, head);
        }
        self.unreadable(head, "cannot be decompressed; check any proxy before the provider")
            .with_source(error)
    }

    /// Returns the error for a timeout that expired while the body arrived.
    pub(crate) fn body_timed_out(&self, expired: Expired, head: &Head) -> Error {
        let id = self.operation.id;
        let message = match expired {
            Expired::Idle => format!(
                "the response to {id} stopped arriving before it was complete (idle timeout)"
            ),
            Expired::Total => {
                format!("the response to {id} was not complete within the total timeout")
            }
        };
        self.with_head(Error::new(ErrorKind::Timeout, message), head)
    }

    pub(crate) fn too_large(&self, limit: u64, head: &Head) -> Error {
        let message = format!(
            "the response to {} is larger than this client's limit of {limit} bytes",
            self.operation.id
        );
        self.with_head(Error::new(ErrorKind::TooLarge, message), head)
    }

    pub(crate) fn item_too_large(&self, head: &Head) -> Error {
        let (id, limit) = (self.operation.id, self.settings.limits.item);
        let message = format!(
            "the response to {id} has an item that is larger than this client's limit of {limit} bytes"
        );
        self.with_head(Error::new(ErrorKind::TooLarge, message), head)
    }

    /// Returns the error for a successful response that is not the whole list. `what` continues
    /// `the response to …`.
    pub(crate) fn not_the_list(&self, head: &Head, what: &str) -> Error {
        let message =
            format!("the response to {} (status {}) {what}", self.operation.id, head.status);
        self.with_head(Error::new(ErrorKind::UnexpectedStatus, message), head)
    }

    /// Returns the error for a response that does not have the form of the spec. `what` continues
    /// `the response to …`.
    pub(crate) fn unreadable(&self, head: &Head, what: &str) -> Error {
        self.failed(ErrorKind::Unreadable, head, what)
    }

    /// Returns an error of this kind. `what` continues `the response to …`.
    pub(crate) fn failed(&self, kind: ErrorKind, head: &Head, what: &str) -> Error {
        let message = format!("the response to {} {what}", self.operation.id);
        self.with_head(Error::new(kind, message), head)
    }

    /// Adds what serde_json says, which quotes values: without the credential. If the call issues a
    /// token, any value may be the token, so nothing is added.
    pub(crate) fn with_detail(&self, error: Error, detail: &dyn fmt::Display) -> Error {
        if self.issues_token() {
            return error;
        }
        error.with_source(JsonError::of(&self.without_credential(detail.to_string())))
    }

    /// Adds what the head says and, if the call issues a token, the whole response: it cannot be
    /// requested again.
    pub(crate) fn with_unread(&self, error: Error, response: &Response) -> Error {
        let error = self.with_head(error, &response.head);
        // A refusal that arrived whole issued nothing.
        let may_have_issued = response.head.is_success() || !response.is_whole;
        if self.issues_token() && may_have_issued {
            error.with_unread_response(response.to_unread())
        } else {
            error
        }
    }

    fn with_head(&self, error: Error, head: &Head) -> Error {
        error.with_response(ResponseFacts {
            status: head.status,
            request_id: head.request_id().map(|text| self.without_credential(text.to_owned())),
            retry_after: head.retry_after,
            attempts: head.attempts,
            elapsed: head.started.elapsed(),
        })
    }

    pub(crate) fn issues_token(&self) -> bool {
        self.effect == Effect::Creates
    }

    pub(crate) fn without_credential(&self, text: String) -> String {
        redact::without_credential(text, self.credential.secret())
    }
}

impl Response {
    /// Returns the response as bytes that are as secret as a token.
    pub(crate) fn to_unread(&self) -> UnreadResponse {
        let headers = &self.head.headers;
        let headers = headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()));
        let body = self.raw.as_ref().unwrap_or(&self.body);
        UnreadResponse::of(self.head.status, headers, body, self.is_whole)
    }
}
