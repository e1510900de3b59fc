//! What was observed, by component of the spec: the same type may come in several places, and from
//! several operations.

use std::collections::{BTreeMap, BTreeSet};

use crate::commands::drift::observed::Observed;
use crate::commands::drift::sketch::Sketch;

/// What was observed, by component.
#[derive(Default)]
pub(super) struct Found {
    /// Unknown fields, by object and name.
    pub(super) fields: BTreeMap<String, BTreeMap<String, Sketch>>,
    /// Properties that no object had, by object.
    pub(super) absent: BTreeMap<String, BTreeSet<String>>,
    /// New values, by enum.
    pub(super) values: BTreeMap<String, BTreeSet<String>>,
    /// New spellings, each with the value that it is a spelling of, by enum.
    pub(super) spellings: BTreeMap<String, BTreeSet<(String, String)>>,
}

impl Found {
    /// Merges what was observed in all operations.
    pub(super) fn of(all: &[Observed]) -> Self {
        let mut found = Found::default();
        let mut came = BTreeSet::new();
        for observed in all {
            for unknown in observed.unknown.values() {
                let (object, name) = unknown.of.clone();
                let fields = found.fields.entry(object).or_default();
                fields.entry(name).or_default().merge(&unknown.sketch);
            }
            for seen in observed.properties.values() {
                let (object, name) = seen.of.clone();
                if seen.came > 0 {
                    came.insert((object, name));
                } else {
                    found.absent.entry(object).or_default().insert(name);
                }
            }
            for values in observed.enums.values() {
                let new = found.values.entry(values.of.clone()).or_default();
                new.extend(values.new.keys().cloned());
                let spellings = found.spellings.entry(values.of.clone()).or_default();
                spellings.extend(values.new_spellings.keys().cloned());
            }
        }
        // A property may be absent from one place of the API and come in another.
        for (object, names) in &mut found.absent {
            names.retain(|name| !came.contains(&(object.clone(), name.clone())));
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::commands::drift::observed::{Seen, Unknown};

    #[test]
    fn what_several_places_show_of_one_type_is_merged() {
        let observed = |came, value| {
            let of = ("Person".to_owned(), "name".to_owned());
            let mut unknown =
                Unknown { of: ("Person".to_owned(), "age".to_owned()), ..Unknown::default() };
            unknown.sketch.add(&value);
            let mut observed = Observed::default();
            observed.properties.insert("a.name".to_owned(), Seen { of, came, ..Seen::default() });
            observed.unknown.insert("a.age".to_owned(), unknown);
            observed
        };
        let found = Found::of(&[observed(0, json!(1)), observed(1, json!(1.5))]);
        assert_eq!(found.absent["Person"], BTreeSet::new());
        assert_eq!(found.fields["Person"]["age"].types, BTreeSet::from(["integer", "number"]));
        assert_eq!(found.fields["Person"]["age"].times, 2);
        let found = Found::of(&[observed(0, json!(1))]);
        assert_eq!(found.absent["Person"], BTreeSet::from(["name".to_owned()]));
    }
}
