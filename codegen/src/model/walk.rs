//! The walk over a document: its operations, its components and the extensions of a property. The
//! rules share it.

use crate::model::operation::Method;
use crate::read::Cursor;

/// Iterates over the operations, each with its path and its method.
pub(crate) fn operations<'a>(
    root: &Cursor<'a>,
) -> impl Iterator<Item = (Cursor<'a>, Method, Cursor<'a>)> + use<'a> {
    root.get("paths").into_iter().flat_map(|paths| paths.members()).flat_map(|path| {
        path.members().filter_map(move |operation| {
            Some((path.clone(), Method::named(operation.name())?, operation))
        })
    })
}

/// Iterates over the components under `schemas`.
pub(crate) fn components<'a>(root: &Cursor<'a>) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
    section(root, "schemas")
}

/// Iterates over the ways to authenticate.
pub(super) fn security_schemes<'a>(
    root: &Cursor<'a>,
) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
    section(root, "securitySchemes")
}

fn section<'a>(root: &Cursor<'a>, name: &str) -> impl Iterator<Item = Cursor<'a>> + use<'a> {
    root.get("components")
        .and_then(|components| components.get(name))
        .into_iter()
        .flat_map(|section| section.members())
}

/// Finds an extension of a property: on the property itself, or in the map on its object.
pub(crate) fn extension<'a>(
    object: &Cursor<'a>,
    property: &Cursor<'a>,
    name: &str,
) -> Option<Cursor<'a>> {
    property.get(name).or_else(|| object.get(name).and_then(|map| map.get(property.name())))
}

/// Lists the texts in a sequence.
pub(super) fn texts<'a>(list: Option<Cursor<'a>>) -> Vec<&'a str> {
    list.iter().flat_map(Cursor::items).filter_map(|item| item.text()).collect()
}
