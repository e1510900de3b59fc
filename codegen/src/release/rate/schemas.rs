//! Rates the changes of components: objects with their properties, enums, lists, unions.

use std::collections::BTreeMap;

use crate::model::{Component, Enum, Kind, Model, Object, Property, Schema, Shape, Union, Variant};
use crate::read::Cursor;
use crate::release::rate::change::{Changes, Rating};

/// Keywords that limit a value.
const LIMITS: [&str; 5] = ["maximum", "maxLength", "minimum", "minLength", "pattern"];

/// Members that this file rates.
const RATED: [&str; 4] = ["items", "nullable", "x-also-named", "x-secret"];

pub(super) fn compare(changes: &mut Changes, before: &Model<'_>, now: &Model<'_>) {
    let key = |component: &Component<'_>| format!("the type {}", component.name);
    let (old, new) = (before.components(), now.components());
    let pairs = changes.pairs(old, new, key, |_| Rating::Major, |_| Rating::Minor);
    let (sent_before, sent_now) = (before.written(), now.written());
    for (_, old, new) in pairs {
        let name = old.name;
        let is_sent = sent_before.contains(name) || sent_now.contains(name);
        match (&old.shape, &new.shape) {
            (Shape::Object(before), Shape::Object(now)) => {
                let rated = ["properties", "required", "x-also-named", "x-secret"];
                changes.members(name, &old.at, &new.at, &rated);
                object(changes, before, now, is_sent);
            }
            (Shape::Enum(before), Shape::Enum(now)) => {
                changes.members(name, &old.at, &new.at, &["enum", "x-also-named"]);
                let is_open = new.at.is_true("x-open-enum");
                values(changes, before, now, is_open, is_sent);
            }
            (Shape::List(before), Shape::List(now)) => {
                changes.members(name, &old.at, &new.at, &["items"]);
                schema(changes, &format!("{name}[]"), before, now);
            }
            (Shape::Union(before), Shape::Union(now)) => {
                changes.members(name, &old.at, &new.at, &["oneOf", "discriminator"]);
                union(changes, before, now);
            }
            _ => changes.members(name, &old.at, &new.at, &[]),
        }
    }
}

/// Rates which values mean which object. Readers keep an object of a kind that they do not know.
fn union(changes: &mut Changes, before: &Union<'_>, now: &Union<'_>) {
    let name = before.name;
    if before.property != now.property {
        changes.add(Rating::Major, format!("{name} is told apart by `{}`", now.property));
    }
    let values = |of: &Union<'_>| -> BTreeMap<String, String> {
        let pairs = of.choices.iter().flat_map(|choice| {
            choice
                .values
                .iter()
                .map(|value| ((*value).to_owned(), choice.reference.name.to_owned()))
        });
        pairs.collect()
    };
    let (old, new) = (values(before), values(now));
    for (value, object) in &old {
        match new.get(value) {
            Some(other) if other == object => {}
            Some(other) => changes.add(Rating::Major, format!("{name}: {value} is a {other}")),
            None => changes.add(Rating::Major, format!("{name}: {value} was removed")),
        }
    }
    for (value, object) in new.iter().filter(|(value, _)| !old.contains_key(*value)) {
        changes.add(Rating::Minor, format!("{name}: {value}, a {object}, is new"));
    }
}

fn object(changes: &mut Changes, before: &Object<'_>, now: &Object<'_>, is_sent: bool) {
    let mut known = Vec::new();
    for old in &before.properties {
        let what = format!("{}.{}", before.name, old.name);
        match successor(old, now) {
            Some(new) => {
                known.push(new.name);
                renamed(changes, &what, old, new, is_sent);
                property(changes, &what, old, new, is_sent);
            }
            None => changes.add(Rating::Major, format!("{what} was removed")),
        }
    }
    for new in now.properties.iter().filter(|new| !known.contains(&new.name)) {
        let what = format!("{}.{}", now.name, new.name);
        if new.is_required {
            changes.add(Rating::Major, format!("{what} is new and required"));
        } else {
            changes.add(Rating::Minor, format!("{what} is new"));
        }
    }
}

/// Finds the property that is still read under the name of an older one.
fn successor<'a, 'b>(old: &Property<'_>, now: &'b Object<'a>) -> Option<&'b Property<'a>> {
    let mut properties = now.properties.iter();
    properties
        .clone()
        .find(|new| new.name == old.name)
        .or_else(|| properties.find(|new| new.also_named.contains(&old.name)))
}

/// Rates the names under which a property is read and written.
fn renamed(
    changes: &mut Changes,
    what: &str,
    old: &Property<'_>,
    new: &Property<'_>,
    is_sent: bool,
) {
    spelling(changes, what, old.name, new.name, is_sent);
    names(changes, what, (old.name, &old.also_named), (new.name, &new.also_named));
}

