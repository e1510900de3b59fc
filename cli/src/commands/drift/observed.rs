//! Notes how responses differ from what is expected. It keeps only the type of a value, apart from
//! enum values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::expected::{Expected, Kind, Property, Type};
use super::shown::{accepts, is_spelling, is_text_or_integer, shown, shown_value, type_of};
use super::sketch::Sketch;

/// What was seen in responses, by path.
#[derive(Default)]
pub(super) struct Observed {
    /// How often each property of the spec was possible, and how it appeared.
    pub(super) properties: BTreeMap<String, Seen>,
    /// Fields that the spec does not list.
    pub(super) unknown: BTreeMap<String, Unknown>,
    /// Values of an unexpected type: how often, by expected and found type.
    pub(super) other_types: BTreeMap<String, BTreeMap<(String, &'static str), usize>>,
    /// Enum values that the spec does not list, or lists in another spelling.
    pub(super) enums: BTreeMap<String, Values>,
}

/// A field that the spec does not list.
#[derive(Default)]
pub(super) struct Unknown {
    /// The type that it belongs to, and its name as it is shown.
    pub(super) of: (String, String),
    /// What its values look like.
    pub(super) sketch: Sketch,
}

/// Values of an enum that are not those of the spec, and how often each appeared.
#[derive(Default)]
pub(super) struct Values {
    /// The enum.
    pub(super) of: String,
    /// Values that the spec does not list, as they are shown.
    pub(super) new: BTreeMap<String, usize>,
    /// Spellings that the spec does not list, each with the value that it is a spelling of.
    pub(super) new_spellings: BTreeMap<(String, String), usize>,
    /// Spellings that the spec lists, each with its value.
    pub(super) spellings: BTreeMap<(String, String), usize>,
}

/// How a property appeared.
#[derive(Default)]
pub(super) struct Seen {
    /// The type that it belongs to, and its name.
    pub(super) of: (String, String),
    /// The number of objects that could have had it.
    pub(super) parents: usize,
    /// The number of objects that had it.
    pub(super) came: usize,
    /// The number of objects in which it was neither null, nor an empty string, nor absent.
    pub(super) with_value: usize,
    pub(super) is_required: bool,
    /// Which of its other names it had, and how often.
    pub(super) other_names: BTreeMap<String, usize>,
}

impl Observed {
    /// Compares a value with the kind that is expected.
    pub(super) fn look(&mut self, expected: &Expected, path: &str, kind: &Kind, value: &Value) {
        if let Some(items) = &kind.items {
            let inner = format!("{path}[]");
            match value {
                Value::Array(values) => {
                    values.iter().for_each(|value| self.look(expected, &inner, items, value))
                }
                _ => self.other_type(path, "list", value),
            }
        } else if let Some(scalar) = &kind.scalar {
            if !accepts(scalar, kind.format.as_deref(), type_of(value)) {
                self.other_type(path, &in_words(scalar, kind.format.as_deref()), value);
            }
        } else if let Some(name) = &kind.name {
            self.look_as(expected, path, name, value);
        }
    }

    fn look_as(&mut self, expected: &Expected, path: &str, name: &str, value: &Value) {
        let Some(of) = expected.types.get(name) else { return };
        match (of, value) {
            (of, _) if of.is.is_some() => {
                if let Some(is) = &of.is {
                    self.look(expected, path, is, value);
                }
            }
            (of, Value::Object(members)) if of.choice_by.is_some() => {
                self.choice(expected, path, name, of, members, value);
            }
            (of, Value::Object(members)) => match &of.properties {
                Some(properties) => self.members(expected, path, name, properties, members),
                None => self.other_type(path, name, value),
            },
            (of, Value::String(text)) if of.values.is_some() => {
                self.value(path, name, of, text);
            }
            (of, value) if of.is_text_or_integer && is_text_or_integer(type_of(value)) => {}
            (of, value) => {
                let wanted = if of.properties.is_some() || of.choice_by.is_some() {
                    "object"
                } else if of.is_text_or_integer {
                    "string or integer"
                } else {
                    "string"
                };
                self.other_type(path, wanted, value);
            }
        }
    }

