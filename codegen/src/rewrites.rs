//! What lowering rewrites in a description, and why: for a maintainer who wonders what the generator was given.

use std::fmt::Write as _;

use crate::check::of_property;
use crate::read::{Cursor, Document};

/// One kind of rewriting, and where it happens.
struct Rewrite {
    what: &'static str,
    why: &'static str,
    places: Vec<String>,
}

/// The rewriting of a description, as text: what, why and where.
pub fn rewrites(document: &Document) -> String {
    let root = document.root();
    let operations: Vec<_> = root
        .get("paths")
        .iter()
        .flat_map(Cursor::members)
        .flat_map(|path| path.members())
        .filter_map(|operation| operation.text_of("operationId").map(str::to_owned))
        .collect();
    let schemas: Vec<_> = root
        .get("components")
        .and_then(|components| components.get("schemas"))
        .iter()
        .flat_map(Cursor::members)
        .collect();
    let named = |wanted: &dyn Fn(&Cursor<'_>) -> bool| -> Vec<String> {
        schemas
            .iter()
            .filter(|schema| wanted(schema))
            .map(|schema| schema.name().to_owned())
            .collect()
    };
    let properties = |wanted: &dyn Fn(&Cursor<'_>, &Cursor<'_>) -> bool| -> Vec<String> {
        let mut found = Vec::new();
        for schema in &schemas {
            for property in schema
                .get("properties")
                .iter()
                .flat_map(Cursor::members)
                .filter(|property| wanted(schema, property))
            {
                found.push(format!("{}.{}", schema.name(), property.name()));
            }
        }
        found
    };
    let rewrites = [
        Rewrite {
            what: "answers became streams of bytes (in the flavour for the client)",
            why: "the generator stops at a second type of success or refusal, and reads answers whole; the facade reads them",
            places: operations,
        },
        Rewrite {
            what: "enums became strings that the emitter writes types for",
            why: "the generator's enums are closed, so that one new value fails a whole answer",
            places: named(&|schema| schema.get("enum").is_some()),
        },
        Rewrite {
            what: "a string or integer became a string that the emitter writes a type for",
            why: "the generator takes the first choice that fits and forgets how the value came",
            places: named(&|schema| schema.get("oneOf").is_some()),
        },
        Rewrite {
            what: "dates became date-or-date-time",
            why: "the provider writes both in one place",
            places: properties(&|_, property| {
                matches!(property.text_of("format"), Some("date" | "date-time"))
            }),
        },
        Rewrite {
            what: "secrets became strings of a redacting type",
            why: "the generator derives Debug, which would show them",
            places: properties(&|schema, property| {
                of_property(schema, property, "x-secret").is_some()
            }),
        },
        Rewrite {
            what: "nullable, default and limits were taken away",
            why: "the generator makes errors of keys that are left out, and types that refuse answers; absence is read by the bindings",
            places: properties(&|_, property| {
                ["nullable", "default", "minLength", "maxLength", "minimum", "maximum", "pattern"]
                    .iter()
                    .any(|name| property.get(name).is_some())
            }),
        },
        Rewrite {
            what: "allOf with one reference became that reference",
            why: "the generator makes another type of it",
            places: properties(&|_, property| property.get("allOf").is_some()),
        },
    ];
    let mut text = String::new();
    for Rewrite { what, why, places } in
        rewrites.iter().filter(|rewrite| !rewrite.places.is_empty())
    {
        let _ = writeln!(text, "{what}: {why}\n  {}", places.join(", "));
    }
    text
}
