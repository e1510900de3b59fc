//! What the spec says: its operations, servers and text. Retry rules and the sandbox follow the
//! same tables.
//!
//! ```
//! use cfis::description::{Effect, operations};
//!
//! assert_eq!(operations::LIST_PAYMENTS.effect, Effect::None);
//! assert_eq!(operations::RENEW_ACCESS_TOKEN.effect, Effect::Creates);
//! ```

pub use crate::generated::{CREDENTIAL_HEADER, operations, servers};
pub use crate::operation::{
    CredentialKind, Effect, Layout, Location, Operation, PagedBy, Paging, Parameter, Place,
};

/// Returns the names of an object's fields on the wire, in the order of the spec; empty if the spec
/// has no such object.
///
/// ```
/// assert_eq!(cfis::description::fields_of("BreakdownRow"), ["type", "amount"]);
/// ```
pub fn fields_of(object: &str) -> &'static [&'static str] {
    let found = crate::generated::FIELDS.iter().find(|(name, _)| *name == object);
    found.map_or(&[], |(_, fields)| fields)
}

/// The spec itself, as YAML.
pub const SOURCE: &str = include_str!("../spec/openapi.yaml");
