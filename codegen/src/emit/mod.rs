//! Fourth stage: writes Rust, from the lowered spec and the model.
//!
//! Begin with [`bindings::emit`], [`requests::emit`] and [`mocks::emit`]. Only `generator` calls
//! progenitor. This stage must not read the document: the model says what it needs to know.

pub mod bindings;
#[cfg(feature = "command")]
pub mod calls;
pub mod mocks;
pub mod requests;

mod client;
mod documentation;
mod generator;
mod parameters;
mod quiet;
mod types;

pub(crate) use quiet::quietly;
