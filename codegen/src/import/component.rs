//! A component that was made, and what its kinds have in common.

use std::collections::BTreeSet;

use crate::import::samples::Sample;
use crate::import::values::Reference;
use crate::import::yaml::{Map, Yaml};
use crate::theirs::Meaning;

/// A component that was made.
#[derive(Debug)]
pub(super) struct Component {
    pub(super) name: String,
    pub(super) map: Map,
    pub(super) sample: Sample,
    /// Their example of it, if there is one.
    pub(super) example: Option<Yaml>,
    pub(super) references: BTreeSet<String>,
    /// Required properties that are left out.
    pub(super) lost: Vec<String>,
}

impl Component {
    pub(super) fn of(name: &str, map: Map, sample: Sample) -> Self {
        Component {
            name: name.to_owned(),
            map,
            sample,
            example: None,
            references: BTreeSet::new(),
            lost: Vec::new(),
        }
    }
}

impl Component {
    /// Says that no example of a property could be made, so that readers must be tolerant of it.
    pub(super) fn unshown(&mut self, property: &str) {
        let word = || Yaml::text("inferred");
        let note = "documented, but no example of it could be made";
        let map = self.map.inner("x-evidence");
        if map.is_some_and(|map| map.replace(property, word(), note)) {
            return;
        }
        let own = self.map.inner("properties").and_then(|properties| properties.inner(property));
        if let Some(own) = own {
            own.replace("x-evidence", word(), note);
        }
    }
}

/// Writes a reference to a component.
pub(super) fn referring(reference: &Reference) -> Map {
    let mut map = Map::default();
    map.add("$ref", Yaml::Text(format!("#/components/schemas/{}", reference.name)));
    map
}

/// Writes the description of a component.
pub(super) fn described(map: &mut Map, meaning: &Meaning<'_>) {
    let text = meaning.description.or(meaning.title).unwrap_or_default();
    if !text.trim().is_empty() {
        map.add("description", Yaml::prose(text));
    }
}
