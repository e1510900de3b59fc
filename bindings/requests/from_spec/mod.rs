//! What the spec alone says of requests: the parameters of every operation, and the methods of
//! those that need no rules of their own.
//!
//! `cfis-codegen` writes `operation_requests.rs`; `calls.rs` has what its methods call, and
//! `path_segment.rs` and `query.rs` turn arguments into text. An operation whose spec says
//! `x-facade: hand` has its method in a file of the folder above, which takes its parameters from
//! here.

// Today every operation of the spec has a method that is written by hand, so that only the
// parameters are used.
#![allow(dead_code, unused_imports, unreachable_pub)]

mod calls;
mod path_segment;
mod query;

// The same bytes either way; a test compares them.
#[cfg(feature = "generate")]
#[allow(missing_docs, deprecated, clippy::all, rustdoc::all)]
pub mod operation_requests {
    include!(concat!(env!("OUT_DIR"), "/requests.rs"));
}
#[cfg(not(feature = "generate"))]
#[allow(missing_docs, deprecated, clippy::all, rustdoc::all)]
#[rustfmt::skip]
pub mod operation_requests;

pub(crate) use self::calls::{Parameters, open};
pub(crate) use self::operation_requests::*;
