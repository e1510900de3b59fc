//! Finds the operations that are to be imported.

use crate::theirs::Operation;

/// Maximum number of operations that an error lists.
const SHOWN: usize = 20;

/// Returns the operations with these names; without names, all of them. A name is an operationId,
/// or method and path.
pub(super) fn select<'o, 'a>(
    operations: &'o [Operation<'a>],
    wanted: &[String],
) -> Result<Vec<&'o Operation<'a>>, String> {
    if wanted.is_empty() {
        return Ok(operations.iter().collect());
    }
    let mut selected: Vec<&Operation<'a>> = Vec::new();
    for name in wanted {
        let found = operations.iter().find(|operation| is_named(operation, name));
        let found = found.ok_or_else(|| unknown(operations, name))?;
        if !selected.iter().any(|known| std::ptr::eq(*known, found)) {
            selected.push(found);
        }
    }
    Ok(selected)
}

fn is_named(operation: &Operation<'_>, name: &str) -> bool {
    let by_path = name.trim().split_once(' ').is_some_and(|(method, path)| {
        let path = path.trim();
        method.eq_ignore_ascii_case(&operation.method)
            && (path == operation.path || path == operation.own_path)
    });
    by_path || operation.id == Some(name)
}

fn unknown(operations: &[Operation<'_>], name: &str) -> String {
    let wanted = name.to_lowercase();
    let is_near = |operation: &&Operation<'_>| {
        let id = operation.id.unwrap_or_default().to_lowercase();
        !id.is_empty() && (id.contains(&wanted) || wanted.contains(&id))
            || operation.signature().to_lowercase().contains(&wanted)
    };
    let near: Vec<_> = operations.iter().filter(is_near).map(Operation::label).collect();
    let all = operations.iter().map(Operation::label);
    let names = if near.is_empty() { all.collect() } else { near };
    let shown: Vec<_> = names.iter().take(SHOWN).cloned().collect();
    let more = names.len().saturating_sub(SHOWN);
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!(
        "their file has no operation `{name}`; give an operationId, or method and path: {}{rest}",
        shown.join(", ")
    )
}
