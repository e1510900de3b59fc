//! Fourth stage: writes Rust, from the lowered spec and the model.
//!
//! Begin with [`bindings::emit`], [`requests::emit`] and [`mocks::emit`]. Only `generator` calls progenitor. This stage
//! must not read the document: the model says what it needs to know.

pub mod bindings;
#[cfg(feature = "command")]
pub mod calls;
pub mod mocks;
pub mod requests;

mod documentation;
mod generator;
mod parameters;
mod types;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// Runs the generator, and turns a panic into a message that does not reach standard error. The
/// rules refuse what makes the generator panic; this is for a gap in them.
pub(crate) fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    result.map_err(|panic| {
        let text = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        format!("the generator panicked: {text}")
    })
}
