//! Instances of every type, right and wrong, each named for what it shows.

use serde_json::Value;

use super::schema::{Flavour, components};
use super::tree::Tree;
use crate::check::of_property;
use crate::lower::{DATE, DECIMAL};
use crate::read::{Cursor, Document};

/// An instance.
pub(super) struct Case {
    pub(super) name: String,
    /// Whether a reader accepts it.
    pub(super) is_lenient: bool,
    pub(super) value: Tree,
}

/// The instances of a component.
pub(super) fn cases(schema: &Cursor<'_>) -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |name: &str, is_lenient: bool, value: Tree| {
        cases.push(Case { name: kebab(name), is_lenient, value })
    };
    match schema.text_of("type") {
        Some("object") => object(schema, &mut add),
        Some("array") => array(schema, &mut add),
        Some(_) => enumeration(schema, &mut add),
        None => text_or_integer(&mut add),
    }
    cases
}

fn kebab(name: &str) -> String {
    heck::ToKebabCase::to_kebab_case(name)
}

fn another_kind(add: &mut impl FnMut(&str, bool, Tree), except: &[&str]) {
    let kinds = [
        ("null", Tree::null()),
        ("a-text", Tree::text("a text")),
        ("a-number", Tree::raw("7")),
        ("true", Tree::raw(true)),
        ("a-list", Tree::List(vec![])),
        ("an-object", Tree::Object(vec![])),
    ];
    for (name, value) in kinds.into_iter().filter(|(name, _)| !except.contains(name)) {
        add(&format!("{name}-in-its-place"), false, value);
    }
}

fn object(schema: &Cursor<'_>, add: &mut impl FnMut(&str, bool, Tree)) {
    let whole = sample(schema);
    let properties: Vec<_> = schema.get("properties").iter().flat_map(Cursor::members).collect();
    let required: Vec<_> = schema
        .get("required")
        .iter()
        .flat_map(Cursor::items)
        .filter_map(|name| name.text())
        .collect();
    let optional = || properties.iter().filter(|property| !required.contains(&property.name()));
    let is_guess = |property: &Cursor<'_>| {
        of_property(schema, property, "x-evidence")
            .is_some_and(|evidence| evidence.text() == Some("assumed"))
    };
    add("every-field", true, whole.clone());
    let least = optional().fold(whole.clone(), |least, property| least.without(property.name()));
    add("only-what-is-required", true, least.clone());
    add(
        "a-field-that-nobody-knows",
        true,
        whole.clone().with("aFieldThatNobodyKnows", Tree::text("kept")),
    );
    let nested = Tree::object([
        ("amount", Tree::raw("1234567890123456.78")),
        ("list", Tree::List(vec![Tree::null(), Tree::raw(false)])),
    ]);
    add("an-object-that-nobody-knows", true, least.clone().with("anObjectThatNobodyKnows", nested));
    add(
        "absent-as-null",
        true,
        optional().fold(whole.clone(), |whole, property| whole.set(property.name(), Tree::null())),
    );
    let may_be_empty =
        |property: &&Cursor<'_>| matches!(property.text_of("type"), Some("string" | "integer"));
    if optional().any(|property| may_be_empty(&property)) {
        let empty = optional()
            .filter(may_be_empty)
            .fold(whole.clone(), |whole, property| whole.set(property.name(), Tree::text("")));
        add("absent-as-an-empty-text", true, empty);
    }
    for property in &properties {
        let name = property.name();
        let also = of_property(schema, property, "x-also-named");
        for other in
            also.iter().flat_map(Cursor::items).filter_map(|other| other.text().map(str::to_owned))
        {
            let value = whole.get(name).cloned().unwrap_or_else(Tree::null);
            add(
                &format!("{name}-named-{}", spelt(&other)),
                true,
                whole.clone().without(name).with(&other, value),
            );
        }
        if property.text_of("format") == Some(DECIMAL) {
            for (what, number) in [
                ("negative", "-0.01"),
                ("of-eighteen-digits", "1234567890123456.78"),
                ("without-cents", "24"),
                ("zero", "0.00"),
            ] {
                add(&format!("{name}-{what}"), true, whole.clone().set(name, Tree::raw(number)));
            }
        }
        if property.text_of("format") == Some("int64") {
            add(
                &format!("{name}-of-sixty-three-bits"),
                true,
                whole.clone().set(name, Tree::raw(i64::MAX)),
            );
        }
        if property.text_of("format") == Some(DATE) {
            add(
                &format!("{name}-with-a-time"),
                true,
                whole.clone().set(name, Tree::text("2026-03-17T00:00:00Z")),
            );
        }
    }
    another_kind(add, &["an-object"]);
    for name in &required {
        add(&format!("{name}-left-out"), false, whole.clone().without(name));
    }
    for property in &properties {
        let name = property.name();
        let wrong = wrong(property);
        if is_guess(property) && !required.contains(&name) {
            // A reader keeps what a guess did not foresee.
            add(&format!("{name}-is-not-what-is-guessed"), true, whole.clone().set(name, wrong));
        } else {
            add(&format!("{name}-of-another-type"), false, whole.clone().set(name, wrong));
        }
    }
}

