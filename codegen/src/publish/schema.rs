//! JSON Schemas of every type, in two published flavours and one for the sandbox.
//!
//! | | lenient, for readers | strict, for writers and for finding drift |
//! | --- | --- | --- |
//! | unknown fields | allowed | refused |
//! | values of an enum | any string | the listed ones |
//! | other names and spellings | allowed | refused |
//! | absent values | left out, null, or an empty string (for a string or integer) | as the spec |
//! | fields that nothing shows here (`inferred`, `assumed`) | anything | as the spec guesses |

use crate::model::{
    Component, DECIMAL, Enum, IntegerFormat, Kind, Model, Object, Property, Reference, Schema,
    Shape, TextFormat, Union,
};
use crate::tree::Tree;

/// Who a schema is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    /// Readers.
    Lenient,
    /// Writers.
    Strict,
    /// The sandbox: strict, except that it allows what the spec does not know.
    Open,
}

const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";
const DAY: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?";
const OFFSET: &str = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
/// The largest amount. An exact decimal has at least this many digits before the point.
const MOST: &str = "1e28";

impl Flavour {
    pub(super) fn name(self) -> &'static str {
        match self {
            Flavour::Lenient => "lenient",
            Flavour::Strict => "strict",
            Flavour::Open => "open",
        }
    }

    fn is_lenient(self) -> bool {
        self == Flavour::Lenient
    }
}

/// Returns all types in one document, whose root is a choice of the bodies.
pub(super) fn published(model: &Model<'_>, flavour: Flavour, licence: &str) -> Tree {
    let comment = format!("Version {}. Licence: {licence}.", model.version());
    let mut bodies: Vec<&str> = Vec::new();
    for body in model.operations().iter().flat_map(|operation| operation.bodies()) {
        if let Some(reference) = body.reference()
            && !bodies.contains(&reference.name)
        {
            bodies.push(reference.name);
        }
    }
    let references = bodies
        .into_iter()
        .map(|name| Tree::object([("$ref", Tree::text(&format!("#/$defs/{name}")))]));
    let root = document(model, flavour);
    let definitions = root.get("$defs").cloned().unwrap_or_else(Tree::null);
    root.without("$defs")
        .with("$comment", Tree::text(&comment))
        .with("anyOf", Tree::List(references.collect()))
        .with("$defs", definitions)
}

/// Returns the schema of one type, in a folder beside the document of all types.
pub(super) fn of_type(name: &str, flavour: Flavour) -> Tree {
    let reference = format!("../{}.schema.json#/$defs/{name}", flavour.name());
    Tree::object([("$schema", Tree::text(DIALECT)), ("$ref", Tree::text(&reference))])
}

/// Returns all types in one document.
pub(super) fn document(model: &Model<'_>, flavour: Flavour) -> Tree {
    let major = model.version().split('.').next().unwrap_or_default();
    let id = format!("urn:cfis:v{major}:{}", flavour.name());
    let definitions = model.components().iter();
    let definitions = definitions
        .map(|component| (component.name.to_owned(), self::component(component, flavour)))
        .collect();
    Tree::object([
        ("$schema", Tree::text(DIALECT)),
        ("$id", Tree::text(&id)),
        ("title", Tree::text(&format!("{}, {}", model.title(), flavour.name()))),
        ("$defs", Tree::Object(definitions)),
    ])
}

fn component(component: &Component<'_>, flavour: Flavour) -> Tree {
    let tree = match &component.shape {
        Shape::Object(object) => self::object(object, flavour),
        Shape::List(items) => list(items, false, flavour),
        Shape::Enum(item) => enumeration(item, flavour),
        Shape::TextOrInteger => {
            let tree = Tree::object([("type", Tree::texts(["string", "integer"]))]);
            if flavour.is_lenient() { tree } else { integers(tree, IntegerFormat::Int64) }
        }
        Shape::Union(item) => union(item, flavour),
        Shape::Unknown => Tree::Object(Vec::new()),
    };
    let mut members = Vec::new();
    if !component.description.is_empty() {
        members.push(("description".to_owned(), Tree::text(component.description.trim_end())));
    }
    // In an object, each property has its own evidence.
    if let Some(evidence) = component.evidence {
        members.push(("x-evidence".to_owned(), Tree::text(evidence.value.name())));
    }
    if let Tree::Object(shape) = tree {
        members.extend(shape);
    }
    Tree::Object(members)
}

