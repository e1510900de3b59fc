//! What the spec would call the values of an unknown field.

use std::collections::BTreeSet;

use crate::commands::drift::shown::TEXTS;
use crate::commands::drift::sketch::Sketch;

/// What an unknown field is, in words of the spec.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A scalar: its type and format.
    Scalar(&'static str, Option<&'static str>),
    /// A string or an integer.
    TextOrInteger,
    /// An object.
    Object,
    /// A list of such items.
    List(Box<Kind>),
}

/// Returns the kind of an unknown field, or why the spec has no word for it.
pub(super) fn kind_of(sketch: &Sketch) -> Result<Kind, String> {
    let is_nullable = sketch.types.contains("null");
    let types: BTreeSet<&str> =
        sketch.types.iter().copied().filter(|found| *found != "null").collect();
    let all = |allowed: &[&str]| types.iter().all(|found| allowed.contains(found));
    let scalar = |name, format| Ok(Kind::Scalar(name, format));
    if types.is_empty() {
        return Err("only null came, which does not show the type".to_owned());
    }
    if all(&["date"]) {
        scalar("string", Some("date"))
    } else if all(&["date-time"]) {
        scalar("string", Some("date-time"))
    } else if all(&["date", "date-time"]) {
        scalar("string", Some("date-or-date-time"))
    } else if all(&TEXTS) {
        scalar("string", None)
    } else if all(&["integer"]) {
        scalar("integer", Some("int64"))
    } else if all(&["integer", "number"]) {
        scalar("number", Some("decimal"))
    } else if all(&["boolean"]) {
        scalar("boolean", None)
    } else if all(&[TEXTS.as_slice(), &["integer"]].concat()) && is_nullable {
        Err("it came as a string, an integer and null; a string or integer cannot be null in the \
             spec"
            .to_owned())
    } else if all(&[TEXTS.as_slice(), &["integer"]].concat()) {
        Ok(Kind::TextOrInteger)
    } else if all(&["object"]) && sketch.is_map {
        Err("its objects have names that may be data; the spec cannot describe a map".to_owned())
    } else if all(&["object"]) {
        Ok(Kind::Object)
    } else if all(&["list"]) {
        list(sketch)
    } else {
        let types = sketch.types_in_words();
        Err(format!("it came as {types}; a field has one type in the spec"))
    }
}

fn list(sketch: &Sketch) -> Result<Kind, String> {
    let Some(items) = &sketch.items else {
        return Err("only empty lists came, which do not show the type of the items".to_owned());
    };
    if items.types.contains("null") {
        return Err("an item of its list was null, which the spec cannot describe".to_owned());
    }
    match kind_of(items) {
        Ok(Kind::List(_)) => {
            Err("it is a list of lists, which the spec cannot describe".to_owned())
        }
        Ok(kind) => Ok(Kind::List(Box::new(kind))),
        Err(why) => Err(format!("the items of its list: {why}")),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn kind(values: Value) -> Result<Kind, String> {
        let mut sketch = Sketch::default();
        values.as_array().unwrap().iter().for_each(|value| sketch.add(value));
        kind_of(&sketch)
    }

    #[test]
    fn the_kind_fits_all_values() {
        let scalar = |name, format| Ok(Kind::Scalar(name, format));
        for (values, expected) in [
            (json!(["a", "2026-03-01"]), scalar("string", None)),
            (json!(["", "2026-03-01"]), scalar("string", None)),
            (json!(["2026-03-01", null]), scalar("string", Some("date"))),
            (json!(["2026-03-01T00:00:00Z"]), scalar("string", Some("date-time"))),
            (
                json!(["2026-03-01", "2026-03-01T00:00:00Z"]),
                scalar("string", Some("date-or-date-time")),
            ),
            (json!([1, 2]), scalar("integer", Some("int64"))),
            (json!([1, 12.5]), scalar("number", Some("decimal"))),
            (json!([u64::MAX]), scalar("number", Some("decimal"))),
            (json!([true, null]), scalar("boolean", None)),
            (json!([1, "A-1", "2026-03-01"]), Ok(Kind::TextOrInteger)),
            (json!([{"a": 1}, {}]), Ok(Kind::Object)),
            (
                json!([[1], [], [2.5]]),
                Ok(Kind::List(Box::new(Kind::Scalar("number", Some("decimal"))))),
            ),
        ] {
            assert_eq!(kind(values.clone()), expected, "{values}");
        }
        for (values, why) in [
            (json!([null]), "only null"),
            (json!([[], []]), "only empty lists"),
            (json!([[1, null]]), "null"),
            (json!([[[1]]]), "a list of lists"),
            (json!([1, "a", null]), "cannot be null"),
            (json!([1, true]), "it came as boolean, integer"),
            (json!([[{}, 1]]), "the items of its list: it came as integer, object"),
            (json!([{}, []]), "it came as list, object"),
        ] {
            let error = kind(values.clone()).unwrap_err();
            assert!(error.contains(why), "{values}: {error}");
        }
    }
}
