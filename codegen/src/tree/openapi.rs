//! Where the types and the operations of a written OpenAPI document are.

use crate::tree::json::Tree;

/// The pointer of the types.
const SCHEMAS: &str = "/components/schemas";

impl Tree {
    /// Returns the reference to a type.
    pub(crate) fn reference_to_schema(name: &str) -> String {
        format!("#{SCHEMAS}/{name}")
    }

    /// Returns the types, by their names.
    pub(crate) fn schemas(&self) -> Option<&Tree> {
        self.get("components")?.get("schemas")
    }

    /// Replaces the types.
    pub(crate) fn with_schemas(self, schemas: Tree) -> Tree {
        self.replace(SCHEMAS, schemas)
    }

    /// Adds a type, or replaces it.
    pub(crate) fn with_schema(self, name: &str, schema: Tree) -> Tree {
        self.replace(&format!("{SCHEMAS}/{name}"), schema)
    }

    /// Removes the types and the responses that have names.
    pub(crate) fn without_types(self) -> Tree {
        match self.get("components").cloned() {
            Some(components) => {
                let left = components.without("schemas").without("responses");
                self.set("components", left)
            }
            None => self,
        }
    }

    /// Changes each operation.
    pub(crate) fn map_operations(self, change: impl Fn(Tree) -> Tree) -> Tree {
        let Some(paths) = self.get("paths").cloned() else { return self };
        let paths = paths.map(|_, path| path.map(|_, operation| change(operation)));
        self.set("paths", paths)
    }
}