fn enumeration(item: &Enum<'_>, flavour: Flavour) -> Tree {
    let keyword = if flavour == Flavour::Strict { "enum" } else { "examples" };
    let values = Tree::texts(item.variants.iter().map(|variant| variant.value));
    Tree::object([("type", Tree::text("string")), (keyword, values)])
}

/// Returns an object whose property says which other schema it follows.
fn union(item: &Union<'_>, flavour: Flavour) -> Tree {
    let choices = item.choices.iter().map(|choice| {
        let values = Tree::texts(choice.values.iter().copied());
        let is_this = Tree::object([("enum", values)]);
        let properties = Tree::Object(vec![(item.property.to_owned(), is_this)]);
        Tree::object([
            (
                "if",
                Tree::object([
                    ("properties", properties),
                    ("required", Tree::texts([item.property])),
                ]),
            ),
            ("then", referred(&choice.reference, false)),
        ])
    });
    let tree =
        Tree::object([("type", Tree::text("object")), ("allOf", Tree::List(choices.collect()))]);
    if flavour != Flavour::Strict {
        return tree;
    }
    let values = item.choices.iter().flat_map(|choice| choice.values.iter().copied());
    let known = Tree::object([("enum", Tree::texts(values))]);
    tree.with("properties", Tree::Object(vec![(item.property.to_owned(), known)]))
        .with("required", Tree::texts([item.property]))
}

fn object(object: &Object<'_>, flavour: Flavour) -> Tree {
    let mut properties = Vec::new();
    // Properties that are required under any of several names.
    let mut choices = Vec::new();
    for property in &object.properties {
        properties.push((property.name.to_owned(), self::property(property, flavour)));
        if !flavour.is_lenient() || property.also_named.is_empty() {
            continue;
        }
        for other in &property.also_named {
            let says = format!("Another name of `{}`.", property.name);
            let also = self::property(property, flavour).set("description", Tree::text(&says));
            properties.push(((*other).to_owned(), also));
        }
        if property.is_required {
            let names = [property.name].into_iter().chain(property.also_named.iter().copied());
            let names = names.map(|name| Tree::object([("required", Tree::texts([name]))]));
            choices.push((property.name, Tree::List(names.collect())));
        }
    }
    let is_choice = |name: &str| choices.iter().any(|(chosen, _)| *chosen == name);
    let plainly = object.required.iter().copied().filter(|name| !is_choice(name));
    let mut tree = Tree::object([
        ("type", Tree::text("object")),
        ("properties", Tree::Object(properties)),
        ("required", Tree::texts(plainly)),
    ]);
    if !choices.is_empty() {
        let choices =
            choices.into_iter().map(|(_, names)| Tree::object([("anyOf", names)])).collect();
        tree = tree.with("allOf", Tree::List(choices));
    }
    if flavour == Flavour::Strict {
        tree.with("additionalProperties", Tree::raw(false))
    } else {
        tree
    }
}

fn property(property: &Property<'_>, flavour: Flavour) -> Tree {
    let may_be_null =
        if flavour.is_lenient() { !property.is_required } else { property.is_nullable };
    let shape = if flavour.is_lenient() && property.is_kept_as_it_came() {
        Tree::Object(Vec::new())
    } else {
        shape(&property.schema, property.is_required, may_be_null, flavour)
    };
    let mut members = Vec::new();
    if let Some(description) = property.schema.description {
        members.push(("description".to_owned(), Tree::text(description.trim_end())));
    }
    let evidence = property.evidence.map_or("", |evidence| evidence.value.name());
    members.push(("x-evidence".to_owned(), Tree::text(evidence)));
    if property.is_secret {
        members.push(("x-secret".to_owned(), Tree::raw(true)));
    }
    if let Tree::Object(shape) = shape {
        members.extend(shape);
    }
    Tree::Object(members)
}

/// Returns the schema of a parameter that a request has.
pub(super) fn of_parameter(schema: &Schema<'_>) -> Tree {
    shape(schema, true, false, Flavour::Open)
}

