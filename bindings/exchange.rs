//! From the progenitor client's result to an answer of ours: whole, within limits, and kept when it cannot be understood.

use std::fmt;
use std::future::poll_fn;

use progenitor_client::{ByteStream, ResponseValue};
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use crate::description::{Effect, Operation};
use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::secret::Secret;

/// So much is kept of the body of an answer that is not successful.
const KEPT_BODY: usize = 64 * 1024;
const BLOT: &str = "[redacted]";

/// One call: what it is, and what its answer is read with.
pub(crate) struct Call<'a> {
    pub(crate) operation: &'a Operation,
    pub(crate) base_url: &'a str,
    pub(crate) credential: Secret,
    pub(crate) body_limit: usize,
}

/// An answer of any status, with its whole body.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

type Outgoing = Result<ResponseValue<ByteStream>, generated::Error<()>>;

impl Call<'_> {
    /// Takes in the answer.
    pub(crate) async fn receive(&self, result: Outgoing) -> Result<Answer, Error> {
        let (status, headers, mut stream) = match result {
            Ok(response) => (response.status().as_u16(), response.headers().clone(), response.into_inner_stream()),
            Err(generated::Error::UnexpectedResponse(response)) => {
                let response = ResponseValue::stream(response);
                (response.status().as_u16(), response.headers().clone(), response.into_inner_stream())
            }
            Err(generated::Error::CommunicationError(error)) => return Err(self.not_answered(error)),
            Err(other) => {
                return Err(
                    Error::new(ErrorKind::Input, format!("{} could not be put into a request", self.operation.id)).with_source(other)
                );
            }
        };
        let success = (200..300).contains(&status);
        let limit = if success { self.body_limit } else { KEPT_BODY };
        let mut body = Vec::new();
        while let Some(chunk) = poll_fn(|context| stream.as_mut().poll_next(context)).await {
            match chunk {
                Ok(chunk) if chunk.len() <= limit - body.len() => body.extend_from_slice(&chunk),
                Ok(chunk) if !success => {
                    body.extend(chunk.into_iter().take(limit - body.len()));
                    break;
                }
                Ok(_) => return Err(self.too_large(status, &headers, body)),
                // The status has said what there is to know.
                Err(_) if !success => break,
                Err(error) => return Err(self.cut_off(error, status, &headers, body)),
            }
        }
        Ok(Answer { status, headers, body })
    }

    /// Reads the JSON of a successful answer.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        match serde_json::from_slice(&answer.body) {
            Ok(value) => Ok(value),
            Err(error) => Err(self.unreadable::<T>(answer, error)),
        }
    }

    /// The error that an answer without success is.
    pub(crate) fn refused(&self, answer: &Answer) -> Error {
        let (id, status) = (self.operation.id, answer.status);
        let (kind, message) = match status {
            401 | 403 => (
                ErrorKind::Unauthorized,
                format!("{id} was refused with status {status}: the token is missing, invalid, expired or for another environment"),
            ),
            400..500 => (ErrorKind::Refused, format!("{id} was refused with status {status}")),
            500..600 => (ErrorKind::Server, format!("{id} failed at the provider with status {status}")),
            300..400 => (
                ErrorKind::UnexpectedStatus,
                format!("{id} was answered with a redirect (status {status}), which is not followed so that the token stays with its host"),
            ),
            _ => (ErrorKind::UnexpectedStatus, format!("{id} was answered with the status {status}, which is not expected")),
        };
        Error::new(kind, message)
            .with_answer(status, &answer.headers)
            .with_body(self.without_credential(String::from_utf8_lossy(&answer.body).into_owned()))
    }

    fn not_answered(&self, error: reqwest::Error) -> Error {
        let id = self.operation.id;
        let (kind, message) = if error.is_connect() {
            (ErrorKind::Connect, format!("{id} was not sent: no connection to {}", self.base_url))
        } else if error.is_builder() {
            (ErrorKind::Input, format!("{id} could not be put into a request"))
        } else if error.is_timeout() {
            (ErrorKind::Timeout, format!("{id} was not answered within the time limit"))
        } else {
            (ErrorKind::Interrupted, format!("{id} was not answered: the connection to {} ended first", self.base_url))
        };
        Error::new(kind, message).with_source(error.without_url())
    }

    fn cut_off(&self, error: reqwest::Error, status: u16, headers: &HeaderMap, body: Vec<u8>) -> Error {
        let id = self.operation.id;
        let (kind, message) = if error.is_timeout() {
            (ErrorKind::Timeout, format!("the answer to {id} did not arrive whole within the time limit; none of it is used"))
        } else {
            (ErrorKind::Interrupted, format!("the answer to {id} was cut off; none of it is used"))
        };
        let error = Error::new(kind, message).with_source(error.without_url());
        self.keep_answer(error.with_answer(status, headers), &body)
    }

    fn too_large(&self, status: u16, headers: &HeaderMap, body: Vec<u8>) -> Error {
        let message = format!("the answer to {} is larger than {} bytes, the limit of this client", self.operation.id, self.body_limit);
        self.keep_answer(Error::new(ErrorKind::TooLarge, message).with_answer(status, headers), &body)
    }

    fn unreadable<T: DeserializeOwned>(&self, answer: &Answer, error: serde_json::Error) -> Error {
        let id = self.operation.id;
        let found = Error::new(ErrorKind::Unreadable, String::new()).with_answer(answer.status, &answer.headers);
        if answer.body.is_empty() {
            return self.keep_answer(found.with_message(format!("the answer to {id} is empty")), &answer.body);
        }
        if answer.is_html() {
            let message =
                format!("the answer to {id} is HTML, not JSON; check the base URL, and what stands between here and the provider");
            return self.keep_answer(found.with_message(message), &answer.body);
        }
        // Where in the text it is not JSON is in the source; where the JSON is not what is described, the path says.
        let path = if error.is_data() { json_path::<T>(&answer.body) } else { None };
        let message = match &path {
            Some(path) if path == "." => format!("the answer to {id} cannot be read: it has another shape than the description"),
            Some(path) => format!("the answer to {id} cannot be read at `{path}`; none of it is used"),
            None if error.is_eof() => format!("the answer to {id} was cut off; none of it is used"),
            None => format!("the answer to {id} is not JSON"),
        };
        let found = match path {
            Some(path) => found.with_json_path(path),
            None => found,
        };
        // What serde_json says quotes the value, which where a token is made may be the token.
        let found = if self.makes_token() { found } else { found.with_source(Detail(self.without_credential(error.to_string()))) };
        self.keep_answer(found.with_message(message), &answer.body)
    }

    /// Where the request made a token, its answer is kept; elsewhere it can be asked for again.
    pub(crate) fn keep_answer(&self, error: Error, body: &[u8]) -> Error {
        if self.makes_token() && !body.is_empty() {
            error.with_unread_answer(Secret::from(String::from_utf8_lossy(body).into_owned()))
        } else {
            error
        }
    }

    fn makes_token(&self) -> bool {
        self.operation.effect == Effect::Creates
    }

    fn without_credential(&self, text: String) -> String {
        // Exposed to find it where it must not stand.
        text.replace(self.credential.expose_secret(), BLOT)
    }
}

/// What serde_json says of an answer, without the credential.
#[derive(Debug)]
struct Detail(String);

impl fmt::Display for Detail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Detail {}

impl Answer {
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    pub(crate) fn is_html(&self) -> bool {
        let declared = self.headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        declared.is_some_and(|declared| declared.to_ascii_lowercase().starts_with("text/html"))
            || self.body.trim_ascii_start().starts_with(b"<")
    }
}

/// Where reading fails. Found by reading again, so that reading what is right costs nothing for it.
fn json_path<T: DeserializeOwned>(body: &[u8]) -> Option<String> {
    let mut deserializer = serde_json::Deserializer::from_slice(body);
    let error = serde_path_to_error::deserialize::<_, T>(&mut deserializer).err()?;
    Some(error.path().to_string())
}
