//! Why no connection could be made, and what to do about it.
//!
//! reqwest's errors do not tell these causes apart by type, so they are recognised by the texts of
//! the errors underneath. The tests in `tests/it/causes.rs` make each of them happen.

use std::error::Error as StdError;
use std::io::ErrorKind as IoErrorKind;

/// Why a connection failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cause {
    /// The host name does not resolve.
    Name,
    /// The machine is there, and nothing listens at the port.
    NothingListens,
    /// The proxy wants a user and a password, or others than it was given.
    ProxyCredentials,
    /// The proxy does not connect to the host.
    ProxyRefuses,
    /// The certificate comes from an authority that is not trusted, or its chain is incomplete.
    UntrustedCertificate,
    /// The certificate is for another host.
    OtherHost,
    /// The certificate is not valid today.
    CertificateDate,
    /// The certificate cannot be used for another reason.
    BadCertificate,
    Other,
}

impl Cause {
    pub(super) fn of(error: &reqwest::Error) -> Self {
        let mut source = error.source();
        let mut cause = Cause::Other;
        while let Some(error) = source {
            if let Some(found) = Cause::of_one(error) {
                // The innermost error knows best.
                cause = found;
            }
            source = error.source();
        }
        cause
    }

    fn of_one(error: &(dyn StdError + 'static)) -> Option<Self> {
        let text = error.to_string();
        let has = |part: &str| text.contains(part);
        let io = error.downcast_ref::<std::io::Error>().map(std::io::Error::kind);
        Some(if has("proxy authorization required") {
            Cause::ProxyCredentials
        } else if has("tunnel error") {
            Cause::ProxyRefuses
        } else if has("dns error") || has("invalid dns name") {
            Cause::Name
        } else if has("UnknownIssuer") || has("self-signed") || has("unable to get local issuer") {
            Cause::UntrustedCertificate
        } else if has("not valid for name") || has("NotValidForName") || has("hostname mismatch") {
            Cause::OtherHost
        } else if has("certificate expired") || has("not valid yet") || has("Expired") {
            Cause::CertificateDate
        } else if has("invalid peer certificate") {
            Cause::BadCertificate
        } else if io == Some(IoErrorKind::ConnectionRefused) {
            Cause::NothingListens
        } else {
            return None;
        })
    }

    /// Returns whether the same request may succeed a moment later. A proxy that counts wrong
    /// passwords locks accounts.
    pub(super) fn is_transient(self) -> bool {
        match self {
            Cause::Name | Cause::NothingListens | Cause::ProxyRefuses | Cause::Other => true,
            Cause::ProxyCredentials
            | Cause::UntrustedCertificate
            | Cause::OtherHost
            | Cause::CertificateDate
            | Cause::BadCertificate => false,
        }
    }

    /// Returns the cause and its remedy, to continue a sentence after a colon.
    pub(super) fn explain(self, host: &str) -> String {
        match self {
            Cause::Name => format!(
                "the name {host} does not resolve, or that of the proxy if one is set; check the base URL, the proxy's \
                 URL and the name server (DNS) of this machine"
            ),
            Cause::NothingListens => format!(
                "{host} refuses connections, or the proxy if one is set; check the port of the base URL and the \
                 proxy's URL, and whether the server runs"
            ),
            Cause::ProxyCredentials => {
                "the proxy asks for a user and a password, or refuses those that it got (status 407); \
                 set them in the proxy's URL, as in http://user:password@proxy.example:3128"
                    .to_owned()
            }
            Cause::ProxyRefuses => format!(
                "the proxy does not connect to {host}; ask its operator, or check its URL"
            ),
            Cause::UntrustedCertificate => format!(
                "this machine does not trust the certificate of {host}: its authority is unknown, or the server sends \
                 an incomplete chain; add the authority with `root_certificates` or SSL_CERT_FILE"
            ),
            Cause::OtherHost => format!(
                "the certificate of the server is for another host than {host}; check the base URL"
            ),
            Cause::CertificateDate => format!(
                "the certificate of {host} is not valid today; check the clock of this machine, or ask the provider"
            ),
            Cause::BadCertificate => {
                format!("the certificate of {host} cannot be used; ask the provider")
            }
            Cause::Other => {
                "check the address and the network".to_owned()
            }
        }
    }
}
