//! Enums, and identifiers that are a string or an integer.

use std::collections::BTreeSet;

use crate::check::is_type_name;
use crate::import::component::{Component, described};
use crate::import::samples::Sample;
use crate::import::values::{left_out, values_note};
use crate::import::yaml::{Map, Yaml};
use crate::model::variant_name;
use crate::read::Value;
use crate::theirs::{Meaning, readable};

/// Lists the values that can be variants, and those that cannot.
fn variants<'a>(meaning: &Meaning<'a>) -> (Vec<&'a str>, Vec<&'a str>) {
    let mut names = BTreeSet::from(["Other".to_owned(), "Self".to_owned()]);
    let values = meaning.values.iter().flatten().filter_map(|value| match value {
        Value::String(text) => Some(text.as_str()),
        _ => None,
    });
    values.partition(|value| {
        let name = variant_name(value);
        is_type_name(&name) && readable(value) == **value && names.insert(name)
    })
}

/// Returns whether a value of an enum can be a variant.
pub(super) fn has_variants(meaning: &Meaning<'_>) -> bool {
    !variants(meaning).0.is_empty()
}

pub(super) fn enumeration(name: &str, meaning: &Meaning<'_>) -> Component {
    let (values, others) = variants(meaning);
    let mut map = Map::default();
    if !others.is_empty() {
        let others: Vec<_> = others.iter().map(|value| format!("{value:?}")).collect();
        map.note(&format!(
            "left out: {}, which cannot name a variant of its own; unlisted values are kept",
            others.join(", ")
        ));
    }
    map.notes(&left_out(meaning, &["default"]).into_iter().collect::<Vec<_>>());
    map.add("type", Yaml::text("string"));
    described(&mut map, meaning);
    map.texts(&[("x-evidence", "documented")]);
    map.add("x-open-enum", Yaml::Raw("true".to_owned()));
    map.add("enum", Yaml::Flow(values.iter().map(|value| Yaml::text(value)).collect()));
    let first = values.first().copied().unwrap_or_default();
    Component::of(name, map, Sample::Value(first.into()))
}

pub(super) fn text_or_integer(name: &str, meaning: &Meaning<'_>) -> Component {
    let mut map = Map::default();
    map.notes(&left_out(meaning, &[]).into_iter().chain(values_note(meaning)).collect::<Vec<_>>());
    described(&mut map, meaning);
    map.texts(&[("x-evidence", "documented")]);
    let choice = |members: &[(&str, &str)]| {
        let mut map = Map::default();
        map.texts(members);
        Yaml::Map(map)
    };
    let integer = [("type", "integer"), ("format", "int64")];
    map.add("oneOf", Yaml::List(vec![choice(&[("type", "string")]), choice(&integer)]));
    Component::of(name, map, Sample::Value("A-1".into()))
}
