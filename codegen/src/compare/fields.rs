//! The comparison of two schemas, field by field.

use std::collections::BTreeSet;

use crate::compare::difference::{Difference, Side};
use crate::compare::known::{are_same_formats, are_same_kinds, other_names, spelt};
use crate::read::Value;
use crate::theirs::{Kind, Meaning, Property, Schema, Theirs};

/// Maximum depth of the fields that are compared.
const MAX_DEPTH: usize = 48;
/// Maximum number of fields that are compared. Schemas can multiply.
const MAX_FIELDS: usize = 200_000;

/// Compares schemas of the two documents.
pub(super) struct Fields<'a> {
    pub(super) ours: &'a Theirs,
    pub(super) theirs: &'a Theirs,
    /// The operation, for the reports.
    pub(super) operation: String,
    pub(super) found: Vec<Difference>,
    /// Pairs that were compared and are the same.
    same: BTreeSet<(Vec<usize>, Vec<usize>)>,
    /// Pairs that are being compared: a schema inside itself ends here.
    inside: Vec<(Vec<usize>, Vec<usize>)>,
    /// How often a schema was found inside itself.
    circles: usize,
    compared: usize,
}

impl<'a> Fields<'a> {
    pub(super) fn new(ours: &'a Theirs, theirs: &'a Theirs) -> Self {
        Fields {
            ours,
            theirs,
            operation: String::new(),
            found: Vec::new(),
            same: BTreeSet::new(),
            inside: Vec::new(),
            circles: 0,
            compared: 0,
        }
    }

    pub(super) fn report(&mut self, side: Side, place: &str, what: &str, ours: &str, theirs: &str) {
        self.found.push(Difference {
            operation: self.operation.clone(),
            place: place.trim_end().to_owned(),
            side,
            what: what.to_owned(),
            ours: ours.to_owned(),
            theirs: theirs.to_owned(),
        });
    }

    /// Reports what one side has: nothing about ours, or nothing about theirs.
    pub(super) fn one_sided(&mut self, place: &str, what: &str, ours: &str, theirs: &str) {
        let side = if theirs.is_empty() { Side::Ours } else { Side::Theirs };
        self.report(side, place, what, ours, theirs);
    }

    /// Compares two schemas at a place.
    pub(super) fn schemas(&mut self, ours: &Schema<'a>, theirs: &Schema<'a>, place: &str) {
        let pair = (self.ours.canonical(ours).key(), self.theirs.canonical(theirs).key());
        if self.same.contains(&pair) {
            return;
        }
        if self.inside.contains(&pair) {
            self.circles += 1;
            return;
        }
        self.compared += 1;
        if self.inside.len() > MAX_DEPTH || self.compared > MAX_FIELDS {
            let reason = if self.compared > MAX_FIELDS {
                format!("more than {MAX_FIELDS} fields")
            } else {
                format!("fields more than {MAX_DEPTH} levels deep")
            };
            if self.found.last().is_none_or(|last| last.what != reason) {
                self.report(Side::NotCompared, place, &reason, "", "");
            }
            return;
        }
        let before = (self.found.len(), self.circles);
        self.inside.push(pair.clone());
        let (one, other) = (self.ours.meaning(ours), self.theirs.meaning(theirs));
        self.meanings(&one, &other, place);
        self.inside.pop();
        // Inside a circle, what is the same depends on a pair that is not compared yet.
        if before == (self.found.len(), self.circles) {
            self.same.insert(pair);
        }
    }

    fn meanings(&mut self, ours: &Meaning<'a>, theirs: &Meaning<'a>, place: &str) {
        for (side, meaning) in [("ours", ours), ("theirs", theirs)] {
            let not_read =
                meaning.not_read.iter().map(|name| format!("`{name}` is not understood"));
            for gap in meaning.gaps.iter().cloned().chain(not_read) {
                self.report(Side::NotCompared, place, &format!("in {side}, {gap}"), "", "");
            }
        }
        if !are_same_kinds(ours, theirs) {
            let (one, other) = (kinds(ours), kinds(theirs));
            return self.report(Side::Both, place, "type", &one, &other);
        }
        if !are_same_formats(ours, theirs) {
            let name = |format: Option<&str>| format.unwrap_or("none").to_owned();
            let (one, other) = (name(ours.format), name(theirs.format));
            self.report(Side::Both, place, "format", &one, &other);
        }
        if ours.is_nullable() != theirs.is_nullable() {
            let (one, other) = one_side(ours.is_nullable(), "true");
            self.one_sided(place, "nullable", one, other);
        }
        self.values(ours, theirs, place);
        self.properties(ours, theirs, place);
        match (&ours.items, &theirs.items) {
            (Some(one), Some(other)) => self.schemas(one, other, &format!("{place}[]")),
            (None, None) => {}
            (one, _) => {
                let (one, other) = one_side(one.is_some(), "items");
                self.one_sided(&format!("{place}[]"), "type", one, other);
            }
        }
        match (&ours.map, &theirs.map) {
            (Some(one), Some(other)) => self.schemas(one, other, &format!("{place}.*")),
            (None, None) => {}
            (one, _) => {
                let (one, other) = one_side(one.is_some(), "a map");
                self.one_sided(&format!("{place}.*"), "the type of further fields", one, other);
            }
        }
    }

