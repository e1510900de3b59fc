//! Names that a patch gives: which names the rules of the spec allow.

use std::collections::BTreeSet;

use heck::{ToSnakeCase, ToUpperCamelCase};

use crate::commands::drift::shown::NOT_SHOWN;

/// Names of the prelude of Rust, which a type must not hide, and names that the rules reserve.
const RESERVED_TYPES: [&str; 16] = [
    "Self", "Client", "Other", "Option", "Some", "None", "Result", "Ok", "Err", "String", "Vec",
    "Box", "Default", "Clone", "From", "Into",
];
/// Names of fields that the rules reserve.
const RESERVED_FIELDS: [&str; 2] = ["extra", "gen"];
/// The maximum number that is added to a name that is taken.
const LAST_NUMBER: usize = 99;

/// The names of the fields of one object, as Rust writes them.
pub(super) struct Fields(BTreeSet<String>);

impl Fields {
    /// Returns the names of an object that has these properties.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let reserved = RESERVED_FIELDS.iter().map(|name| (*name).to_owned());
        Fields(names.map(|name| name.to_snake_case()).chain(reserved).collect())
    }

    /// Takes a name, or returns why the spec cannot have it.
    pub(super) fn take(&mut self, name: &str) -> Result<(), String> {
        if name == NOT_SHOWN {
            return Err("its name may be data, so it is not shown; look at the response".to_owned());
        }
        let is_identifier = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
        let field = name.to_snake_case();
        if !is_identifier || field.is_empty() {
            return Err(
                "its name cannot name a field: write letters, digits and underscores, and \
                        begin with a letter"
                    .to_owned(),
            );
        }
        if !self.0.insert(field) {
            return Err(
                "another name of the object becomes the same field; if both mean the same, \
                        list one in `x-also-named` of the other"
                    .to_owned(),
            );
        }
        Ok(())
    }
}

/// The names of the components.
pub(super) struct Components(BTreeSet<String>);

impl Components {
    /// Returns the names of a spec that has these components.
    pub(super) fn of<'a>(names: impl Iterator<Item = &'a String>) -> Self {
        let reserved = RESERVED_TYPES.iter().map(|name| (*name).to_owned());
        Components(names.cloned().chain(reserved).collect())
    }

    /// Takes a name for the type of a field: its own, one with that of its object, or one with a
    /// number.
    pub(super) fn take(
        &mut self,
        object: &str,
        field: &str,
        suffix: &str,
    ) -> Result<String, String> {
        let own = format!("{}{suffix}", field.to_upper_camel_case());
        let long = format!("{object}{own}");
        let numbered = (2..=LAST_NUMBER).map(|number| format!("{long}{number}"));
        let mut names = [own.clone(), long.clone()].into_iter().chain(numbered);
        // As the rules ask for.
        let can_be_one = |name: &String| {
            name.to_upper_camel_case() == *name
                && name.starts_with(|first: char| first.is_ascii_uppercase())
                && name.chars().all(|letter| letter.is_ascii_alphanumeric())
        };
        names
            .find(|name| can_be_one(name) && self.0.insert(name.clone()))
            .ok_or_else(|| "its name cannot name a type; name one by hand".to_owned())
    }

    /// Frees a name.
    pub(super) fn give_back(&mut self, name: &str) {
        self.0.remove(name);
    }
}

/// The variants of an enum, as Rust writes them.
pub(super) struct Variants(BTreeSet<String>);

impl Variants {
    /// Returns the variants of an enum that has these values.
    pub(super) fn of<'a>(values: impl Iterator<Item = &'a String>) -> Self {
        let reserved = ["Other", "Self"].map(str::to_owned);
        Variants(values.map(|value| value.to_upper_camel_case()).chain(reserved).collect())
    }

    /// Takes the variant of a value, or returns why the spec cannot list it.
    pub(super) fn take(&mut self, value: &str) -> Result<(), String> {
        if value == NOT_SHOWN {
            return Err(
                "a new value may be data, so it is not shown; look at the response".to_owned()
            );
        }
        let variant = value.to_upper_camel_case();
        let can_be_one = variant.starts_with(|first: char| first.is_ascii_uppercase())
            && variant.chars().all(|letter| letter.is_ascii_alphanumeric());
        if can_be_one && self.0.insert(variant) {
            return Ok(());
        }
        Err(format!("the new value {value} cannot name a variant of its own; it stays unlisted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_the_rules_refuse_are_not_taken() {
        let known = ["caseId".to_owned(), "type".to_owned()];
        let mut fields = Fields::of(known.iter());
        for refused in ["case_id", "Type", "extra", "gen", "1a", "a-b", "a.b", NOT_SHOWN] {
            assert!(fields.take(refused).is_err(), "{refused}");
        }
        assert!(fields.take("self").is_ok() && fields.take("self_").is_err());
        let known = ["Fee".to_owned()];
        let mut components = Components::of(known.iter());
        let mut take = |object, field, suffix| components.take(object, field, suffix).unwrap();
        assert_eq!(take("Payment", "fees", "Item"), "FeesItem");
        assert_eq!(take("Payment", "fee", ""), "PaymentFee");
        assert_eq!(take("Payment", "fee", ""), "PaymentFee2");
        assert_eq!(take("Payment", "option", ""), "PaymentOption");
        let known = ["CASH-IN".to_owned()];
        let mut variants = Variants::of(known.iter());
        for refused in ["CASH_IN", "OTHER", "SELF", NOT_SHOWN] {
            assert!(variants.take(refused).is_err(), "{refused}");
        }
        assert!(variants.take("VAT").is_ok() && variants.take("VAT").is_err());
    }
}
