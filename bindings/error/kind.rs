//! The kinds of errors, and whether a request may have been carried out.

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
    /// The outcome that an error of this kind has unless its place of origin knows better.
    pub(super) fn usual_outcome(self) -> Outcome {
        match self {
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
        }
    }
}