fn shape(schema: &Schema<'_>, is_required: bool, may_be_null: bool, flavour: Flavour) -> Tree {
    match &schema.kind {
        Kind::Reference(reference) => referred(reference, may_be_null),
        // Readers take a list that is null for an empty one.
        Kind::List(items) => list(items, may_be_null || flavour.is_lenient(), flavour),
        Kind::Map(values) => {
            let values = shape(values, true, values.is_nullable, flavour);
            let kind = types(&["object"], may_be_null || flavour.is_lenient());
            Tree::object([("type", kind), ("additionalProperties", values)])
        }
        _ => scalar(schema, !is_required, may_be_null, flavour),
    }
}

fn referred(reference: &Reference<'_>, may_be_null: bool) -> Tree {
    let target = Tree::object([("$ref", Tree::text(&format!("#/$defs/{}", reference.name)))]);
    if may_be_null {
        let null = Tree::object([("type", Tree::text("null"))]);
        Tree::object([("anyOf", Tree::List(vec![target, null]))])
    } else {
        target
    }
}

fn list(items: &Schema<'_>, may_be_null: bool, flavour: Flavour) -> Tree {
    let items = shape(items, true, items.is_nullable, flavour);
    Tree::object([("type", types(&["array"], may_be_null)), ("items", items)])
}

fn types(types: &[&str], may_be_null: bool) -> Tree {
    let all: Vec<_> = types.iter().copied().chain(may_be_null.then_some("null")).collect();
    match all.as_slice() {
        [only] => Tree::text(only),
        all => Tree::texts(all.iter().copied()),
    }
}

fn scalar(schema: &Schema<'_>, may_be_absent: bool, may_be_null: bool, flavour: Flavour) -> Tree {
    // Readers take an empty string for an absent value, if the value may be absent.
    let may_be_empty = flavour.is_lenient() && may_be_absent;
    let tree = match &schema.kind {
        Kind::Text(Some(format)) => date(*format, may_be_empty, may_be_null, flavour),
        Kind::Integer(format) if may_be_empty => {
            let kind = types(&["integer", "string"], may_be_null);
            integers(Tree::object([("type", kind), ("maxLength", Tree::raw(0))]), *format)
        }
        Kind::Integer(format) => {
            integers(Tree::object([("type", types(&["integer"], may_be_null))]), *format)
        }
        Kind::Decimal => Tree::object([
            ("type", types(&["number"], may_be_null)),
            ("format", Tree::text(DECIMAL)),
            ("minimum", Tree::raw(format!("-{MOST}"))),
            ("maximum", Tree::raw(MOST)),
        ]),
        Kind::Form(form) if !flavour.is_lenient() => Tree::object([
            ("type", types(&["string"], may_be_null)),
            ("format", Tree::text(form.name())),
        ]),
        kind => Tree::object([("type", types(&[kind.type_name()], may_be_null))]),
    };
    // The limits of the spec bind writers only.
    let limits = schema.limits.iter().filter(|limit| match limit.name() {
        // The known values of an integer, which may get more.
        "enum" => flavour == Flavour::Strict,
        _ => !flavour.is_lenient(),
    });
    limits.fold(tree, |tree, limit| tree.set(limit.name(), Tree::of(limit)))
}

fn date(format: TextFormat, may_be_empty: bool, may_be_null: bool, flavour: Flavour) -> Tree {
    let date = match (flavour, format) {
        (Flavour::Lenient, _) => format!("{DAY}({TIME}{OFFSET}?)?"),
        (Flavour::Strict | Flavour::Open, TextFormat::Date) => DAY.to_owned(),
        (Flavour::Strict | Flavour::Open, TextFormat::DateTime) => {
            format!("{DAY}{TIME}{OFFSET}")
        }
        (Flavour::Strict | Flavour::Open, TextFormat::DateOrDateTime) => {
            format!("{DAY}({TIME}{OFFSET})?")
        }
    };
    let pattern = if may_be_empty { format!("^({date})?$") } else { format!("^{date}$") };
    Tree::object([("type", types(&["string"], may_be_null)), ("pattern", Tree::text(&pattern))])
}

fn integers(tree: Tree, format: IntegerFormat) -> Tree {
    let (least, most) = match format {
        IntegerFormat::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        IntegerFormat::Int64 => (i64::MIN, i64::MAX),
    };
    tree.with("minimum", Tree::raw(least)).with("maximum", Tree::raw(most))
}
