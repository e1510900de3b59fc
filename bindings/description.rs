//! What the description says of the operations. The bindings, the retry rules and the sandbox go by it.

pub use crate::generated::{CREDENTIAL_HEADER, operations, servers};

/// The description itself, as YAML.
pub const SOURCE: &str = include_str!("../spec/openapi.yaml");

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// Its name in the description, in camelCase.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path, behind the base URL.
    pub path: &'static str,
    /// The credential that it takes.
    pub credential: CredentialKind,
    /// What it changes at the provider, its parameters aside.
    pub effect: Effect,
    /// Its query parameters.
    pub parameters: &'static [Parameter],
}

/// A query parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// Its name on the wire.
    pub name: &'static str,
    /// What giving it changes at the provider.
    pub effect: Effect,
}

/// Which of the two credentials an operation takes.
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
    /// Nothing; the request may be repeated.
    None,
    /// It makes something new; repeating it would make another one.
    Creates,
    /// Reading takes away: what the answer holds is not given again.
    Consumes,
}
