//! What the spec says about each operation: the types of the generated table.
//!
//! [`crate::description`] shows them to users. Everything that decides by operation (retries,
//! credentials) reads them here.

/// An operation of the API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Operation {
    /// The name in the spec, in camelCase.
    pub id: &'static str,
    /// The HTTP method, in upper case.
    pub method: &'static str,
    /// The path, appended to the base URL.
    pub path: &'static str,
    /// The credential that the operation takes.
    pub credential: CredentialKind,
    /// What the operation changes at the provider, its parameters aside.
    pub effect: Effect,
    /// The parameters.
    pub parameters: &'static [Parameter],
    /// Where the list is in a successful response, if it is or contains one.
    pub list: Option<Layout>,
    /// How the list is divided into pages, if the spec says so.
    pub paging: Option<Paging>,
}

impl Operation {
    /// Returns the effect of a request with these parameters: the first that is not none, or the
    /// operation's own. An unknown parameter counts as one that consumes.
    pub(crate) fn effect_with(&self, parameters: &[&str]) -> Effect {
        let of_parameter = |name: &&str| {
            let known = self.parameters.iter().find(|parameter| parameter.name == *name);
            known.map_or(Effect::Consumes, |parameter| parameter.effect)
        };
        let mut effects = parameters.iter().map(of_parameter);
        effects.find(|effect| *effect != Effect::None).unwrap_or(self.effect)
    }

    /// Returns where the list is; in an operation without one, the whole response.
    pub(crate) fn layout(&self) -> Layout {
        self.list.unwrap_or(Layout::Bare)
    }
}

/// A parameter of an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parameter {
    /// The name on the wire.
    pub name: &'static str,
    /// Where it is in a request.
    pub location: Location,
    /// Whether a request must have it.
    pub is_required: bool,
    /// What sending the parameter changes at the provider.
    pub effect: Effect,
}

/// The kind of credential that an operation takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum CredentialKind {
    /// The partner provisioning token.
    Provisioning,
    /// The access token of a client.
    Access,
}

/// What a request changes at the provider.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Effect {
    /// Nothing. The request may be retried.
    None,
    /// The request creates something or issues a token. A retry would create another one.
    Creates,
    /// The request consumes what it returns: the provider does not return it again.
    Consumes,
}

/// Where a parameter is in a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Location {
    /// In the query.
    Query,
    /// One segment of the path.
    Path,
    /// In a header.
    Header,
}

/// Where the list is in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Layout {
    /// The body is the list.
    Bare,
    /// The body is an object that contains the list under this name. Its other members are kept.
    Named(&'static str),
}

/// How a list is divided into pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Paging {
    /// How the next page is asked for.
    pub by: PagedBy,
    /// The query parameter for the number of items on a page, and the number that is asked for.
    pub size: Option<(&'static str, u64)>,
    /// Where the number of all items is, which is compared with the items that came.
    pub total: Option<Place>,
}

/// How the next page of a list is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PagedBy {
    /// By its number, in this query parameter; the first page has the number `first`.
    Page {
        /// The query parameter.
        parameter: &'static str,
        /// The number of the first page.
        first: u64,
    },
    /// By the number of items before it.
    Offset {
        /// The query parameter.
        parameter: &'static str,
    },
    /// By a text that the page before it contains.
    Cursor {
        /// The query parameter.
        parameter: &'static str,
        /// Where the text is.
        next: Place,
    },
    /// By a URL that the page before it contains: the header `Link`, unless another place is named.
    Link {
        /// Where the URL is.
        next: Option<Place>,
    },
}

/// A place in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// A member beside the list.
    Member(&'static str),
    /// A header.
    Header(&'static str),
}

impl PagedBy {
    /// Returns whether a page has a number, so that the same page can be asked for again.
    pub(crate) fn is_numbered(&self) -> bool {
        matches!(self, PagedBy::Page { .. } | PagedBy::Offset { .. })
    }
}
