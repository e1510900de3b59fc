//! Finds the fields that no example shows. A test that uses the examples would not notice if such a
//! field were parsed wrongly.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use crate::finding::Finding;
use crate::model::{Kind, Model, Object, Property, Reference, Schema, Shape};
use crate::rule::Rule;

/// The beginning of the message about a field that no example shows.
pub(crate) const UNSHOWN: &str = "no example has a value for";

/// What the examples show.
pub(super) struct Shown<'m, 'a> {
    model: &'m Model<'a>,
    /// Fields with a value in an example: the object and the property.
    fields: BTreeSet<(&'a str, &'a str)>,
    /// Where the first instance of an object is.
    places: BTreeMap<&'a str, String>,
}

impl<'m, 'a> Shown<'m, 'a> {
    pub(super) fn of(model: &'m Model<'a>) -> Self {
        Shown { model, fields: BTreeSet::new(), places: BTreeMap::new() }
    }

    /// Notes what an example of a body shows.
    pub(super) fn body(&mut self, reference: &Reference<'a>, value: &Value, place: &str) {
        let model = self.model;
        match model.target(reference).map(|component| &component.shape) {
            Some(Shape::Object(object)) => self.object(object, value, place),
            Some(Shape::List(items)) => self.list(items, value, place),
            Some(Shape::Union(item)) => {
                let kind = value.get(item.property).and_then(Value::as_str);
                if let Some(choice) = kind.and_then(|kind| item.choice(kind)) {
                    self.body(&choice.reference, value, place);
                }
            }
            _ => {}
        }
    }

    fn object(&mut self, object: &Object<'a>, value: &Value, place: &str) {
        let Some(members) = value.as_object() else { return };
        self.places.entry(object.name).or_insert_with(|| place.to_owned());
        for property in &object.properties {
            let mut names = std::iter::once(&property.name).chain(&property.also_named);
            let found = names.find_map(|name| members.get(*name));
            // Null does not show what a value looks like.
            if let Some(value) = found.filter(|value| !value.is_null()) {
                self.fields.insert((object.name, property.name));
                self.value(&property.schema, value, place);
            }
        }
    }

    fn value(&mut self, schema: &Schema<'a>, value: &Value, place: &str) {
        match &schema.kind {
            Kind::Reference(reference) => self.body(reference, value, place),
            Kind::List(items) => self.list(items, value, place),
            Kind::Map(values) => {
                let members = value.as_object().into_iter().flatten();
                members.for_each(|(_, value)| self.value(values, value, place));
            }
            _ => {}
        }
    }

    fn list(&mut self, items: &Schema<'a>, value: &Value, place: &str) {
        for value in value.as_array().into_iter().flatten() {
            self.value(items, value, place);
        }
    }

    /// Returns a finding for each field that is more than a guess and that no example shows.
    pub(super) fn findings(&self) -> Vec<Finding> {
        let fields = self.model.objects().flat_map(|object| {
            object.properties.iter().map(move |property| (object.name, property))
        });
        fields
            .filter(|(object, property)| {
                property.evidence.is_some()
                    && !property.is_guess()
                    && !self.fields.contains(&(*object, property.name))
            })
            .map(|(object, property)| self.finding(object, property))
            .collect()
    }

    fn finding(&self, object: &str, property: &Property<'_>) -> Finding {
        let remedy = match self.places.get(object) {
            Some(place) => format!("add it to {place}, with an invented value"),
            None => format!("add a `{object}` with it to an example of a body that can have one"),
        };
        property.schema.at.finding(
            Rule::Example,
            format!("{UNSHOWN} `{}` of {object}", property.name),
            remedy,
        )
    }
}
