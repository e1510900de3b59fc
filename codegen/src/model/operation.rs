//! Operations: what a request consists of, what it changes, and which responses it has.

use crate::model::body::{Body, Media};
use crate::model::effect::{Effect, effect};
use crate::model::evidence::{Evidence, Placed};
use crate::model::list::List;
use crate::model::parameter::Parameter;
use crate::read::Cursor;
use crate::words::words;

words! {
    /// The method of a request.
    pub enum Method {
        /// GET.
        Get = "get",
        /// PUT.
        Put = "put",
        /// POST.
        Post = "post",
        /// DELETE.
        Delete = "delete",
        /// OPTIONS.
        Options = "options",
        /// HEAD.
        Head = "head",
        /// PATCH.
        Patch = "patch",
    }
}

words! {
    /// Who writes the method that calls an operation.
    pub enum Facade {
        /// The generator.
        Generated = "generated",
        /// People, in `bindings/requests/`, because the operation has rules of its own.
        Hand = "hand",
    }
}

words! {
    /// The token that an operation takes.
    pub enum Credential {
        /// The partner's token, which creates clients.
        Provisioning = "provisioning",
        /// The token of one client.
        Access = "access",
    }
}

impl Credential {
    /// Returns the name of the security scheme.
    pub const fn scheme(self) -> &'static str {
        match self {
            Credential::Provisioning => "ProvisioningToken",
            Credential::Access => "AccessToken",
        }
    }
}

/// An operation.
#[derive(Debug, Clone)]
pub struct Operation<'a> {
    /// Its `operationId`.
    pub id: &'a str,
    /// Its method.
    pub method: Method,
    /// Its path, from the base URL.
    pub path: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// What it changes at the provider.
    pub effect: Effect,
    /// The token that it takes.
    pub credential: Credential,
    /// Who writes the method that calls it.
    pub facade: Facade,
    /// Its first line of documentation.
    pub summary: &'a str,
    /// More documentation.
    pub description: &'a str,
    /// Whether the provider advises against it.
    pub is_deprecated: bool,
    /// The list that its successful response is or contains.
    pub list: Option<List<'a>>,
    /// Its parameters in the order of the spec.
    pub parameters: Vec<Parameter<'a>>,
    /// Its request body, if it has one.
    pub request_body: Option<RequestBody<'a>>,
    /// Its responses in the order of the spec.
    pub responses: Vec<Response<'a>>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// A request body.
#[derive(Debug, Clone)]
pub struct RequestBody<'a> {
    /// Whether a request must have it.
    pub is_required: bool,
    /// Its layout.
    pub body: Body<'a>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// A response of one status.
#[derive(Debug, Clone)]
pub struct Response<'a> {
    /// The status, as the spec writes it.
    pub status: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// Its layout.
    pub body: Body<'a>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

impl<'a> Operation<'a> {
    /// Reads an operation. One without an `operationId` is left out.
    pub(super) fn of(path: &Cursor<'a>, method: Method, at: Cursor<'a>) -> Option<Self> {
        let parameters = at.get("parameters");
        let responses = at.get("responses");
        Some(Operation {
            id: at.text_of("operationId")?,
            method,
            path: path.name(),
            evidence: Placed::of(at.get("x-evidence")),
            effect: effect(&at),
            credential: at
                .text_of("x-credential")
                .and_then(Credential::named)
                .unwrap_or(Credential::Access),
            facade: at.text_of("x-facade").and_then(Facade::named).unwrap_or(Facade::Generated),
            summary: at.text_of("summary").unwrap_or_default(),
            description: at.text_of("description").unwrap_or_default(),
            is_deprecated: at.is_true("deprecated"),
            list: List::of(&at),
            parameters: parameters.iter().flat_map(Cursor::items).map(Parameter::of).collect(),
            request_body: at.get("requestBody").map(|at| RequestBody {
                is_required: at.is_true("required"),
                body: Body::of(&at),
                at,
            }),
            responses: responses
                .iter()
                .flat_map(Cursor::members)
                .filter(|response| !response.name().starts_with("x-"))
                .map(Response::of)
                .collect(),
            at,
        })
    }

    /// Returns the body of the successful response: the first one that has content.
    pub fn success(&self) -> Option<&Media<'a>> {
        let successes = self.responses.iter().filter(|response| response.is_success());
        successes.filter_map(|response| response.body.media()).next()
    }

    /// Returns whether a successful response may come without content.
    pub fn may_be_empty(&self) -> bool {
        let mut successes = self.responses.iter().filter(|response| response.is_success());
        successes.any(|response| response.body.media().is_none())
    }

    /// Lists the bodies that the operation sends and receives, in the order of the spec.
    pub fn bodies(&self) -> impl Iterator<Item = &Body<'a>> {
        let request = self.request_body.iter().map(|request| &request.body);
        request.chain(self.responses.iter().map(|response| &response.body))
    }
}

impl<'a> Response<'a> {
    fn of(at: Cursor<'a>) -> Self {
        Response {
            status: at.name(),
            evidence: Placed::of(at.get("x-evidence")),
            body: Body::of(&at),
            at,
        }
    }

    /// Returns whether the status says that the request was carried out.
    pub fn is_success(&self) -> bool {
        self.status.starts_with('2')
    }
}
