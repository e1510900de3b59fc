//! The one error type.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::Head;
use crate::unread_answer::UnreadAnswer;

/// What went wrong, in one sentence, with what there is to know about it behind accessors.
///
/// The sentence does not repeat [`source`](std::error::Error::source), and nothing in it or in `Debug` is a secret.
#[derive(Clone)]
pub struct Error(Box<Inner>);

#[derive(Clone)]
struct Inner {
    kind: ErrorKind,
    message: String,
    outcome: Outcome,
    status: Option<u16>,
    request_id: Option<String>,
    retry_after: Option<Duration>,
    json_path: Option<String>,
    body: Option<String>,
    unread_answer: Option<UnreadAnswer>,
    kept_in: Option<String>,
    is_after_refusal: bool,
    item: Option<(u64, String)>,
    items: Vec<Error>,
    attempts: u32,
    elapsed: Option<Duration>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What kind of thing went wrong, and so what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something given to this crate cannot be used. Correct it.
    Input,
    /// This machine cannot set up a connection at all, for want of TLS certificates say. Mend the set-up.
    Setup,
    /// No connection could be made. Try again later, or check the address.
    Connect,
    /// A time limit passed. See [`Error::outcome`] before trying again.
    Timeout,
    /// The connection ended before the answer was complete. See [`Error::outcome`] before trying again.
    Interrupted,
    /// Status 401 or 403: the token is missing, invalid, expired, or for another environment. Renew or replace it.
    Unauthorized,
    /// Another status from 400 to 499: the provider does not accept the request. Correct it, or ask the provider.
    Refused,
    /// A status from 500 to 599. See [`Error::outcome`] before trying again.
    Server,
    /// A redirect, or another status that the description does not know. It is not followed, so that the token stays with its
    /// host. Check the base URL.
    UnexpectedStatus,
    /// The answer is not what the description says: HTML, cut off, of another shape. [`Error::json_path`] says where.
    Unreadable,
    /// The answer is larger than the limit of the client. Ask for a shorter period, or raise the limit.
    TooLarge,
    /// The answer was successful, and no token can be told in it. [`Error::unread_answer`] has it: store it, a token that was
    /// made may not be had again.
    TokenNotFound,
    /// A token store or a spool failed, on this machine or where it is. [`Error::outcome`] says whether a request was sent.
    Store,
}

/// Whether the request may have been carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request did not leave this machine. It may be repeated.
    NotSent,
    /// The provider answered that it did not carry it out. It may be corrected and repeated.
    Refused,
    /// It may have been carried out, or was. Do not repeat one that changes state before you know.
    Unknown,
}

