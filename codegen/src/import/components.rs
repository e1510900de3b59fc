//! Objects, lists, enums and identifiers, which become components: those that their file names, and
//! those that it writes inline.

use std::collections::BTreeMap;

use crate::import::component::{Component, described, referring};
use crate::import::enums::{enumeration, has_variants, text_or_integer};
use crate::import::names::Names;
use crate::import::objects::object;
use crate::import::samples::{self, Sample};
use crate::import::supported;
use crate::import::values::{Converted, Reference, left_out, scalar, values_note};
use crate::import::yaml::{Map, Yaml};
use crate::theirs::{Kind, Meaning, Schema, Theirs};

/// Maximum depth of schemas in schemas.
const MAX_DEPTH: usize = 40;
/// Maximum number of components. Combinations of schemas can multiply.
const MAX_COMPONENTS: usize = 20_000;

/// Makes components from their schemas.
pub(super) struct Importer<'a> {
    pub(super) theirs: &'a Theirs,
    pub(super) names: Names,
    pub(super) components: Vec<Component>,
    done: BTreeMap<Key, Result<Reference, String>>,
    inside: Vec<Key>,
    /// The number of components that were begun.
    begun: usize,
}

/// What identifies a schema: its name, or where it is written.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Named(String),
    Inline(Vec<usize>),
}

impl<'a> Importer<'a> {
    pub(super) fn new(theirs: &'a Theirs, names: Names) -> Self {
        Importer {
            theirs,
            names,
            components: Vec::new(),
            done: BTreeMap::new(),
            inside: Vec::new(),
            begun: 0,
        }
    }

    /// Converts a body: a reference to a component. `hint` names it if nothing else does.
    pub(super) fn body(&mut self, schema: &Schema<'a>, hint: &str) -> Result<Reference, String> {
        let meaning = self.readable(schema)?;
        match meaning.only() {
            Some(Kind::Array) => self.component(schema, &meaning, hint),
            kind => self.value(schema, hint)?.reference.ok_or_else(|| {
                let kind = kind.map_or("value", Kind::name);
                format!("it is a plain {kind}, and a body is an object or a list")
            }),
        }
    }

    /// Converts a value. The error says why it cannot be imported.
    pub(super) fn value(&mut self, schema: &Schema<'a>, hint: &str) -> Result<Converted, String> {
        let meaning = self.readable(schema)?;
        let kinds: Vec<Kind> = meaning.kinds.iter().copied().collect();
        let kind = match kinds.as_slice() {
            [] => return Err("it can be any JSON value, which the rules do not support".to_owned()),
            [Kind::Text, Kind::Integer] => return self.named(schema, &meaning, hint, false),
            [Kind::Integer, Kind::Number] => Kind::Number,
            [only] => *only,
            several => {
                let names: Vec<_> = several.iter().copied().map(Kind::name).collect();
                return Err(format!(
                    "it can be {}; the rules support only a string or an integer",
                    names.join(" or ")
                ));
            }
        };
        match kind {
            Kind::Object => self.named(schema, &meaning, hint, true),
            Kind::Array => self.list(&meaning, hint),
            Kind::Text if meaning.values.is_some() => {
                if !has_variants(&meaning) {
                    let mut converted = scalar(&meaning, kind);
                    converted.notes.extend(values_note(&meaning));
                    return Ok(converted);
                }
                self.named(schema, &meaning, hint, false)
            }
            kind => {
                let mut converted = scalar(&meaning, kind);
                converted.notes.extend(values_note(&meaning));
                Ok(converted)
            }
        }
    }

