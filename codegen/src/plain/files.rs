//! References to other files of the repository: what they lead to becomes part of the document.
//!
//! A schema becomes a component, named after the end of the reference or after its file. Anything
//! else (a path, a parameter, a response) takes the place of the reference. A file must be in the
//! folder of the spec, because a finding shows its text.

use std::collections::BTreeMap;
use std::path::Path;

use heck::ToUpperCamelCase;

use crate::finding::{Finding, Findings};
use crate::place::Place;
use crate::plain::position::{Position, folder_of, joined};
use crate::read::{self, Document, Key, Node, Source, Value};
use crate::rule::Rule;

/// Maximum length of a chain of references, so that a ring ends.
const CHAIN: usize = 16;

/// Puts what references to other files lead to into the document.
///
/// # Errors
/// Returns a finding for each file that cannot be read and each reference that leads nowhere.
pub(super) fn gather(document: Document) -> Result<Document, Findings> {
    let own = document.file_name();
    let mut gatherer = Gatherer {
        folder: document.folder().to_owned(),
        prefix: document.file_prefix(),
        files: vec![(own, document.tree().clone())],
        sources: Vec::new(),
        names: BTreeMap::new(),
        pending: Vec::new(),
        findings: Vec::new(),
    };
    let root = gatherer.document(document.tree().clone());
    if gatherer.findings.is_empty() {
        Ok(document.with(root, gatherer.sources))
    } else {
        Err(Findings::new(gatherer.findings))
    }
}

/// A node of a file: the number of the file, and its pointer.
type Target = (usize, String);

struct Gatherer {
    folder: std::path::PathBuf,
    /// What the name of the spec begins with in findings.
    prefix: String,
    /// The path of each file from the folder of the spec, and its tree. The first is the spec.
    files: Vec<(String, Node)>,
    /// The other files as findings name them, and their texts.
    sources: Vec<Source>,
    /// The component that a schema of another file became.
    names: BTreeMap<Target, String>,
    /// Schemas that are not in the document yet.
    pending: Vec<(String, Node, Target)>,
    findings: Vec<Finding>,
}

impl Gatherer {
    fn document(&mut self, mut root: Node) -> Node {
        let listed = self.listed(&root);
        root = self.node(root, 0, Position::top());
        let mut added = Vec::new();
        while let Some((name, node, (file, _))) = self.pending.pop() {
            let key = Key { name: name.clone(), place: node.place };
            added.push((key, self.node(node, file, Position::schema())));
        }
        added.sort_by(|(a, _), (b, _)| (a.place, &a.name).cmp(&(b.place, &b.name)));
        for (key, _) in &added {
            if listed.contains(&key.name) {
                self.report(key.place, format!("two components are called `{}`", key.name), SAME);
            }
        }
        if added.is_empty() { root } else { with_schemas(root, added) }
    }

    /// Notes the components of the spec that are in another file, and lists the names of all.
    fn listed(&mut self, root: &Node) -> Vec<String> {
        let schemas = child(root, "components").and_then(|node| child(node, "schemas"));
        let members = schemas.map(members).unwrap_or_default();
        for (key, node) in members {
            let Some((reference, place)) = reference_of(node) else { continue };
            if !reference.starts_with('#')
                && let Some(target) = self.follow(reference, place, 0)
            {
                self.names.insert(target, key.name.clone());
            }
        }
        members.iter().map(|(key, _)| key.name.clone()).collect()
    }

    /// Rewrites the references in a node of a file.
    fn node(&mut self, node: Node, file: usize, position: Position<'_>) -> Node {
        if position.is_data() {
            return node;
        }
        if let Some((reference, place)) = reference_of(&node) {
            let stays = file == 0 && reference.starts_with('#');
            return if stays {
                node
            } else {
                self.referred(&node, reference, place, file, position)
            };
        }
        let place = node.place;
        let value = match node.value {
            Value::Object(members) => {
                let members = members.into_iter().map(|(key, node)| {
                    let inner = position.member(&key.name);
                    let node = if inner.is_target_of_mapping() {
                        self.mapped(node, file)
                    } else if inner.is_example_file() {
                        self.example(node, file)
                    } else {
                        self.node(node, file, inner)
                    };
                    (key, node)
                });
                Value::Object(members.collect())
            }
            Value::Array(items) => {
                let items = items.into_iter();
                Value::Array(items.map(|item| self.node(item, file, position.item())).collect())
            }
            other => other,
        };
        Node { value, place }
    }