/// The headers that servers and gateways usually put a request's identifier in. None is documented for this API.
const REQUEST_ID_HEADERS: [&str; 6] = [
    "x-request-id",
    "request-id",
    "x-correlation-id",
    "x-ms-request-id",
    "x-amzn-requestid",
    "traceparent",
];

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        let outcome = match kind {
            ErrorKind::Input | ErrorKind::Setup | ErrorKind::Connect => Outcome::NotSent,
            ErrorKind::Unauthorized | ErrorKind::Refused => Outcome::Refused,
            ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Server
            | ErrorKind::UnexpectedStatus
            | ErrorKind::Unreadable
            | ErrorKind::TooLarge
            | ErrorKind::TokenNotFound
            | ErrorKind::Store => Outcome::Unknown,
        };
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            outcome,
            status: None,
            request_id: None,
            retry_after: None,
            json_path: None,
            body: None,
            unread_answer: None,
            kept_in: None,
            is_after_refusal: false,
            item: None,
            items: Vec::new(),
            attempts: 0,
            elapsed: None,
            source: None,
        }))
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Says that the request of the call was refused before this went wrong, in what was tried next.
    pub(crate) fn after_refusal(mut self) -> Self {
        self.0.is_after_refusal = true;
        self
    }

    pub(crate) fn is_after_refusal(&self) -> bool {
        self.0.is_after_refusal
    }

    /// Says what to do.
    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        self.0.message.push_str("; ");
        self.0.message.push_str(advice);
        self
    }

    /// Says where a store has put the answer.
    pub(crate) fn with_kept_in(mut self, place: String) -> Self {
        self.0.message.push_str(&format!(
            "; the answer was put into {place}, since there may be a token in it"
        ));
        self.0.kept_in = Some(place);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    /// Takes what matters from the head of an answer. `shown` makes its texts fit to be shown.
    pub(crate) fn with_head(mut self, head: &Head, shown: impl Fn(&str) -> String) -> Self {
        let text = |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok());
        self.0.status = Some(head.status);
        self.0.request_id = REQUEST_ID_HEADERS.iter().find_map(|name| text(name)).map(shown);
        self.0.retry_after = head.retry_after;
        self.with_attempts(head.attempts, head.started.elapsed())
    }

    pub(crate) fn with_attempts(mut self, attempts: u32, elapsed: Duration) -> Self {
        self.0.attempts = attempts;
        self.0.elapsed = Some(elapsed);
        self
    }

    pub(crate) fn with_body(mut self, body: String) -> Self {
        self.0.body = Some(body);
        self
    }

    pub(crate) fn with_json_path(mut self, path: String) -> Self {
        self.0.json_path = Some(path);
        self
    }

    pub(crate) fn with_unread_answer(mut self, answer: UnreadAnswer) -> Self {
        self.0.unread_answer = Some(answer);
        self
    }

    pub(crate) fn with_item(mut self, index: u64, text: String) -> Self {
        self.0.item = Some((index, text));
        self
    }

    /// One error of the items that could not be read, if there is any.
    pub(crate) fn of_items(mut items: Vec<Error>) -> Option<Error> {
        let (count, first) = (items.len(), items.first()?);
        if count == 1 {
            return items.pop();
        }
        let mut whole = Error::new(
            ErrorKind::Unreadable,
            format!("{first}, nor can {} other items", count - 1),
        );
        whole.0.status = first.0.status;
        whole.0.request_id.clone_from(&first.0.request_id);
        whole.0.json_path.clone_from(&first.0.json_path);
        (whole.0.attempts, whole.0.elapsed) = (first.0.attempts, first.0.elapsed);
        whole.0.items = items;
        Some(whole)
    }

    /// What kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Whether the request may have been carried out.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// The HTTP status, where there was an answer.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// The identifier of the request, where the answer had one in one of the usual headers. Quote it to the provider.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How many requests were sent for the call, the last one included; 0 where none was to be sent.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// How long the call took from its first attempt to this error, waits included; `None` where none was to be sent.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// How long the provider asks to wait, from `Retry-After` in either of its forms.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Where in the answer the reading failed, such as `settlements[3].settlementAmount`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// The body of an answer that was not successful, up to 64 KiB of it. The token that was sent is blotted out, and where the
    /// request makes a token, so is everything that looks like one.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// The answer to a request that makes a token, as far as it arrived, where the request did not end well: no token can be told
    /// in it, it was cut off, or it is a refusal. It may hold a token all the same, so store it where tokens are stored, and ask the
    /// provider.
    pub fn unread_answer(&self) -> Option<&UnreadAnswer> {
        self.0.unread_answer.as_ref()
    }

    /// Where the token store has put [`unread_answer`](Self::unread_answer), in its own words. `None` where there is no store, or
    /// where it failed: then this error alone has it.
    pub fn kept_in(&self) -> Option<&str> {
        self.0.kept_in.as_deref()
    }
}

/// Items of a list that cannot be read.
impl Error {
    /// The index in its list, from 0, of the item that cannot be read.
    pub fn item_index(&self) -> Option<u64> {
        self.0.item.as_ref().map(|(index, _)| *index)
    }

    /// The JSON text of the item that cannot be read, with the token that was sent blotted out. `Debug` does not show it: it
    /// may say who paid what.
    pub fn item_text(&self) -> Option<&str> {
        self.0.item.as_ref().map(|(_, text)| text.as_str())
    }

    /// The errors of all items, where several of an answer cannot be read; else none.
    pub fn items(&self) -> &[Error] {
        &self.0.items
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("message", &self.0.message)
            .field("outcome", &self.0.outcome)
            .field("status", &self.0.status)
            .field("request_id", &self.0.request_id)
            .field("retry_after", &self.0.retry_after)
            .field("attempts", &self.0.attempts)
            .field("elapsed", &self.0.elapsed)
            .field("json_path", &self.0.json_path)
            // It may be personal, as items may.
            .field("body_length", &self.0.body.as_ref().map(String::len))
            .field("unread_answer", &self.0.unread_answer)
            .field("kept_in", &self.0.kept_in)
            .field("item_index", &self.item_index())
            .field("items", &self.0.items.len())
            .field("source", &self.0.source)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
