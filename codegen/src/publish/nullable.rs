//! Null in OpenAPI 3.0: a reference that may be null accepts null only if its target does as well.

use crate::tree::Tree;

/// Lets every type accept null that a nullable reference leads to.
pub(super) fn with_nullable_targets(document: Tree) -> Tree {
    let mut targets = Vec::new();
    nullable_targets(&document, &mut targets);
    targets.iter().fold(document, |document, target| {
        document.replace(&format!("{}/nullable", target.trim_start_matches('#')), Tree::raw(true))
    })
}

fn nullable_targets(tree: &Tree, targets: &mut Vec<String>) {
    if let (true, Some(Tree::List(only))) = (tree.is_true("nullable"), tree.get("allOf")) {
        targets.extend(only.iter().filter_map(|only| only.get("$ref")?.as_text()));
    }
    match tree {
        Tree::Object(members) => {
            members.iter().for_each(|(_, value)| nullable_targets(value, targets));
        }
        Tree::List(items) => items.iter().for_each(|item| nullable_targets(item, targets)),
        Tree::Raw(_) => {}
    }
}
