//! The kinds of errors, and whether a request may have been carried out.

use std::fmt;

/// What kind of thing went wrong, and so what to do about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument or a setting cannot be used. Correct it.
    Input,
    /// TLS or HTTP could not be initialised on this machine, for example because no root
    /// certificates were found. Fix the installation.
    Setup,
    /// No connection could be made. Try again later, or check the address.
    Connect,
    /// A timeout expired. Read [`Error::outcome`](crate::Error::outcome) before you try again.
    Timeout,
    /// The connection closed before the response was complete. Read
    /// [`Error::outcome`](crate::Error::outcome) before you try again.
    Interrupted,
    /// Status 401 or 403: the token is missing, invalid, expired, or for another environment. Renew
    /// or replace it.
    Unauthorized,
    /// Status 429: too many requests. [`Error::retry_after`](crate::Error::retry_after) says how
    /// long to wait, if the provider says so.
    Throttled,
    /// Status 404 or 501: the provider does not have this operation or resource, or not yet. Expected
    /// for an operation that it has not made generally available.
    NotAvailable,
    /// Another status from 400 to 499: the provider does not accept the request. Correct it, or ask
    /// the provider.
    Refused,
    /// A status from 500 to 599. Read [`Error::outcome`](crate::Error::outcome) before you try
    /// again.
    Server,
    /// A redirect, or another status that the spec does not list. It is not followed, so that the
    /// token stays with its host. Check the base URL.
    UnexpectedStatus,
    /// The response does not have the form that the spec says: it is HTML, truncated, or of another
    /// shape. [`Error::json_path`](crate::Error::json_path) says where.
    Unreadable,
    /// The response is larger than the client's limit. Request a shorter period, or raise the
    /// limit.
    TooLarge,
    /// The request succeeded, but no token could be identified in the response, or the new token
    /// was not found valid.
    /// [`Error::unread_response`](crate::Error::unread_response) holds the response: store it,
    /// since the provider may not return the token again.
    TokenNotFound,
    /// A token store or a spool failed. [`Error::outcome`](crate::Error::outcome) says whether a
    /// request was sent.
    Store,
}

/// Whether the provider may have carried out the request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// The request did not leave this machine. You may send it again.
    NotSent,
    /// The provider responded that it did not carry out the request. You may correct it and send it
    /// again.
    Refused,
    /// The provider carried out the request, or may have. If the request changes state, find out
    /// before you send it again.
    Unknown,
}

impl ErrorKind {
    /// The kind of error that the status of an unsuccessful response is.
    pub(crate) fn of_status(status: u16) -> Self {
        match status {
            401 | 403 => ErrorKind::Unauthorized,
            404 | 501 => ErrorKind::NotAvailable,
            429 => ErrorKind::Throttled,
            400..500 => ErrorKind::Refused,
            500..600 => ErrorKind::Server,
            _ => ErrorKind::UnexpectedStatus,
        }
    }

    /// The outcome that an error of this kind has unless its place of origin knows better.
    pub(super) fn usual_outcome(self) -> Outcome {
        match self {
            ErrorKind::Input | ErrorKind::Setup | ErrorKind::Connect => Outcome::NotSent,
            ErrorKind::Unauthorized
            | ErrorKind::Throttled
            | ErrorKind::NotAvailable
            | ErrorKind::Refused => Outcome::Refused,
            ErrorKind::Timeout
            | ErrorKind::Interrupted
            | ErrorKind::Server
            | ErrorKind::UnexpectedStatus
            | ErrorKind::Unreadable
            | ErrorKind::TooLarge
            | ErrorKind::TokenNotFound
            | ErrorKind::Store => Outcome::Unknown,
        }
    }
}

/// The kind in a few words, for a log or a metric.
impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            ErrorKind::Input => "input",
            ErrorKind::Setup => "setup",
            ErrorKind::Connect => "no connection",
            ErrorKind::Timeout => "timeout",
            ErrorKind::Interrupted => "interrupted",
            ErrorKind::Unauthorized => "unauthorized",
            ErrorKind::Throttled => "throttled",
            ErrorKind::NotAvailable => "not available",
            ErrorKind::Refused => "refused",
            ErrorKind::Server => "server",
            ErrorKind::UnexpectedStatus => "unexpected status",
            ErrorKind::Unreadable => "unreadable",
            ErrorKind::TooLarge => "too large",
            ErrorKind::TokenNotFound => "token not found",
            ErrorKind::Store => "store",
        })
    }
}