/// Two names that differ in their case alone have two names as cases.
fn spelt(name: &str) -> String {
    if name.starts_with(char::is_uppercase) { format!("{name}-capital") } else { name.to_owned() }
}

fn array(schema: &Cursor<'_>, add: &mut impl FnMut(&str, bool, Tree)) {
    let item = schema.get("items").as_ref().map(value).unwrap_or_else(Tree::null);
    add("no-items", true, Tree::List(vec![]));
    add("an-item", true, Tree::List(vec![item.clone()]));
    add("items-that-are-equal", true, Tree::List(vec![item.clone(), item.clone()]));
    add("an-item-that-says-nothing", true, Tree::List(vec![Tree::Object(vec![]), item.clone()]));
    let unknown = item.clone().with("aFieldThatNobodyKnows", Tree::raw("24.00"));
    add("an-item-with-a-field-that-nobody-knows", true, Tree::List(vec![unknown]));
    another_kind(add, &["a-list"]);
    add("an-item-that-is-null", false, Tree::List(vec![item.clone(), Tree::null()]));
    add("an-item-that-is-a-list", false, Tree::List(vec![Tree::List(vec![item])]));
}

fn enumeration(schema: &Cursor<'_>, add: &mut impl FnMut(&str, bool, Tree)) {
    for known in schema.get("enum").iter().flat_map(Cursor::items).filter_map(|value| value.text())
    {
        add(known, true, Tree::text(known));
    }
    for other in schema
        .get("x-also-named")
        .iter()
        .flat_map(Cursor::members)
        .flat_map(|spelling| spelling.items())
    {
        let text = other.text().unwrap_or_default();
        add(&format!("{text}-as-another-spelling"), true, Tree::text(text));
    }
    for (name, unknown) in [
        ("a-value-that-is-new", "SOMETHING_NEW"),
        ("a-value-in-lower-case", "something"),
        ("a-value-with-a-blank", "Something New"),
        ("a-value-beyond-ascii", "MUU-ERÄ"),
    ] {
        add(name, true, Tree::text(unknown));
    }
    another_kind(add, &["a-text"]);
}

fn text_or_integer(add: &mut impl FnMut(&str, bool, Tree)) {
    add("a-text-of-digits", true, Tree::text("20260417"));
    add("a-text-with-leading-zeros", true, Tree::text("000417"));
    add("a-text-with-letters", true, Tree::text("RF45-2026"));
    add("an-integer", true, Tree::raw("20260417"));
    add("an-integer-beyond-thirty-two-bits", true, Tree::raw("310000000417"));
    add("an-integer-beyond-sixty-four-bits", true, Tree::raw("92233720368547758080"));
    add("a-list-of-texts", false, Tree::texts(["20260417"]));
    add("a-fraction", false, Tree::raw("417.5"));
    another_kind(add, &["a-text", "a-number"]);
}

/// An instance with every field, as a writer would write it.
fn sample(schema: &Cursor<'_>) -> Tree {
    match schema.text_of("type") {
        Some("object") => {
            let properties = schema.get("properties");
            let member = |property: Cursor<'_>| (property.name().to_owned(), value(&property));
            Tree::Object(properties.iter().flat_map(Cursor::members).map(member).collect())
        }
        Some("array") => Tree::List(schema.get("items").iter().map(value).collect()),
        Some(_) => {
            let known = schema.get("enum").and_then(|values| values.items().next());
            Tree::text(known.and_then(|known| known.text()).unwrap_or_default())
        }
        None => Tree::text("20260417"),
    }
}

