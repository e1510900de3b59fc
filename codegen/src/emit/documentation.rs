//! Prose of the description as documentation of Rust.

use syn::Attribute;

/// Documentation attributes for a text, a line each. Indentation goes, and fences become text, since rustdoc would compile
/// either as Rust.
pub(super) fn documented(text: &str) -> Vec<Attribute> {
    let mut inside = false;
    text.trim()
        .lines()
        .map(|line| {
            let line = line.trim();
            let line = if line.starts_with("```") {
                inside = !inside;
                if inside { " ```text" } else { " ```" }.to_owned()
            } else if line.is_empty() {
                String::new()
            } else {
                format!(" {line}")
            };
            syn::parse_quote!(#[doc = #line])
        })
        .collect()
}
