//! Notes how responses differ from what is expected. It keeps only the type of a value, apart from
//! enum values.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};

use super::expected::{Expected, Kind, Property};

/// What was seen in responses, by path.
#[derive(Default)]
pub(super) struct Observed {
    /// How often each property of the spec was possible, and how it appeared.
    pub(super) properties: BTreeMap<String, Seen>,
    /// Fields that the spec does not list: how often they appeared, and with which types.
    pub(super) unknown: BTreeMap<String, (usize, BTreeSet<&'static str>)>,
    /// Values of an unexpected type: how often, by expected and found type.
    pub(super) other_types: BTreeMap<String, BTreeMap<(String, &'static str), usize>>,
    /// Enum values that the spec does not list.
    pub(super) new_values: BTreeMap<String, BTreeMap<String, usize>>,
    /// Enum values in another spelling that the spec lists.
    pub(super) spellings: BTreeMap<String, BTreeMap<(String, String), usize>>,
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

/// Returns an enum value as it is shown. It must be in upper case like the known ones; anything
/// else might be data.
fn shown_value(text: &str) -> String {
    let looks_like_one = text.starts_with(|letter: char| letter.is_ascii_uppercase())
        && !text.contains(|letter: char| letter.is_ascii_lowercase());
    if looks_like_one { shown(text) } else { "(not shown)".to_owned() }
}

/// Returns a name as it is shown. It must look like a name in a schema; anything else might be
/// data.
fn shown(text: &str) -> String {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let looks_like_a_name = !text.is_empty()
        && text.len() <= 40
        && digits <= 3
        && text
            .chars()
            .all(|letter| letter.is_ascii_alphanumeric() || matches!(letter, '_' | '-' | '.'));
    if looks_like_a_name { text.to_owned() } else { "(not shown)".to_owned() }
}

/// Names the type of a value.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(text) => type_of_text(text),
        Value::Array(_) => "list",
        Value::Object(_) => "object",
    }
}

fn type_of_text(text: &str) -> &'static str {
    match text.parse::<cfis::DateOrDateTime>() {
        _ if text.is_empty() => "empty string",
        Ok(_) if text.len() == "YYYY-MM-DD".len() => "date",
        Ok(_) => "date-time",
        Err(_) => "string",
    }
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
            if !is_scalar(scalar, kind.format.as_deref(), value) {
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
            (of, Value::Object(members)) => match &of.properties {
                Some(properties) => self.members(expected, path, name, properties, members),
                None => self.other_type(path, name, value),
            },
            (of, Value::String(text)) if of.values.is_some() => {
                if of.values.iter().flatten().any(|known| known == text) {
                    return;
                }
                match of.spellings.iter().find(|(_, spellings)| spellings.contains(text)) {
                    Some((known, _)) => {
                        *self
                            .spellings
                            .entry(path.to_owned())
                            .or_default()
                            .entry((text.clone(), known.clone()))
                            .or_default() += 1;
                    }
                    None => {
                        *self
                            .new_values
                            .entry(path.to_owned())
                            .or_default()
                            .entry(shown_value(text))
                            .or_default() += 1
                    }
                }
            }
            (of, value)
                if of.is_text_or_integer
                    && matches!(type_of(value), "string" | "empty string" | "integer" | "date") => {
            }
            (of, value) => {
                let wanted = if of.properties.is_some() {
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

    fn members(
        &mut self,
        expected: &Expected,
        path: &str,
        name: &str,
        properties: &BTreeMap<String, Property>,
        members: &Map<String, Value>,
    ) {
        let within = |member: &str| {
            if path.is_empty() { member.to_owned() } else { format!("{path}.{member}") }
        };
        let mut known = BTreeSet::new();
        for (property_name, property) in properties {
            let path = within(property_name);
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
            let (count, types) = self.unknown.entry(within(&shown(member))).or_default();
            *count += 1;
            types.insert(type_of(value));
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

fn is_scalar(scalar: &str, format: Option<&str>, value: &Value) -> bool {
    match (scalar, format) {
        ("string", Some("date")) => type_of(value) == "date",
        ("string", Some("date-time")) => type_of(value) == "date-time",
        ("string", Some("date-or-date-time")) => matches!(type_of(value), "date" | "date-time"),
        ("string", _) => value.is_string(),
        ("integer", _) => value.is_i64(),
        ("number", _) => value.is_number(),
        ("boolean", _) => value.is_boolean(),
        _ => false,
    }
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
