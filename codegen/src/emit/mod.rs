//! Fourth stage: Rust from the lowered description.

pub mod bindings;
pub mod mocks;

mod documentation;
mod generator;
mod types;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// The rules keep the generator from what makes it panic. Should a gap remain, the panic becomes a message, and its text does not
/// reach standard error.
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
        format!("the generator gave up: {text}")
    })
}
