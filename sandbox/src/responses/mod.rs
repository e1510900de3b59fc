//! What the sandbox sends back.
//!
//! Begin with [`operation`]: the response of an operation, checked against the contract before it
//! is sent. [`list`] streams long lists, so that a million items need no memory; [`http`] builds
//! the plain HTTP response under both. Nothing here knows creditors, tokens or faults.

pub(crate) mod http;
pub(crate) mod list;
pub(crate) mod operation;
pub(crate) mod paging;