/// A value of a property, or of an item.
fn value(property: &Cursor<'_>) -> Tree {
    let only = property.get("allOf").and_then(|all_of| all_of.items().next());
    let reference = property.get("$ref").map(|_| property.clone()).or(only);
    if let Some(target) = reference.and_then(|reference| reference.target()) {
        return sample(&target);
    }
    match (property.text_of("type"), property.text_of("format")) {
        (Some("array"), _) => Tree::List(property.get("items").iter().map(value).collect()),
        (Some("integer"), Some("int32")) => Tree::raw("417"),
        (Some("integer"), _) => Tree::raw("310000000417"),
        (Some("number"), _) => Tree::raw("124.05"),
        (Some("boolean"), _) => Tree::raw(true),
        (_, Some("date" | DATE)) => Tree::text("2026-03-17"),
        (_, Some("date-time")) => Tree::text("2026-03-17T06:15:04.127Z"),
        _ => Tree::text(&format!("a text, as {} might be", property.name())),
    }
}

/// A value that a property cannot have.
fn wrong(property: &Cursor<'_>) -> Tree {
    let only = property.get("allOf").and_then(|all_of| all_of.items().next());
    let reference = property.get("$ref").map(|_| property.clone()).or(only);
    if let Some(target) = reference.and_then(|reference| reference.target()) {
        return if target.text_of("type") == Some("object") {
            Tree::text("a text")
        } else {
            Tree::raw(true)
        };
    }
    match (property.text_of("type"), property.text_of("format")) {
        (Some("array"), _) => Tree::Object(vec![]),
        (Some("integer" | "number"), _) => Tree::text("a text"),
        (Some("boolean"), _) => Tree::text("yes"),
        (_, Some("date" | "date-time" | DATE)) => Tree::text("17.3.2026"),
        _ => Tree::Object(vec![]),
    }
}

/// The file with the instances of a component, or what is not as the schemas have it.
pub(super) fn file(
    schema: &Cursor<'_>,
    lenient: &Schemas,
    strict: &Schemas,
) -> Result<String, String> {
    let mut trees = Vec::new();
    for case in cases(schema) {
        let instance: Value = serde_json::from_str(&case.value.line())
            .map_err(|error| format!("{}: {error}", case.name))?;
        if lenient.accepts(schema.name(), &instance)? != case.is_lenient {
            return Err(format!(
                "the fixture {} of {} is not what the lenient schema has it for",
                case.name,
                schema.name()
            ));
        }
        trees.push(Tree::object([
            ("name", Tree::text(&case.name)),
            ("lenient", Tree::raw(case.is_lenient)),
            ("strict", Tree::raw(strict.accepts(schema.name(), &instance)?)),
            ("value", case.value),
        ]));
    }
    Ok(Tree::object([("type", Tree::text(schema.name())), ("cases", Tree::List(trees))]).lines())
}

/// Validators of every type.
pub(super) struct Schemas(Vec<(String, jsonschema::Validator)>);

impl Schemas {
    pub(super) fn new(document: &Document, flavour: Flavour) -> Result<Self, String> {
        let schemas: Value =
            serde_json::from_str(&super::schema::document(document, flavour).line())
                .map_err(|error| error.to_string())?;
        let mut validators = Vec::new();
        for component in components(document) {
            let root = serde_json::json!({"$ref": format!("#/$defs/{}", component.name()), "$defs": schemas.get("$defs")});
            let validator = jsonschema::draft202012::new(&root)
                .map_err(|error| format!("the {} schema: {error}", flavour.name()))?;
            validators.push((component.name().to_owned(), validator));
        }
        Ok(Schemas(validators))
    }

    fn accepts(&self, name: &str, instance: &Value) -> Result<bool, String> {
        let validator = self
            .0
            .iter()
            .find(|(found, _)| found == name)
            .ok_or_else(|| format!("there is no schema of {name}"))?;
        Ok(validator.1.is_valid(instance))
    }
}
