//! The values of enums in the published OpenAPI documents: the other spellings are values too, since
//! examples have them and tools compare examples with the values.

use crate::tree::Tree;

/// Adds the other spellings to the values of each enum.
pub(super) fn with_spellings(tree: Tree) -> Tree {
    match tree {
        Tree::Object(_) => {
            let tree = tree.map(|_, value| with_spellings(value));
            match (tree.get("enum").cloned(), tree.get("x-also-named")) {
                (Some(Tree::List(mut values)), Some(spellings)) => {
                    for (_, others) in spellings.members() {
                        if let Tree::List(others) = others {
                            values.extend(others.iter().cloned());
                        }
                    }
                    tree.set("enum", Tree::List(values))
                }
                _ => tree,
            }
        }
        Tree::List(items) => Tree::List(items.into_iter().map(with_spellings).collect()),
        raw => raw,
    }
}
