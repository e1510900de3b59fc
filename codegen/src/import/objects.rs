//! Objects: their properties, of which those that the rules do not support are left out.

use std::collections::BTreeSet;

use crate::check::names_secret;
use crate::import::component::{Component, described, referring};
use crate::import::names::type_name;
use crate::import::samples::Sample;
use crate::import::values::{Converted, left_out, scalar, values_note};
use crate::import::yaml::{Map, Yaml};
use crate::model::field_name;
use crate::theirs::{Kind, Meaning, Property, Schema, Theirs};

/// What an object is made of.
#[derive(Default)]
struct Parts {
    properties: Map,
    required: Vec<Yaml>,
    /// The evidence of properties that are plain references.
    evidence: Map,
    samples: Vec<(String, Sample, bool)>,
    lost: Vec<String>,
    fields: BTreeSet<String>,
}

/// Converts the value of a property, whose second argument names it if nothing else does.
pub(super) type Convert<'f, 'a> = dyn FnMut(&Schema<'a>, &str) -> Result<Converted, String> + 'f;

/// Converts an object with the properties that can be imported.
pub(super) fn object<'a>(
    theirs: &'a Theirs,
    name: &str,
    meaning: &Meaning<'a>,
    convert: &mut Convert<'_, 'a>,
) -> Result<Component, String> {
    let mut parts = Parts::default();
    for property in &meaning.properties {
        let is_required = meaning.required.contains(property.name);
        if let Err(reason) = add(theirs, name, property, is_required, &mut parts, convert) {
            parts.properties.note(&format!("left out: `{}`, because {reason}", property.name));
            if is_required {
                parts.lost.push(property.name.to_owned());
            }
        }
    }
    if parts.samples.is_empty() {
        return Err("it is an object of which no property can be imported".to_owned());
    }
    let mut map = Map::default();
    map.notes(&left_out(meaning, &[]).into_iter().collect::<Vec<_>>());
    if meaning.map.is_some() {
        map.note("left out: the type of further properties, which are kept as they are");
    }
    map.add("type", Yaml::text("object"));
    described(&mut map, meaning);
    if !parts.required.is_empty() {
        map.add("required", Yaml::Flow(parts.required));
    }
    if !parts.evidence.is_empty() {
        map.add("x-evidence", Yaml::Map(parts.evidence));
    }
    map.add("additionalProperties", Yaml::Map(Map::default()));
    map.add("properties", Yaml::Map(parts.properties));
    let mut component = Component::of(name, map, Sample::Object(parts.samples));
    component.lost = parts.lost;
    Ok(component)
}

fn add<'a>(
    theirs: &'a Theirs,
    owner: &str,
    property: &Property<'a>,
    is_required: bool,
    parts: &mut Parts,
    convert: &mut Convert<'_, 'a>,
) -> Result<(), String> {
    let name = property.name;
    let is_plain = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let field = field_name(name);
    if !is_plain || field == "gen" || field == "extra" {
        return Err("its name cannot name a field".to_owned());
    }
    if parts.fields.contains(&field) {
        return Err(format!("another property becomes the field `{field}` too"));
    }
    let meaning = theirs.meaning(&property.schema);
    let is_secret = names_secret(name) && meaning.only() == Some(Kind::Text);
    let mut value = if is_secret {
        secret(&meaning)
    } else {
        convert(&property.schema, &format!("{owner}{}", type_name(name)))?
    };
    if names_secret(name) && value.reference.as_ref().is_some_and(|target| !target.is_object) {
        return Err("its name says that it is a secret, but it is not always a string".to_owned());
    }
    let reference = value.reference.clone();
    let is_enum = reference.as_ref().is_some_and(|reference| !reference.is_object);
    if value.is_nullable && is_required {
        value
            .notes
            .push("theirs is required but may be null, so it is not required here".to_owned());
    }
    let is_listed = is_required && !value.is_nullable;
    if value.is_nullable && is_enum {
        value.notes.push(
            "left out: that it may be null, which a reference to an enum or an identifier cannot \
             say; a null is read as absent"
                .to_owned(),
        );
    }
    for note in &value.notes {
        parts.properties.note(&format!("`{name}`: {note}"));
    }
    let is_nullable = value.is_nullable && !is_enum;
    parts.samples.push((name.to_owned(), value.sample.clone(), is_listed));
    let map = written(parts, property, value, is_nullable, is_secret);
    parts.properties.add(name, Yaml::Map(map));
    if is_listed {
        parts.required.push(Yaml::text(name));
    }
    parts.fields.insert(field);
    Ok(())
}

/// Converts a string that is a secret. What it looks like is nobody's business.
fn secret(meaning: &Meaning<'_>) -> Converted {
    let mut converted = scalar(&meaning.without_format(), Kind::Text);
    converted.notes.extend(values_note(meaning));
    converted
}

/// Writes a property: a plain reference, a reference with siblings, or keywords.
fn written(
    parts: &mut Parts,
    property: &Property<'_>,
    value: Converted,
    is_nullable: bool,
    is_secret: bool,
) -> Map {
    let name = property.name;
    let own = match &property.schema {
        Schema::One(node) => node.text_of("description"),
        _ => None,
    };
    let own = own.map(str::trim).filter(|text| !text.is_empty());
    let mut map = match &value.reference {
        Some(reference) if own.is_none() && !is_nullable => {
            parts.evidence.add(name, Yaml::text("documented"));
            return referring(reference);
        }
        Some(reference) => {
            let mut map = Map::default();
            if is_nullable {
                map.add("type", Yaml::text("object"));
            }
            map.add("allOf", Yaml::List(vec![Yaml::Map(referring(reference))]));
            map
        }
        None => value.map,
    };
    if is_nullable {
        map.add("nullable", Yaml::Raw("true".to_owned()));
    }
    if let Some(text) = own {
        map.add("description", Yaml::prose(text));
    }
    map.add("x-evidence", Yaml::text("documented"));
    if is_secret {
        map.add("x-secret", Yaml::Raw("true".to_owned()));
    }
    map
}
