//! Documents that do not follow the rules of this repository: the file that the provider
//! publishes. OpenAPI 3.0 and 3.1, YAML and JSON, with aliases, merge keys, inline schemas and
//! references of every kind inside the file.
//!
//! Begin with [`Theirs::read`], then follow [`Operation`] and [`Meaning`]. `compare` and `import`
//! share this folder. It reads tolerantly: what it does not understand is a *gap*, a sentence that
//! the caller prints. It must not know the rules and not what is done with the meaning.

mod document;
mod meaning;
mod merge;
mod operation;
mod reading;
mod schema;
mod text;
mod yaml;

pub(crate) use document::Theirs;
pub(crate) use meaning::{Kind, Meaning, Property};
pub(crate) use operation::{Body, Operation, Parameter};
pub(crate) use schema::Schema;
pub(crate) use text::{is_json, readable};
