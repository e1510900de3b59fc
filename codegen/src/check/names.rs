//! Rules about names: each must become a name in Rust, and no two the same one.

use std::collections::BTreeMap;

use heck::ToUpperCamelCase;

use crate::check::checker::Checker;
use crate::model::{extension, field_name, variant_name};
use crate::read::Cursor;
use crate::rule::Rule;

/// The field that keeps unknown fields, and the variant that keeps unknown values.
const EXTRA: &str = "extra";
pub(super) const OTHER: &str = "Other";
/// Names of items of the bindings, or names with another meaning in Rust.
pub(crate) const RESERVED_TYPES: [&str; 2] = ["Self", "Client"];
/// Names that the generated client uses for something else.
const RESERVED_METHODS: [&str; 12] = [
    "new",
    "new_with_client",
    "with_context",
    "amended",
    "all",
    "api_version",
    "baseurl",
    "client",
    "inner",
    "pre",
    "post",
    "exec",
];

impl Checker {
    pub(super) fn component_name(&mut self, component: &Cursor<'_>) {
        let name = component.name();
        let camel = name.to_upper_camel_case();
        if !is_type_name(name) || RESERVED_TYPES.contains(&name) || camel != name {
            self.report(
                Rule::Name,
                component,
                format!("`{name}` cannot name a type"),
                format!(
                    "write it in camel case with a capital first, such as `{camel}`; Self and \
                 Client are reserved"
                ),
            );
        }
    }

    /// Returns whether a name is free, so that it can name a method or a field in Rust.
    pub(super) fn is_free(&self, snake: &str) -> bool {
        is_free(snake)
    }

    /// Property names become field names. Another name must not be that of a property.
    pub(super) fn property_names(&mut self, object: &Cursor<'_>) {
        let properties: Vec<_> =
            object.get("properties").iter().flat_map(Cursor::members).collect();
        let mut fields = BTreeMap::from([(EXTRA.to_owned(), EXTRA.to_owned())]);
        let mut wire: BTreeMap<&str, &str> =
            properties.iter().map(|property| (property.name(), property.name())).collect();
        for property in &properties {
            let name = property.name();
            let identifier = name.starts_with(|first: char| first.is_ascii_alphabetic())
                && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            if !identifier || field_name(name) == "gen" {
                self.report(
                    Rule::Name,
                    property,
                    format!("`{name}` cannot name a field"),
                    "begin with a letter and use letters, digits and underscores; `gen` is \
                     reserved",
                );
                continue;
            }
            if let Some(other) = fields.insert(field_name(name), name.to_owned()) {
                self.report(
                    Rule::Name,
                    property,
                    format!("`{name}` and `{other}` become the same field `{}`", field_name(name)),
                    "keep one of them and list the other in its `x-also-named`",
                );
            }
            for also in extension(object, property, "x-also-named").iter().flat_map(Cursor::items) {
                if let Some(other) = also.text().and_then(|text| wire.insert(text, name))
                    && other != name
                {
                    self.report(
                        Rule::AlsoNamed,
                        &also,
                        format!("`{}` already means `{other}`", also.text().unwrap_or_default()),
                        "let each name mean one property",
                    );
                }
            }
        }
    }

    /// Values of an enum become variants.
    pub(super) fn variant_names(&mut self, values: &Cursor<'_>) {
        let mut variants = BTreeMap::from([(OTHER.to_owned(), OTHER)]);
        for value in values.items() {
            let Some(text) = value.text() else { continue };
            let variant = variant_name(text);
            if !is_type_name(&variant) || variant == "Self" {
                self.report(
                    Rule::Enum,
                    &value,
                    format!("`{text}` cannot name a variant"),
                    "begin the value with a letter, or remove it: unlisted values are kept",
                );
            } else if let Some(other) = variants.insert(variant.clone(), text) {
                self.report(
                    Rule::Enum,
                    &value,
                    format!("`{text}` and `{other}` become the same variant `{variant}`"),
                    "list one of them, and the other as its spelling in `x-also-named`",
                );
            }
        }
    }
}

/// Returns whether a name in snake case can name a method.
pub(crate) fn is_free(snake: &str) -> bool {
    syn::parse_str::<syn::Ident>(snake).is_ok()
        && snake != "gen"
        && !RESERVED_METHODS.contains(&snake)
}

/// Returns whether a name can name a type unchanged: letters and digits, with a capital first.
pub(crate) fn is_type_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric())
}
