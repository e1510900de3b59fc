//! One call, and the errors that can come of it.

use std::fmt;
use std::time::Duration;

use reqwest::header::HeaderMap;

use crate::description::{Effect, Operation};
use crate::error::{Error, ErrorKind};
use crate::exchange::Answer;
use crate::minted;
use crate::retry::Retries;
use crate::secret::Secret;
use crate::unread_answer::UnreadAnswer;

const BLOT: &str = "[redacted]";

/// So much of a body without success is shown.
const KEPT_BODY: usize = 64 * 1024;

/// What a call is, and what its answer is read with.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    pub(crate) base_url: String,
    pub(crate) credential: Secret,
    pub(crate) limits: Limits,
    pub(crate) retries: Retries,
}

/// How much of an answer is taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    /// Bytes of a body.
    pub(crate) body: u64,
    /// Bytes of one item of a list.
    pub(crate) item: usize,
    /// From the sending of a request to the head of its answer.
    pub(crate) attempt: Duration,
    /// From the first attempt to the last byte of the answer.
    pub(crate) total: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { body: 512 * 1024 * 1024, item: 16 * 1024 * 1024, attempt: Duration::from_secs(60), total: Duration::from_secs(900) }
    }
}

impl Call {
    /// The error that an answer without success is.
    pub(crate) fn refused(&self, answer: &Answer) -> Error {
        let (id, status) = (self.operation.id, answer.status);
        let (kind, message) = match status {
            401 | 403 => (
                ErrorKind::Unauthorized,
                format!("{id} was refused with status {status}: the token is missing, invalid, expired or for another environment"),
            ),
            400..500 => (ErrorKind::Refused, format!("{id} was refused with status {status}")),
            500..600 => (ErrorKind::Server, format!("{id} failed at the provider with status {status}")),
            300..400 => (
                ErrorKind::UnexpectedStatus,
                format!("{id} was answered with a redirect (status {status}), which is not followed so that the token stays with its host"),
            ),
            _ => (ErrorKind::UnexpectedStatus, format!("{id} was answered with the status {status}, which is not expected")),
        };
        let body = self.shown(&answer.body);
        self.keep_answer(
            Error::new(kind, message).with_body(body).with_attempts(answer.attempts),
            answer.status,
            &answer.headers,
            &answer.body,
        )
    }

    /// As much of a body as is kept to be shown: without the credential, and where a token is made, without anything that looks
    /// like one. Blotted before it is cut, so that no part of a token is left at the end.
    fn shown(&self, body: &[u8]) -> String {
        let text = self.without_credential(String::from_utf8_lossy(body).into_owned());
        let text = if self.makes_token() { minted::without_tokens(&text, BLOT) } else { text };
        text.split_at_checked(KEPT_BODY).map_or(text.as_str(), |(kept, _)| kept).to_owned()
    }

    pub(crate) fn not_answered(&self, error: reqwest::Error) -> Error {
        let id = self.operation.id;
        let (kind, message) = if error.is_connect() {
            (ErrorKind::Connect, format!("{id} was not sent: no connection to {}; check the address and the network", self.base_url))
        } else if error.is_builder() {
            (ErrorKind::Input, format!("{id} could not be put into a request"))
        } else if error.is_timeout() {
            (ErrorKind::Timeout, format!("{id} was not answered within the time limit"))
        } else {
            (ErrorKind::Interrupted, format!("{id} was not answered: the connection to {} ended first", self.base_url))
        };
        Error::new(kind, message).with_source(error.without_url())
    }

    pub(crate) fn timed_out(&self) -> Error {
        Error::new(ErrorKind::Timeout, format!("{} was not answered within the time limit", self.operation.id))
    }

