//! What the generated methods call: one function for each kind of response.

use std::future::Future;
use std::time::Duration;

use serde::de::DeserializeOwned;

use crate::client::{Client, Partner};
use crate::error::Error;
use crate::generated;
use crate::http::{Call, Incoming, Outgoing, Request, Response, Settings};
use crate::list::{Items, Opening, await_list};
use crate::operation::Operation;
use crate::requests::open_list::open_list;
use crate::value::Amendment;
use crate::wire::UsualForm;

/// The parameters of an operation.
pub(crate) trait Parameters: Clone + Send + Sync + 'static {
    /// The operation.
    const OPERATION: &'static Operation;

    /// Lists the optional parameters that are set, by their names on the wire.
    fn set(&self) -> Vec<&'static str>;

    /// Checks what cannot be put into a path.
    fn check(&self) -> Result<(), Error> {
        Ok(())
    }

    /// Sends the request once. The amendment says which page of a list is meant.
    fn send(
        self,
        http: generated::Client,
        amendment: Amendment,
    ) -> impl Future<Output = Outgoing> + Send + 'static;
}

/// A handle that sends requests.
pub(crate) trait Handle: Clone + Send + Sync + 'static {
    fn settings(&self) -> &Settings;

    fn send<F: Future<Output = Outgoing> + Send>(
        &self,
        request: Request,
        attempt: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> impl Future<Output = Result<Incoming, Error>> + Send;
}

impl Handle for Client {
    fn settings(&self) -> &Settings {
        Client::settings(self)
    }

    async fn send<F: Future<Output = Outgoing> + Send>(
        &self,
        request: Request,
        attempt: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Incoming, Error> {
        Client::send(self, request, attempt).await
    }
}

impl Handle for Partner {
    fn settings(&self) -> &Settings {
        Partner::settings(self)
    }

    async fn send<F: Future<Output = Outgoing> + Send>(
        &self,
        request: Request,
        attempt: impl Fn(generated::Client) -> F + Send + Sync,
    ) -> Result<Incoming, Error> {
        let (http, call) = self.prepare(request)?;
        call.send(|| attempt(http.clone())).await
    }
}

fn request<P: Parameters>(parameters: &P, timeout: Option<Duration>) -> Request {
    let effect = P::OPERATION.effect_with(&parameters.set());
    Request { operation: P::OPERATION, effect, timeout }
}

/// Sends a request and receives its response, which was not refused.
async fn whole<P: Parameters>(
    handle: &impl Handle,
    parameters: &P,
    timeout: Option<Duration>,
    accept: Option<&'static str>,
) -> Result<(Call, Response), Error> {
    parameters.check()?;
    let amendment = Amendment { accept, ..Amendment::default() };
    let attempt = |http| parameters.clone().send(http, amendment.clone());
    let response = handle.send(request(parameters, timeout), attempt).await?;
    let call = response.call.clone();
    let response = response.whole().await?;
    if response.head.is_success() {
        return Ok((call, response));
    }
    let refused = call.refused(&response);
    response.note::<()>(&Err(refused.clone()));
    Err(refused)
}

/// Receives JSON.
pub(crate) async fn json<T: DeserializeOwned>(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
) -> Result<T, Error> {
    let (call, response) = whole(handle, parameters, timeout, None).await?;
    call.parse(&response)
}

/// Receives JSON, or a response without content.
pub(crate) async fn json_or_nothing<T: DeserializeOwned>(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
) -> Result<Option<T>, Error> {
    let (call, response) = whole(handle, parameters, timeout, None).await?;
    if response.head.status == 204 {
        response.note(&Ok(()));
        return Ok(None);
    }
    call.parse(&response).map(Some)
}

/// Receives a response whose content does not matter.
pub(crate) async fn nothing(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
) -> Result<(), Error> {
    let (_, response) = whole(handle, parameters, timeout, None).await?;
    response.note(&Ok(()));
    Ok(())
}

/// Receives bytes of a media type.
pub(crate) async fn bytes(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
    media_type: &'static str,
) -> Result<Vec<u8>, Error> {
    let (_, response) = whole(handle, parameters, timeout, Some(media_type)).await?;
    response.note(&Ok(()));
    Ok(response.body.to_vec())
}

/// Receives a text of a media type.
pub(crate) async fn text(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
    media_type: &'static str,
) -> Result<String, Error> {
    let (call, response) = whole(handle, parameters, timeout, Some(media_type)).await?;
    let text = String::from_utf8(response.body.to_vec())
        .map_err(|_| call.unreadable(&response.head, "is not UTF-8"));
    response.note(&text);
    text
}

/// Sends the request for a list, or for one of its pages. `is_404_none` says whether 404 means an
/// empty list.
pub(crate) async fn open<P: Parameters>(
    handle: impl Handle,
    parameters: P,
    timeout: Option<Duration>,
    page: Amendment,
    is_404_none: bool,
) -> Result<Opening, Error> {
    parameters.check()?;
    let attempt = |http| parameters.clone().send(http, page.clone());
    let response = handle.send(request(&parameters, timeout), attempt).await?;
    open_list(response, is_404_none).await
}

/// Streams a list.
pub(crate) fn list<T: DeserializeOwned + UsualForm, P: Parameters>(
    handle: &impl Handle,
    parameters: &P,
    timeout: Option<Duration>,
) -> Items<T> {
    let (handle, parameters) = (handle.clone(), parameters.clone());
    Items::new(P::OPERATION, move |page| {
        open(handle.clone(), parameters.clone(), timeout, page, false)
    })
}

/// Receives a whole list.
pub(crate) async fn whole_list<T: DeserializeOwned + UsualForm>(
    handle: &impl Handle,
    parameters: &impl Parameters,
    timeout: Option<Duration>,
) -> Result<Vec<T>, Error> {
    let stream = || list(handle, parameters, timeout);
    await_list(handle.settings(), timeout, stream).await.map(|(items, _)| items)
}
