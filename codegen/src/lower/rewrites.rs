//! What lowering rewrote, and why: for a maintainer who wonders what the generator receives.

use std::collections::BTreeMap;
use std::fmt;

/// A kind of rewriting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rewriting {
    /// Responses became streams of bytes.
    BytesForResponses,
    /// An enum became a string.
    OpenEnum,
    /// A string or integer became a string.
    TextOrInteger,
    /// A union became a string.
    Union,
    /// A date or a date-time became date-or-date-time.
    DateOrDateTime,
    /// A secret became a string of a redacting type.
    Secret,
    /// `nullable`, `default` and limits were removed.
    Loosened,
    /// `allOf` with one reference became that reference.
    PlainReference,
}

impl Rewriting {
    /// Returns what was done and why.
    fn explain(self) -> (&'static str, &'static str) {
        match self {
            Rewriting::BytesForResponses => (
                "responses became streams of bytes (in the flavour for the client)",
                "the generator stops at a second type of success or error, and reads whole \
                 responses; the bindings decode them instead",
            ),
            Rewriting::OpenEnum => (
                "enums became strings, and the emitter writes their types",
                "the generator's enums are closed, so that one new value makes a whole response \
                 fail",
            ),
            Rewriting::TextOrInteger => (
                "values that are a string or an integer became strings, and the emitter writes \
                 their types",
                "the generator takes the first choice that fits and forgets how the value was \
                 written",
            ),
            Rewriting::Union => (
                "unions became strings, and the emitter writes their types",
                "the generator takes the first choice that fits and ignores the discriminator",
            ),
            Rewriting::DateOrDateTime => {
                ("dates became date-or-date-time", "the provider writes both in one place")
            }
            Rewriting::Secret => (
                "secrets became strings with a redacting type",
                "the generator derives Debug, which would print them",
            ),
            Rewriting::Loosened => (
                "nullable, default and limits were removed",
                "the generator's types would refuse absent keys and values outside the limits; \
                 the bindings read and write absence themselves",
            ),
            Rewriting::PlainReference => (
                "allOf with one reference became that reference",
                "the generator would write a second type for it",
            ),
        }
    }
}

/// One rewriting at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rewrite {
    /// The place: an operation, a component, or `Component.property`; `[]` follows for list items.
    pub place: String,
    /// What was done there.
    pub rewriting: Rewriting,
}

/// All rewritings of a spec, each once. `Display` prints each kind with its reason and its places.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rewrites(Vec<Rewrite>);

impl Rewrites {
    pub(super) fn add(&mut self, place: String, rewriting: Rewriting) {
        let rewrite = Rewrite { place, rewriting };
        if !self.0.contains(&rewrite) {
            self.0.push(rewrite);
        }
    }

    /// Lists the rewritings in the order in which they were done.
    pub fn iter(&self) -> std::slice::Iter<'_, Rewrite> {
        self.0.iter()
    }
}

impl fmt::Display for Rewrites {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut places: BTreeMap<Rewriting, Vec<&str>> = BTreeMap::new();
        for rewrite in self.iter() {
            places.entry(rewrite.rewriting).or_default().push(&rewrite.place);
        }
        for (rewriting, places) in places {
            let (what, why) = rewriting.explain();
            writeln!(f, "{what}: {why}\n  {}", places.join(", "))?;
        }
        Ok(())
    }
}
