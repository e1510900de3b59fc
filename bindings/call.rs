//! One call, and the errors that can come of it.

use std::fmt;
use std::sync::Arc;

use crate::answer::{Answer, Head};
use crate::blot;
use crate::description::{Effect, Operation};
use crate::environment::Environment;
use crate::error::{Error, ErrorKind};
use crate::patience::Exhausted;
use crate::secret::Secret;
use crate::settings::Settings;
use crate::unread_answer::UnreadAnswer;

/// So much of a body without success is shown.
const SHOWN_BODY: usize = 64 * 1024;

/// What a call is, and what its answer is read with.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) operation: &'static Operation,
    /// What it changes: the operation's effect, or that of a parameter.
    pub(crate) effect: Effect,
    pub(crate) environment: Environment,
    pub(crate) credential: Secret,
    pub(crate) settings: Arc<Settings>,
}

impl Call {
    /// The error that an answer without success is.
    pub(crate) fn refused(&self, answer: &Answer) -> Error {
        let (id, status) = (self.operation.id, answer.head.status);
        let (kind, message) = match status {
            401 | 403 => (
                ErrorKind::Unauthorized,
                format!(
                    "{id} was refused with status {status}: the token is missing, invalid, expired or for another environment"
                ),
            ),
            400..500 => (ErrorKind::Refused, format!("{id} was refused with status {status}")),
            500..600 => {
                (ErrorKind::Server, format!("{id} failed at the provider with status {status}"))
            }
            300..400 => (
                ErrorKind::UnexpectedStatus,
                format!(
                    "{id} was answered with a redirect (status {status}), which is not followed so that the token stays with its host"
                ),
            ),
            _ => (
                ErrorKind::UnexpectedStatus,
                format!("{id} was answered with the status {status}, which is not expected"),
            ),
        };
        self.keep_answer(Error::new(kind, message).with_body(self.shown(&answer.body)), answer)
    }

    /// As much of a body as is kept to be shown: without the credential, and where a token is made, without anything that looks
    /// like one. Blotted before it is cut, so that no part of a token is left at the end.
    fn shown(&self, body: &[u8]) -> String {
        let text = self.without_credential(String::from_utf8_lossy(body).into_owned());
        let text = if self.makes_token() { blot::without_tokens(&text) } else { text };
        let end = (0..=SHOWN_BODY.min(text.len()))
            .rev()
            .find(|end| text.is_char_boundary(*end))
            .unwrap_or_default();
        text.get(..end).unwrap_or_default().to_owned()
    }

    pub(crate) fn not_answered(&self, error: reqwest::Error) -> Error {
        let (id, base_url) = (self.operation.id, self.environment.base_url());
        let (kind, message) = if error.is_connect() {
            (
                ErrorKind::Connect,
                format!(
                    "{id} was not sent: no connection to {base_url}; check the address and the network"
                ),
            )
        } else if error.is_builder() {
            (ErrorKind::Input, format!("{id} could not be put into a request"))
        } else {
            (
                ErrorKind::Interrupted,
                format!("{id} was not answered: the connection to {base_url} ended first"),
            )
        };
        Error::new(kind, message).with_source(error.without_url())
    }

    pub(crate) fn timed_out(&self) -> Error {
        Error::new(
            ErrorKind::Timeout,
            format!("{} was not answered within the time limit", self.operation.id),
        )
    }

    pub(crate) fn cut_off(
        &self,
        error: impl std::error::Error + Send + Sync + 'static,
        head: &Head,
    ) -> Error {
        let message = format!("the answer to {} was cut off", self.operation.id);
        self.with_head(Error::new(ErrorKind::Interrupted, message).with_source(error), head)
    }

    /// A time limit passed while the body arrived.
    pub(crate) fn late(&self, exhausted: Exhausted, head: &Head) -> Error {
        let id = self.operation.id;
        let message = match exhausted {
            Exhausted::Idle => format!("the answer to {id} stopped arriving before it was whole"),
            Exhausted::Total => {
                format!("the answer to {id} did not arrive whole within the time limit")
            }
        };
        self.with_head(Error::new(ErrorKind::Timeout, message), head)
    }

    pub(crate) fn too_large(&self, limit: u64, head: &Head) -> Error {
        let message = format!(
            "the answer to {} is larger than {limit} bytes, the limit of this client",
            self.operation.id
        );
        self.with_head(Error::new(ErrorKind::TooLarge, message), head)
    }

    pub(crate) fn item_too_large(&self, head: &Head) -> Error {
        let (id, limit) = (self.operation.id, self.settings.limits.item);
        let message = format!(
            "the answer to {id} has an item of more than {limit} bytes, the limit of this client"
        );
        self.with_head(Error::new(ErrorKind::TooLarge, message), head)
    }

    /// An answer that is not what the description says. `what` goes on the sentence `the answer to …`.
    pub(crate) fn unreadable(&self, head: &Head, what: &str) -> Error {
        self.with_head(
            Error::new(
                ErrorKind::Unreadable,
                format!("the answer to {} {what}", self.operation.id),
            ),
            head,
        )
    }

    /// What serde_json says, which quotes the value: without the credential, and where a token is made, where any value may be
    /// the token, not at all.
    pub(crate) fn with_detail(&self, error: Error, detail: &dyn fmt::Display) -> Error {
        if self.makes_token() {
            error
        } else {
            error.with_source(Detail::of(&self.without_credential(detail.to_string())))
        }
    }

    /// Gives an error its answer. Where the request makes a token, all of it is kept; elsewhere it can be asked for again.
    pub(crate) fn keep_answer(&self, error: Error, answer: &Answer) -> Error {
        let error = self.with_head(error, &answer.head);
        if self.makes_token() { error.with_unread_answer(UnreadAnswer::of(answer)) } else { error }
    }

    fn with_head(&self, error: Error, head: &Head) -> Error {
        error.with_head(head, |text| self.without_credential(text.to_owned()))
    }

    pub(crate) fn makes_token(&self) -> bool {
        self.effect == Effect::Creates
    }

    pub(crate) fn without_credential(&self, text: String) -> String {
        blot::without_credential(text, &self.credential)
    }
}

/// What serde_json says, without the values that it quotes: they may be personal.
fn without_values(detail: &str) -> String {
    let mut text = detail.to_owned();
    if let (Some(first), Some(last)) = (text.find('"'), text.rfind('"'))
        && first < last
    {
        text.replace_range(first..=last, "[value]");
    }
    for kind in ["integer `", "floating point `", "boolean `", "character `"] {
        if let Some(start) = text.find(kind).map(|start| start + kind.len())
            && let Some(length) = text.get(start..).and_then(|rest| rest.find('`'))
        {
            text.replace_range(start..start + length, "[value]");
        }
    }
    text
}

/// What serde_json says of an answer, without the credential.
#[derive(Debug)]
pub(crate) struct Detail(String);

impl Detail {
    pub(crate) fn of(detail: &str) -> Self {
        Detail(without_values(detail))
    }
}

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Detail {}
