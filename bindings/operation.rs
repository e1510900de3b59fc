//! What the spec says about each operation: the types of the generated table.
//!
//! [`crate::description`] shows them to users. Everything that decides by operation (retries,
//! credentials) reads them here.

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name in the spec, in camelCase.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path, appended to the base URL.
    pub path: &'static str,
    /// The credential that the operation takes.
    pub credential: CredentialKind,
    /// What the operation changes at the provider, its parameters aside.
    pub effect: Effect,
    /// The query parameters.
    pub parameters: &'static [Parameter],
}

/// A query parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// What sending the parameter changes at the provider.
    pub effect: Effect,
}

/// The kind of credential that an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// The partner provisioning token.
    Provisioning,
    /// The access token of a client.
    Access,
}

/// What a request changes at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing. The request may be retried.
    None,
    /// The request creates something or issues a token. A retry would create another one.
    Creates,
    /// The request consumes what it returns: the provider does not return it again.
    Consumes,
}
