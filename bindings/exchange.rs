//! From a method of the progenitor client to an answer of ours: sent again where it may be, and within time limits.

use std::future::Future;

use progenitor_client::{ByteStream, ResponseValue};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::answer::{Answer, Head, IS_HTML, Opened};
use crate::call::Call;
use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::patience::{Patience, after};

/// What a method of the progenitor client gives.
pub(crate) type Outgoing = Result<ResponseValue<ByteStream>, generated::Error<()>>;

impl Call {
    /// Sends the request, again where it may be sent again, and takes in the head of the answer.
    pub(crate) async fn send<F: Future<Output = Outgoing>>(self, mut attempt: impl FnMut() -> F) -> Result<Opened, Error> {
        let (limits, retries) = (self.settings.limits, &self.settings.retries);
        let started = Instant::now();
        let deadline = after(limits.total);
        let mut attempts = 0;
        loop {
            attempts += 1;
            let limit = deadline.min(after(limits.attempt));
            let result = match timeout_at(limit, attempt()).await {
                Ok(outgoing) => self.open(outgoing, attempts, started, deadline),
                Err(_) => Err(self.timed_out()),
            };
            let result = result.map_err(|error| error.with_attempts(attempts, started.elapsed()));
            // Whether a failure may pass shows in the head of the answer; the body tells no more.
            let failure = match &result {
                Ok(answer) if answer.head.status < 400 => None,
                Ok(answer) => Some(self.refused(&answer.without_body())),
                Err(error) => Some(error.clone()),
            };
            let Some(failure) = failure else {
                retries.succeeded();
                return result;
            };
            // A wait past the deadline would end in nothing.
            let wait = retries.wait(&failure, self.effect, attempts).filter(|wait| Instant::now() + *wait < deadline);
            match wait {
                Some(wait) if retries.spend() => (retries.sleeper)(wait).await,
                _ => return result,
            }
        }
    }

    fn open(&self, result: Outgoing, attempts: u32, started: Instant, deadline: Instant) -> Result<Opened, Error> {
        let response = match result {
            Ok(response) => response,
            Err(generated::Error::UnexpectedResponse(response)) => ResponseValue::stream(response),
            Err(generated::Error::CommunicationError(error)) => return Err(self.not_answered(error)),
            Err(other) => {
                let message = format!("{} could not be put into a request", self.operation.id);
                return Err(Error::new(ErrorKind::Input, message).with_source(other));
            }
        };
        let head = Head::new(response.status().as_u16(), response.headers().clone(), attempts, started, self.settings.clock.now());
        let patience = Patience::new(self.settings.limits.idle, deadline);
        Ok(Opened::new(self.clone(), head, response.into_inner(), patience))
    }

    /// Reads the JSON of a successful answer.
    pub(crate) fn read<T: DeserializeOwned>(&self, answer: &Answer) -> Result<T, Error> {
        serde_json::from_slice(&answer.body).map_err(|error| {
            let unreadable = |what: &str| self.unreadable(&answer.head, what);
            let found = if answer.body.is_empty() {
                unreadable("is empty")
            } else if answer.is_html() {
                unreadable(IS_HTML)
            } else if error.is_eof() {
                unreadable("was cut off; none of it is used")
            } else if !error.is_data() {
                unreadable("is not JSON")
            } else {
                let path = json_path::<T>(&answer.body);
                unreadable(&format!("cannot be read at `{path}`; none of it is used")).with_json_path(path)
            };
            self.with_detail(found, &error)
        })
    }
}

/// Where reading fails. Found by reading again, so that reading what is right costs nothing for it.
pub(crate) fn json_path<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize::<_, T>(&mut deserializer).err().map(|error| error.path().to_string()).unwrap_or_default()
}
