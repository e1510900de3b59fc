//! The document that is made of the drafts: paths and components, as a whole spec or as fragments.

use std::collections::{BTreeMap, BTreeSet};

use crate::import::bodies::BodyDraft;
use crate::import::component::Component;
use crate::import::operations::Draft;
use crate::import::samples;
use crate::import::supported::MEDIA;
use crate::import::yaml::{Map, Yaml};
use crate::read::Node;
use crate::theirs::Theirs;

/// Returns the components that operations need, themselves or through others.
pub(super) fn needed<'c>(drafts: &[Draft], components: &'c [Component]) -> Vec<&'c Component> {
    let by_name: BTreeMap<&str, &Component> =
        components.iter().map(|component| (component.name.as_str(), component)).collect();
    let mut names = BTreeSet::new();
    let mut pending: Vec<String> =
        drafts.iter().flat_map(Draft::references).map(str::to_owned).collect();
    while let Some(name) = pending.pop() {
        if let Some(component) = by_name.get(name.as_str())
            && names.insert(name)
        {
            pending.extend(component.references.iter().cloned());
        }
    }
    components.iter().filter(|component| names.contains(&component.name)).collect()
}

/// Returns the paths. Each operation gets the notes of `more`, by its signature.
pub(super) fn paths(drafts: &[Draft], components: &[Component], ours: &[String]) -> Map {
    let mut paths: Vec<(&str, Map)> = Vec::new();
    for draft in drafts {
        let operation = Yaml::Map(operation(draft, components));
        let is_ours = ours.contains(&draft.signature);
        let index = paths.iter().position(|(path, _)| *path == draft.path);
        let at = match index.and_then(|index| paths.get_mut(index)) {
            Some((_, methods)) => methods,
            None => {
                paths.push((&draft.path, Map::default()));
                match paths.last_mut() {
                    Some((_, methods)) => methods,
                    None => continue,
                }
            }
        };
        if is_ours {
            at.note("our spec has this operation; `cfis-codegen compare` shows how it differs");
        } else if ours.iter().any(|own| own.split(' ').nth(1) == Some(&draft.path)) {
            at.note("our spec has this path; add the method below to it");
        }
        at.add(&draft.method, operation);
    }
    let mut map = Map::default();
    for (path, methods) in paths {
        map.add(path, Yaml::Map(methods));
    }
    map
}

fn operation(draft: &Draft, components: &[Component]) -> Map {
    let mut map = Map::default();
    map.notes(&draft.notes);
    map.lines_of(draft.head.clone());
    if let Some(body) = &draft.request {
        let mut request = Map::default();
        request.notes(&body.notes);
        request.add("x-evidence", Yaml::text("documented"));
        if !body.description.trim().is_empty() {
            request.add("description", Yaml::prose(&body.description));
        }
        request.add("required", Yaml::Raw("true".to_owned()));
        request.add("content", content(body, components));
        map.add("requestBody", Yaml::Map(request));
    }
    let mut responses = Map::default();
    for (status, description, body) in &draft.responses {
        let mut response = Map::default();
        if let Some(body) = body {
            response.notes(&body.notes);
        }
        response.add("description", Yaml::prose(description));
        response.add("x-evidence", Yaml::text("documented"));
        if let Some(body) = body {
            response.add("content", content(body, components));
        }
        responses.add(status, Yaml::Map(response));
    }
    map.add("responses", Yaml::Map(responses));
    map
}

fn content(body: &BodyDraft, components: &[Component]) -> Yaml {
    let mut schema = Map::default();
    schema.add("$ref", Yaml::Text(format!("#/components/schemas/{}", body.component)));
    let find = |name: &str| components.iter().find(|one| one.name == name).map(|one| &one.sample);
    let example = body.theirs.clone().or_else(|| samples::make(find(&body.component)?, &find));
    let mut media = Map::default();
    media.add("schema", Yaml::Map(schema));
    media.add("example", example.unwrap_or_else(|| Yaml::Raw("null".to_owned())));
    let mut content = Map::default();
    content.add(MEDIA, Yaml::Map(media));
    Yaml::Map(content)
}

/// Returns a whole spec: the head of ours, and what was imported.
pub(super) fn whole(ours: &Theirs, drafts: &[Draft], components: &[Component]) -> Map {
    let mut spec = Map::default();
    for name in ["openapi", "info", "servers"] {
        if let Some(node) = ours.root.get(name) {
            spec.add(name, Yaml::of(node));
        }
    }
    spec.add("paths", Yaml::Map(paths(drafts, components, &[])));
    let mut section = Map::default();
    let schemes = ours.root.get("components").and_then(|ours| ours.get("securitySchemes"));
    if let Some(schemes) = schemes {
        section.add("securitySchemes", Yaml::of(schemes));
    }
    let mut schemas = Map::default();
    for component in needed(drafts, components) {
        schemas.add(&component.name, Yaml::Map(component.map.clone()));
    }
    if !schemas.is_empty() {
        section.add("schemas", Yaml::Map(schemas));
    }
    spec.add("components", Yaml::Map(section));
    spec
}

/// Returns what to paste into our spec: no component that it has in the same form.
pub(super) fn fragments(ours: &Theirs, drafts: &[Draft], components: &[Component]) -> Map {
    let known: Vec<String> =
        ours.operations(&mut Vec::new()).iter().map(|operation| operation.signature()).collect();
    let mut map = Map::default();
    map.note("Paste what is below `paths` into the `paths` of the spec.");
    map.add("paths", Yaml::Map(paths(drafts, components, &known)));
    let mut schemas = Map::default();
    for component in needed(drafts, components) {
        let own = ours.components("schemas").find(|(name, _)| *name == component.name);
        match own {
            Some((name, node)) if is_same(node, component) => {
                schemas.note(&format!("{name}: our spec has this component in the same form"));
                continue;
            }
            Some(_) => schemas.note(
                "our spec has another component of this name: merge them, or rename this one and \
                 the references to it",
            ),
            None => {}
        }
        schemas.add(&component.name, Yaml::Map(component.map.clone()));
    }
    let mut section = Map::default();
    section.add("schemas", Yaml::Map(schemas));
    map.note("Paste what is below `schemas` into `components: schemas` of the spec.");
    map.add("components", Yaml::Map(section));
    map
}

/// Returns whether our component means the same, apart from prose and extensions.
fn is_same(ours: &Node, component: &Component) -> bool {
    let text = component.map.lines().join("\n");
    let parsed = Theirs::parse("", &format!("openapi: 3.0.3\n{text}\n"));
    parsed.is_ok_and(|theirs| {
        let mut other = essential(&theirs.root.to_json());
        if let Some(members) = other.as_object_mut() {
            members.remove("openapi");
        }
        essential(&ours.to_json()) == other
    })
}

fn essential(value: &serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(members) => members
            .iter()
            .filter(|(name, value)| {
                !(name.starts_with("x-") || *name == "description" && value.is_string())
            })
            .map(|(name, value)| (name.clone(), essential(value)))
            .collect(),
        serde_json::Value::Array(items) => {
            let mut items: Vec<_> = items.iter().map(essential).collect();
            // The order of `required` has no meaning.
            items.sort_by_key(ToString::to_string);
            items.into()
        }
        other => other.clone(),
    }
}
