//! The one reading of a spec: what its operations, components and properties mean.
//!
//! Begin with [`Model::of`], then follow [`Operation`] or [`Component`]. Apart from the rules,
//! which need the place of everything that is wrong, only `walk` goes through `paths` and
//! `schemas`.
//!
//! The model reads every document, including a wrong one: what is missing is absent, and what the
//! rules refuse is `Unknown`. It must not know the rules, the generator or the output.

mod body;
mod component;
mod effect;
mod evidence;
mod list;
mod names;
mod object;
mod operation;
mod parameter;
mod room;
mod schema;
mod union;
mod walk;

use std::collections::BTreeSet;

use crate::read::{Cursor, Document};

pub use body::{Body, Example, ExampleSource, Media};
pub use component::{Component, Enum, Shape, Variant};
pub use effect::Effect;
pub use evidence::{Evidence, Placed};
pub use list::{List, PagedBy, Paging, Source};
pub(crate) use names::{field_name, variant_name};
pub use object::{Direction, Object, Presence, Property};
pub use operation::{Credential, Facade, Method, Operation, RequestBody, Response};
pub use parameter::{Location, Parameter, PeriodEnd};
pub use room::{End, Form, Spot};
pub use schema::{DECIMAL, IntegerFormat, Kind, Reference, Schema, TextForm, TextFormat};
pub(crate) use union::name_of;
pub use union::{Choice, Union};
pub(crate) use walk::{components, extension};

/// A server of the API.
#[derive(Debug, Clone)]
pub struct Server<'a> {
    /// Its name, which the spec writes under `description`.
    pub name: &'a str,
    /// The base URL.
    pub url: &'a str,
}

/// The meaning of a spec.
///
/// ```
/// use cfis_codegen::model::{Effect, Kind, Model};
/// use cfis_codegen::read;
///
/// # fn main() -> Result<(), cfis_codegen::finding::Findings> {
/// let document = read::read(std::path::Path::new("../spec/openapi.yaml"))?;
/// let model = Model::of(&document);
///
/// let payment = model.objects().find(|object| object.name == "Payment").expect("it exists");
/// let amount = payment.properties.iter().find(|property| property.name == "amount");
/// assert!(matches!(amount.expect("it exists").schema.kind, Kind::Decimal));
///
/// let safe = model.operations().iter().filter(|operation| operation.effect == Effect::None);
/// assert!(safe.count() >= 2);
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Model<'a> {
    title: &'a str,
    version: &'a str,
    servers: Vec<Server<'a>>,
    credential_header: &'a str,
    operations: Vec<Operation<'a>>,
    components: Vec<Component<'a>>,
}

impl<'a> Model<'a> {
    /// Reads a document, which may break rules.
    pub fn of(document: &'a Document) -> Self {
        let root = document.root();
        let info = |name| root.get("info").and_then(|info| info.text_of(name)).unwrap_or_default();
        Model {
            title: info("title"),
            version: info("version"),
            servers: root
                .get("servers")
                .iter()
                .flat_map(Cursor::items)
                .map(|server| Server {
                    name: server.text_of("description").unwrap_or_default(),
                    url: server.text_of("url").unwrap_or_default(),
                })
                .collect(),
            credential_header: walk::security_schemes(&root)
                .next()
                .and_then(|scheme| scheme.text_of("name"))
                .unwrap_or_default(),
            operations: walk::operations(&root)
                .filter_map(|(path, method, at)| Operation::of(&path, method, at))
                .collect(),
            components: walk::components(&root).map(Component::of).collect(),
        }
    }

    /// Returns the title of the API.
    pub fn title(&self) -> &'a str {
        self.title
    }

    /// Returns the version of the spec, such as `1.0.0`.
    pub fn version(&self) -> &'a str {
        self.version
    }

    /// Lists the servers in the order of the spec.
    pub fn servers(&self) -> &[Server<'a>] {
        &self.servers
    }

    /// Returns the name of the header that carries the credential.
    pub fn credential_header(&self) -> &'a str {
        self.credential_header
    }

    /// Lists the operations in the order of the spec.
    pub fn operations(&self) -> &[Operation<'a>] {
        &self.operations
    }

    /// Lists the components under `schemas` in the order of the spec.
    pub fn components(&self) -> &[Component<'a>] {
        &self.components
    }

    /// Returns where a component can be added: after the last one.
    pub fn components_end(&self) -> Option<End> {
        let mut components = self.components.iter().rev();
        components.find(|component| component.at.place().file == 0).map(|last| End::of(&last.at))
    }

    /// Lists the components that are objects.
    pub fn objects(&self) -> impl Iterator<Item = &Object<'a>> {
        self.components.iter().filter_map(|component| match &component.shape {
            Shape::Object(object) => Some(object),
            _ => None,
        })
    }

    /// Lists the components that are enums.
    pub fn enums(&self) -> impl Iterator<Item = &Enum<'a>> {
        self.components.iter().filter_map(|component| match &component.shape {
            Shape::Enum(item) => Some(item),
            _ => None,
        })
    }

    /// Lists the components whose values are a string or an integer.
    pub fn text_or_integers(&self) -> impl Iterator<Item = &Component<'a>> {
        self.components.iter().filter(|component| matches!(component.shape, Shape::TextOrInteger))
    }

    /// Lists the components that are unions.
    pub fn unions(&self) -> impl Iterator<Item = &Union<'a>> {
        self.components.iter().filter_map(|component| match &component.shape {
            Shape::Union(union) => Some(union),
            _ => None,
        })
    }

    /// Finds the component that a reference leads to.
    pub fn target(&self, reference: &Reference<'a>) -> Option<&Component<'a>> {
        self.components.iter().find(|component| component.name == reference.name)
    }

    /// Returns the names of the components that request bodies consist of.
    pub fn written(&self) -> BTreeSet<&'a str> {
        let mut names = BTreeSet::new();
        let mut pending: Vec<_> = self
            .operations
            .iter()
            .filter_map(|operation| operation.request_body.as_ref()?.body.reference())
            .collect();
        while let Some(reference) = pending.pop() {
            if names.insert(reference.name)
                && let Some(component) = self.target(reference)
            {
                pending.extend(component.references());
            }
        }
        names
    }
}
