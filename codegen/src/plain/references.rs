//! References to items that are not schemas: parameters, responses, request bodies, headers and
//! examples.

use crate::finding::Finding;
use crate::read::{Cursor, Document, Key, Node, Value};
use crate::rule::Rule;

/// The sections of components whose items are put in place. Schemas keep their names.
const SECTIONS: [&str; 5] = ["parameters", "responses", "requestBodies", "headers", "examples"];
/// Maximum length of a chain of references, so that a ring ends.
const CHAIN: usize = 8;

/// Returns findings about references that lead nowhere.
pub(super) fn unresolved(document: &Document) -> Vec<Finding> {
    let mut findings = Vec::new();
    look(&document.root(), &mut findings);
    findings
}

fn look(at: &Cursor<'_>, findings: &mut Vec<Finding>) {
    if let Some(reference) = at.get("$ref")
        && let Some(text) = reference.text()
        && section(text).is_some()
    {
        let mut target = at.resolve(text);
        let mut chain = 0;
        while let Some(next) = target.as_ref().and_then(|target| target.text_of("$ref")) {
            chain += 1;
            target = at.resolve(next).filter(|_| chain < CHAIN);
        }
        if target.is_none() {
            findings.push(reference.finding(
                Rule::Reference,
                format!("`{text}` leads nowhere, or back to itself"),
                "correct the name, or add the component",
            ));
        }
    }
    at.members().for_each(|member| look(&member, findings));
    at.items().for_each(|item| look(&item, findings));
}

/// Returns the section of components that a reference leads to, if its items are put in place.
fn section(reference: &str) -> Option<&str> {
    let (section, name) = reference.strip_prefix("#/components/")?.split_once('/')?;
    (SECTIONS.contains(&section) && !name.contains('/')).then_some(section)
}

/// Replaces each such reference by its target, and removes the sections.
pub(super) fn inline(root: Node) -> Node {
    let mut replaced = replace(root.clone(), &root, 0);
    if let Value::Object(members) = &mut replaced.value {
        for (_, components) in members.iter_mut().filter(|(key, _)| key.name == "components") {
            if let Value::Object(sections) = &mut components.value {
                sections.retain(|(key, _)| !SECTIONS.contains(&key.name.as_str()));
            }
        }
    }
    replaced
}

fn replace(node: Node, root: &Node, chain: usize) -> Node {
    let place = node.place;
    let value = match node.value {
        Value::Object(members) => {
            if chain < CHAIN
                && let Some(target) = target(&members, root)
            {
                return replace(target.clone(), root, chain + 1);
            }
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (key, replace(value, root, chain))).collect())
        }
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| replace(item, root, chain)).collect())
        }
        other => other,
    };
    Node { value, place }
}

fn target<'n>(members: &[(Key, Node)], root: &'n Node) -> Option<&'n Node> {
    let reference = members.iter().find(|(key, _)| key.name == "$ref")?;
    let Value::String(text) = &reference.1.value else { return None };
    let name = text.rsplit('/').next()?;
    let section = section(text)?;
    let get = |node: &'n Node, name: &str| match &node.value {
        Value::Object(members) => {
            members.iter().find(|(key, _)| key.name == name).map(|(_, value)| value)
        }
        _ => None,
    };
    let name = name.replace("~1", "/").replace("~0", "~");
    get(get(get(root, "components")?, section)?, &name)
}
