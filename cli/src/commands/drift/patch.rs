//! A patch to the spec that upgrades the evidence of what responses confirm.

use similar::TextDiff;

/// The evidence of an item that has been seen with a value.
const SEEN: &str = "example";

/// Returns the patch as a unified diff. It is empty if there is nothing to upgrade. `confirmed`
/// holds the line, the column and the present word of each item.
pub(super) fn patch(spec: &str, confirmed: &[(usize, usize, String)]) -> String {
    let mut lines: Vec<String> = spec.split('\n').map(str::to_owned).collect();
    let mut confirmed = confirmed.to_vec();
    // From right to left, so that a change does not shift the columns of other words on its line.
    confirmed.sort();
    confirmed.dedup();
    for (line, column, word) in confirmed.iter().rev() {
        let Some(text) = line.checked_sub(1).and_then(|index| lines.get_mut(index)) else {
            continue;
        };
        let Some(start) = text.char_indices().nth(column - 1).map(|(start, _)| start) else {
            continue;
        };
        if text.get(start..).is_some_and(|rest| rest.starts_with(word.as_str())) {
            text.replace_range(start..start + word.len(), SEEN);
        }
    }
    let upgraded = lines.join("\n");
    TextDiff::from_lines(spec, &upgraded)
        .unified_diff()
        .header("a/spec/openapi.yaml", "b/spec/openapi.yaml")
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::patch;

    #[test]
    fn words_of_one_line_are_upgraded_and_nothing_else() {
        let spec = "a: 1\nx-evidence: {one: assumed, two: inferred}\nb: assumed\n";
        let confirmed = [
            (2, 19, "assumed".to_owned()),
            (2, 33, "inferred".to_owned()),
            (3, 1, "assumed".to_owned()),
        ];
        let patch = patch(spec, &confirmed);
        assert!(patch.contains("+x-evidence: {one: example, two: example}"), "{patch}");
        assert_eq!(patch.lines().filter(|line| line.starts_with('-')).count(), 2, "{patch}");
        assert_eq!(super::patch(spec, &[]), "");
    }
}
