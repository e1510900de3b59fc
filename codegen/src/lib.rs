//! From the OpenAPI description of `cfis` to its bindings, in four stages that data flows through one way:
//! [`read`] keeps lines and columns, [`check`] applies the rules of this repository, [`lower`] rewrites the description into
//! what the generator handles right, and [`emit`] writes Rust.
//!
//! No input makes it panic: a description that it cannot handle is a list of [findings](finding::Finding), each with a
//! place and a remedy. The same input gives the same bytes.

pub mod check;
#[cfg(feature = "command")]
pub mod committed;
#[cfg(feature = "command")]
pub mod diagnostics;
pub mod emit;
#[cfg(feature = "command")]
pub mod evidence;
pub mod finding;
mod generate;
pub mod lower;
pub mod model;
pub mod paths;
pub mod place;
#[cfg(feature = "command")]
pub mod publish;
pub mod read;
#[cfg(feature = "command")]
pub mod release;
pub mod rule;
#[cfg(feature = "command")]
pub mod snapshot;
mod words;

pub use generate::{Generated, generate, generate_from};
#[cfg(feature = "command")]
pub use generate::{check_all, read_checked};
