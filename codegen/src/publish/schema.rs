//! JSON Schemas of every type, in two flavours.
//!
//! | | lenient, for readers | strict, for writers and for finding drift |
//! | --- | --- | --- |
//! | unknown fields | allowed | wrong |
//! | values of an enum | any string | those that are listed |
//! | other names and spellings | allowed | wrong |
//! | what may be absent | left out, null, and an empty string where there are no others | as the description says |
//! | fields that nobody has shown (`assumed`) | anything | as the description guesses |

use super::tree::Tree;
use crate::check::of_property;
use crate::lower::{DATE, DECIMAL};
use crate::read::{Cursor, Document};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Flavour {
    Lenient,
    Strict,
    /// What the sandbox takes: strict, but for what the provider may know and the description does not.
    Open,
}

const DAY: &str = "[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])";
const TIME: &str = "T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\\.[0-9]+)?";
const OFFSET: &str = "(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9])";
/// So many digits before the point an exact decimal has at the least.
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

/// The components of a description, in its order.
pub(super) fn components(document: &Document) -> Vec<Cursor<'_>> {
    let schemas =
        document.root().get("components").and_then(|components| components.get("schemas"));
    schemas.iter().flat_map(Cursor::members).collect()
}

/// The operations of a description by their ids, in its order.
pub(super) fn operations(document: &Document) -> Vec<(String, Cursor<'_>)> {
    let paths = document.root().get("paths");
    let members =
        paths.iter().flat_map(Cursor::members).flat_map(|path| path.members().collect::<Vec<_>>());
    members
        .filter_map(|operation| Some((operation.text_of("operationId")?.to_owned(), operation)))
        .collect()
}

/// The version of a description up to its first dot.
fn major(document: &Document) -> String {
    let version = document
        .root()
        .get("info")
        .and_then(|info| info.text_of("version").map(str::to_owned))
        .unwrap_or_default();
    version.split('.').next().unwrap_or_default().to_owned()
}

/// All types in one document.
pub(super) fn document(document: &Document, flavour: Flavour) -> Tree {
    let id = format!("urn:cfis:v{}:{}", major(document), flavour.name());
    let title =
        document.root().get("info").and_then(|info| info.text_of("title")).unwrap_or_default();
    let definitions = components(document)
        .iter()
        .map(|schema| (schema.name().to_owned(), component(schema, flavour)))
        .collect();
    Tree::object([
        ("$schema", Tree::text("https://json-schema.org/draft/2020-12/schema")),
        ("$id", Tree::text(&id)),
        ("title", Tree::text(&format!("{title}, {}", flavour.name()))),
        ("$defs", Tree::Object(definitions)),
    ])
}

fn component(schema: &Cursor<'_>, flavour: Flavour) -> Tree {
    let mut tree = match schema.text_of("type") {
        Some("object") => object(schema, flavour),
        Some("array") => array(schema, false, flavour),
        Some(_) if flavour != Flavour::Strict => {
            let known =
                schema.get("enum").map(|values| Tree::of(&values)).unwrap_or_else(Tree::null);
            Tree::object([("type", Tree::text("string")), ("examples", known)])
        }
        Some(_) => {
            let values =
                schema.get("enum").map(|values| Tree::of(&values)).unwrap_or_else(Tree::null);
            Tree::object([("type", Tree::text("string")), ("enum", values)])
        }
        None if flavour.is_lenient() => {
            Tree::object([("type", Tree::texts(["string", "integer"]))])
        }
        None => {
            integers(Tree::object([("type", Tree::texts(["string", "integer"]))]), Some("int64"))
        }
    };
    for name in ["x-evidence", "description"] {
        if let (Some(member), Tree::Object(members)) = (schema.get(name), &mut tree) {
            let value =
                member.text().map_or_else(|| Tree::of(&member), |text| Tree::text(text.trim_end()));
            // On an object the evidence stands on the properties.
            if name == "description" || schema.text_of("type") != Some("object") {
                members.insert(0, (name.to_owned(), value));
            }
        }
    }
    tree
}

