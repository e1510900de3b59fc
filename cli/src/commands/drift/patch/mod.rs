//! A patch to the spec that describes what responses show: unknown fields as stubs, new enum
//! values, other names, and better evidence.
//!
//! Begin with [`patch`]. [`rename`] finds what looks renamed, [`found`] merges what was observed by
//! component, [`stub`] describes unknown fields, and [`edits`] changes the text at the places that
//! `expected.json` names. What only a person can say becomes a note at the head of the patch. No
//! value of a response is in it, except new enum values that look like enum values.

mod edits;
mod found;
mod kind;
mod names;
mod rename;
mod similar;
mod stub;
mod yaml;

use ::similar::TextDiff;

use super::comparison::compare;
use super::expected::Expected;
use super::report::Report;
use super::source::Response;
use edits::Edits;
use found::Found;
use names::Variants;
use rename::Rename;
use stub::Stubs;

/// The evidence of an item that has been seen with a value.
const SEEN: &str = "example";
/// Kinds of differences that the patch describes, or that have a note of their own.
const PATCHED: [&str; 3] = ["lacks", "new value", "new spelling"];

/// Returns the patch as a unified diff, after the notes. It is empty if there is nothing to say.
pub(super) fn patch(spec: &str, mut expected: Expected, responses: &[Response]) -> String {
    let renames = rename::find(&mut expected, responses);
    let (observed, report) = compare(&expected, responses);
    let found = Found::of(&observed);
    let mut notes = notes(&report);
    let mut edits = Edits::default();
    for (line, column, word) in report.confirmed() {
        edits.replace(*line, *column, word, SEEN);
    }
    if report.confirmed().iter().any(|(line, ..)| *line == 0) {
        notes.push("the evidence in files that the spec refers to is raised by hand".to_owned());
    }
    for Rename { object, from, to, spot } in &renames {
        edits.add_other_name(*spot, from, to);
        notes.push(format!(
            "{object}.{from} never came, and {to} did: it is taken for another name of it. If it \
             is another field, remove it from `x-also-named` and run `cfis drift` with the \
             corrected spec",
        ));
    }
    notes.extend(add_values(&mut edits, &expected, &found, spec));
    notes.extend(add_fields(&mut edits, &expected, &found));
    let patched = edits.apply(spec);
    let diff = TextDiff::from_lines(spec, &patched)
        .unified_diff()
        .header("a/spec/openapi.yaml", "b/spec/openapi.yaml")
        .to_string();
    format!("{}{diff}", head(&notes))
}

/// Returns the notes as lines that patch tools ignore.
fn head(notes: &[String]) -> String {
    if notes.is_empty() {
        return String::new();
    }
    let notes: String = notes.iter().map(|note| format!("#   - {note}\n")).collect();
    format!(
        "# What the patch does not say, or is to be reviewed. Patch tools ignore these lines.\n\
         {notes}"
    )
}

/// Lists what only a person can correct.
fn notes(report: &Report) -> Vec<String> {
    let mut notes = Vec::new();
    for difference in report.differences() {
        // A status may come from a proxy or an outage. Only a person knows what it means.
        if !PATCHED.contains(&difference.kind) {
            let place = [difference.operation.as_str(), difference.path.as_str()];
            let place = place.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
            notes.push(format!("{}: {}", place.join(" "), difference.says));
        }
    }
    for verdict in report.refuted() {
        notes.push(format!(
            "{} {}: is {} in the spec, but {}",
            verdict.operation, verdict.path, verdict.evidence, verdict.says
        ));
    }
    notes
}

/// Adds new values and spellings of enums.
fn add_values(edits: &mut Edits, expected: &Expected, found: &Found, spec: &str) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, values) in &found.values {
        let Some(of) = expected.types.get(name) else { continue };
        let mut variants = Variants::of(of.values.iter().flatten());
        let mut new = Vec::new();
        for value in values {
            match variants.take(value) {
                Ok(()) => new.push(value.clone()),
                Err(why) => notes.push(format!("{name}: {why}")),
            }
        }
        match of.values_end {
            Some(end) if !new.is_empty() => edits.add_values(end, &new, spec),
            Some(_) => {}
            None => notes.extend(new.iter().map(|new| format!("{name}: add {new} by hand"))),
        }
    }
    for (name, spellings) in &found.spellings {
        let Some(of) = expected.types.get(name) else { continue };
        for (spelling, value) in spellings {
            match of.spelling_spots.get(value) {
                Some(Some(spot)) => edits.add_other_name(*spot, value, spelling),
                _ => notes.push(format!("{name}: add the spelling {spelling} of {value} by hand")),
            }
        }
    }
    notes
}

/// Adds a stub of each unknown field.
fn add_fields(edits: &mut Edits, expected: &Expected, found: &Found) -> Vec<String> {
    let mut stubs = Stubs::of(expected);
    for (object, fields) in &found.fields {
        let Some(of) = expected.types.get(object) else { continue };
        let Some(end) = of.properties_end else {
            for name in fields.keys() {
                stubs.note(
                    object,
                    name,
                    "its object is in brackets or in another file; add it by hand",
                );
            }
            continue;
        };
        let known = of.properties.iter().flatten();
        // A renamed property keeps its name in the spec.
        let known = known.flat_map(|(name, of)| std::iter::once(name).chain(&of.also_named));
        let lines = stubs.fields(object, known, fields, end.indent);
        edits.add_after(end.line, lines);
    }
    let (components, notes) = stubs.finish();
    if let Some(end) = expected.components_end {
        edits.add_after(end.line, components);
    }
    notes
}