    /// Replaces a reference: by its target, or by a reference to the component that it becomes.
    fn referred(
        &mut self,
        node: &Node,
        reference: &str,
        place: Place,
        file: usize,
        position: Position<'_>,
    ) -> Node {
        let Some(target) = self.follow(reference, place, file) else { return node.clone() };
        let is_listed = position.is_component() && file == 0;
        if !position.is_schema() || is_listed {
            let Some(found) = self.find(&target) else { return node.clone() };
            let inner = if is_listed { Position::schema() } else { position };
            return self.node(found, target.0, inner);
        }
        let pointer = format!("#/components/schemas/{}", self.name_of(target, place));
        let text = Node { value: Value::String(pointer), place };
        let key = Key { name: "$ref".to_owned(), place: node.place };
        Node { value: Value::Object(vec![(key, text)]), place: node.place }
    }

    /// Returns the component that a schema is, or becomes.
    fn name_of(&mut self, target: Target, place: Place) -> String {
        if let Some(name) = self.names.get(&target) {
            return name.clone();
        }
        let (number, pointer) = &target;
        let own = pointer.rsplit('/').next().filter(|name| !name.is_empty());
        // Schemas of the spec keep their names.
        if *number == 0 {
            return own.unwrap_or_default().to_owned();
        }
        let stem = self.files.get(*number).and_then(|(path, _)| {
            Some(Path::new(path).file_stem()?.to_string_lossy().to_upper_camel_case())
        });
        let name = own.map_or_else(|| stem.unwrap_or_default(), str::to_owned);
        if self.names.values().any(|known| *known == name) {
            self.report(place, format!("two components are called `{name}`"), SAME);
        }
        self.names.insert(target.clone(), name.clone());
        if let Some(node) = self.find(&target) {
            self.pending.push((name.clone(), node, target));
        }
        name
    }

    /// Follows a reference to a node that is not a reference.
    fn follow(&mut self, reference: &str, place: Place, file: usize) -> Option<Target> {
        let (mut target, mut text) = (self.target(reference, place, file)?, reference.to_owned());
        for _ in 0..CHAIN {
            let Some(node) = self.find(&target) else {
                self.report(place, format!("`{text}` leads nowhere"), "correct the reference");
                return None;
            };
            let Some((next, _)) = reference_of(&node) else { return Some(target) };
            text = next.to_owned();
            target = self.target(&text, place, target.0)?;
        }
        self.report(place, format!("`{reference}` leads back to itself"), "correct the reference");
        None
    }

    /// Returns the file and the pointer of a reference, and reads the file if it is new.
    fn target(&mut self, reference: &str, place: Place, file: usize) -> Option<Target> {
        let (path, pointer) = reference.split_once('#').unwrap_or((reference, ""));
        if path.is_empty() {
            return Some((file, pointer.to_owned()));
        }
        if path.contains("://") {
            let message = format!("`{reference}` leads to another machine");
            self.report(place, message, "copy what it describes into a file beside the spec");
            return None;
        }
        let from = self.files.get(file).map(|(path, _)| path.clone()).unwrap_or_default();
        let Some(path) = joined(&from, path) else {
            let message = format!("`{reference}` leads out of the folder of the spec");
            self.report(place, message, "move the file into that folder");
            return None;
        };
        if let Some(number) = self.files.iter().position(|(known, _)| *known == path) {
            return Some((number, pointer.to_owned()));
        }
        let number = self.files.len();
        let shown = format!("{}{path}", self.prefix);
        match read::read_part(&self.folder, &path, &shown, number) {
            Ok((root, text)) => {
                self.files.push((path, root));
                self.sources.push(Source { file: shown, text });
                Some((number, pointer.to_owned()))
            }
            Err(read::Unread::NotThere(reason)) => {
                let message = format!("the file of `{reference}` {reason}");
                self.report(place, message, "correct the path, or add the file");
                None
            }
            Err(read::Unread::Wrong(findings)) => {
                self.findings.extend(findings.iter().cloned());
                None
            }
        }
    }

