//! Bodies and responses: which of them can be written, and why the others are left out.

use crate::import::components::Importer;
use crate::import::samples;
use crate::import::supported;
use crate::import::values::Reference;
use crate::import::yaml::Yaml;
use crate::read::Node;
use crate::theirs::{Body, Operation, Schema, readable};

/// A body that can be written.
#[derive(Debug)]
pub(super) struct BodyDraft {
    pub(super) description: String,
    pub(super) component: String,
    /// Their example.
    pub(super) theirs: Option<Yaml>,
    pub(super) notes: Vec<String>,
}

/// Converts a body; nothing if it has no content.
pub(super) fn body<'a>(
    importer: &mut Importer<'a>,
    body: &Body<'a>,
    hint: &str,
) -> Result<Option<BodyDraft>, String> {
    if body.content.is_empty() {
        return Ok(None);
    }
    let media: Vec<_> = body.content.iter().map(|(media, _)| media.as_str()).collect();
    let Some((name, json)) = body.json() else {
        return Err(format!("it is {}, and not {}", media.join(" or "), supported::MEDIA));
    };
    if name.ends_with("+json") {
        return Err(format!("it is {name}, and not {}", supported::MEDIA));
    }
    let schema = json.get("schema").ok_or("its content has no schema")?;
    let reference = importer.body(&Schema::One(schema), hint)?;
    let others: Vec<_> = media.into_iter().filter(|media| *media != name).collect();
    let mut notes = Vec::new();
    if !others.is_empty() {
        notes.push(format!("left out: the media types {}", others.join(", ")));
    }
    let examples = json.get("examples").map(Node::members).unwrap_or_default();
    let named = examples
        .iter()
        .filter_map(|(_, example)| importer.theirs.target(example).ok()?.get("value"));
    let example = json.get("example").into_iter().chain(named).next().and_then(samples::theirs);
    let of_component = || {
        let component = importer.components.iter().find(|one| one.name == reference.name)?;
        component.example.clone()
    };
    Ok(Some(BodyDraft {
        description: readable(body.node.text_of("description").unwrap_or_default()),
        theirs: example.or_else(of_component),
        component: made(importer, &reference)?,
        notes,
    }))
}

/// Returns the name of a component of which an example can be made.
fn made(importer: &Importer<'_>, reference: &Reference) -> Result<String, String> {
    let find =
        |name: &str| importer.components.iter().find(|one| one.name == name).map(|one| &one.sample);
    find(&reference.name)
        .and_then(|sample| samples::make(sample, &find))
        .map(|_| reference.name.clone())
        .ok_or_else(|| "an example of it would be too large".to_owned())
}

/// Responses with their status, description and body.
pub(super) type Responses = Vec<(String, String, Option<BodyDraft>)>;

/// Converts the responses that can be written: successes first.
pub(super) fn responses<'a>(
    importer: &mut Importer<'a>,
    operation: &Operation<'a>,
    hint: &str,
    notes: &mut Vec<String>,
) -> Result<Responses, String> {
    let (mut successes, mut errors): (Responses, Responses) = (Vec::new(), Vec::new());
    for response in &operation.responses {
        let status = response.status;
        let code = match supported::status(status) {
            Ok(code) => code,
            Err(reason) => {
                notes.push(format!("left out: the response {status}, because {reason}"));
                continue;
            }
        };
        let parts =
            ["headers", "links"].iter().filter(|part| response.body.node.get(part).is_some());
        let parts: Vec<_> = parts.copied().collect();
        if !parts.is_empty() {
            notes.push(format!("left out: {} of the response {status}", parts.join(" and ")));
        }
        let prose = response.body.node.text_of("description").unwrap_or_default().trim();
        let prose = if prose.is_empty() { format!("Status {status}.") } else { prose.to_owned() };
        let is_success = code < 300;
        let hint = if is_success { hint.to_owned() } else { format!("{hint}Error") };
        match body(importer, &response.body, &hint) {
            Ok(body) if is_success => successes.push((status.to_owned(), prose, body)),
            Ok(body) => errors.push((status.to_owned(), prose, body)),
            Err(reason) if is_success => {
                return Err(format!("its response {status} cannot be imported: {reason}"));
            }
            Err(reason) => {
                notes.push(format!("left out: the body of the response {status}: {reason}"));
                errors.push((status.to_owned(), prose, None));
            }
        }
    }
    // The rules allow one type of success.
    let first = successes.iter().find_map(|(_, _, body)| Some(body.as_ref()?.component.clone()));
    successes.retain(|(status, _, body)| {
        let is_same = body.as_ref().is_none_or(|body| Some(&body.component) == first.as_ref());
        if !is_same {
            notes.push(format!(
                "left out: the response {status}, because its body differs from that of another \
                 successful response"
            ));
        }
        is_same
    });
    if successes.is_empty() {
        return Err("it has no successful response that can be imported".to_owned());
    }
    successes.extend(errors);
    Ok(successes)
}
