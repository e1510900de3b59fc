//! The published schemas and the Rust types agree, on every fixture and on instances that are
//! generated from the schemas.

use std::collections::BTreeMap;

use crate::support::calls::every_type;
use crate::support::instances::{Absence, instance};
use crate::support::{leaves, published_name};
use jsonschema::Validator;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use serde_json::{Value, json};

/// Parses an instance into a Rust type and writes it again.
type ThroughRust = fn(&str) -> Result<String, String>;
/// Returns the schema that schemars derives from a Rust type.
type OfRust = fn() -> schemars::Schema;

fn through<T: DeserializeOwned + Serialize>(json: &str) -> Result<String, String> {
    let value: T = serde_json::from_str(json).map_err(|error| error.to_string())?;
    serde_json::to_string(&value).map_err(|error| error.to_string())
}

macro_rules! types {
    ($($name:ident)*) => {
        [$((stringify!($name), through::<cfis::types::$name> as ThroughRust, of_rust::<cfis::types::$name> as OfRust)),*]
    };
}

fn of_rust<T: schemars::JsonSchema>() -> schemars::Schema {
    schemars::schema_for!(T)
}

/// Every type of the spec.
const TYPES: &[(&str, ThroughRust, OfRust)] = &every_type!(types);

fn published(name: &str) -> String {
    let path = format!("{}/spec/published/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn schema(flavour: &str) -> Value {
    serde_json::from_str(&published(&format!("{flavour}.schema.json"))).unwrap()
}

fn validator(schema: &Value, name: &str) -> Validator {
    jsonschema::draft202012::new(
        &json!({"$ref": format!("#/$defs/{}", published_name(name)), "$defs": schema["$defs"]}),
    )
    .unwrap()
}

#[test]
fn every_type_is_published() {
    let schema = schema("lenient");
    let mut published: Vec<_> =
        schema["$defs"].as_object().unwrap().keys().map(String::as_str).collect();
    let mut types: Vec<_> = TYPES.iter().map(|(name, ..)| published_name(name)).collect();
    // The assumed body of errors is not a type of the bindings.
    types.push("ErrorBody");
    published.sort_unstable();
    types.sort_unstable();
    assert_eq!(published, types);
}

#[derive(serde::Deserialize)]
struct Fixtures<'a> {
    #[serde(borrow)]
    cases: Vec<Fixture<'a>>,
}

#[derive(serde::Deserialize)]
struct Fixture<'a> {
    name: String,
    lenient: bool,
    strict: bool,
    #[serde(borrow)]
    value: &'a RawValue,
}

#[test]
fn types_accept_the_fixtures_that_the_lenient_schema_accepts_and_no_others() {
    let (lenient, strict) = (schema("lenient"), schema("strict"));
    for &(name, through, _) in TYPES {
        let text = published(&format!("fixtures/{}.json", published_name(name)));
        let fixtures: Fixtures<'_> = serde_json::from_str(&text).unwrap();
        let (lenient, strict) = (validator(&lenient, name), validator(&strict, name));
        for fixture in &fixtures.cases {
            let of = format!("{name}, {}: {}", fixture.name, fixture.value);
            let value: Value = serde_json::from_str(fixture.value.get()).unwrap();
            assert_eq!(
                (lenient.is_valid(&value), strict.is_valid(&value)),
                (fixture.lenient, fixture.strict),
                "{of}"
            );
            let written = through(fixture.value.get());
            assert_eq!(written.is_ok(), fixture.lenient, "{of}: {written:?}");
            if fixture.strict {
                let written = written.unwrap();
                assert!(
                    strict.is_valid(&serde_json::from_str(&written).unwrap()),
                    "{of}: {written}"
                );
                // Equal digit for digit, except for the ways to write an absent value.
                let says = |json: &str| -> BTreeMap<_, _> {
                    let mut leaves = leaves(json);
                    leaves.retain(|path, value| {
                        !matches!(
                            (path.ends_with("/length"), value.as_str()),
                            (true, "0") | (false, "null" | "\"\"")
                        )
                    });
                    leaves
                };
                assert_eq!(says(&written), says(fixture.value.get()), "{of}");
            }
        }
        let count =
            |wanted| fixtures.cases.iter().filter(|fixture| fixture.lenient == wanted).count();
        assert!(
            count(true) >= 4 && count(false) >= 5,
            "{name}: {} accepted and {} refused instances",
            count(true),
            count(false)
        );
    }
}

