//! What is left of a page of a list when its items have been read, and the errors that end a list
//! between two pages.

use reqwest::header::HeaderMap;

use crate::error::{Error, ErrorKind};
use crate::http::{Call, Head};
use crate::wire::Extra;

/// The end of a page.
pub(super) struct Ending {
    /// The call and the head; `None` if the status meant an empty list.
    response: Option<Box<(Call, Head)>>,
    envelope: Extra,
}

impl Ending {
    pub(super) fn new(response: Option<Box<(Call, Head)>>, envelope: Extra) -> Self {
        Ending { response, envelope }
    }

    pub(super) fn headers(&self) -> Option<&HeaderMap> {
        self.response.as_ref().map(|response| &response.1.headers)
    }

    /// Returns the members beside the list.
    pub(super) fn envelope(&self) -> &Extra {
        &self.envelope
    }

    pub(super) fn has_no_content(&self) -> bool {
        self.response.is_none()
    }

    /// Returns the URL of the operation, with its parameters of the path still in braces.
    pub(super) fn operation_url(&self) -> String {
        self.response.as_ref().map_or_else(String::new, |response| {
            let call = &response.0;
            format!("{}{}", call.environment.base_url(), call.operation.path)
        })
    }

    pub(super) fn page_limit(&self) -> usize {
        self.response.as_ref().map_or(usize::MAX, |response| response.0.settings.limits.pages)
    }

    /// Returns the error for a list whose pages contradict the spec. `what` continues `the response
    /// to …`.
    pub(super) fn wrong(&self, what: &str) -> Error {
        self.error(ErrorKind::Unreadable, what)
    }

    /// Returns the error for a list that changed while its pages were read. Reading it again may
    /// help. `why` says what shows it.
    pub(super) fn changed(&self, why: &str) -> Error {
        let what = format!("changed while its pages were read ({why}), so items may be missing");
        self.error(ErrorKind::Interrupted, &what)
    }

    pub(super) fn too_many_pages(&self) -> Error {
        let limit = self.page_limit();
        let what = format!(
            "has more than {limit} pages; read a shorter period, or raise `page_limit` if the \
             list is that long"
        );
        self.error(ErrorKind::TooLarge, &what)
    }

    fn error(&self, kind: ErrorKind, what: &str) -> Error {
        match &self.response {
            Some(response) => response.0.failed(kind, &response.1, what),
            None => Error::new(kind, format!("the list {what}")),
        }
    }
}
