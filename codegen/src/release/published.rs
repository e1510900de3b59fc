//! Rates the changes of the published files, which a change of the spec or of the code that
//! publishes can make.
//!
//! OpenAPI documents are compared like specs, and JSON Schemas member by member. The others follow
//! from these: a change of one of them alone is a patch.

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;

use crate::finding::Findings;
use crate::model::Model;
use crate::plain;
use crate::publish::{NEWER, OPENAPI, PLAIN, Published, READERS, STRICT};
use crate::read::{self, Document};
use crate::release::rate::{self, Change, Rating};

/// Lists the changes from the files of a release to those of now, each with the name of its file.
///
/// # Errors
/// Returns findings if an OpenAPI document cannot be read.
pub(super) fn changes(before: &[Published], now: &[Published]) -> Result<Vec<Change>, Findings> {
    let mut all = Vec::new();
    let find = |files: &[Published], name: &str| {
        files.iter().find(|(found, _)| found == name).map(|(_, text)| text.clone())
    };
    let responses = match find(now, OPENAPI) {
        Some(text) => read_only(&document(OPENAPI, text)?),
        None => BTreeSet::new(),
    };
    for (name, old) in before {
        match find(now, name) {
            Some(new) if new == *old => {}
            Some(new) => {
                let changes = of_file(name, old, new, &responses)?;
                all.extend(changes.into_iter().map(|change| Change {
                    sentence: format!("{name}: {}", change.sentence),
                    ..change
                }));
            }
            None => all.push(Change {
                rating: Rating::Major,
                sentence: format!("{name} is not published any more"),
            }),
        }
    }
    let is_new = |name: &&Published| find(before, &name.0).is_none();
    all.extend(
        now.iter()
            .filter(is_new)
            .map(|(name, _)| Change { rating: Rating::Minor, sentence: format!("{name} is new") }),
    );
    Ok(all)
}

fn of_file(
    name: &str,
    old: &str,
    new: String,
    responses: &BTreeSet<String>,
) -> Result<Vec<Change>, Findings> {
    let mut changes = Vec::new();
    if [OPENAPI, NEWER, READERS, PLAIN].contains(&name) {
        changes = rate::changes(&document(name, old.to_owned())?, &document(name, new)?);
        if name == READERS || name == PLAIN {
            // Generated clients may take an error that is not described for an empty success.
            for change in changes.iter_mut().filter(|change| is_lost_status(&change.sentence)) {
                change.rating = Rating::Major;
            }
        }
    } else if !name.contains('/') && name.ends_with(".schema.json") {
        let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or_default();
        changes = rate::schema_changes(&parsed(old), &parsed(&new));
        if name == STRICT {
            // What writers of requests do not use finds drift, and is not a promise.
            for change in &mut changes {
                let of = change.sentence.split([' ', '.', ':']).find(|word| !LEAD.contains(word));
                if of.is_some_and(|of| responses.contains(of)) {
                    change.rating = change.rating.min(Rating::Minor);
                }
            }
        }
    }
    if changes.is_empty() {
        let sentence = "it is written in another way".to_owned();
        changes.push(Change { rating: Rating::Patch, sentence });
    }
    Ok(changes)
}

fn is_lost_status(sentence: &str) -> bool {
    sentence.contains(": status ") && sentence.ends_with(" was removed")
}

/// The words before the name of a type in a sentence.
const LEAD: [&str; 2] = ["the", "type"];

/// Reads a document in the plain form, in which the errors are where they are used and null is said
/// as in OpenAPI 3.0.
fn document(name: &str, text: String) -> Result<Document, Findings> {
    plain::of(read::read_text(name, Path::new("."), text)?)
}

/// Returns the types that only responses have.
fn read_only(document: &Document) -> BTreeSet<String> {
    let model = Model::of(document);
    let written = model.written();
    let names = model.components().iter().map(|component| component.name);
    names.filter(|name| !written.contains(name)).map(str::to_owned).collect()
}
