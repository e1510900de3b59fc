//! Stubs: unknown fields, as the spec would describe them. A person has to say what they mean.

use std::collections::BTreeMap;

use super::kind::{Kind, kind_of};
use super::names::{Components, Fields};
use super::similar::words;
use super::yaml::yaml;
use crate::commands::drift::expected::Expected;
use crate::commands::drift::sketch::Sketch;

/// The description of a stub.
const SEEN: &str = "description: Seen in a response; say what it means.";
const EVIDENCE: &str = "x-evidence: example";

/// The stubs of a patch.
pub(super) struct Stubs<'a> {
    expected: &'a Expected,
    names: Components,
    /// The spaces before the name of a component.
    indent: usize,
    /// New components, each as its lines.
    components: Vec<Vec<String>>,
    /// What cannot be described, as sentences.
    notes: Vec<String>,
}

impl<'a> Stubs<'a> {
    /// Begins without a stub.
    pub(super) fn of(expected: &'a Expected) -> Self {
        Stubs {
            expected,
            names: Components::of(expected.types.keys()),
            indent: expected.components_end.map_or(0, |end| end.indent),
            components: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Returns the lines of the new components, each after an empty line, and the notes.
    pub(super) fn finish(self) -> (Vec<String>, Vec<String>) {
        let lines = self.components.into_iter().flat_map(|lines| [vec![String::new()], lines]);
        (lines.flatten().collect(), self.notes)
    }

    /// Adds a note about a field.
    pub(super) fn note(&mut self, object: &str, name: &str, why: &str) {
        self.notes.push(format!("{object}.{name}: {why}"));
    }

    /// Returns the lines of the fields of an object, of which it has some already.
    pub(super) fn fields<'n>(
        &mut self,
        object: &str,
        known: impl Iterator<Item = &'n String>,
        fields: &BTreeMap<String, Sketch>,
        indent: usize,
    ) -> Vec<String> {
        let mut taken = Fields::of(known);
        let mut lines = Vec::new();
        for (name, sketch) in fields {
            let stub = taken.take(name).and_then(|()| self.field(object, name, sketch));
            match stub {
                Ok(stub) => {
                    lines.push(format!("{:indent$}{}:", "", yaml(name)));
                    lines.extend(stub.iter().map(|line| format!("{:indent$}  {line}", "")));
                }
                Err(why) => self.note(object, name, &why),
            }
        }
        lines
    }

    /// Returns the members of a property.
    fn field(&mut self, object: &str, name: &str, sketch: &Sketch) -> Result<Vec<String>, String> {
        let nullable = sketch.types.contains("null").then(|| "nullable: true".to_owned());
        let common = [SEEN.to_owned(), EVIDENCE.to_owned()];
        let lines = match kind_of(sketch)? {
            Kind::Scalar(kind, format) => {
                let is_secret = kind == "string" && self.expected.is_secret(&words(name));
                // A secret is redacted, and has no other format.
                let scalar = scalar(kind, format.filter(|_| !is_secret));
                let secret = is_secret.then(|| "x-secret: true".to_owned());
                scalar.into_iter().chain(nullable).chain(common).chain(secret).collect()
            }
            Kind::List(items) => {
                let items = self.items(object, name, &items, sketch)?;
                let items = items.into_iter().map(|line| format!("  {line}"));
                let head = ["type: array".to_owned()].into_iter().chain(nullable).chain(common);
                head.chain(["items:".to_owned()]).chain(items).collect()
            }
            Kind::Object => {
                let reference = self.object(object, name, "", sketch)?;
                // `nullable` has no meaning without a type.
                let kind = nullable.as_ref().map(|_| "type: object".to_owned());
                let head = common.into_iter().chain(kind).chain(nullable);
                head.chain(all_of(&reference)).collect()
            }
            Kind::TextOrInteger => {
                let reference = self.text_or_integer(object, name)?;
                common.into_iter().chain(all_of(&reference)).collect()
            }
        };
        Ok(lines)
    }

    /// Returns the members of `items`.
    fn items(
        &mut self,
        object: &str,
        name: &str,
        kind: &Kind,
        list: &Sketch,
    ) -> Result<Vec<String>, String> {
        let reference = match (kind, &list.items) {
            (Kind::Scalar(kind, format), _) => return Ok(scalar(kind, *format)),
            (Kind::Object, Some(items)) => self.object(object, name, "Item", items)?,
            (Kind::TextOrInteger, _) => self.text_or_integer(object, name)?,
            // `kind_of` allows neither.
            (Kind::Object, None) | (Kind::List(_), _) => {
                return Err("its items have no type".to_owned());
            }
        };
        Ok(vec![reference])
    }

    /// Adds a component for an object, and returns the reference to it.
    fn object(
        &mut self,
        object: &str,
        field: &str,
        suffix: &str,
        sketch: &Sketch,
    ) -> Result<String, String> {
        let (name, place) = self.begin(object, field, suffix)?;
        let indent = self.indent;
        let fields = self.fields(&name, std::iter::empty(), &sketch.members, indent + 4);
        if fields.is_empty() {
            self.components.truncate(place);
            self.names.give_back(&name);
            return Err("its objects have no members that the spec can describe".to_owned());
        }
        let head = [
            "type: object",
            "description: Seen in a response; say what it is.",
            "additionalProperties: {}",
            "properties:",
        ];
        Ok(self.end(&name, place, &head, fields))
    }

    /// Returns the reference to a string or integer: the one that a property of this name has, or a
    /// new one.
    fn text_or_integer(&mut self, object: &str, field: &str) -> Result<String, String> {
        let types = &self.expected.types;
        let known = types.values().find_map(|of| {
            let name = of.properties.as_ref()?.get(field)?.of.name.as_ref()?;
            types.get(name).is_some_and(|of| of.is_text_or_integer).then_some(name)
        });
        if let Some(known) = known {
            return Ok(reference(known));
        }
        let (name, place) = self.begin(object, field, "")?;
        let head = [
            SEEN,
            EVIDENCE,
            "oneOf:",
            "  - type: string",
            "  - type: integer",
            "    format: int64",
        ];
        Ok(self.end(&name, place, &head, Vec::new()))
    }

    /// Reserves the name and the place of a component, so that it comes before those inside it.
    fn begin(
        &mut self,
        object: &str,
        field: &str,
        suffix: &str,
    ) -> Result<(String, usize), String> {
        if self.expected.components_end.is_none() {
            return Err("the spec has no place for a component; add it by hand".to_owned());
        }
        let name = self.names.take(object, field, suffix)?;
        self.components.push(Vec::new());
        Ok((name, self.components.len() - 1))
    }

    /// Writes a component at its place, and returns the reference to it.
    fn end(&mut self, name: &str, place: usize, head: &[&str], fields: Vec<String>) -> String {
        let indent = self.indent;
        let mut lines = vec![format!("{:indent$}{name}:", "")];
        lines.extend(head.iter().map(|line| format!("{:indent$}  {line}", "")));
        lines.extend(fields);
        if let Some(component) = self.components.get_mut(place) {
            *component = lines;
        }
        reference(name)
    }
}

fn scalar(kind: &str, format: Option<&str>) -> Vec<String> {
    let format = format.map(|format| format!("format: {format}"));
    [format!("type: {kind}")].into_iter().chain(format).collect()
}

fn reference(name: &str) -> String {
    format!("$ref: '#/components/schemas/{name}'")
}

/// A reference has siblings only in `allOf`.
fn all_of(reference: &str) -> [String; 2] {
    ["allOf:".to_owned(), format!("  - {reference}")]
}
