//! The syntax of OpenAPI 3.1, as that of 3.0.
//!
//! What has no form in 3.0 stays as it is, and the rules refuse it.

use crate::plain::position::Position;
use crate::read::{Key, Node, Value};

/// Rewrites a document of version 3.1; any other stays as it is.
pub(super) fn lower(mut root: Node) -> Node {
    let Some(version) = member(&mut root, "openapi") else { return root };
    match &mut version.value {
        Value::String(text) if text.starts_with("3.1.") => "3.0.3".clone_into(text),
        _ => return root,
    }
    remove(&mut root, "jsonSchemaDialect");
    if let Some(info) = member(&mut root, "info") {
        remove(info, "summary");
        if let Some(license) = member(info, "license") {
            remove(license, "identifier");
        }
    }
    walk(&mut root, Position::top());
    root
}

fn walk(node: &mut Node, position: Position<'_>) {
    if position.is_data() {
        return;
    }
    match &mut node.value {
        Value::Array(items) => items.iter_mut().for_each(|item| walk(item, position.item())),
        Value::Object(members) => {
            for (key, value) in members.iter_mut() {
                walk(value, position.member(&key.name));
            }
            schema(node);
        }
        _ => {}
    }
}

/// Rewrites the members of a schema. No other item has members of these names and types.
fn schema(node: &mut Node) {
    null_among_types(node);
    null_among_choices(node);
    constant(node);
    siblings(node);
    if let Value::Object(members) = &mut node.value {
        // A list of examples belongs to a schema; elsewhere examples are a mapping.
        members.retain(|(key, value)| {
            !(key.name == "examples" && matches!(value.value, Value::Array(_)))
        });
        for (key, value) in members.iter_mut() {
            if key.name == "additionalProperties" && value.value == Value::Bool(true) {
                value.value = Value::Object(Vec::new());
            }
        }
    }
}

/// `type: [string, 'null']` becomes `type: string` with `nullable: true`.
fn null_among_types(node: &mut Node) {
    let Some(kind) = member(node, "type") else { return };
    let Value::Array(types) = &mut kind.value else { return };
    let count = types.len();
    types.retain(|kind| !is_null(kind));
    let is_nullable = types.len() < count;
    if let [_] = types.as_slice()
        && let Some(only) = types.pop()
    {
        *kind = only;
    }
    if is_nullable {
        add(node, "nullable", Value::Bool(true));
    }
}

fn is_null(kind: &Node) -> bool {
    matches!(&kind.value, Value::String(text) if text == "null") || kind.value == Value::Null
}

/// `anyOf: [X, {type: 'null'}]` becomes X with `nullable: true`.
fn null_among_choices(node: &mut Node) {
    for name in ["anyOf", "oneOf"] {
        let Some(choices) = member(node, name) else { continue };
        let Value::Array(items) = &mut choices.value else { continue };
        let has_null =
            items.iter_mut().any(|choice| member(choice, "type").is_some_and(|kind| is_null(kind)));
        if !has_null || items.len() != 2 {
            continue;
        }
        items.retain_mut(|choice| !member(choice, "type").is_some_and(|kind| is_null(kind)));
        let Some(other) = items.pop() else { continue };
        remove(node, name);
        merge(node, other);
        add(node, "nullable", Value::Bool(true));
        // In 3.0, `nullable` has no meaning without a type, and a reference has no siblings.
        if member(node, "$ref").is_some() {
            add(node, "type", Value::String("object".to_owned()));
        }
    }
}

/// `const: X` becomes an enum with that value.
fn constant(node: &mut Node) {
    if member(node, "type").is_none() {
        return;
    }
    let Value::Object(members) = &mut node.value else { return };
    for (key, value) in members.iter_mut().filter(|(key, _)| key.name == "const") {
        "enum".clone_into(&mut key.name);
        let place = value.place;
        let only = std::mem::replace(value, Node { value: Value::Null, place });
        value.value = Value::Array(vec![only]);
    }
}

/// A reference with siblings becomes one in `allOf`.
fn siblings(node: &mut Node) {
    let Value::Object(members) = &mut node.value else { return };
    let is_reference = |(key, value): &(Key, Node)| {
        key.name == "$ref"
            && matches!(&value.value, Value::String(text) if text.contains("/schemas/"))
    };
    let Some(at) = members.iter().position(is_reference).filter(|_| members.len() > 1) else {
        return;
    };
    let (key, target) = members.remove(at);
    let place = target.place;
    let reference = Node { value: Value::Object(vec![(key.clone(), target)]), place };
    let all_of = Node { value: Value::Array(vec![reference]), place };
    members.push((Key { name: "allOf".to_owned(), place: key.place }, all_of));
}

fn member<'n>(node: &'n mut Node, name: &str) -> Option<&'n mut Node> {
    match &mut node.value {
        Value::Object(members) => {
            members.iter_mut().find(|(key, _)| key.name == name).map(|(_, value)| value)
        }
        _ => None,
    }
}

fn remove(node: &mut Node, name: &str) {
    if let Value::Object(members) = &mut node.value {
        members.retain(|(key, _)| key.name != name);
    }
}

/// Adds a member at the place of the item, unless it has one of this name.
fn add(node: &mut Node, name: &str, value: Value) {
    if member(node, name).is_some() {
        return;
    }
    let place = node.place;
    if let Value::Object(members) = &mut node.value {
        members.push((Key { name: name.to_owned(), place }, Node { value, place }));
    }
}

/// Adds the members of another mapping that the node does not have.
fn merge(node: &mut Node, other: Node) {
    let Value::Object(others) = other.value else { return };
    for (key, value) in others {
        if member(node, &key.name).is_none()
            && let Value::Object(members) = &mut node.value
        {
            members.push((key, value));
        }
    }
}
