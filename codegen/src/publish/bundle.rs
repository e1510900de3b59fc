//! The spec as one JSON file that contains the examples, with or without references.

use std::path::Path;

use crate::committed::Failure;
use crate::read::{self, Document};
use crate::tree::Tree;

/// Returns the spec with each example in place of the name of its file.
pub(super) fn bundle(document: &Document) -> Result<Tree, Failure> {
    with_examples(Tree::of(&document.root()), document.folder())
}

fn with_examples(tree: Tree, folder: &Path) -> Result<Tree, Failure> {
    match tree {
        Tree::Object(members) => {
            let mut bundled = Vec::new();
            for (name, value) in members {
                match &value {
                    Tree::Raw(text) if name == "externalValue" => {
                        let file: String = serde_json::from_str(text).unwrap_or_default();
                        bundled.push(("value".to_owned(), example(&folder.join(file))?));
                    }
                    _ => bundled.push((name, with_examples(value, folder)?)),
                }
            }
            Ok(Tree::Object(bundled))
        }
        Tree::List(items) => items
            .into_iter()
            .map(|item| with_examples(item, folder))
            .collect::<Result<_, _>>()
            .map(Tree::List),
        raw => Ok(raw),
    }
}

/// Reads an example. JSON is YAML, so this keeps the digits of its numbers.
pub(super) fn example(path: &Path) -> Result<Tree, Failure> {
    let document = read::read(path)?;
    Ok(Tree::of(&document.root()))
}

/// Replaces each reference in a bundle by its target, and leaves out the types, which nothing
/// refers to then.
pub(super) fn dereference(bundle: &Tree) -> Tree {
    resolve(bundle, bundle, &mut Vec::new()).without_types()
}

fn resolve(tree: &Tree, root: &Tree, inside: &mut Vec<String>) -> Tree {
    match tree {
        Tree::Object(members) => {
            if let Some(Tree::Raw(text)) = tree.get("$ref") {
                let reference: String = serde_json::from_str(text).unwrap_or_default();
                // A target inside itself would never end.
                if let Some(target) =
                    find(root, &reference).filter(|_| !inside.contains(&reference))
                {
                    inside.push(reference);
                    let resolved = resolve(target, root, inside);
                    inside.pop();
                    return resolved;
                }
            }
            Tree::Object(
                members
                    .iter()
                    .map(|(name, value)| (name.clone(), resolve(value, root, inside)))
                    .collect(),
            )
        }
        Tree::List(items) => {
            Tree::List(items.iter().map(|item| resolve(item, root, inside)).collect())
        }
        raw => raw.clone(),
    }
}

fn find<'a>(root: &'a Tree, reference: &str) -> Option<&'a Tree> {
    reference
        .strip_prefix("#/")?
        .split('/')
        .try_fold(root, |at, name| at.get(&name.replace("~1", "/").replace("~0", "~")))
}
