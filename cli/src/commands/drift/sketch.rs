//! What the values of an unknown field look like: their types, members and items. A sketch keeps no
//! value.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::shown::{shown, type_of};

/// The maximum number of members of an object. One with more is likely to be a map, whose keys are
/// data: no object of the spec has half of it.
const MOST_MEMBERS: usize = 60;

/// The values of a field, as far as a report may say.
#[derive(Default, Clone)]
pub(super) struct Sketch {
    /// How often the field came.
    pub(super) times: usize,
    /// The types of its values.
    pub(super) types: BTreeSet<&'static str>,
    /// The members of its objects, by the name that is shown.
    pub(super) members: BTreeMap<String, Sketch>,
    /// Whether its objects look like maps, so that their members are not kept.
    pub(super) is_map: bool,
    /// The items of its lists.
    pub(super) items: Option<Box<Sketch>>,
}

impl Sketch {
    /// Adds a value.
    pub(super) fn add(&mut self, value: &Value) {
        self.times += 1;
        self.types.insert(type_of(value));
        match value {
            Value::Array(values) => {
                for value in values {
                    self.items.get_or_insert_default().add(value);
                }
            }
            Value::Object(members) if !self.is_map => {
                for (name, value) in members {
                    self.members.entry(shown(name)).or_default().add(value);
                }
                // A long map has few names that are shown, but many members.
                self.limit(members.len());
            }
            _ => {}
        }
    }

    /// Adds what another sketch of the same field saw.
    pub(super) fn merge(&mut self, other: &Sketch) {
        self.times += other.times;
        self.types.extend(&other.types);
        self.is_map |= other.is_map;
        for (name, member) in &other.members {
            self.members.entry(name.clone()).or_default().merge(member);
        }
        if let Some(items) = &other.items {
            self.items.get_or_insert_default().merge(items);
        }
        self.limit(0);
    }

    fn limit(&mut self, members: usize) {
        self.is_map |= members.max(self.members.len()) > MOST_MEMBERS;
        if self.is_map {
            self.members.clear();
        }
    }

    /// Lists the field, and everything in it, each with its path.
    pub(super) fn rows(&self, path: &str) -> Vec<(String, &Sketch)> {
        let mut rows = vec![(path.to_owned(), self)];
        for (name, member) in &self.members {
            rows.extend(member.rows(&format!("{path}.{name}")));
        }
        if let Some(items) = &self.items {
            rows.extend(items.rows(&format!("{path}[]")));
        }
        rows
    }

    /// Returns the types as they are shown.
    pub(super) fn types_in_words(&self) -> String {
        let types = self.types.iter().copied().collect::<Vec<_>>().join(", ");
        if self.is_map { format!("{types} (with names that may be data)") } else { types }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_object_with_many_members_is_a_map_and_none_of_them_is_kept() {
        let mut members = serde_json::Map::new();
        for number in 0..=MOST_MEMBERS {
            members.insert(format!("name{number}"), Value::Bool(true));
        }
        let mut sketch = Sketch::default();
        sketch.add(&Value::Object(members.clone()));
        assert!(sketch.is_map && sketch.members.is_empty());
        sketch.add(&serde_json::json!({"one": 1}));
        assert!(sketch.members.is_empty());
        members.remove("name0");
        let mut sketch = Sketch::default();
        sketch.add(&Value::Object(members));
        assert_eq!(sketch.members.len(), MOST_MEMBERS);
        let mut other = Sketch::default();
        other.add(&serde_json::json!({"one": 1}));
        sketch.merge(&other);
        assert!(sketch.is_map && sketch.members.is_empty());
    }
}
