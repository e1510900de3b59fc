//! Edits of a text, each at a line and column of the text as it was.

use std::collections::BTreeMap;

use super::yaml::yaml;
use crate::commands::drift::expected::{Form, Spot};

/// Edits that are collected, and then applied at once.
#[derive(Default)]
pub(super) struct Edits {
    /// By line and column: the text that is replaced, and the new one.
    inline: BTreeMap<(usize, usize), (String, String)>,
    /// New lines, by the line that follows them.
    before: BTreeMap<usize, Vec<String>>,
    /// New lines, by the line that they follow.
    after: BTreeMap<usize, Vec<String>>,
    /// Other names, by the place and by what they are names of.
    other_names: BTreeMap<Spot, BTreeMap<String, Vec<String>>>,
}

impl Edits {
    /// Replaces a word. It is left alone if another word is there.
    pub(super) fn replace(&mut self, line: usize, column: usize, word: &str, new: &str) {
        self.inline.insert((line, column), (word.to_owned(), new.to_owned()));
    }

    /// Adds lines after a line, below those that were added before.
    pub(super) fn add_after(&mut self, line: usize, lines: Vec<String>) {
        self.after.entry(line).or_default().extend(lines);
    }

    /// Adds values to the end of an enum.
    pub(super) fn add_values(&mut self, end: Spot, values: &[String], spec: &str) {
        let values: Vec<_> = values.iter().map(|value| yaml(value)).collect();
        match end.column {
            Some(column) => self.replace(end.line, column, "", &format!(", {}", values.join(", "))),
            None => {
                let indent = indent(spec, end.line);
                let lines = values.iter().map(|value| format!("{indent}- {value}")).collect();
                self.add_after(end.line, lines);
            }
        }
    }

    /// Adds another name of a property or of a value.
    pub(super) fn add_other_name(&mut self, spot: Spot, of: &str, name: &str) {
        let names = self.other_names.entry(spot).or_default().entry(of.to_owned()).or_default();
        names.push(name.to_owned());
    }

    /// Applies the edits.
    pub(super) fn apply(mut self, spec: &str) -> String {
        for (spot, names) in std::mem::take(&mut self.other_names) {
            self.write_other_names(spot, &names, spec);
        }
        let mut lines: Vec<String> = spec.split('\n').map(str::to_owned).collect();
        // From right to left, so that an edit does not shift the columns of others on its line.
        for ((line, column), (word, new)) in self.inline.iter().rev() {
            let Some(text) = line.checked_sub(1).and_then(|index| lines.get_mut(index)) else {
                continue;
            };
            let ends = text.char_indices().map(|(start, _)| start).chain([text.len()]);
            let start = column.checked_sub(1).and_then(|index| ends.into_iter().nth(index));
            let Some(start) = start else { continue };
            if text.get(start..).is_some_and(|rest| rest.starts_with(word.as_str())) {
                text.replace_range(start..start + word.len(), new);
            }
        }
        let mut edited = Vec::new();
        for (index, line) in lines.into_iter().enumerate() {
            edited.extend(self.before.remove(&(index + 1)).unwrap_or_default());
            edited.push(line);
            edited.extend(self.after.remove(&(index + 1)).unwrap_or_default());
        }
        edited.join("\n")
    }

    fn write_other_names(&mut self, spot: Spot, names: &BTreeMap<String, Vec<String>>, spec: &str) {
        let list = |names: &Vec<String>| {
            names.iter().map(|name| yaml(name)).collect::<Vec<_>>().join(", ")
        };
        let items: Vec<_> = names.values().map(list).collect();
        let entries: Vec<_> =
            names.iter().map(|(of, names)| format!("{}: [{}]", yaml(of), list(names))).collect();
        if let Some(column) = spot.column {
            let texts = if spot.form == Form::Item { items } else { entries };
            return self.replace(spot.line, column, "", &format!("{}, ", texts.join(", ")));
        }
        let texts = match spot.form {
            Form::Item => {
                names.values().flatten().map(|name| format!("- {}", yaml(name))).collect()
            }
            Form::Entry => entries,
            Form::List => vec![format!("x-also-named: [{}]", items.join(", "))],
            Form::Map => vec![format!("x-also-named: {{{}}}", entries.join(", "))],
        };
        let indent = indent(spec, spot.line);
        let lines = texts.into_iter().map(|text| format!("{indent}{text}"));
        self.before.entry(spot.line).or_default().extend(lines);
    }
}

/// Returns the spaces at the start of a line.
fn indent(text: &str, line: usize) -> &str {
    let line = text.split('\n').nth(line.saturating_sub(1)).unwrap_or_default();
    line.get(..line.len() - line.trim_start().len()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_line_are_replaced_and_nothing_else() {
        let spec = "a: 1\nx-evidence: {one: assumed, two: inferred}\nb: assumed\n";
        let mut edits = Edits::default();
        edits.replace(2, 19, "assumed", "example");
        edits.replace(2, 33, "inferred", "example");
        edits.replace(3, 1, "assumed", "example");
        edits.replace(9, 1, "assumed", "example");
        let edited = edits.apply(spec);
        assert_eq!(edited, "a: 1\nx-evidence: {one: example, two: example}\nb: assumed\n");
        assert_eq!(Edits::default().apply(spec), spec);
    }

    #[test]
    fn names_and_values_are_added_in_the_way_that_the_spec_is_written() {
        let spec = "e: [A, B]\nn: {a: [b]}\nl:\n  - A # one\n  x: 1\n";
        let spot = |line, column, form| Spot { line, column, form };
        let mut edits = Edits::default();
        edits.add_values(spot(1, Some(9), Form::Item), &["C".to_owned(), "NO".to_owned()], spec);
        edits.add_values(spot(4, None, Form::Item), &["B".to_owned()], spec);
        edits.add_other_name(spot(2, Some(5), Form::Entry), "c", "d");
        edits.add_other_name(spot(2, Some(9), Form::Item), "a", "null");
        edits.add_other_name(spot(4, None, Form::Item), "", "Z");
        edits.add_other_name(spot(5, None, Form::Map), "a", "b");
        edits.add_other_name(spot(5, None, Form::Map), "c", "d");
        edits.add_other_name(spot(5, None, Form::List), "c", "e");
        edits.add_other_name(spot(3, None, Form::Entry), "f", "g");
        assert_eq!(
            edits.apply(spec),
            "e: [A, B, C, 'NO']\nn: {c: [d], a: ['null', b]}\nf: [g]\nl:\n  - Z\n  - A # one\n  \
             - B\n  x-also-named: [e]\n  x-also-named: {a: [b], c: [d]}\n  x: 1\n"
        );
    }
}
