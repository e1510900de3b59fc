//! Fourth stage: Rust from the lowered description.

pub mod bindings;
pub mod mocks;

mod documentation;
mod generator;
mod types;
