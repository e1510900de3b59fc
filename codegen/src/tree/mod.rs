//! Documents that are written: JSON with the order of its members and the digits of its numbers.
//!
//! Begin with [`Tree`] in `json.rs`; `openapi.rs` says where the types and the operations of a
//! written OpenAPI document are, so that nothing else does. This folder must not know what they
//! mean.

mod json;
mod openapi;

pub(crate) use json::Tree;
