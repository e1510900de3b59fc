//! The spec for code generators of other languages, whose types read responses: what the lenient
//! schema accepts, as far as OpenAPI 3.0 and its generators can express it.
//!
//! Traps for generators are removed: closed enums, formats of dates that may have a time, and
//! values of one of two types. Each other name of a field is a field too. Where two names differ
//! only in case, which some languages do not allow, generators need a name for the second one:
//! `x-go-name` here, `nameMappings` in the settings of openapi-generator.

use heck::ToUpperCamelCase;

use crate::model::{
    Component, Enum, Kind, Model, Object, Property, Reference, Schema, Shape, Union,
};
use crate::tree::Tree;

/// The name of a field whose name differs from another one only in case ends with this.
const OTHER_CASE: &str = "Capitalised";

/// Returns an edition with the types rewritten.
pub(super) fn readers(model: &Model<'_>, edition: &Tree) -> Tree {
    let written = model.written();
    let may_be_null = optional_enums(model);
    let types = model.components().iter().map(|component| {
        let types = Types { model, is_written: written.contains(component.name) };
        let tree = types.component(component);
        let is_nullable = may_be_null.contains(&component.name);
        let tree = if is_nullable { tree.with("nullable", Tree::raw(true)) } else { tree };
        (component.name.to_owned(), tree)
    });
    edition.clone().with_schemas(Tree::Object(types.collect()))
}

/// Returns an edition of readers without `additionalProperties`, for generators that make a map of
/// each type that has it. Unknown fields are still allowed, because nothing forbids them.
pub(super) fn plain(readers: &Tree) -> Tree {
    let schemas = readers.schemas().cloned().unwrap_or_else(|| Tree::object([]));
    let is_open = |schema: &Tree| schema.get("additionalProperties") == Some(&Tree::object([]));
    let schemas = schemas.map(|_, schema| match is_open(&schema) {
        true => schema.without("additionalProperties"),
        false => schema,
    });
    readers.clone().with_schemas(schemas)
}

/// Lists the enums that a property of a response refers to that may be absent, and so null.
fn optional_enums<'a>(model: &Model<'a>) -> Vec<&'a str> {
    let written = model.written();
    let objects = model.objects().filter(|object| !written.contains(object.name));
    let references = objects.flat_map(Object::optional).filter_map(Property::reference);
    let is_enum = |name: &&str| model.enums().any(|item| item.name == *name);
    references.map(|reference| reference.name).filter(is_enum).collect()
}

/// Writes the types of a spec.
struct Types<'a> {
    model: &'a Model<'a>,
    /// Whether requests contain the type that is being written.
    is_written: bool,
}