    pub(crate) fn cut_off(&self, error: reqwest::Error, status: u16, headers: &HeaderMap) -> Error {
        let id = self.operation.id;
        let (kind, message) = if error.is_timeout() {
            (ErrorKind::Timeout, format!("the answer to {id} did not arrive whole within the time limit"))
        } else {
            (ErrorKind::Interrupted, format!("the answer to {id} was cut off"))
        };
        Error::new(kind, message)
            .with_source(error.without_url())
            .with_answer(status, headers, |text| self.without_credential(text.to_owned()))
    }

    /// The total time limit passed while the body arrived.
    pub(crate) fn late(&self, status: u16, headers: &HeaderMap) -> Error {
        let message = format!("the answer to {} did not arrive whole within the time limit", self.operation.id);
        Error::new(ErrorKind::Timeout, message).with_answer(status, headers, |text| self.without_credential(text.to_owned()))
    }

    pub(crate) fn too_large(&self, status: u16, headers: &HeaderMap) -> Error {
        let message = format!("the answer to {} is larger than {} bytes, the limit of this client", self.operation.id, self.limits.body);
        Error::new(ErrorKind::TooLarge, message).with_answer(status, headers, |text| self.without_credential(text.to_owned()))
    }

    pub(crate) fn item_too_large(&self, status: u16, headers: &HeaderMap) -> Error {
        let message =
            format!("the answer to {} has an item of more than {} bytes, the limit of this client", self.operation.id, self.limits.item);
        Error::new(ErrorKind::TooLarge, message).with_answer(status, headers, |text| self.without_credential(text.to_owned()))
    }

    /// An answer that is not what the description says. `what` goes on the sentence `the answer to …`.
    pub(crate) fn unreadable(&self, status: u16, headers: &HeaderMap, what: &str) -> Error {
        Error::new(ErrorKind::Unreadable, format!("the answer to {} {what}", self.operation.id))
            .with_answer(status, headers, |text| self.without_credential(text.to_owned()))
    }

    /// What serde_json says, which quotes the value: without the credential, and where a token is made, where any value may be
    /// the token, not at all.
    pub(crate) fn with_detail(&self, error: Error, detail: &dyn fmt::Display) -> Error {
        if self.makes_token() { error } else { error.with_source(Detail(self.without_credential(detail.to_string()))) }
    }

    /// Gives an error its answer. Where the request makes a token, all of it is kept; elsewhere it can be asked for again.
    pub(crate) fn keep_answer(&self, error: Error, status: u16, headers: &HeaderMap, body: &[u8]) -> Error {
        let error = error.with_answer(status, headers, |text| self.without_credential(text.to_owned()));
        if self.makes_token() { error.with_unread_answer(UnreadAnswer::new(status, headers, body)) } else { error }
    }

    fn makes_token(&self) -> bool {
        self.operation.effect == Effect::Creates
    }

    pub(crate) fn without_credential(&self, text: String) -> String {
        // Exposed to find it where it must not stand.
        let credential = self.credential.expose_secret();
        let text = text.replace(credential, BLOT);
        // Spelt with escapes it cannot be cut out of the text, so none of the text is shown.
        if unescaped(&text).contains(credential) { BLOT.to_owned() } else { text }
    }
}

/// A text with the escapes of JSON (`\\u002d`) and of URLs (`%2d`) taken for what they stand for, as far as ASCII goes.
fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        let escape = [("\\u00", 2), ("%", 2), ("\\", 0)].into_iter().find_map(|(prefix, digits)| {
            let code = rest.strip_prefix(prefix)?.get(..digits)?;
            if digits == 0 {
                return Some((None, prefix.len()));
            }
            let code = u8::from_str_radix(code, 16).ok().filter(u8::is_ascii)?;
            Some((Some(char::from(code)), prefix.len() + digits))
        });
        let (letter, length) = escape.unwrap_or((Some(letter), letter.len_utf8()));
        plain.extend(letter);
        rest = rest.get(length..).unwrap_or_default();
    }
    plain
}

/// What serde_json says of an answer, without the credential.
#[derive(Debug)]
struct Detail(String);

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Detail {}
