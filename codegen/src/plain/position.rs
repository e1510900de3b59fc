//! What a place in a description may have: whether a reference there leads to a schema, and whether
//! what is there is data, in which nothing is a reference.

/// Members of a description whose members have names that people choose.
const NAMED: [&str; 12] = [
    "paths",
    "responses",
    "headers",
    "examples",
    "parameters",
    "requestBodies",
    "schemas",
    "securitySchemes",
    "links",
    "callbacks",
    "content",
    "mapping",
];
/// Members of a schema whose members have such names.
const NAMED_IN_SCHEMAS: [&str; 2] = ["properties", "mapping"];

/// A place, from the top of the document.
#[derive(Clone, Copy, Default)]
pub(super) struct Position<'k> {
    key: &'k str,
    parent: &'k str,
    /// Whether the names of its members are chosen.
    is_named: bool,
    is_schema: bool,
    is_component: bool,
    is_target_of_mapping: bool,
    is_data: bool,
}

impl<'k> Position<'k> {
    /// The top of a document.
    pub(super) fn top() -> Self {
        Self::default()
    }

    /// A schema.
    pub(super) fn schema() -> Self {
        Position { is_schema: true, ..Self::default() }
    }

    /// Returns the place of a member.
    pub(super) fn member<'m>(self, name: &'m str) -> Position<'m>
    where
        'k: 'm,
    {
        let is_component = self.is_named && self.key == "schemas" && self.parent == "components";
        let named: &[&str] = if self.is_schema { &NAMED_IN_SCHEMAS } else { &NAMED };
        Position {
            key: name,
            parent: self.key,
            is_named: !self.is_named && named.contains(&name),
            is_schema: self.is_schema || is_component || !self.is_named && name == "schema",
            is_component,
            is_target_of_mapping: self.is_named && self.key == "mapping",
            is_data: !self.is_named && self.has_data(name),
        }
    }

    /// Returns the place of an item.
    pub(super) fn item(self) -> Self {
        Position { is_named: false, ..self }
    }

    fn has_data(self, name: &str) -> bool {
        let in_schemas = ["enum", "const", "examples"];
        name.starts_with("x-")
            || matches!(name, "example" | "default")
            || if self.is_schema { in_schemas.contains(&name) } else { name == "value" }
    }

    /// Returns whether a reference leads to a schema.
    pub(super) fn is_schema(self) -> bool {
        self.is_schema
    }

    /// Returns whether it is a component under `schemas`.
    pub(super) fn is_component(self) -> bool {
        self.is_component
    }

    /// Returns whether it says which schema a value of a discriminator means.
    pub(super) fn is_target_of_mapping(self) -> bool {
        self.is_target_of_mapping
    }

    /// Returns whether it names a file with an example.
    pub(super) fn is_example_file(self) -> bool {
        self.key == "externalValue" && !self.is_schema
    }

    /// Returns whether it is data.
    pub(super) fn is_data(self) -> bool {
        self.is_data
    }
}

/// Returns the folder in a path that is written with slashes; empty for a name alone.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// Joins the folder of a file and a path that is relative to it. Returns nothing if the result is
/// not below the first folder.
pub(super) fn joined(from: &str, path: &str) -> Option<String> {
    if path.starts_with('/') || path.contains(['\\', ':']) {
        return None;
    }
    let mut parts: Vec<&str> = folder_of(from).split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    (!parts.is_empty()).then(|| parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stays_below_the_folder() {
        assert_eq!(joined("openapi.yaml", "./a/b.yaml").as_deref(), Some("a/b.yaml"));
        assert_eq!(joined("a/b.yaml", "../c.yaml").as_deref(), Some("c.yaml"));
        assert_eq!(joined("a/b.yaml", "../../c.yaml"), None);
        assert_eq!(joined("a/b.yaml", "/etc/passwd"), None);
        assert_eq!(joined("a/b.yaml", ""), Some("a".to_owned()));
    }

    #[test]
    fn names_that_people_choose_mean_nothing() {
        let at =
            |path: &[&'static str]| path.iter().fold(Position::top(), |at, key| at.member(key));
        assert!(at(&["components", "schemas", "A"]).is_component());
        assert!(!at(&["components", "schemas", "A", "properties", "schemas", "B"]).is_component());
        assert!(!at(&["components", "schemas", "A", "properties", "example"]).is_data());
        assert!(at(&["components", "schemas", "A", "example"]).is_data());
        assert!(!at(&["components", "responses", "A"]).is_schema());
        assert!(at(&["components", "responses", "A", "content", "b/c", "schema"]).is_schema());
        assert!(!at(&["components", "parameters", "schema"]).is_schema());
    }
}
