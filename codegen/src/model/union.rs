//! Unions: objects of several kinds, which the value of one property tells apart.

use crate::model::evidence::{Evidence, Placed};
use crate::model::schema::Reference;
use crate::read::Cursor;

/// An object of one of several kinds.
#[derive(Debug, Clone)]
pub struct Union<'a> {
    /// The name of the component.
    pub name: &'a str,
    /// The component's description.
    pub description: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// The property that tells the kinds apart.
    pub property: &'a str,
    /// The kinds in the order of the spec.
    pub choices: Vec<Choice<'a>>,
}

/// One kind of object in a union.
#[derive(Debug, Clone)]
pub struct Choice<'a> {
    /// The object.
    pub reference: Reference<'a>,
    /// The values of the property that mean this kind. Never empty.
    pub values: Vec<&'a str>,
}

impl<'a> Union<'a> {
    pub(super) fn of(at: &Cursor<'a>) -> Self {
        let discriminator = at.get("discriminator");
        let property = discriminator.as_ref().and_then(|at| at.text_of("propertyName"));
        let mapping = discriminator.as_ref().and_then(|at| at.get("mapping"));
        let choice = |item: Cursor<'a>| {
            let reference = Reference::of(&item)?;
            let entries = mapping.iter().flat_map(Cursor::members);
            let of_this = |entry: &Cursor<'a>| entry.text().map(name_of) == Some(reference.name);
            let values: Vec<_> = entries.filter(of_this).map(|entry| entry.name()).collect();
            // Without an entry, the name of the component is the value.
            let values = if values.is_empty() { vec![reference.name] } else { values };
            Some(Choice { reference, values })
        };
        Union {
            name: at.name(),
            description: at.text_of("description").unwrap_or_default(),
            evidence: Placed::of(at.get("x-evidence")),
            property: property.unwrap_or_default(),
            choices: at.get("oneOf").iter().flat_map(Cursor::items).filter_map(choice).collect(),
        }
    }

    /// Finds the kind that a value of the property means.
    #[cfg(feature = "command")]
    pub fn choice(&self, value: &str) -> Option<&Choice<'a>> {
        self.choices.iter().find(|choice| choice.values.contains(&value))
    }
}

/// Returns the name of the component that an entry of `mapping` means: by a reference or by its
/// name.
pub(crate) fn name_of(target: &str) -> &str {
    target.rsplit('/').next().unwrap_or(target)
}
