//! Writes operations of the provider's own file in the form of our spec: named components, OpenAPI
//! 3.0, our extensions. What the rules do not support is left out, with a comment that says why.
//!
//! Begin with [`import()`]. `operations` converts an operation, `components` and `objects` its
//! schemas, and `draft` puts them together. `supported` has what the rules have no place for. At
//! the end `verify` applies the rules to the result. This folder must not know how a rule is
//! applied.

mod bodies;
mod component;
mod components;
mod draft;
mod enums;
mod names;
mod objects;
mod operations;
mod samples;
mod select;
mod supported;
mod values;
mod verify;
mod yaml;

use std::path::Path;

use crate::committed::{Failure, write_file};
use crate::import::component::Component;
use crate::import::components::Importer;
use crate::import::names::Names;
use crate::import::operations::Draft;
use crate::import::verify::LeftOut;
use crate::import::yaml::Map;
use crate::theirs::Theirs;

/// Which form an import has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// What to paste into our spec.
    Fragments,
    /// A spec of its own, with the servers and the credentials of ours.
    Whole,
}

/// The result of an import.
#[derive(Debug, Clone)]
pub struct Import {
    /// The YAML.
    pub text: String,
    /// The number of operations in it.
    pub imported: usize,
    /// The operations that are left out: method and path, and why.
    pub left_out: Vec<(String, String)>,
}

impl Import {
    /// Returns one sentence: how many operations were imported and left out.
    pub fn summary(&self) -> String {
        let noun = if self.imported == 1 { "operation is" } else { "operations are" };
        let first = format!("{} {noun} imported", self.imported);
        match self.left_out.len() {
            0 => first,
            count => format!("{first}, {count} left out; the comments at the top say why"),
        }
    }
}

/// Imports operations of the file `theirs`: those that `wanted` names by operationId or by method
/// and path, or all if it names none.
///
/// # Errors
/// Returns an error if a file cannot be read, an operation does not exist, or none can be imported.
pub fn import(
    ours: &Path,
    theirs: &Path,
    wanted: &[String],
    form: Form,
) -> Result<Import, Failure> {
    let (ours, theirs) = (Theirs::read(ours)?, Theirs::read(theirs)?);
    let mut gaps = Vec::new();
    let operations = theirs.operations(&mut gaps);
    let selected = select::select(&operations, wanted).map_err(Failure::Wrong)?;
    let own = ours.operations(&mut Vec::new());
    // A method of ours that is imported again keeps its name.
    let others = own
        .iter()
        .filter(|own| !selected.iter().any(|one| one.signature() == own.signature()))
        .filter(|_| form == Form::Fragments);
    let names = Names::of(&theirs, others.filter_map(|own| own.id.map(str::to_owned)));
    let mut importer = Importer::new(&theirs, names);
    let mut left_out: Vec<LeftOut> = Vec::new();
    let mut drafts: Vec<Draft> = Vec::new();
    for operation in selected {
        match operations::convert(&mut importer, operation) {
            Ok(draft) => drafts.push(draft),
            Err(reason) => left_out.push((operation.signature(), reason)),
        }
    }
    let mut components = importer.components;
    drafts.retain(|draft| match lost(draft, &components) {
        Some(reason) => {
            left_out.push((draft.signature.clone(), reason));
            false
        }
        None => true,
    });
    verify::verify(&ours, &mut drafts, &mut components, &mut left_out).map_err(Failure::Wrong)?;
    if drafts.is_empty() {
        let reasons: Vec<_> =
            left_out.iter().map(|(operation, reason)| format!("{operation}: {reason}")).collect();
        return Err(Failure::Wrong(format!(
            "no operation can be imported\n{}\n{}",
            reasons.join("\n"),
            gaps.join("\n")
        )));
    }
    let mut text = heading(&theirs, &left_out, &gaps);
    let body = match form {
        Form::Whole => draft::whole(&ours, &drafts, &components),
        Form::Fragments => draft::fragments(&ours, &drafts, &components),
    };
    text.lines_of(body);
    let text = text.lines().join("\n") + "\n";
    Ok(Import { text, imported: drafts.len(), left_out })
}

/// Imports operations into a whole spec, and writes it to `output`.
///
/// # Errors
/// Returns an error as [`import()`] does, or if `output` is our spec or cannot be written.
pub fn write(
    ours: &Path,
    theirs: &Path,
    wanted: &[String],
    output: &Path,
) -> Result<Import, Failure> {
    for (file, what) in [(ours, "our spec"), (theirs, "the file that is imported")] {
        let is_same = || Some(output.canonicalize().ok()? == file.canonicalize().ok()?);
        if is_same().unwrap_or(false) {
            return Err(Failure::Wrong(format!(
                "{} is {what}, and would be overwritten; give another file with --output",
                output.display()
            )));
        }
    }
    let import = import(ours, theirs, wanted, Form::Whole)?;
    write_file(output, &import.text)?;
    Ok(import)
}

/// Returns why an operation cannot be sent: its request has required properties that are left out.
fn lost(draft: &Draft, components: &[Component]) -> Option<String> {
    let request = draft.request.as_ref()?;
    let mut pending = vec![request.component.as_str()];
    let mut seen: Vec<&str> = Vec::new();
    while let Some(name) = pending.pop() {
        if seen.contains(&name) {
            continue;
        }
        seen.push(name);
        let Some(component) = components.iter().find(|one| one.name == name) else { continue };
        if let Some(property) = component.lost.first() {
            return Some(format!(
                "its request requires `{property}` of {name}, which cannot be imported"
            ));
        }
        pending.extend(component.references.iter().map(String::as_str));
    }
    None
}

fn heading(theirs: &Theirs, left_out: &[LeftOut], gaps: &[String]) -> Map {
    let mut heading = Map::default();
    let (title, version) = (theirs.info("title"), theirs.info("version"));
    heading.note(&format!("Imported from {}: {title} {version}.", theirs.file));
    heading.note("Review every line with the comment `confirm`, and the effects above all.");
    for (operation, reason) in left_out {
        heading.note(&format!("Left out: {operation}: {reason}"));
    }
    for gap in gaps {
        heading.note(&format!("Left out: {gap}"));
    }
    let webhooks = theirs.root.get("webhooks").map(crate::read::Node::members).unwrap_or_default();
    for (key, _) in webhooks {
        heading.note(&format!("Left out: the webhook {}: webhooks are not supported", key.name));
    }
    heading
}