/// Rates a new name of a property, or a new spelling of a value, whose older one is still read.
fn spelling(changes: &mut Changes, what: &str, old: &str, new: &str, is_sent: bool) {
    if old != new && is_sent {
        changes.add(Rating::Major, format!("{what} is written as {new}, also in requests"));
    } else if old != new {
        changes.add(Rating::Minor, format!("{what} is written as {new}, and still read as {old}"));
    }
}

/// Rates the names of a property, or the spellings of a value, that readers accept.
fn names(
    changes: &mut Changes,
    what: &str,
    (old, old_others): (&str, &[&str]),
    (new, new_others): (&str, &[&str]),
) {
    for other in old_others.iter().filter(|other| **other != new && !new_others.contains(other)) {
        changes.add(Rating::Major, format!("{what} is not read as {other} any more"));
    }
    for other in new_others.iter().filter(|other| **other != old && !old_others.contains(other)) {
        changes.add(Rating::Minor, format!("{what} is also read as {other}"));
    }
    // The first names are tried first.
    let kept = |others: &[&str], of: &[&str]| -> Vec<String> {
        others.iter().filter(|other| of.contains(other)).map(|&other| other.to_owned()).collect()
    };
    if kept(old_others, new_others) != kept(new_others, old_others) {
        changes.add(Rating::Patch, format!("{what} has its other names in another order"));
    }
}

fn property(
    changes: &mut Changes,
    what: &str,
    old: &Property<'_>,
    new: &Property<'_>,
    is_sent: bool,
) {
    if old.is_secret != new.is_secret {
        let is = if new.is_secret { "is" } else { "is not" };
        changes.add(Rating::Major, format!("{what} {is} a secret"));
    }
    if old.is_required != new.is_required {
        let is = if new.is_required { "is" } else { "is not" };
        changes.add(Rating::Major, format!("{what} {is} required"));
    }
    // Readers take null for absence, so null matters only if the value has to be there, or is sent.
    match (old.is_nullable, new.is_nullable) {
        (false, true) => {
            let rating = if new.is_required { Rating::Major } else { Rating::Minor };
            changes.add(rating, format!("{what} may be null"));
        }
        (true, false) => {
            let breaks = new.is_required || is_sent;
            let rating = if breaks { Rating::Major } else { Rating::Minor };
            changes.add(rating, format!("{what} may not be null any more"));
        }
        _ => {}
    }
    schema(changes, what, &old.schema, &new.schema);
}

fn schema(changes: &mut Changes, what: &str, old: &Schema<'_>, new: &Schema<'_>) {
    let mut rated: Vec<_> = RATED.into_iter().chain(LIMITS).collect();
    // A reference and one inside `allOf` mean the same.
    if matches!((&old.kind, &new.kind), (Kind::Reference(old), Kind::Reference(new)) if old == new)
    {
        rated.extend(["$ref", "allOf", "type"]);
    }
    changes.members(what, &old.at, &new.at, &rated);
    for name in LIMITS {
        let limit = |at: &Cursor<'_>| at.get(name).map(|limit| limit.to_json());
        match (limit(&old.at), limit(&new.at)) {
            (old, new) if old == new => {}
            (Some(_), None) => changes.add(Rating::Minor, format!("{what} has no `{name}`")),
            (_, new) => {
                let limit = new.map(|new| new.to_string()).unwrap_or_default();
                changes.add(Rating::Major, format!("{what} has `{name}: {limit}`"));
            }
        }
    }
    if let (Kind::List(old), Kind::List(new)) = (&old.kind, &new.kind) {
        schema(changes, &format!("{what}[]"), old, new);
    }
}

fn values(changes: &mut Changes, before: &Enum<'_>, now: &Enum<'_>, is_open: bool, is_sent: bool) {
    let name = before.name;
    let mut known = Vec::new();
    for old in &before.variants {
        let is_spelt = |new: &&Variant<'_>| new.also_spelled.contains(&old.value);
        let same = now.variants.iter().find(|new| new.value == old.value);
        let Some(new) = same.or_else(|| now.variants.iter().find(is_spelt)) else {
            changes.add(Rating::Major, format!("{name}: the value {} was removed", old.value));
            continue;
        };
        known.push(new.value);
        let what = format!("{name}: the value {}", old.value);
        spelling(changes, &what, old.value, new.value, is_sent);
        names(changes, &what, (old.value, &old.also_spelled), (new.value, &new.also_spelled));
    }
    for new in now.variants.iter().filter(|new| !known.contains(&new.value)) {
        // Readers of an open enum keep values that they do not know.
        let rating = if is_open { Rating::Minor } else { Rating::Major };
        changes.add(rating, format!("{name}: the value {} is new", new.value));
    }
}
