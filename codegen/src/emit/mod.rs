//! Fourth stage: writes Rust, from the lowered spec and the model.
//!
//! Begin with [`bindings::emit`] and [`mocks::emit`]. Only `generator` calls progenitor. This stage
//! must not read the document: the model says what it needs to know.

pub mod bindings;
pub mod mocks;

mod documentation;
mod generator;
mod quiet;
mod types;

pub(crate) use quiet::quietly;
