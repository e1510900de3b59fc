//! Generates instances of a JSON Schema, with the keywords that the published schemas use.

use proptest::prelude::*;
use serde_json::{Map, Value};

/// How an optional value may be absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Absence {
    /// In any way that the schema allows.
    Any,
    /// It is left out, or it has a value.
    Written,
}

/// Returns a generator of instances of a schema; its references are resolved in `root`.
pub(crate) fn instance(root: Value, schema: &Value, absence: Absence) -> BoxedStrategy<Value> {
    // Deeper than any type.
    make(&root, schema, absence, 9)
}

fn make(root: &Value, schema: &Value, absence: Absence, depth: u32) -> BoxedStrategy<Value> {
    if let Some(reference) = schema["$ref"].as_str() {
        let target = root.pointer(reference.trim_start_matches('#')).unwrap();
        return make(root, target, absence, depth);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let choices: Vec<_> =
            choices.iter().map(|choice| make(root, choice, absence, depth)).collect();
        return proptest::strategy::Union::new(choices).boxed();
    }
    if let Some(values) = schema["enum"].as_array() {
        return proptest::sample::select(values.clone()).boxed();
    }
    let types: Vec<&str> = match &schema["type"] {
        Value::String(only) => vec![only],
        Value::Array(types) => types.iter().map(|name| name.as_str().unwrap()).collect(),
        _ => return anything().boxed(),
    };
    let choices: Vec<_> =
        types.iter().map(|name| of_type(root, schema, name, absence, depth)).collect();
    proptest::strategy::Union::new(choices).boxed()
}

fn of_type(
    root: &Value,
    schema: &Value,
    name: &str,
    absence: Absence,
    depth: u32,
) -> BoxedStrategy<Value> {
    match name {
        "null" => Just(Value::Null).boxed(),
        "boolean" => any::<bool>().prop_map(Value::from).boxed(),
        "integer" => prop_oneof![any::<i64>(), -1000_i64..1000, Just(i64::MIN), Just(i64::MAX)]
            .prop_filter("within the limits", {
                let (least, most) = (schema["minimum"].as_i64(), schema["maximum"].as_i64());
                move |number| {
                    least.is_none_or(|least| *number >= least)
                        && most.is_none_or(|most| *number <= most)
                }
            })
            .prop_map(Value::from)
            .boxed(),
        // Not more digits than a float keeps, because these instances hold numbers as floats.
        "number" => (-99_999_999_999_999_i64..99_999_999_999_999, 0..5_u32)
            .prop_map(|(digits, scale)| {
                let text = rust_decimal_text(digits, scale);
                serde_json::from_str(&text).unwrap()
            })
            .boxed(),
        "string" => text(schema, absence),
        "array" => {
            let items = if depth == 0 {
                anything().boxed()
            } else {
                make(root, &schema["items"], absence, depth - 1)
            };
            proptest::collection::vec(items, 0..4).prop_map(Value::from).boxed()
        }
        "object" => object(root, schema, absence, depth),
        other => panic!("no instances of {other}"),
    }
}

fn rust_decimal_text(digits: i64, scale: u32) -> String {
    cfis::Decimal::new(digits, scale).to_string()
}