fn object(schema: &Cursor<'_>, flavour: Flavour) -> Tree {
    let required: Vec<_> = schema
        .get("required")
        .iter()
        .flat_map(Cursor::items)
        .filter_map(|name| name.text())
        .collect();
    let mut properties = Vec::new();
    // Required under any of several names.
    let mut choices = Vec::new();
    for property in schema.get("properties").iter().flat_map(Cursor::members) {
        let is_required = required.contains(&property.name());
        properties.push((
            property.name().to_owned(),
            self::property(schema, &property, is_required, flavour),
        ));
        let also = of_property(schema, &property, "x-also-named");
        let others: Vec<_> =
            also.iter().flat_map(Cursor::items).filter_map(|name| name.text()).collect();
        if !flavour.is_lenient() || others.is_empty() {
            continue;
        }
        for other in &others {
            let says = format!("Another name of `{}`.", property.name());
            properties.push((
                (*other).to_owned(),
                self::property(schema, &property, is_required, flavour)
                    .set("description", Tree::text(&says)),
            ));
        }
        if is_required {
            let names = [property.name()].into_iter().chain(others);
            choices.push((
                property.name(),
                Tree::List(
                    names.map(|name| Tree::object([("required", Tree::texts([name]))])).collect(),
                ),
            ));
        }
    }
    let plainly =
        required.iter().filter(|name| !choices.iter().any(|(chosen, _)| chosen == *name)).copied();
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

fn property(
    object: &Cursor<'_>,
    property: &Cursor<'_>,
    is_required: bool,
    flavour: Flavour,
) -> Tree {
    let evidence = of_property(object, property, "x-evidence")
        .and_then(|evidence| evidence.text())
        .unwrap_or_default();
    let is_secret = of_property(object, property, "x-secret").is_some();
    let may_be_null =
        if flavour.is_lenient() { !is_required } else { property.is_true("nullable") };
    let shape = if flavour.is_lenient() && evidence == "assumed" {
        Tree::Object(Vec::new())
    } else {
        shape(property, is_required, may_be_null, flavour)
    };
    let mut members = Vec::new();
    if let Some(description) = property.text_of("description") {
        members.push(("description".to_owned(), Tree::text(description.trim_end())));
    }
    members.push(("x-evidence".to_owned(), Tree::text(evidence)));
    if is_secret {
        members.push(("x-secret".to_owned(), Tree::raw(true)));
    }
    if let Tree::Object(shape) = shape {
        members.extend(shape);
    }
    Tree::Object(members)
}

/// The schema of a parameter that is given.
pub(super) fn of_parameter(schema: &Cursor<'_>) -> Tree {
    shape(schema, true, false, Flavour::Open)
}

fn shape(property: &Cursor<'_>, is_required: bool, may_be_null: bool, flavour: Flavour) -> Tree {
    let only = property.get("allOf").and_then(|all_of| all_of.items().next());
    if let Some(reference) =
        property.text_of("$ref").or_else(|| only.as_ref().and_then(|only| only.text_of("$ref")))
    {
        let reference = Tree::object([(
            "$ref",
            Tree::text(&reference.replace("#/components/schemas/", "#/$defs/")),
        )]);
        return if may_be_null {
            Tree::object([(
                "anyOf",
                Tree::List(vec![reference, Tree::object([("type", Tree::text("null"))])]),
            )])
        } else {
            reference
        };
    }
    match property.text_of("type") {
        // A list that is null is an empty one, to readers.
        Some("array") => array(property, may_be_null || flavour.is_lenient(), flavour),
        _ => scalar(property, !is_required, may_be_null, flavour),
    }
}

fn array(array: &Cursor<'_>, may_be_null: bool, flavour: Flavour) -> Tree {
    let items = array
        .get("items")
        .map(|items| shape(&items, true, false, flavour))
        .unwrap_or_else(|| Tree::Object(Vec::new()));
    Tree::object([("type", types(&["array"], may_be_null)), ("items", items)])
}

fn types(types: &[&str], may_be_null: bool) -> Tree {
    let all: Vec<_> = types.iter().copied().chain(may_be_null.then_some("null")).collect();
    match all.as_slice() {
        [only] => Tree::text(only),
        all => Tree::texts(all.iter().copied()),
    }
}

fn scalar(schema: &Cursor<'_>, may_be_absent: bool, may_be_null: bool, flavour: Flavour) -> Tree {
    let kind = schema.text_of("type").unwrap_or_default();
    let format = schema.text_of("format");
    // To readers an empty string stands for nothing, wherever there may be nothing.
    let may_be_empty = flavour.is_lenient() && may_be_absent;
    let tree = match (kind, format) {
        ("string", Some(format @ ("date" | "date-time" | DATE))) => {
            let date = match (flavour, format) {
                (Flavour::Lenient, _) => format!("{DAY}({TIME}{OFFSET}?)?"),
                (Flavour::Strict | Flavour::Open, "date") => DAY.to_owned(),
                (Flavour::Strict | Flavour::Open, "date-time") => format!("{DAY}{TIME}{OFFSET}"),
                (Flavour::Strict | Flavour::Open, _) => format!("{DAY}({TIME}{OFFSET})?"),
            };
            let pattern = if may_be_empty { format!("^({date})?$") } else { format!("^{date}$") };
            Tree::object([
                ("type", types(&["string"], may_be_null)),
                ("pattern", Tree::text(&pattern)),
            ])
        }
        ("integer", _) if may_be_empty => integers(
            Tree::object([
                ("type", types(&["integer", "string"], may_be_null)),
                ("maxLength", Tree::raw(0)),
            ]),
            format,
        ),
        ("integer", _) => {
            integers(Tree::object([("type", types(&["integer"], may_be_null))]), format)
        }
        ("number", Some(DECIMAL)) => Tree::object([
            ("type", types(&["number"], may_be_null)),
            ("format", Tree::text(DECIMAL)),
            ("minimum", Tree::raw(format!("-{MOST}"))),
            ("maximum", Tree::raw(MOST)),
        ]),
        _ => Tree::object([("type", types(&[kind], may_be_null))]),
    };
    // What the description limits is for those who write.
    let limits =
        ["minLength", "maxLength", "minimum", "maximum"].iter().filter(|_| !flavour.is_lenient());
    limits
        .filter_map(|name| schema.get(name))
        .fold(tree, |tree, limit| tree.set(limit.name(), Tree::of(&limit)))
}

fn integers(tree: Tree, format: Option<&str>) -> Tree {
    let (least, most) = match format {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    tree.with("minimum", Tree::raw(least)).with("maximum", Tree::raw(most))
}
