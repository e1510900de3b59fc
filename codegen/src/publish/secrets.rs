//! Secrets in OpenAPI: some generators keep values with the format `password` out of texts.

use crate::tree::Tree;

/// Gives the format to every string that is marked as a secret.
pub(super) fn with_passwords(tree: Tree) -> Tree {
    match tree {
        Tree::Object(_) => {
            let tree = tree.map(|_, value| with_passwords(value));
            if tree.is_true("x-secret") { tree.set("format", Tree::text("password")) } else { tree }
        }
        Tree::List(items) => Tree::List(items.into_iter().map(with_passwords).collect()),
        raw => raw,
    }
}
