//! Operations: what a request consists of, what it changes, and which responses it has.

use crate::model::body::Body;
use crate::model::evidence::{Evidence, Placed};
use crate::model::schema::Schema;
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
    /// What a request changes at the provider.
    pub enum Effect {
        /// Nothing, so that it may be repeated.
        None = "none",
        /// It creates something.
        Creates = "creates",
        /// It removes what it reads.
        Consumes = "consumes",
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

/// Reads the effect of an item. An item without one counts as one that creates, which is never
/// retried.
fn effect(at: &Cursor<'_>) -> Effect {
    at.text_of("x-effect").and_then(Effect::named).unwrap_or(Effect::Creates)
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
    /// Its parameters in the order of the spec.
    pub parameters: Vec<Parameter<'a>>,
    /// Its request body, if it has one.
    pub request_body: Option<RequestBody<'a>>,
    /// Its responses in the order of the spec.
    pub responses: Vec<Response<'a>>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// A query parameter.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Whether a request must have it.
    pub is_required: bool,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// What a request with this parameter changes at the provider.
    pub effect: Effect,
    /// What its value is.
    pub schema: Schema<'a>,
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

    /// Lists the bodies that the operation sends and receives, in the order of the spec.
    pub fn bodies(&self) -> impl Iterator<Item = &Body<'a>> {
        let request = self.request_body.iter().map(|request| &request.body);
        request.chain(self.responses.iter().map(|response| &response.body))
    }
}

impl<'a> Parameter<'a> {
    fn of(at: Cursor<'a>) -> Self {
        Parameter {
            name: at.text_of("name").unwrap_or_default(),
            is_required: at.is_true("required"),
            evidence: Placed::of(at.get("x-evidence")),
            effect: effect(&at),
            schema: Schema::of(at.get("schema").unwrap_or_else(|| at.clone())),
            at,
        }
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
}