    fn values(&mut self, ours: &Meaning<'a>, theirs: &Meaning<'a>, place: &str) {
        let (Some(one), Some(other)) = (&ours.values, &theirs.values) else {
            for values in [&ours.values, &theirs.values].into_iter().flatten() {
                let listed = list(values);
                let (one, other) = one_side(ours.values.is_some(), &listed);
                self.one_sided(place, "enum", one, other);
            }
            return;
        };
        let text = |value: &&'a Value| match value {
            Value::String(text) => Some(text.as_str()),
            _ => None,
        };
        let missing: Vec<_> = other.iter().filter(|value| !one.contains(value)).copied().collect();
        let (spellings, new): (Vec<_>, Vec<_>) = missing
            .into_iter()
            .partition(|value| text(value).and_then(|text| spelt(ours, text)).is_some());
        let meant: Vec<_> =
            spellings.iter().filter_map(text).filter_map(|text| spelt(ours, text)).collect();
        for value in &spellings {
            let name = text(value).unwrap_or_default();
            let place = format!("{place} enum {name}");
            self.report(Side::Known, &place, "enum", spelt(ours, name).unwrap_or_default(), name);
        }
        if !new.is_empty() {
            self.report(Side::Theirs, place, "enum", "", &list(&new));
        }
        let gone: Vec<_> = one
            .iter()
            .filter(|value| !other.contains(value))
            .filter(|value| !text(value).is_some_and(|text| meant.contains(&text)))
            .copied()
            .collect();
        if !gone.is_empty() {
            self.report(Side::Ours, place, "enum", &list(&gone), "");
        }
    }

    fn properties(&mut self, ours: &Meaning<'a>, theirs: &Meaning<'a>, place: &str) {
        let mut left: Vec<&Property<'a>> = theirs.properties.iter().collect();
        for Property { name, schema } in &ours.properties {
            let meaning = self.ours.meaning(schema);
            let others = other_names(ours, name, &meaning);
            let (mine, rest): (Vec<_>, Vec<_>) = left
                .into_iter()
                .partition(|property| property.name == *name || others.contains(&property.name));
            left = rest;
            let field = join(place, name);
            if mine.is_empty() {
                self.one_sided(&field, "field", &kinds(&meaning), "");
            }
            for property in mine {
                let their_field = join(place, property.name);
                if property.name != *name {
                    self.report(Side::Known, &their_field, "field", name, property.name);
                }
                let is_required = ours.required.contains(name);
                if is_required != theirs.required.contains(property.name) {
                    let (one, other) = one_side(is_required, "true");
                    self.one_sided(&their_field, "required", one, other);
                }
                self.schemas(schema, &property.schema, &their_field);
            }
        }
        for property in left {
            let meaning = self.theirs.meaning(&property.schema);
            self.one_sided(&join(place, property.name), "field", "", &kinds(&meaning));
        }
    }
}

/// Puts a text on the side that has it.
pub(super) fn one_side(is_ours: bool, text: &str) -> (&str, &str) {
    if is_ours { (text, "") } else { ("", text) }
}

/// Returns the types of a value, with its format.
pub(super) fn kinds(meaning: &Meaning<'_>) -> String {
    let mut names: Vec<_> = meaning.kinds.iter().copied().map(Kind::name).collect();
    if names.is_empty() {
        names.push("any type");
    }
    let format = meaning.format.map(|format| format!(", {format}")).unwrap_or_default();
    format!("{}{format}", names.join(" or "))
}

fn list(values: &[&Value]) -> String {
    let text = |value: &&Value| match value {
        Value::String(text) | Value::Number(text) => text.clone(),
        Value::Bool(value) => value.to_string(),
        _ => "another value".to_owned(),
    };
    values.iter().map(text).collect::<Vec<_>>().join(", ")
}

/// Adds the name of a field to a place: `listPayments 200 [].amount`.
fn join(place: &str, name: &str) -> String {
    match place.chars().next_back() {
        Some(' ') => format!("{place}{name}"),
        _ => format!("{place}.{name}"),
    }
}
