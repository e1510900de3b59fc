//! Whether every operation can be called: one whose method people write must have one.

use std::path::Path;

use heck::ToShoutySnakeCase;

use crate::committed::Failure;
use crate::finding::Finding;
use crate::model::{Facade, Model};
use crate::paths::{BINDINGS, REQUESTS};
use crate::rule::Rule;

/// The folder of the methods that people write.
const FOLDER: &str = "bindings";

/// Returns a finding for each operation with `x-facade: hand` that no file of the bindings at `root`
/// names. A folder without such files, such as a copy of the spec alone, gives none.
pub(crate) fn unreached(root: &Path, model: &Model<'_>) -> Result<Vec<Finding>, Failure> {
    let mut text = String::new();
    if root.join(FOLDER).is_dir() {
        read(&root.join(FOLDER), root, &mut text)?;
    }
    if text.is_empty() {
        return Ok(Vec::new());
    }
    let by_hand = model.operations().iter().filter(|operation| operation.facade == Facade::Hand);
    let unreached = by_hand.filter(|operation| {
        !text.contains(&format!("operations::{}", operation.id.to_shouty_snake_case()))
    });
    Ok(unreached
        .map(|operation| {
            operation.at.finding(
                Rule::Facade,
                format!("nothing calls the operation `{}`", operation.id),
                "remove `x-facade: hand`, so that its method is generated; or write its method in a \
                 file of bindings/requests/",
            )
        })
        .collect())
}

/// Adds the text of all files that people write.
fn read(folder: &Path, root: &Path, text: &mut String) -> Result<(), Failure> {
    let failed = |error| Failure::File(folder.to_owned(), error);
    for entry in std::fs::read_dir(folder).map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let is_generated = [BINDINGS, REQUESTS].iter().any(|file| path == root.join(file));
        if path.is_dir() {
            read(&path, root, text)?;
        } else if path.extension().is_some_and(|end| end == "rs") && !is_generated {
            let more = std::fs::read_to_string(&path)
                .map_err(|error| Failure::File(path.clone(), error))?;
            text.push_str(&more);
        }
    }
    Ok(())
}
