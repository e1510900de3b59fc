//! Names that follow the rules, and that no other item has.

use std::collections::{BTreeMap, BTreeSet};

use heck::{ToLowerCamelCase, ToSnakeCase, ToUpperCamelCase};

use crate::check::{RESERVED_TYPES, is_free, is_type_name};
use crate::theirs::Theirs;

/// Maximum number of words of a title that names a schema. A longer one is prose.
const TITLE_WORDS: usize = 4;
/// Names that mean something else in Rust wherever they are.
const PRELUDE: [&str; 9] =
    ["Box", "Error", "Err", "None", "Ok", "Option", "Result", "String", "Vec"];

/// The names that are taken.
#[derive(Debug)]
pub(super) struct Names {
    types: BTreeSet<String>,
    /// The name that each of their components gets.
    components: BTreeMap<String, String>,
    methods: BTreeSet<String>,
}

impl Names {
    /// Reserves a name for each component of theirs, and the methods of our operations.
    pub(super) fn of(theirs: &Theirs, our_methods: impl Iterator<Item = String>) -> Self {
        let mut names = Names {
            types: BTreeSet::new(),
            components: BTreeMap::new(),
            methods: our_methods.map(|id| id.to_snake_case()).collect(),
        };
        for (component, _) in theirs.components("schemas") {
            let name = names.unique(component);
            names.components.insert(component.to_owned(), name);
        }
        names
    }

    /// Returns the name that a component of theirs gets.
    pub(super) fn of_component(&mut self, component: &str) -> String {
        match self.components.get(component) {
            Some(name) => name.clone(),
            None => {
                let name = self.unique(component);
                self.components.insert(component.to_owned(), name.clone());
                name
            }
        }
    }

    /// Returns a name for an inline schema: its title, or else `hint`.
    pub(super) fn of_inline(&mut self, title: Option<&str>, hint: &str) -> String {
        let title = title.filter(|title| (1..=TITLE_WORDS).contains(&title.split(' ').count()));
        let title = title.filter(|title| title.chars().any(|letter| letter.is_ascii_alphabetic()));
        self.unique(title.unwrap_or(hint))
    }

    fn unique(&mut self, wanted: &str) -> String {
        let base = type_name(wanted);
        let numbered = (2..).map(|number| format!("{base}{number}"));
        let name = std::iter::once(base.clone())
            .chain(numbered)
            .find(|name| !self.types.contains(name))
            .unwrap_or(base);
        self.types.insert(name.clone());
        name
    }

    /// Returns an operationId in camelCase that can name a method.
    pub(super) fn operation_id(&mut self, wanted: &str) -> String {
        let mut base = ascii(wanted).to_lower_camel_case();
        if !base.starts_with(|first: char| first.is_ascii_lowercase()) {
            base = format!("call{}", base.to_upper_camel_case());
        }
        if !is_free(&base.to_snake_case()) {
            base = format!("{base}Operation");
        }
        let numbered = (2..).map(|number| format!("{base}{number}"));
        let id = std::iter::once(base.clone())
            .chain(numbered)
            .find(|id| !self.methods.contains(&id.to_snake_case()))
            .unwrap_or(base);
        self.methods.insert(id.to_snake_case());
        id
    }
}

/// Returns the name of a type, made of other words.
pub(super) fn type_name(wanted: &str) -> String {
    let mut name = ascii(wanted).to_upper_camel_case();
    // A second pass can change it again, for example after digits.
    for _ in 0..4 {
        name = name.to_upper_camel_case();
    }
    if !is_type_name(&name) {
        name = format!("Schema{name}");
    }
    if RESERVED_TYPES.contains(&name.as_str()) || PRELUDE.contains(&name.as_str()) {
        name.push_str("Object");
    }
    name
}

/// Returns a text in ASCII: letters of the Nordic languages without their marks, and a space for
/// every other character.
fn ascii(text: &str) -> String {
    let letter = |letter: char| match letter {
        'ä' | 'å' | 'á' | 'à' | 'â' | 'æ' => 'a',
        'Ä' | 'Å' | 'Á' | 'À' | 'Â' | 'Æ' => 'A',
        'ö' | 'ø' | 'ó' | 'ô' => 'o',
        'Ö' | 'Ø' | 'Ó' | 'Ô' => 'O',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'ü' | 'ú' => 'u',
        'Ü' | 'Ú' => 'U',
        other if other.is_ascii_alphanumeric() => other,
        _ => ' ',
    };
    text.chars().map(letter).collect()
}
