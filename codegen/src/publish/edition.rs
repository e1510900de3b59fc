//! The spec as it is published: one document with its examples, in which types have their published
//! names and the assumed body of errors is a type.
//!
//! Every published file is made from it, so that all of them use the same names.

use crate::committed::Failure;
use crate::paths::SPEC;
use crate::publish::bundle;
use crate::read::{self, Document};
use crate::tree::Tree;

const ERROR_BODY: &str = "x-error-body";
const PUBLISHED_NAME: &str = "x-published-name";

/// Returns the published form of a spec.
pub(super) fn edition(document: &Document) -> Result<Document, Failure> {
    let bundle = with_error_body(bundle::bundle(document)?);
    let names = published_names(&bundle);
    let edition = renamed(bundle, &names);
    Ok(read::read_text(SPEC, document.folder(), edition.lines())?)
}

/// Moves the body of errors to the types.
fn with_error_body(bundle: Tree) -> Tree {
    let Some(body) = bundle.get(ERROR_BODY).cloned() else { return bundle };
    let name = error_body(&bundle).unwrap_or_default();
    let body = body.without("title");
    // The title stays, so that those who add the errors find the type.
    bundle.set(ERROR_BODY, Tree::text(&name)).with_schema(&name, body)
}

/// Returns the name of the type that errors have, in a spec or in its published form.
pub(super) fn error_body(spec: &Tree) -> Option<String> {
    let body = spec.get(ERROR_BODY)?;
    body.get("title").unwrap_or(body).as_text()
}

/// Lists references with those that replace them.
fn published_names(bundle: &Tree) -> Vec<(String, String)> {
    let schemas = bundle.schemas().map_or(&[] as &[_], Tree::members);
    let names = schemas.iter().filter_map(|(name, schema)| {
        let published = schema.get(PUBLISHED_NAME)?.as_text()?;
        Some((Tree::reference_to_schema(name), Tree::reference_to_schema(&published)))
    });
    names.collect()
}

fn renamed(bundle: Tree, names: &[(String, String)]) -> Tree {
    let schemas = match bundle.schemas().cloned() {
        Some(Tree::Object(members)) => members,
        _ => Vec::new(),
    };
    let name_of = |name: &str, schema: &Tree| {
        schema.get(PUBLISHED_NAME).and_then(Tree::as_text).unwrap_or_else(|| name.to_owned())
    };
    let schemas = schemas
        .into_iter()
        .map(|(name, schema)| (name_of(&name, &schema), schema.without(PUBLISHED_NAME)))
        .collect();
    references(bundle.with_schemas(Tree::Object(schemas)), names)
}

/// Replaces references, those of a discriminator as well.
fn references(tree: Tree, names: &[(String, String)]) -> Tree {
    match tree {
        Tree::Object(_) => tree.map(|_, value| references(value, names)),
        Tree::List(items) => {
            Tree::List(items.into_iter().map(|item| references(item, names)).collect())
        }
        raw => match names.iter().find(|(from, _)| raw == Tree::text(from)) {
            Some((_, to)) => Tree::text(to),
            None => raw,
        },
    }
}
