//! Operations: what of one can be written in the spec, and why the rest is left out.

use std::collections::BTreeSet;

use heck::ToSnakeCase;

use crate::check::says_change;
use crate::import::bodies::{BodyDraft, Responses, body, responses};
use crate::import::components::Importer;
use crate::import::names;
use crate::import::supported;
use crate::import::values::{left_out, values_note};
use crate::import::yaml::{Map, Yaml};
use crate::model::{Credential, Method};
use crate::read::Node;
use crate::theirs::{Operation, Parameter, Schema, Theirs, readable};

/// An operation that can be written.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) signature: String,
    pub(super) path: String,
    /// In lower case.
    pub(super) method: String,
    /// Everything before the bodies.
    pub(super) head: Map,
    pub(super) request: Option<BodyDraft>,
    pub(super) notes: Vec<String>,
    /// Responses with their status, description and body.
    pub(super) responses: Responses,
}

impl Draft {
    /// Lists the bodies, each with the end of its JSON pointer.
    pub(super) fn bodies(&mut self) -> Vec<(String, &mut BodyDraft)> {
        let request = self.request.iter_mut().map(|body| ("/requestBody/".to_owned(), body));
        let responses = self.responses.iter_mut().filter_map(|(status, _, body)| {
            Some((format!("/responses/{status}/"), body.as_mut()?))
        });
        request.chain(responses).collect()
    }

    /// Returns the names of the components that it refers to.
    pub(super) fn references(&self) -> impl Iterator<Item = &str> {
        let responses = self.responses.iter().filter_map(|(_, _, body)| body.as_ref());
        self.request.iter().chain(responses).map(|body| body.component.as_str())
    }
}

/// Converts an operation. The error says why it is left out.
pub(super) fn convert<'a>(
    importer: &mut Importer<'a>,
    operation: &Operation<'a>,
) -> Result<Draft, String> {
    if let Some(gap) = operation.gaps.first() {
        return Err(gap.clone());
    }
    let method = operation.method.to_lowercase();
    if Method::named(&method).is_none() {
        return Err(format!("the method {} is not supported", operation.method));
    }
    supported::path(&operation.path)?;
    let mut notes = Vec::new();
    let wanted = operation.id.map_or_else(|| operation.signature().to_lowercase(), str::to_owned);
    let id = importer.names.operation_id(&wanted);
    if operation.id != Some(id.as_str()) {
        let theirs = operation.id.map_or_else(|| "none".to_owned(), |id| format!("`{id}`"));
        notes.push(format!("theirs has the operationId {theirs}"));
    }
    let mut head = head(importer.theirs, operation, &id, &mut notes);
    let (mut parameters, mut arguments) = (Vec::new(), BTreeSet::new());
    for parameter in &operation.parameters {
        self::parameter(importer, parameter, &mut parameters, &mut arguments, &mut notes)?;
    }
    if !parameters.is_empty() {
        head.add("parameters", Yaml::List(parameters));
    }
    let type_name = names::type_name(&id);
    let request = match &operation.request {
        None => None,
        Some(body) if matches!(method.as_str(), "get" | "head" | "delete") => {
            if body.is_required {
                return Err(format!("a {} request has a body", operation.method));
            }
            notes.push(format!("left out: the body of a {} request", operation.method));
            None
        }
        Some(body) => {
            let mut draft = self::body(importer, body, &format!("{type_name}Request"))
                .map_err(|reason| format!("its request body cannot be imported: {reason}"))?
                .ok_or("its request body has no content")?;
            if !body.is_required {
                draft.notes.push("theirs is optional".to_owned());
            }
            Some(draft)
        }
    };
    let responses = responses(importer, operation, &format!("{type_name}Response"), &mut notes)?;
    Ok(Draft {
        signature: operation.signature(),
        path: operation.path.clone(),
        method,
        head,
        request,
        notes,
        responses,
    })
}

