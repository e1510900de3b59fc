//! The value of the credential's header.

use std::fmt;
use std::sync::Arc;

use reqwest::header::HeaderValue;

use crate::error::{Error, ErrorKind};
use crate::value::secret::Secret;

/// A secret as a header value, made once and shared by all calls that send it.
#[derive(Clone)]
pub(crate) struct SecretHeader(Arc<Inner>);

struct Inner {
    header: HeaderValue,
    secret: Secret,
}

impl SecretHeader {
    /// Makes a header value that is marked as sensitive, so that neither reqwest nor HTTP/2 logs or
    /// indexes it.
    pub(crate) fn new(secret: &Secret) -> Result<Self, Error> {
        // Exposed into the request that it is for.
        let mut header = HeaderValue::from_str(secret.expose_secret())
            .map_err(|_| Error::new(ErrorKind::Input, "the token cannot be sent in a header"))?;
        header.set_sensitive(true);
        Ok(SecretHeader(Arc::new(Inner { header, secret: secret.clone() })))
    }

    pub(crate) fn header(&self) -> &HeaderValue {
        &self.0.header
    }

    pub(crate) fn secret(&self) -> &Secret {
        &self.0.secret
    }
}

impl fmt::Debug for SecretHeader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SecretHeader([secret])")
    }
}
