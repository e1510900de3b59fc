//! Operations: parameters of the path and of the operation together, bodies and responses, with
//! every reference followed.

use crate::model::Method;
use crate::read::Node;
use crate::theirs::document::Theirs;
use crate::theirs::text::{essence, is_json};

/// An operation.
#[derive(Debug)]
pub(crate) struct Operation<'a> {
    /// Its method, in upper case.
    pub(crate) method: String,
    /// Its path from the host, with the path of the server.
    pub(crate) path: String,
    /// Its path as the file writes it.
    pub(crate) own_path: &'a str,
    /// Its `operationId`, if it has one.
    pub(crate) id: Option<&'a str>,
    pub(crate) parameters: Vec<Parameter<'a>>,
    pub(crate) request: Option<Body<'a>>,
    pub(crate) responses: Vec<Response<'a>>,
    /// Where it is written.
    pub(crate) node: &'a Node,
    /// What could not be read, as sentences.
    pub(crate) gaps: Vec<String>,
}

/// A parameter.
#[derive(Debug)]
pub(crate) struct Parameter<'a> {
    pub(crate) name: &'a str,
    /// `query`, `path`, `header` or `cookie`.
    pub(crate) place: &'a str,
    pub(crate) is_required: bool,
    pub(crate) schema: Option<&'a Node>,
    /// Where it is written.
    pub(crate) node: &'a Node,
}

/// A request body, or the body of a response.
#[derive(Debug)]
pub(crate) struct Body<'a> {
    pub(crate) is_required: bool,
    /// The media types, without parameters, each with its media type object.
    pub(crate) content: Vec<(String, &'a Node)>,
    /// Where it is written.
    pub(crate) node: &'a Node,
}

/// A response of one status.
#[derive(Debug)]
pub(crate) struct Response<'a> {
    /// A status, a range or `default`.
    pub(crate) status: &'a str,
    pub(crate) body: Body<'a>,
}

impl<'a> Body<'a> {
    /// Returns the JSON of the body: its media type, and the media type object.
    pub(crate) fn json(&self) -> Option<(&str, &'a Node)> {
        let plain = self.content.iter().find(|(media, _)| media == "application/json");
        let json = plain.or_else(|| self.content.iter().find(|(media, _)| is_json(media)));
        json.map(|(media, node)| (media.as_str(), *node))
    }
}

impl Operation<'_> {
    /// Returns the operationId, or method and path.
    pub(crate) fn label(&self) -> String {
        self.id.map_or_else(|| self.signature(), str::to_owned)
    }

    /// Returns method and path.
    pub(crate) fn signature(&self) -> String {
        format!("{} {}", self.method, self.path)
    }
}

impl Theirs {
    /// Lists the operations in the order of the file. What could not be read of a path is added
    /// to `gaps`.
    pub(crate) fn operations(&self, gaps: &mut Vec<String>) -> Vec<Operation<'_>> {
        let base = self.base();
        let mut operations = Vec::new();
        let paths = self.root.get("paths").map(Node::members).unwrap_or_default();
        for (path, item) in paths.iter().filter(|(path, _)| !path.name.starts_with("x-")) {
            let item = match self.target(item) {
                Ok(item) => item,
                Err(gap) => {
                    gaps.push(format!("the path {}: {gap}", path.name));
                    continue;
                }
            };
            for (method, node) in item.members() {
                if Method::named(&method.name).is_some() || method.name == "trace" {
                    operations.push(self.operation(&base, &path.name, item, &method.name, node));
                }
            }
        }
        operations
    }

    fn operation<'a>(
        &'a self,
        base: &str,
        own_path: &'a str,
        item: &'a Node,
        method: &str,
        node: &'a Node,
    ) -> Operation<'a> {
        let mut gaps = Vec::new();
        let mut parameters: Vec<Parameter<'a>> = Vec::new();
        let shared = item.get("parameters").map(Node::items).unwrap_or_default();
        let own = node.get("parameters").map(Node::items).unwrap_or_default();
        for written in shared.iter().chain(own) {
            match self.parameter(written) {
                Ok(parameter) => {
                    parameters.retain(|known| {
                        known.name != parameter.name || known.place != parameter.place
                    });
                    parameters.push(parameter);
                }
                Err(gap) => gaps.push(format!("a parameter: {gap}")),
            }
        }
        let request = node.get("requestBody").and_then(|body| match self.target(body) {
            Ok(body) => Some(Body::of(body)),
            Err(gap) => {
                gaps.push(format!("the request body: {gap}"));
                None
            }
        });
        let mut responses = Vec::new();
        for (status, response) in node.get("responses").map(Node::members).unwrap_or_default() {
            match self.target(response) {
                _ if status.name.starts_with("x-") => {}
                Ok(response) => {
                    responses.push(Response { status: &status.name, body: Body::of(response) });
                }
                Err(gap) => gaps.push(format!("the response {}: {gap}", status.name)),
            }
        }
        Operation {
            method: method.to_uppercase(),
            path: format!("{base}{own_path}"),
            own_path,
            id: node.text_of("operationId").filter(|id| !id.is_empty()),
            parameters,
            request,
            responses,
            node,
            gaps,
        }
    }

    fn parameter<'a>(&'a self, written: &'a Node) -> Result<Parameter<'a>, String> {
        let node = self.target(written)?;
        let content = node.get("content").map(Node::members).unwrap_or_default();
        let of_content = || content.first().and_then(|(_, media)| media.get("schema"));
        Ok(Parameter {
            name: node.text_of("name").ok_or("it has no name")?,
            place: node.text_of("in").ok_or("it has no `in`")?,
            is_required: node.is_true("required") || node.text_of("in") == Some("path"),
            schema: node.get("schema").or_else(of_content),
            node,
        })
    }
}

impl<'a> Body<'a> {
    fn of(node: &'a Node) -> Self {
        let content = node.get("content").map(Node::members).unwrap_or_default();
        Body {
            is_required: node.is_true("required"),
            content: content.iter().map(|(media, node)| (essence(&media.name), node)).collect(),
            node,
        }
    }
}