fn head(theirs: &Theirs, operation: &Operation<'_>, id: &str, notes: &mut Vec<String>) -> Map {
    let node = operation.node;
    let mut head = Map::default();
    head.add("operationId", Yaml::text(id));
    let tags = node.get("tags").map(Node::items).unwrap_or_default();
    let tags: Vec<_> = tags.iter().filter_map(Node::text).map(Yaml::text).collect();
    if !tags.is_empty() {
        head.add("tags", Yaml::Flow(tags));
    }
    let prose: Vec<_> = ["summary", "description"]
        .iter()
        .filter_map(|name| Some((*name, node.text_of(name)?)))
        .collect();
    for (name, text) in prose.iter().filter(|(_, text)| !text.trim().is_empty()) {
        head.add(name, Yaml::prose(text));
    }
    head.add("x-evidence", Yaml::text("documented"));
    let text: Vec<_> = prose.iter().map(|(_, text)| *text).collect();
    let change = says_change(&text.join(" "));
    let effect = match (operation.method.as_str(), change) {
        ("GET", None) => "none",
        ("GET", Some(word)) => {
            notes
                .push(format!("its prose says that it {word} something, so its effect is creates"));
            "creates"
        }
        _ => "creates",
    };
    head.commented("x-effect", Yaml::text(effect), "confirm");
    let credential = Credential::Access;
    head.commented("x-credential", Yaml::text(credential.name()), "confirm");
    let mut security = Map::default();
    security.add(credential.scheme(), Yaml::List(Vec::new()));
    head.add("security", Yaml::List(vec![Yaml::Map(security)]));
    let known = [
        "operationId",
        "tags",
        "summary",
        "description",
        "parameters",
        "requestBody",
        "responses",
        "security",
        "externalDocs",
    ];
    let others = node.members().iter().map(|(key, _)| key.name.as_str());
    let others: Vec<_> = others.filter(|name| !known.contains(name)).collect();
    if !others.is_empty() {
        notes.push(format!(
            "left out, because the rules have no place for it: {}",
            others.join(", ")
        ));
    }
    if theirs.base() != "" && operation.path != operation.own_path {
        notes.push(format!(
            "theirs writes the path {}, below the path of the server",
            operation.own_path
        ));
    }
    head
}

/// Adds a parameter, or a note about it. One that is required and cannot be written is an error.
fn parameter<'a>(
    importer: &Importer<'a>,
    parameter: &Parameter<'a>,
    written: &mut Vec<Yaml>,
    arguments: &mut BTreeSet<String>,
    notes: &mut Vec<String>,
) -> Result<(), String> {
    let is_header = parameter.place == "header";
    let is = |name: &String| name.eq_ignore_ascii_case(parameter.name);
    let fixed = ["Accept", "Content-Type", "Authorization", "X-Api-Key"].map(str::to_owned);
    if is_header && fixed.iter().chain(&importer.theirs.credential_headers()).any(is) {
        notes.push(format!("left out: the header {}, which the bindings set", parameter.name));
        return Ok(());
    }
    match describe(importer, parameter, arguments) {
        Ok(map) => written.push(Yaml::Map(map)),
        Err(reason) if parameter.is_required => {
            return Err(format!("it requires the parameter `{}`: {reason}", parameter.name));
        }
        Err(reason) => {
            notes.push(format!("left out: the parameter `{}`: {reason}", parameter.name))
        }
    }
    Ok(())
}

fn is_argument(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok() && name != "gen"
}

fn describe<'a>(
    importer: &Importer<'a>,
    parameter: &Parameter<'a>,
    arguments: &mut BTreeSet<String>,
) -> Result<Map, String> {
    supported::place(parameter.place)?;
    let argument = parameter.name.to_snake_case();
    if !is_argument(&argument) || readable(parameter.name) != parameter.name {
        return Err("its name cannot name an argument".to_owned());
    }
    if !arguments.insert(argument) {
        return Err("another parameter becomes the same argument".to_owned());
    }
    let schema = parameter.schema.ok_or("it has no schema")?;
    let meaning = importer.theirs.meaning(&Schema::One(schema));
    if let Some(gap) = meaning.gaps.first() {
        return Err(gap.clone());
    }
    let (kind, format) = supported::parameter(&meaning)?;
    let mut map = Map::default();
    let dropped = meaning.format.filter(|theirs| format != Some(*theirs));
    let dropped = dropped.map(|format| format!("left out: `format: {format}`"));
    let notes = dropped.into_iter().chain(values_note(&meaning));
    map.notes(&notes.chain(left_out(&meaning, &[])).collect::<Vec<_>>());
    map.texts(&[("name", parameter.name), ("in", parameter.place)]);
    let prose = parameter.node.text_of("description").or(meaning.description).unwrap_or_default();
    if !prose.trim().is_empty() {
        map.add("description", Yaml::prose(prose));
    }
    if parameter.is_required {
        map.add("required", Yaml::Raw("true".to_owned()));
    }
    map.add("x-evidence", Yaml::text("documented"));
    let effect = if says_change(prose).is_some() { "creates" } else { "none" };
    map.commented("x-effect", Yaml::text(effect), "confirm");
    let mut schema = Map::default();
    schema.add("type", Yaml::text(kind));
    if let Some(format) = format {
        schema.add("format", Yaml::text(format));
    }
    map.add("schema", Yaml::Map(schema));
    Ok(map)
}
