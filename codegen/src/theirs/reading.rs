//! Reads what a schema means, with references followed and combinations merged. Nested schemas stay
//! unread, so that a schema that contains itself has a meaning too.

use crate::read::{Node, Value};
use crate::theirs::document::Theirs;
use crate::theirs::meaning::{Kind, Meaning, Property};
use crate::theirs::merge::{all, any};
use crate::theirs::schema::Schema;

/// Maximum number of schemas that one schema consists of. Combinations of combinations multiply.
const MAX_PARTS: usize = 2_000;
/// Maximum depth of combinations and references in one schema.
const MAX_DEPTH: usize = 48;

/// Keywords that this reading leaves out although they change what is valid.
const NOT_READ: [&str; 11] = [
    "not",
    "if",
    "then",
    "else",
    "patternProperties",
    "dependentSchemas",
    "dependentRequired",
    "prefixItems",
    "contains",
    "$dynamicRef",
    "$recursiveRef",
];
/// Keywords that [`Meaning`] has fields for. All others are in [`Meaning::keywords`].
const READ: [&str; 17] = [
    "$ref",
    "type",
    "nullable",
    "format",
    "enum",
    "const",
    "properties",
    "required",
    "items",
    "additionalProperties",
    "allOf",
    "oneOf",
    "anyOf",
    "description",
    "title",
    "example",
    "examples",
];

impl Theirs {
    /// Returns what a schema means.
    pub(crate) fn meaning<'a>(&'a self, schema: &Schema<'a>) -> Meaning<'a> {
        Reading { theirs: self, inside: Vec::new(), parts: 0 }.schema(schema)
    }
}

/// The reading of one schema.
struct Reading<'a> {
    theirs: &'a Theirs,
    /// The schemas that the current one is part of, so that a circle ends.
    inside: Vec<*const Node>,
    parts: usize,
}

impl<'a> Reading<'a> {
    fn schema(&mut self, schema: &Schema<'a>) -> Meaning<'a> {
        match schema {
            Schema::One(node) => self.node(node),
            Schema::All(parts) => {
                let parts = parts.iter().map(|part| self.schema(part)).collect();
                all(Meaning::default(), parts)
            }
            Schema::Any(parts) => any(parts.iter().map(|part| self.schema(part)).collect()),
        }
    }

    fn node(&mut self, node: &'a Node) -> Meaning<'a> {
        self.parts += 1;
        let gap = |gap: &str| Meaning { gaps: vec![gap.to_owned()], ..Meaning::default() };
        if self.inside.contains(&std::ptr::from_ref(node)) {
            return gap("a schema is part of itself");
        }
        if self.parts > MAX_PARTS || self.inside.len() > MAX_DEPTH {
            return gap("a schema combines too many schemas");
        }
        match node.value {
            Value::Object(_) => {}
            Value::Bool(true) => return Meaning::default(),
            _ => return gap("a schema is not a mapping"),
        }
        self.inside.push(node);
        let mut parts = Vec::new();
        if let Some(reference) = node.text_of("$ref") {
            parts.push(match self.theirs.follow(reference) {
                Ok(target) => {
                    let mut meaning = self.node(target);
                    if let Some(name) = reference.strip_prefix("#/components/schemas/") {
                        meaning.name = Some(meaning.name.unwrap_or(name));
                    }
                    meaning
                }
                Err(error) => gap(&error),
            });
        }
        for part in node.get("allOf").map(Node::items).unwrap_or_default() {
            parts.push(self.node(part));
        }
        for choices in ["oneOf", "anyOf"].iter().filter_map(|name| node.get(name)) {
            let choices = choices.items().iter().map(|choice| self.node(choice)).collect();
            parts.push(any(choices));
        }
        self.inside.pop();
        all(own(node), parts)
    }
}

/// Reads the keywords that a schema has itself.
fn own(node: &Node) -> Meaning<'_> {
    let mut own = Meaning {
        format: node.text_of("format"),
        description: node.text_of("description"),
        title: node.text_of("title"),
        items: node.get("items").map(Schema::One),
        ..Meaning::default()
    };
    let mut types = Vec::new();
    if let Some(kind) = node.get("type") {
        types.extend(kind.text());
        types.extend(kind.items().iter().filter_map(Node::text));
    }
    for name in &types {
        match Kind::named(name) {
            Some(kind) => drop(own.kinds.insert(kind)),
            None if *name == "null" => own.nullable = Some(true),
            None => own.gaps.push(format!("the type `{name}` is not one of OpenAPI")),
        }
    }
    own.is_only_null = own.kinds.is_empty() && own.nullable == Some(true);
    if own.nullable.is_none() && !own.kinds.is_empty() {
        own.nullable = Some(false);
    }
    values(node, &mut own);
    if node.is_true("nullable") {
        own.nullable = Some(true);
    }
    for (key, schema) in node.get("properties").map(Node::members).unwrap_or_default() {
        own.properties.push(Property { name: &key.name, schema: Schema::One(schema) });
    }
    own.required.extend(
        node.get("required").map(Node::items).unwrap_or_default().iter().filter_map(Node::text),
    );
    let map = node.get("additionalProperties").filter(|map| !map.members().is_empty());
    own.map = map.map(Schema::One);
    own.alternatives = usize::from(!own.properties.is_empty() || own.map.is_some());
    if own.kinds.is_empty() && !own.is_only_null {
        own.kinds.extend(implied(&own));
    }
    own.examples.extend(node.get("example"));
    own.examples.extend(node.get("examples").map(Node::items).unwrap_or_default());
    for (key, value) in node.members() {
        let name = key.name.as_str();
        if NOT_READ.contains(&name) {
            own.not_read.insert(name);
        } else if !READ.contains(&name) {
            own.keywords.insert(name, value);
        }
    }
    own
}

fn values<'a>(node: &'a Node, own: &mut Meaning<'a>) {
    let listed = node.get("enum").map(|values| values.items().iter().collect::<Vec<_>>());
    let Some(listed) = listed.or_else(|| node.get("const").map(|value| vec![value])) else {
        return;
    };
    let values: Vec<&Value> = listed.iter().map(|node| &node.value).collect();
    if values.contains(&&Value::Null) {
        own.nullable = Some(true);
        own.is_only_null = values.len() == 1;
    }
    if !own.is_only_null {
        own.values = Some(values.into_iter().filter(|value| **value != Value::Null).collect());
    }
}

/// Returns the kind that a schema without a type implies.
fn implied(own: &Meaning<'_>) -> Option<Kind> {
    if !own.properties.is_empty() || own.map.is_some() {
        return Some(Kind::Object);
    }
    if own.items.is_some() {
        return Some(Kind::Array);
    }
    let values = own.values.as_ref().filter(|values| !values.is_empty())?;
    let is_integer = |value: &&Value| match value {
        Value::Number(text) => text.parse::<i64>().is_ok(),
        _ => false,
    };
    if values.iter().all(|value| matches!(value, Value::String(_))) {
        Some(Kind::Text)
    } else if values.iter().all(is_integer) {
        Some(Kind::Integer)
    } else if values.iter().all(|value| matches!(value, Value::Bool(_))) {
        Some(Kind::Boolean)
    } else {
        None
    }
}
