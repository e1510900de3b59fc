//! The edition in OpenAPI 3.1, whose schemas are JSON Schema 2020-12: null is one of the types of a
//! value, and a reference to a value that may be null is a choice.

use crate::tree::Tree;

/// Returns a document of OpenAPI 3.0 in 3.1, with the same names.
pub(super) fn newer(older: Tree) -> Tree {
    let info = older.get("info").cloned().unwrap_or_else(|| Tree::object([]));
    let name = info.get("license").and_then(|license| license.get("name")).and_then(Tree::as_text);
    let info = match name {
        // The name is an SPDX expression, for which 3.1 has a member.
        Some(name) => info.set(
            "license",
            Tree::object([("name", Tree::text(&name)), ("identifier", Tree::text(&name))]),
        ),
        None => info,
    };
    schemas_in(older.set("openapi", Tree::text("3.1.0")).set("info", info))
}

/// Rewrites every schema in a tree. Values of examples stay as they are.
fn schemas_in(tree: Tree) -> Tree {
    match tree {
        Tree::Object(_) => {
            let tree = tree.map(|name, value| match name {
                "value" | "example" => value,
                _ => schemas_in(value),
            });
            if tree.is_true("nullable") { with_null(tree.without("nullable")) } else { tree }
        }
        Tree::List(items) => Tree::List(items.into_iter().map(schemas_in).collect()),
        raw => raw,
    }
}

/// Lets a schema accept null.
pub(super) fn with_null(schema: Tree) -> Tree {
    if let Some(Tree::List(only)) = schema.get("allOf").cloned() {
        let null = Tree::object([("type", Tree::text("null"))]);
        let choices = only.into_iter().chain([null]).collect();
        return schema.without("type").without("allOf").set("anyOf", Tree::List(choices));
    }
    match schema.get("type").and_then(Tree::as_text) {
        Some(kind) => schema.set("type", Tree::texts([kind.as_str(), "null"])),
        None => schema,
    }
}
