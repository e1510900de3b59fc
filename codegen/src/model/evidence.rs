//! How well an item is known.

use crate::place::Place;
use crate::read::Cursor;
use crate::words::words;

words! {
    /// How an item of the spec is known, the best evidence first.
    pub enum Evidence {
        /// The provider's prose says it.
        Documented = "documented",
        /// A value in an example of the provider shows it.
        Example = "example",
        /// It follows from documented facts.
        Inferred = "inferred",
        /// Nothing shows it.
        Assumed = "assumed",
    }
}

/// A value and its place in the spec.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Where the value begins.
    pub place: Place,
}

impl Placed<Evidence> {
    /// Reads the evidence in an extension.
    pub(super) fn of(extension: Option<Cursor<'_>>) -> Option<Self> {
        let extension = extension?;
        Some(Placed { value: Evidence::named(extension.text()?)?, place: extension.value_place() })
    }
}