impl Types<'_> {
    fn component(&self, component: &Component<'_>) -> Tree {
        let description = component.description.trim_end();
        let described = |tree: Tree, more: &str| {
            tree.with("description", Tree::text(&format!("{description}{more}")))
        };
        let tree = match &component.shape {
            Shape::Object(object) => return self.object(object),
            Shape::Union(item) => described(self.union(item), &kinds(item)),
            Shape::List(_) | Shape::Unknown => return Tree::of(&component.at),
            Shape::Enum(item) => {
                described(Tree::object([("type", Tree::text("string"))]), &known(item))
            }
            // From a choice of two types, generators write a type that fails if both fit.
            Shape::TextOrInteger => {
                described(Tree::Object(Vec::new()), "\nA string or an integer.")
            }
        };
        let evidence = component.evidence.map(|evidence| Tree::text(evidence.value.name()));
        evidence.into_iter().fold(tree, |tree, evidence| tree.with("x-evidence", evidence))
    }

    /// Returns one object with the properties of all kinds: readers that choose a type by its
    /// discriminator fail on a kind that is new.
    fn union(&self, item: &Union<'_>) -> Tree {
        let mut properties: Vec<(String, Tree)> = Vec::new();
        let targets = item.choices.iter().filter_map(|choice| self.target(&choice.reference));
        for object in targets.filter_map(|target| match &target.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        }) {
            for property in &object.properties {
                let tree = self.property(property, false);
                match properties.iter_mut().find(|(name, _)| *name == property.name) {
                    // One that means different things in two kinds may be anything.
                    Some((_, known)) if known.line() != tree.line() => {
                        *known = Tree::Object(Vec::new());
                    }
                    Some(_) => {}
                    None => properties.push((property.name.to_owned(), tree)),
                }
            }
        }
        Tree::object([
            ("type", Tree::text("object")),
            ("properties", Tree::Object(properties)),
            ("additionalProperties", Tree::Object(Vec::new())),
        ])
    }

    fn target(&self, reference: &Reference<'_>) -> Option<&Component<'_>> {
        self.model.components().iter().find(|target| target.name == reference.name)
    }

    fn object(&self, object: &Object<'_>) -> Tree {
        let mut properties = Vec::new();
        let mut still_required = Vec::new();
        // A reference has no siblings in OpenAPI 3.0, so its evidence is in a map on the object.
        let mut evidence = Vec::new();
        for property in &object.properties {
            let (name, others) = (property.name, &property.also_named);
            let is_required = property.is_required && (self.is_written || others.is_empty());
            if is_required {
                still_required.push(name);
            }
            let own = self.property(property, is_required || self.is_written);
            if own.get("$ref").is_some()
                && let Some(found) = property.evidence
            {
                evidence.push((name.to_owned(), Tree::text(found.value.name())));
            }
            properties.push((name.to_owned(), own));
            for other in others.iter().filter(|_| !self.is_written) {
                let also = self.other(property, other);
                properties.push(((*other).to_owned(), also));
            }
        }
        let mut tree = Tree::object([("type", Tree::text("object"))]);
        if !object.description.is_empty() {
            tree = tree.with("description", Tree::text(object.description.trim_end()));
        }
        if !still_required.is_empty() {
            tree = tree.with("required", Tree::texts(still_required));
        }
        if !evidence.is_empty() {
            tree = tree.with("x-evidence", Tree::Object(evidence));
        }
        tree.with("properties", Tree::Object(properties))
            .with("additionalProperties", Tree::Object(Vec::new()))
    }

    fn property(&self, property: &Property<'_>, is_there: bool) -> Tree {
        let tree = self.value(&property.schema, is_there);
        if tree.get("$ref").is_some() {
            return tree;
        }
        let mut tree = secret(tree, property);
        if let Some(evidence) = property.evidence {
            let says = format!("{}\nEvidence: {}.", described(&tree), evidence.value.name());
            tree = tree
                .set("description", Tree::text(says.trim_start()))
                .set("x-evidence", Tree::text(evidence.value.name()));
        }
        if !property.also_named.is_empty() && !self.is_written {
            tree = tree.set("x-also-named", Tree::texts(property.also_named.iter().copied()));
        }
        tree
    }

    /// Returns a property under another of its names.
    fn other(&self, property: &Property<'_>, other: &str) -> Tree {
        let tree = self.value(&property.schema, false);
        if tree.get("$ref").is_some() {
            return tree;
        }
        let says = format!("Another name of `{}`.", property.name);
        let tree = secret(tree.set("description", Tree::text(&says)), property);
        if other.eq_ignore_ascii_case(property.name) {
            let name = format!("{}{OTHER_CASE}", other.to_upper_camel_case());
            tree.set("x-go-name", Tree::text(&name))
        } else {
            tree
        }
    }

    fn value(&self, schema: &Schema<'_>, is_there: bool) -> Tree {
        let tree = match &schema.kind {
            Kind::Reference(reference) => match self.referred(schema, reference, is_there) {
                plain if plain.get("$ref").is_some() => return plain,
                tree => tree,
            },
            Kind::List(items) => Tree::object([
                ("type", Tree::text("array")),
                ("items", self.value(items, !items.is_nullable)),
            ]),
            Kind::Map(values) => Tree::object([
                ("type", Tree::text("object")),
                ("additionalProperties", self.value(values, !values.is_nullable)),
            ]),
            Kind::Integer(format) => Tree::object([
                ("type", Tree::text("integer")),
                ("format", Tree::text(format.name())),
            ]),
            // For oapi-codegen, whose own choice is a 32-bit float.
            Kind::Decimal => Tree::object([
                ("type", Tree::text("number")),
                ("x-go-type", Tree::text("json.Number")),
            ]),
            kind => Tree::object([("type", Tree::text(kind.type_name()))]),
        };
        let tree = match schema.description {
            Some(description) => tree.set("description", Tree::text(description.trim_end())),
            None => tree,
        };
        // Readers take a list that is null for an empty one.
        let is_list = matches!(schema.kind, Kind::List(_) | Kind::Map(_)) && !self.is_written;
        if is_there && !is_list { tree } else { tree.with("nullable", Tree::raw(true)) }
    }

    fn referred(&self, schema: &Schema<'_>, reference: &Reference<'_>, is_there: bool) -> Tree {
        let plain = Tree::object([("$ref", Tree::text(reference.pointer))]);
        let is_plain = schema.at.get("$ref").is_some();
        match self.target(reference) {
            Some(Component {
                shape: Shape::Object(_) | Shape::List(_) | Shape::Union(_), ..
            }) if !is_plain || !is_there => {
                let kind = schema.at.text_of("type").unwrap_or("object");
                Tree::object([("type", Tree::text(kind)), ("allOf", Tree::List(vec![plain]))])
            }
            _ => plain,
        }
    }
}

/// Says which kind each value of a union means.
fn kinds(item: &Union<'_>) -> String {
    let kinds = item
        .choices
        .iter()
        .map(|choice| format!("{} is a {}", choice.values.join(" or "), choice.reference.name));
    let kinds: Vec<_> = kinds.collect();
    format!("\nOf one kind, by `{}`: {}. Others may come.", item.property, kinds.join(", "))
}

/// Says which values an enum has.
fn known(item: &Enum<'_>) -> String {
    let values: Vec<_> = item.variants.iter().map(|variant| variant.value).collect();
    format!("\nKnown so far: {}. Others may come.", values.join(", "))
}

fn described(tree: &Tree) -> String {
    tree.get("description").and_then(Tree::as_text).unwrap_or_default()
}

/// Marks a secret, so that generators which know the format keep it out of texts.
fn secret(tree: Tree, property: &Property<'_>) -> Tree {
    if property.is_secret {
        tree.set("format", Tree::text("password")).set("x-secret", Tree::raw(true))
    } else {
        tree
    }
}
