//! Why a visit failed, as plain facts that can be stored.

use std::time::Duration;

use cfis::{Error, ErrorKind, Outcome, Period};

use crate::error::{Error as MirrorError, ErrorKind as MirrorErrorKind};
use crate::record::Kind;

/// The longest pause that a failure asks for, before one creditor is tried again.
pub(super) const LONGEST_PAUSE: Duration = Duration::from_secs(3_600);

/// The kind of the failure of a creditor whose last renewal came to no known end.
pub(super) const UNFINISHED_RENEWAL: &str = "unfinished renewal";

/// Returns the kind of the failure of a creditor whose token was refused, like its renewal.
pub(super) fn refused() -> String {
    ErrorKind::Unauthorized.to_string()
}

/// Why a creditor could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Failure {
    /// The kind in a few words, such as `unauthorized` or `server`.
    pub kind: String,
    /// A sentence. It contains no token and nothing of a response's body.
    pub message: String,
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// What to quote to the provider.
    pub request_id: Option<String>,
    /// Whether the provider did not accept the token, and no renewal helps: it was refused as well, or
    /// may have been carried out although its response is lost or its process was killed.
    pub is_unauthorized: bool,
    /// How long the provider asks to wait.
    pub retry_after: Option<Duration>,
    /// Whether the database was away, which says nothing about the creditor.
    pub(super) is_of_database: bool,
}

impl Failure {
    pub(super) fn of(error: &Error) -> Failure {
        let of_mirror = MirrorError::within(error);
        let is_of_kind = |kind| of_mirror.is_some_and(|error| error.kind() == kind);
        if let Some(error) = of_mirror.filter(|_| is_of_kind(MirrorErrorKind::UnfinishedRenewal)) {
            let failure = Failure::plain(UNFINISHED_RENEWAL, error.to_string());
            return Failure { is_unauthorized: true, ..failure };
        }
        Failure {
            kind: error.kind().to_string(),
            message: error.to_string(),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            // A renewal whose result is not known must not be sent again.
            is_unauthorized: error.kind() == ErrorKind::Unauthorized
                || (error.is_after_refusal() && error.outcome() == Outcome::Unknown),
            retry_after: error.retry_after().map(|wait| wait.min(LONGEST_PAUSE)),
            is_of_database: is_of_kind(MirrorErrorKind::Unavailable),
        }
    }

    pub(super) fn plain(kind: &str, message: impl Into<String>) -> Failure {
        Failure {
            kind: kind.to_owned(),
            message: message.into(),
            status: None,
            request_id: None,
            is_unauthorized: false,
            retry_after: None,
            is_of_database: false,
        }
    }

    /// Whether a renewal may have been carried out, so that no other one may be sent.
    pub(super) fn is_of_lost_renewal(&self) -> bool {
        self.is_unauthorized && self.kind != refused()
    }

    /// Whether an earlier renewal keeps the mirror from sending one. That says nothing about the
    /// provider, nor about other creditors.
    pub(super) fn is_of_unfinished_renewal(&self) -> bool {
        self.kind == UNFINISHED_RENEWAL
    }

    /// Returns the failure of a 404 where the mirror knows items: an empty list would end them all.
    pub(super) fn not_found(kind: Kind, period: Period) -> Failure {
        let message = format!(
            "status 404, although the mirror knows {} from {} to {}; nothing was ended, so check the \
             base URL of the environment",
            kind.name(),
            period.from(),
            period.to()
        );
        Failure { status: Some(404), ..Failure::plain("not available", message) }
    }
}