    fn find(&self, (file, pointer): &Target) -> Option<Node> {
        let mut node = &self.files.get(*file)?.1;
        for part in pointer.split('/').skip(1) {
            node = child(node, &part.replace("~1", "/").replace("~0", "~"))?;
        }
        Some(node.clone())
    }

    /// Rewrites an entry of `mapping`, which is a reference or the name of a component.
    fn mapped(&mut self, node: Node, file: usize) -> Node {
        let Value::String(text) = &node.value else { return node };
        let is_reference = text.contains(['#', '/', '.']);
        if !is_reference || (file == 0 && text.starts_with('#')) {
            return node;
        }
        let Some(target) = self.follow(text, node.place, file) else { return node };
        let name = self.name_of(target, node.place);
        Node { value: Value::String(format!("#/components/schemas/{name}")), place: node.place }
    }

    /// Rewrites the name of a file with an example, which is relative to the file that has it.
    fn example(&self, node: Node, file: usize) -> Node {
        let path = self.files.get(file).map_or("", |(path, _)| path);
        match &node.value {
            Value::String(name) if !folder_of(path).is_empty() => {
                let name = joined(path, name).unwrap_or_else(|| name.clone());
                Node { value: Value::String(name), place: node.place }
            }
            _ => node,
        }
    }

    fn report(&mut self, place: Place, message: String, remedy: &str) {
        let own = self.files.first().map_or("", |(path, _)| path);
        let other = place.file.checked_sub(1).and_then(|index| self.sources.get(index));
        let file =
            other.map_or_else(|| format!("{}{own}", self.prefix), |other| other.file.clone());
        self.findings.push(Finding {
            file,
            place,
            rule: Rule::Reference,
            pointer: String::new(),
            message,
            remedy: remedy.to_owned(),
        });
    }
}

const SAME: &str = "give one of them another name";

fn members(node: &Node) -> &[(Key, Node)] {
    match &node.value {
        Value::Object(members) => members,
        _ => &[],
    }
}

fn child<'n>(node: &'n Node, name: &str) -> Option<&'n Node> {
    if let Value::Array(items) = &node.value {
        return items.get(name.parse::<usize>().ok()?);
    }
    members(node).iter().find(|(key, _)| key.name == name).map(|(_, node)| node)
}

/// Returns the reference that a node is, and its place.
fn reference_of(node: &Node) -> Option<(&str, Place)> {
    let reference = child(node, "$ref").filter(|_| matches!(node.value, Value::Object(_)))?;
    match &reference.value {
        Value::String(text) => Some((text, reference.place)),
        _ => None,
    }
}

/// Adds components to the document.
fn with_schemas(root: Node, added: Vec<(Key, Node)>) -> Node {
    changed(root, "components", |components| {
        changed(components, "schemas", |mut schemas| {
            if let Value::Object(members) = &mut schemas.value {
                members.extend(added);
            }
            schemas
        })
    })
}

/// Changes a member of a mapping, which is added if it is not there.
fn changed(mut node: Node, name: &str, change: impl FnOnce(Node) -> Node) -> Node {
    let Value::Object(members) = &mut node.value else { return node };
    match members.iter_mut().find(|(key, _)| key.name == name) {
        Some((_, member)) => {
            let empty = Node { value: Value::Null, place: member.place };
            let old = std::mem::replace(member, empty);
            *member = change(old);
        }
        None => {
            let place = node.place;
            let empty = Node { value: Value::Object(Vec::new()), place };
            members.push((Key { name: name.to_owned(), place }, change(empty)));
        }
    }
    node
}
