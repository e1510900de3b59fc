//! Names in Rust, as the generator writes them.

use heck::{ToSnakeCase, ToUpperCamelCase};

/// Returns the field of a property.
pub(crate) fn field_name(name: &str) -> String {
    let snake = name.to_snake_case();
    match syn::parse_str::<syn::Ident>(&snake) {
        Ok(_) => snake,
        Err(_) => format!("{snake}_"),
    }
}

/// Returns the variant of a value of an enum.
pub(crate) fn variant_name(value: &str) -> String {
    value.to_upper_camel_case()
}
