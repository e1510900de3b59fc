//! The one error of this crate: a kind, an outcome, one sentence, and what there is to know behind
//! accessors.
//!
//! Begin with [`Error`]; `kind.rs` lists what can go wrong. It takes plain facts and knows no HTTP
//! type, so that every other folder can make an error. Texts from outside must be redacted before
//! they come here.

mod kind;
mod unread_response;

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::DeserializeOwned;

pub use self::kind::{ErrorKind, Outcome};
pub use self::unread_response::UnreadResponse;

/// What an error says about the response that it is about. The texts are redacted.
pub(crate) struct ResponseFacts {
    pub(crate) status: u16,
    pub(crate) request_id: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) attempts: u32,
    pub(crate) elapsed: Duration,
}

/// What went wrong, in one sentence, with the details behind accessors.
///
/// The sentence does not repeat [`source`](std::error::Error::source). Neither it nor `Debug`
/// contains a secret.
///
/// ```
/// use cfis::{Environment, ErrorKind, Outcome};
///
/// let error = Environment::custom("http://erp.example").unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Input);
/// assert_eq!(error.outcome(), Outcome::NotSent);
/// println!("{error}");
/// ```
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
    unread_response: Option<UnreadResponse>,
    stored_at: Option<String>,
    is_after_refusal: bool,
    is_permanent: bool,
    item: Option<(u64, Option<String>)>,
    items: Vec<Error>,
    attempts: u32,
    elapsed: Option<Duration>,
    source: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Error(Box::new(Inner {
            kind,
            message: message.into(),
            outcome: kind.usual_outcome(),
            status: None,
            request_id: None,
            retry_after: None,
            json_path: None,
            body: None,
            unread_response: None,
            stored_at: None,
            is_after_refusal: false,
            is_permanent: false,
            item: None,
            items: Vec::new(),
            attempts: 0,
            elapsed: None,
            source: None,
        }))
    }

    /// Makes an error of a kind, for tests of code that handles errors. A `status` is that of a
    /// response; `None` if there was none.
    ///
    /// ```
    /// use cfis::{Error, ErrorKind, Outcome};
    ///
    /// let error = Error::for_tests(ErrorKind::Throttled, Some(429));
    /// assert!(error.is_transient());
    /// assert_eq!(error.outcome(), Outcome::Refused);
    /// ```
    pub fn for_tests(kind: ErrorKind, status: Option<u16>) -> Self {
        let mut error = Error::new(kind, format!("an error made for a test: {kind}"));
        error.0.status = status;
        error
    }

    pub(crate) fn with_outcome(mut self, outcome: Outcome) -> Self {
        self.0.outcome = outcome;
        self
    }

    /// Notes that the provider had refused the request before this error happened, in what was
    /// tried next.
    pub(crate) fn after_refusal(mut self) -> Self {
        self.0.is_after_refusal = true;
        self
    }

    /// Notes that the same request will fail in the same way until something is changed.
    pub(crate) fn permanent(mut self) -> Self {
        self.0.is_permanent = true;
        self
    }

    /// Appends what to do.
    pub(crate) fn with_advice(mut self, advice: &str) -> Self {
        self.0.message.push_str("; ");
        self.0.message.push_str(advice);
        self
    }

    /// Notes where a token store saved the response.
    pub(crate) fn with_stored_at(mut self, place: String) -> Self {
        self.0.message.push_str(&format!(
            "; the response was saved as {place}, since it may contain a token"
        ));
        self.0.stored_at = Some(place);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl std::error::Error + Send + Sync + 'static,
    ) -> Self {
        self.0.source = Some(Arc::new(source));
        self
    }

    pub(crate) fn with_boxed_source(
        mut self,
        source: Box<dyn std::error::Error + Send + Sync>,
    ) -> Self {
        self.0.source = Some(Arc::from(source));
        self
    }

    /// Adds what the head of a response says.
    pub(crate) fn with_response(mut self, facts: ResponseFacts) -> Self {
        self.0.status = Some(facts.status);
        self.0.request_id = facts.request_id;
        self.0.retry_after = facts.retry_after;
        self.with_attempts(facts.attempts, facts.elapsed)
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

    pub(crate) fn with_unread_response(mut self, answer: UnreadResponse) -> Self {
        self.0.unread_response = Some(answer);
        self
    }

    pub(crate) fn with_item(mut self, index: u64, text: String) -> Self {
        self.0.item = Some((index, Some(text)));
        self
    }

    /// Drops the text of the item, which may be large.
    pub(crate) fn without_item_text(mut self) -> Self {
        if let Some((_, text)) = &mut self.0.item {
            *text = None;
        }
        self
    }

    /// Joins the errors of the items that cannot be read into one.
    /// `count` is their number, of which `items` has the first.
    pub(crate) fn of_items(mut items: Vec<Error>, count: usize) -> Option<Error> {
        let first = items.first()?;
        if count == 1 {
            return items.pop();
        }
        let mut whole = Error::new(
            ErrorKind::Unreadable,
            match count - 1 {
                1 => format!("{first}; one other item cannot be parsed either"),
                others => format!("{first}; {others} other items cannot be parsed either"),
            },
        );
        whole.0.status = first.0.status;
        whole.0.request_id.clone_from(&first.0.request_id);
        whole.0.json_path.clone_from(&first.0.json_path);
        (whole.0.attempts, whole.0.elapsed) = (first.0.attempts, first.0.elapsed);
        whole.0.items = items;
        Some(whole)
    }

    /// Returns what kind of thing went wrong.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns whether the provider may have carried out the request.
    pub fn outcome(&self) -> Outcome {
        self.0.outcome
    }

    /// Returns whether the same request may succeed later without any change.
    ///
    /// True for connections that failed for a passing reason, timeouts, responses that did not
    /// arrive whole, and the statuses 408, 429, 502, 503 and 504. It does not say whether you may
    /// send the request again: [`outcome`](Self::outcome) does.
    pub fn is_transient(&self) -> bool {
        let is_passing = match self.0.status {
            Some(status) if status >= 400 => matches!(status, 408 | 429 | 502 | 503 | 504),
            Some(_) | None => matches!(
                self.0.kind,
                ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Interrupted
            ),
        };
        is_passing && !self.0.is_permanent
    }

    /// Returns whether the provider had refused the request with status 401, and what failed is the
    /// automatic renewal of the token that followed.
    ///
    /// A renewal may have been carried out although it failed: its [`outcome`](Self::outcome) says
    /// so, and nothing that is requested later does. So do not replace this error by that of another
    /// attempt.
    pub fn is_after_refusal(&self) -> bool {
        self.0.is_after_refusal
    }

    /// Returns the HTTP status, if there was a response.
    pub fn status(&self) -> Option<u16> {
        self.0.status
    }

    /// Returns the identifier of the request, if the response carried one in a usual header. Quote
    /// it to the provider.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// Returns how many requests were sent for the call, the last one included; 0 if no request was
    /// necessary.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// Returns the time from the first attempt to this error, waits included; `None` if no request
    /// was necessary.
    pub fn elapsed(&self) -> Option<Duration> {
        self.0.elapsed
    }

    /// Returns how long the provider asks to wait, from either form of `Retry-After`.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// Returns the place in the response that could not be parsed, such as
    /// `settlements[3].settlementAmount`.
    pub fn json_path(&self) -> Option<&str> {
        self.0.json_path.as_deref()
    }

    /// Returns the body of an unsuccessful response, at most 64 KiB of it.
    ///
    /// The token that was sent is redacted. If the request issues a token, so is everything that
    /// looks like one.
    pub fn body(&self) -> Option<&str> {
        self.0.body.as_deref()
    }

    /// Parses the body of an unsuccessful response, if the spec describes one. `None` if there is
    /// no body, or another one.
    ///
    /// ```
    /// # fn example(error: cfis::Error) {
    /// if let Some(status) = error.body_as::<cfis::TokenStatus>() {
    ///     println!("{:?}", status.message);
    /// }
    /// # }
    /// ```
    pub fn body_as<T: DeserializeOwned>(&self) -> Option<T> {
        serde_json::from_str(self.body()?).ok()
    }

    /// Returns the response to a request that issues a token, as far as it arrived, if the request
    /// did not end well.
    ///
    /// The provider refused the request, the response was truncated, or no token could be
    /// identified in it. It may hold a token all the same: store it where you store tokens, and ask
    /// the provider.
    pub fn unread_response(&self) -> Option<&UnreadResponse> {
        self.0.unread_response.as_ref()
    }

    /// Returns where the token store saved [`unread_response`](Self::unread_response), in the
    /// store's own words.
    ///
    /// `None` if there is no store, or if the store failed: then only this error holds the
    /// response.
    pub fn stored_at(&self) -> Option<&str> {
        self.0.stored_at.as_deref()
    }
}

/// Details of list items that cannot be parsed.
impl Error {
    /// Returns the index, from 0, of the item that cannot be parsed.
    pub fn item_index(&self) -> Option<u64> {
        self.0.item.as_ref().map(|(index, _)| *index)
    }

    /// Returns the JSON text of the item that cannot be parsed. The token that was sent is
    /// redacted.
    ///
    /// `Debug` does not show the text: it may say who paid what.
    pub fn item_text(&self) -> Option<&str> {
        self.0.item.as_ref().and_then(|(_, text)| text.as_deref())
    }

    /// Returns the errors of the items, if several items of a list cannot be parsed; otherwise nothing. At most 100 are kept, and at
    /// most 1 MiB of the texts of their items; the sentence says how many there are.
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
            .field("unread_response", &self.0.unread_response)
            .field("stored_at", &self.0.stored_at)
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
