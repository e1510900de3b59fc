//! Third stage: rewrites a spec that follows the rules into the subset that the generator handles
//! correctly. Begin with [`lower()`], which also returns what it rewrote and why.
//!
//! Paths and schemas are sorted, so that the output does not depend on whether JSON objects keep
//! their order in this build. This stage must not know which Rust is written.

mod copy;
mod formats;
mod operations;
pub(crate) mod prose;
mod rewrites;
mod schemas;

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::model::Model;

pub(crate) use formats::{DATE, DECIMAL, SECRET};
pub(crate) use operations::{is_sent_by_bindings, untyped};
pub use rewrites::{Rewrite, Rewrites, Rewriting};

/// A spec in the generator's subset, in two flavours.
#[derive(Debug, Clone, PartialEq)]
pub struct Lowered {
    /// The document that the client is generated from. Every response is a stream of bytes.
    pub client: Value,
    /// The document that the typed mocks are generated from. Responses have their types.
    pub mocks: Value,
    /// Components that the generator only refers to, and the emitter writes.
    pub replaced: Vec<String>,
    /// What was rewritten, and why.
    pub rewrites: Rewrites,
}

/// Lowers a spec. If it breaks a rule, the generator may refuse the result.
///
/// ```
/// use cfis_codegen::{lower, model, read};
///
/// # fn main() -> Result<(), cfis_codegen::finding::Findings> {
/// let document = read::read(std::path::Path::new("../spec/openapi.yaml"))?;
/// let lowered = lower::lower(&model::Model::of(&document));
/// assert_eq!(lowered.client["openapi"], "3.0.3");
/// println!("{}", lowered.rewrites);
/// # Ok(())
/// # }
/// ```
pub fn lower(model: &Model<'_>) -> Lowered {
    let mut rewrites = Rewrites::default();
    let mut schemas = BTreeMap::new();
    let mut replaced = Vec::new();
    for component in model.components() {
        let lowered = schemas::component(component, &mut rewrites);
        if lowered.is_replaced {
            replaced.push(component.name.to_owned());
        }
        schemas.insert(component.name, lowered.schema);
    }
    let document = |paths: Value| {
        json!({
            "openapi": "3.0.3",
            "info": {"title": model.title(), "version": model.version()},
            "paths": paths,
            "components": {"schemas": schemas},
        })
    };
    Lowered {
        client: document(operations::with_bytes(model, &mut rewrites)),
        mocks: document(operations::with_types(model)),
        replaced,
        rewrites,
    }
}