fn text(schema: &Value, absence: Absence) -> BoxedStrategy<Value> {
    if schema["maxLength"] == 0 {
        return Just(Value::from("")).boxed();
    }
    let Some(pattern) = schema["pattern"].as_str() else {
        let least = usize::from(absence == Absence::Written);
        return proptest::collection::vec(any::<char>(), least..12)
            .prop_map(|letters| letters.into_iter().collect::<String>().into())
            .boxed();
    };
    // Real days, because a pattern cannot exclude the 30th of February.
    let day = (0_i64..40_000).prop_map(|days| {
        (chrono::NaiveDate::default() + chrono::TimeDelta::days(days)).to_string()
    });
    let time = (0..24_u8, 0..60_u8, 0..60_u8)
        .prop_map(|(hour, minute, second)| format!("T{hour:02}:{minute:02}:{second:02}"));
    let rest = proptest::sample::select(vec!["", "T", "T.127", "T+"]);
    let pattern = pattern.to_owned();
    (day, time, rest)
        .prop_map(move |(day, time, rest)| {
            let candidates = match rest {
                "T" => [format!("{day}{time}Z"), day],
                "T.127" => [format!("{day}{time}.127Z"), day],
                "T+" => [format!("{day}{time}+02:00"), day],
                _ => [day.clone(), format!("{day}{time}Z")],
            };
            let fits = |text: &String| {
                let schema = serde_json::json!({"type": "string", "pattern": pattern});
                jsonschema::is_valid(&schema, &Value::from(text.as_str()))
            };
            Value::from(candidates.into_iter().find(fits).unwrap())
        })
        .boxed()
}

/// An object of one of several kinds, or of one that is not listed.
fn union(root: &Value, schema: &Value, absence: Absence, depth: u32) -> BoxedStrategy<Value> {
    let mut kinds = Vec::new();
    for choice in schema["allOf"].as_array().unwrap() {
        let (property, values) =
            choice["if"]["properties"].as_object().unwrap().iter().next().unwrap();
        let property = property.clone();
        let values = values["enum"].as_array().unwrap().clone();
        let object = make(root, &choice["then"], absence, depth);
        let kind =
            (object, proptest::sample::select(values)).prop_map(move |(mut object, value)| {
                object[&property] = value;
                object
            });
        kinds.push(kind.boxed());
    }
    // Only the strict schema lists the kinds.
    if schema.get("required").is_none() {
        let members = proptest::collection::btree_map("[a-z]{1,5}", anything(), 0..4);
        kinds.push(
            members.prop_map(|members| members.into_iter().collect::<Map<_, _>>().into()).boxed(),
        );
    }
    proptest::strategy::Union::new(kinds).boxed()
}

fn object(root: &Value, schema: &Value, absence: Absence, depth: u32) -> BoxedStrategy<Value> {
    if !schema["allOf"][0]["if"].is_null() {
        return union(root, schema, absence, depth);
    }
    let required: Vec<_> = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect();
    // One of several names is enough.
    let choices: Vec<Vec<String>> = schema["allOf"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|choice| {
            choice["anyOf"]
                .as_array()
                .unwrap()
                .iter()
                .map(|one| one["required"][0].as_str().unwrap().to_owned())
                .collect()
        })
        .collect();
    let mut members: Vec<BoxedStrategy<Option<(String, Value)>>> = Vec::new();
    let Some(properties) = schema["properties"].as_object() else {
        // A map.
        let values = make(root, &schema["additionalProperties"], absence, depth.saturating_sub(1));
        return proptest::collection::btree_map("[a-z]{1,5}", values, 1..4)
            .prop_map(|map| map.into_iter().collect::<Map<_, _>>().into())
            .boxed();
    };
    for (name, property) in properties {
        let (name, strategy) =
            (name.clone(), make(root, property, absence, depth.saturating_sub(1)));
        let must = required.contains(&name) || choices.iter().any(|names| names[0] == name);
        let there = if must { Just(true).boxed() } else { any::<bool>().boxed() };
        members.push(
            (there, strategy)
                .prop_map(move |(there, value)| there.then(|| (name.clone(), value)))
                .boxed(),
        );
    }
    let is_open = schema["additionalProperties"] != false;
    let unknown = proptest::option::of(("unknown[a-z]{1,5}", anything()))
        .prop_map(move |member| member.filter(|_| is_open));
    (members, unknown)
        .prop_map(|(members, unknown)| {
            members.into_iter().flatten().chain(unknown).collect::<Map<_, _>>().into()
        })
        .boxed()
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "[a-zåäö ]{0,8}".prop_map(Value::from),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            proptest::collection::btree_map("[a-z]{1,4}", inner, 0..3)
                .prop_map(|members| Value::Object(members.into_iter().collect())),
        ]
    })
}