    /// Compares an object of a union with the type that its property says.
    fn choice(
        &mut self,
        expected: &Expected,
        path: &str,
        name: &str,
        of: &Type,
        members: &Map<String, Value>,
        value: &Value,
    ) {
        let Some(property) = &of.choice_by else { return };
        let at = within(path, property);
        match members.get(property) {
            Some(Value::String(kind)) => match of.choices.get(kind) {
                Some(chosen) => self.look_as(expected, path, chosen, value),
                None => {
                    let seen = self.enums.entry(at).or_default();
                    name.clone_into(&mut seen.of);
                    *seen.new.entry(shown_value(kind)).or_default() += 1;
                }
            },
            Some(other) => self.other_type(&at, "string", other),
            None => self.other_type(&at, "string", &Value::Null),
        }
    }

    /// Compares a value of an enum.
    fn value(&mut self, path: &str, name: &str, of: &Type, text: &str) {
        let known = of.values.as_deref().unwrap_or_default();
        if known.iter().any(|known| known == text) {
            return;
        }
        let seen = self.enums.entry(path.to_owned()).or_default();
        name.clone_into(&mut seen.of);
        let is_listed = |(_, spellings): &(&String, &Vec<String>)| {
            spellings.iter().any(|spelling| spelling == text)
        };
        let listed = of.spellings.iter().find(is_listed).map(|(known, _)| known);
        let pair = |known: &String| (text.to_owned(), known.clone());
        let count = if let Some(known) = listed {
            seen.spellings.entry(pair(known)).or_default()
        } else if let Some(known) = known.iter().find(|known| is_spelling(text, known)) {
            seen.new_spellings.entry(pair(known)).or_default()
        } else {
            seen.new.entry(shown_value(text)).or_default()
        };
        *count += 1;
    }

    fn members(
        &mut self,
        expected: &Expected,
        path: &str,
        name: &str,
        properties: &BTreeMap<String, Property>,
        members: &Map<String, Value>,
    ) {
        let mut known = BTreeSet::new();
        for (property_name, property) in properties {
            let path = within(path, property_name);
            let names = std::iter::once(property_name).chain(&property.also_named);
            let came: Vec<_> = names.filter_map(|name| members.get_key_value(name)).collect();
            let seen = self.properties.entry(path.clone()).or_default();
            seen.of = (name.to_owned(), property_name.clone());
            seen.is_required = property.is_required;
            seen.parents += 1;
            seen.came += usize::from(!came.is_empty());
            seen.with_value +=
                usize::from(came.iter().any(|(_, value)| !value.is_null() && *value != ""));
            for (found, _) in came.iter().filter(|(found, _)| *found != property_name) {
                *seen.other_names.entry((*found).clone()).or_default() += 1;
            }
            for (found, value) in came {
                known.insert(found);
                match value {
                    Value::Null if property.is_nullable => {}
                    Value::Null => self.other_type(&path, &words_of(&property.of), value),
                    value => self.look(expected, &path, &property.of, value),
                }
            }
        }
        for (member, value) in members.iter().filter(|(member, _)| !known.contains(member)) {
            let shown = shown(member);
            let unknown = self.unknown.entry(within(path, &shown)).or_default();
            unknown.of = (name.to_owned(), shown);
            unknown.sketch.add(value);
        }
    }

    fn other_type(&mut self, path: &str, wanted: &str, found: &Value) {
        let place = if path.is_empty() { "(the whole response)" } else { path };
        *self
            .other_types
            .entry(place.to_owned())
            .or_default()
            .entry((wanted.to_owned(), type_of(found)))
            .or_default() += 1;
    }
}

/// Returns the path of a member.
fn within(path: &str, member: &str) -> String {
    if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") }
}

fn in_words(scalar: &str, format: Option<&str>) -> String {
    match format {
        Some(format @ ("date" | "date-time")) => format.to_owned(),
        Some("date-or-date-time") => "date or date-time".to_owned(),
        _ => scalar.to_owned(),
    }
}

fn words_of(kind: &Kind) -> String {
    match (&kind.name, &kind.scalar) {
        (Some(name), _) => name.clone(),
        (None, Some(scalar)) => in_words(scalar, kind.format.as_deref()),
        (None, None) => "list".to_owned(),
    }
}
