//! What the generated client puts into every request: the credential, and what a hook adds.

use std::fmt;
use std::sync::Arc;

use http::request::Parts;

use crate::value::amendment::Amendment;
use crate::value::secret_header::SecretHeader;

/// A function of the user that sees every request before it is sent.
#[derive(Clone)]
pub(crate) struct RequestHook(pub(crate) Arc<dyn Fn(&mut Parts) + Send + Sync>);

impl fmt::Debug for RequestHook {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RequestHook")
    }
}

/// The credential of a call, the hook of its client, and what is added to the request.
#[derive(Debug, Clone)]
pub(crate) struct RequestContext {
    pub(crate) credential: SecretHeader,
    pub(crate) hook: Option<RequestHook>,
    pub(crate) amendment: Amendment,
}
