//! What a request changes at the provider.

use crate::read::Cursor;
use crate::words::words;

words! {
    /// What a request changes at the provider.
    pub enum Effect {
        /// Nothing, so that it may be repeated.
        None = "none",
        /// It creates something.
        Creates = "creates",
        /// It removes what it reads.
        Consumes = "consumes",
    }
}

/// Reads the effect of an item. An item without one counts as one that creates, which is never
/// retried.
pub(super) fn effect(at: &Cursor<'_>) -> Effect {
    at.text_of("x-effect").and_then(Effect::named).unwrap_or(Effect::Creates)
}
