//! From the OpenAPI document of `cfis`, the spec, to its bindings, in four stages that data flows
//! through one way. [`read`] keeps lines and columns, [`check`] applies the rules of this
//! repository, [`lower`] rewrites the spec into what the generator handles correctly, and [`emit`]
//! writes Rust. [`generate`] runs them all. Before `check`, [`plain`] rewrites newer
//! syntax; after it, [`model::Model`] is the one reading of what the spec means.
//!
//! ```
//! # fn main() -> Result<(), cfis_codegen::finding::Findings> {
//! let generated = cfis_codegen::generate(std::path::Path::new("../spec/openapi.yaml"))?;
//! assert!(generated.bindings.contains("pub struct Payment"));
//! # Ok(())
//! # }
//! ```
//!
//! No input causes a panic: a spec that cannot be handled results in a list of
//! [findings](finding::Finding), each with a place and a remedy. The same input always gives the
//! same bytes.
//!
//! # Floors
//!
//! A module imports only from the floors below its own:
//!
//! | floor | modules |
//! | --- | --- |
//! | 12 | `main.rs`, the command |
//! | 11 | `release`, `compare`, `import` |
//! | 10 | `snapshot` |
//! | 9 | `publish` |
//! | 8 | `generate` (private; the functions below), `evidence`, `diagnostics`, `reach`, `committed`, `tree` |
//! | 7 | [`emit`] |
//! | 6 | [`lower`] and [`check`], which do not know each other |
//! | 5 | [`model`]; `theirs`, which is above it and reads documents that break the rules |
//! | 4 | [`plain`], one form of OpenAPI |
//! | 3 | [`read`] |
//! | 2 | [`finding`] |
//! | 1 | [`rule`] |
//! | 0 | [`place`], [`paths`], [`version`] and the macro `words!` |
//!
//! The build script of `cfis` compiles floors 0 to 7 and `generate`; the cargo feature `command`
//! adds the rest.

pub mod check;
#[cfg(feature = "command")]
pub mod committed;
#[cfg(feature = "command")]
pub mod compare;
#[cfg(feature = "command")]
pub mod diagnostics;
pub mod emit;
#[cfg(feature = "command")]
pub mod evidence;
pub mod finding;
mod generate;
#[cfg(feature = "command")]
pub mod import;
pub mod lower;
pub mod model;
pub mod paths;
pub mod place;
pub mod plain;
#[cfg(feature = "command")]
pub mod publish;
#[cfg(feature = "command")]
mod reach;
pub mod read;
#[cfg(feature = "command")]
pub mod release;
pub mod rule;
#[cfg(feature = "command")]
pub mod snapshot;
#[cfg(feature = "command")]
mod theirs;
#[cfg(feature = "command")]
mod tree;
pub mod version;
mod words;

pub use generate::{Generated, generate, generate_from};
#[cfg(feature = "command")]
pub use generate::{check_all, read_checked};