    /// Returns what a schema means, if all of it can be read.
    fn readable(&self, schema: &Schema<'a>) -> Result<Meaning<'a>, String> {
        let meaning = self.theirs.meaning(schema);
        match meaning.gaps.first() {
            Some(gap) => Err(gap.clone()),
            None => Ok(meaning),
        }
    }

    fn named(
        &mut self,
        schema: &Schema<'a>,
        meaning: &Meaning<'a>,
        hint: &str,
        is_object: bool,
    ) -> Result<Converted, String> {
        if is_object && meaning.alternatives > 1 {
            return Err(supported::UNION.to_owned());
        }
        if is_object && meaning.properties.is_empty() {
            if meaning.map.is_some() {
                return self.map(meaning, hint);
            }
            let why = "it is an object without known fields, which the rules do not support";
            return Err(why.to_owned());
        }
        let reference = self.component(schema, meaning, hint)?;
        Ok(Converted {
            sample: Sample::Component(reference.name.clone()),
            reference: Some(reference),
            map: Map::default(),
            notes: Vec::new(),
            is_nullable: meaning.is_nullable(),
        })
    }

    /// Converts an object whose names are not known.
    fn map(&mut self, meaning: &Meaning<'a>, hint: &str) -> Result<Converted, String> {
        let values = meaning.map.as_ref().ok_or(supported::NESTED_MAP)?;
        let inside = self.theirs.meaning(values);
        let is_map = inside.only() == Some(Kind::Object) && inside.properties.is_empty();
        if is_map || inside.only() == Some(Kind::Array) {
            return Err(supported::NESTED_MAP.to_owned());
        }
        let values = self.value(values, &format!("{hint}Value"))?;
        let mut notes: Vec<_> = left_out(meaning, &["additionalProperties"]).into_iter().collect();
        notes.extend(values.notes.clone());
        let sample = Sample::Object(vec![("aName".to_owned(), values.sample.clone(), true)]);
        let mut map = Map::default();
        map.add("type", Yaml::text("object"));
        map.add("additionalProperties", Yaml::Map(inner(values, &mut notes)));
        Ok(Converted { reference: None, map, sample, notes, is_nullable: meaning.is_nullable() })
    }

    fn list(&mut self, meaning: &Meaning<'a>, hint: &str) -> Result<Converted, String> {
        let mut notes: Vec<_> = left_out(meaning, &[]).into_iter().collect();
        let items = meaning.items.as_ref().ok_or("it is a list of anything")?;
        if self.theirs.meaning(items).only() == Some(Kind::Array) {
            return Err(supported::NESTED_LIST.to_owned());
        }
        let items = self.value(items, &format!("{hint}Item"))?;
        notes.extend(items.notes.clone());
        let sample = Sample::List(Box::new(items.sample.clone()));
        let mut map = Map::default();
        map.add("type", Yaml::text("array"));
        map.add("items", Yaml::Map(inner(items, &mut notes)));
        Ok(Converted { reference: None, map, sample, notes, is_nullable: meaning.is_nullable() })
    }

    /// Makes a component of a schema, or returns the one that was made of it before.
    fn component(
        &mut self,
        schema: &Schema<'a>,
        meaning: &Meaning<'a>,
        hint: &str,
    ) -> Result<Reference, String> {
        let key = match meaning.name {
            Some(name) => Key::Named(name.to_owned()),
            None => Key::Inline(self.theirs.canonical(schema).key()),
        };
        if let Some(done) = self.done.get(&key) {
            return done.clone();
        }
        if self.inside.contains(&key) {
            return Err("it contains itself, which the rules do not support".to_owned());
        }
        self.begun += 1;
        if self.begun > MAX_COMPONENTS {
            return Err(format!("it needs more than {MAX_COMPONENTS} components"));
        }
        if self.inside.len() > MAX_DEPTH {
            return Err(format!("its schemas are nested more than {MAX_DEPTH} levels deep"));
        }
        // A component keeps its own description, whatever refers to it.
        let own = meaning.name.and_then(|name| {
            self.theirs.follow(&format!("#/components/schemas/{name}")).ok().map(Schema::One)
        });
        let own = own.map(|schema| self.theirs.meaning(&schema));
        let meaning = own.as_ref().unwrap_or(meaning);
        let name = match &key {
            Key::Named(name) => self.names.of_component(name),
            Key::Inline(_) => self.names.of_inline(meaning.title, hint),
        };
        self.inside.push(key.clone());
        let made = self.make(&name, meaning);
        self.inside.pop();
        let made = made.map(|component| {
            let is_object = matches!(component.sample, Sample::Object(_));
            self.components.push(component);
            Reference { name, is_object }
        });
        self.done.insert(key, made.clone());
        made
    }

    fn make(&mut self, name: &str, meaning: &Meaning<'a>) -> Result<Component, String> {
        let mut component = match meaning.only() {
            Some(Kind::Object) => {
                let theirs = self.theirs;
                object(theirs, name, meaning, &mut |schema, hint| self.value(schema, hint))?
            }
            Some(Kind::Array) => {
                let list = self.list(meaning, name)?;
                let mut map = Map::default();
                map.notes(&list.notes);
                described(&mut map, meaning);
                map.lines_of(list.map);
                map.add("x-evidence", Yaml::text("documented"));
                Component::of(name, map, list.sample)
            }
            Some(Kind::Text) => enumeration(name, meaning),
            _ => text_or_integer(name, meaning),
        };
        component.example = meaning.examples.first().and_then(|example| samples::theirs(example));
        component.references = component.map.references();
        Ok(component)
    }
}

/// Returns an item of a list or a value of a map. One without a name may be null.
fn inner(item: Converted, notes: &mut Vec<String>) -> Map {
    let mut map = item.reference.as_ref().map_or(item.map, referring);
    match (item.is_nullable, &item.reference) {
        (true, None) => map.add("nullable", Yaml::Raw("true".to_owned())),
        (true, Some(_)) => {
            notes.push("left out: that an item may be null, because it has a name".to_owned());
        }
        (false, _) => {}
    }
    map
}