/// Returns 200 instances of a type, from a fixed seed.
fn instances(schema: &Value, name: &str, absence: Absence) -> Vec<Value> {
    let config = Config { rng_seed: RngSeed::Fixed(11), ..Config::default() };
    let mut runner = TestRunner::new(config);
    let strategy = instance(schema.clone(), &schema["$defs"][published_name(name)], absence);
    (0..200).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

#[test]
fn types_accept_every_instance_that_the_lenient_schema_accepts() {
    let lenient = schema("lenient");
    for &(name, through, _) in TYPES {
        let validator = validator(&lenient, name);
        for instance in instances(&lenient, name, Absence::Any) {
            assert!(validator.is_valid(&instance), "the generator is wrong: {name} {instance}");
            let written = through(&instance.to_string())
                .unwrap_or_else(|error| panic!("{name} {instance}: {error}"));
            let written: Value = serde_json::from_str(&written).unwrap();
            assert!(validator.is_valid(&written), "{name}: {instance} was written as {written}");
        }
    }
}

#[test]
fn the_strict_schema_accepts_what_the_types_write() {
    let strict = schema("strict");
    for &(name, through, _) in TYPES {
        let validator = validator(&strict, name);
        for instance in instances(&strict, name, Absence::Written) {
            assert!(validator.is_valid(&instance), "the generator is wrong: {name} {instance}");
            let text = instance.to_string();
            let written =
                through(&text).unwrap_or_else(|error| panic!("{name} {instance}: {error}"));
            let value: Value = serde_json::from_str(&written).unwrap();
            let errors: Vec<_> =
                validator.iter_errors(&value).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{name}: {instance} was written as {written}: {errors:?}");
        }
    }
}

/// If a field occurred in no instance, the tests above would not test it.
#[test]
fn every_field_occurs_in_some_of_the_instances() {
    let lenient = schema("lenient");
    let mut seen: BTreeMap<&str, usize> = BTreeMap::new();
    let all = instances(&lenient, "Settlement", Absence::Any);
    for name in ["settlementDate", "agency", "beneficiary", "apiFetchDate", "remittanceReference"] {
        let there = all.iter().filter(|instance| instance.get(name).is_some()).count();
        assert!((20..180).contains(&there), "{name}: {there}");
        seen.insert(name, there);
    }
    let events =
        all.iter().flat_map(|instance| instance["allocations"].as_array().into_iter().flatten());
    assert!(
        events.filter(|allocation| allocation.get("events").is_some()).count() > 20,
        "{seen:?}"
    );
}

/// Returns the type that a schema requires, without the ways to write an absent value. References
/// are resolved in `root`, except those to the types of the spec.
fn kind(schema: &Value, root: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        let name = reference.rsplit('/').next().unwrap();
        return if TYPES.iter().any(|(known, ..)| *known == name) {
            name.to_owned()
        } else {
            kind(&root["$defs"][name], root)
        };
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let kinds: Vec<_> =
            choices.iter().map(|choice| kind(choice, root)).filter(|kind| kind != "null").collect();
        return kinds.join(" or ");
    }
    let types: Vec<_> = match &schema["type"] {
        Value::Array(types) => {
            types.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect()
        }
        only => only.as_str().into_iter().collect(),
    };
    if types == ["array"] {
        format!("list of {}", kind(&schema["items"], root))
    } else {
        types.join(" or ")
    }
}

#[test]
fn schemars_gives_the_same_schemas_as_those_published() {
    let (lenient, strict) = (schema("lenient"), schema("strict"));
    for &(name, _, of_rust) in TYPES {
        let rust = Value::from(of_rust());
        let (of, root) = (published_name(name), &strict);
        let (lenient, strict) = (&lenient["$defs"][of], &strict["$defs"][of]);
        assert_eq!(kind(&rust, &rust), kind(strict, root), "{name}");
        // A union: which object each value means.
        if !strict["allOf"][0]["if"].is_null() {
            let choices = |schema: &Value| -> Vec<(Value, String)> {
                let choices = schema["allOf"].as_array().unwrap().iter();
                let pair = |choice: &Value| {
                    let then = choice["then"]["$ref"].as_str().unwrap();
                    (
                        choice["if"]["properties"].clone(),
                        then.rsplit('/').next().unwrap().to_owned(),
                    )
                };
                choices.map(pair).collect()
            };
            assert_eq!(choices(&rust), choices(strict), "{name}");
            continue;
        }
        let Some(properties) = strict["properties"].as_object() else { continue };
        let names = |schema: &Value| -> Vec<String> {
            schema["properties"].as_object().unwrap().keys().cloned().collect()
        };
        assert_eq!(names(&rust), names(strict), "{name}");
        for (property, published) in properties {
            assert_eq!(
                kind(&rust["properties"][property], &rust),
                kind(published, root),
                "{name}.{property}"
            );
        }
        let required = |schema: &Value| -> Vec<String> {
            let plainly = schema["required"].as_array().into_iter().flatten();
            // One of several names; the first is the property's own.
            let choices = schema["allOf"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|choice| &choice["anyOf"][0]["required"][0]);
            let mut names: Vec<_> =
                plainly.chain(choices).map(|name| name.as_str().unwrap().to_owned()).collect();
            names.sort();
            names
        };
        assert_eq!(required(&rust), required(strict), "{name}");
        assert_eq!(required(lenient), required(strict), "{name}");
    }
}
