//! `GET` of any path: for modules of the API that the spec does not describe.

use std::future::{Future, IntoFuture};
use std::pin::Pin;
use std::time::Duration;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use reqwest::Url;
use serde::de::DeserializeOwned;

use crate::client::Client;
use crate::description::{CredentialKind, Effect, Operation};
use crate::error::{Error, ErrorKind};
use crate::generated;
use crate::http::{Call, Request, Response};
use crate::requests::raw_response::RawResponse;

impl Client {
    /// Sends a `GET` request for a path that the spec does not describe, with this client's token,
    /// limits, redaction and retries. Await it for the response as it came, or call
    /// [`json`](GetRequest::json).
    ///
    /// `path` is appended to the base URL and begins with a slash. `effect` says what the request
    /// changes at the provider, which only the provider's documentation can tell: with
    /// [`Effect::None`] it is retried; with any other effect it is sent once, on a connection of
    /// its own. Whatever comes back, the spec says nothing about it.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// use cfis::description::Effect;
    ///
    /// let found: serde_json::Value =
    ///     client.get("/api/v1/another/module", &[("page", "1")], Effect::None).json().await?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn get(&self, path: &str, query: &[(&str, &str)], effect: Effect) -> GetRequest {
        let query = query.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let (path, query) = (path.to_owned(), query.collect());
        GetRequest { client: self.clone(), path, query, effect, timeout: None }
    }
}

/// A request for a path. [`Client::get`] makes it.
///
/// Awaiting it fails for every unsuccessful status, as for any other call.
#[derive(Debug, Clone)]
#[must_use = "nothing is sent until it is awaited"]
pub struct GetRequest {
    client: Client,
    path: String,
    query: Vec<(String, String)>,
    effect: Effect,
    timeout: Option<Duration>,
}

/// What spans and errors call such a request: its path may say whom it is about.
static OPERATION: Operation = Operation {
    id: "get",
    method: "GET",
    path: "a path outside the spec",
    credential: CredentialKind::Access,
    effect: Effect::None,
    parameters: &[],
    list: None,
    paging: None,
};

impl GetRequest {
    /// Sets how long this request may take, instead of the client's
    /// [`total_timeout`](crate::ClientBuilder::total_timeout).
    pub fn timeout(self, limit: Duration) -> Self {
        GetRequest { timeout: Some(limit), ..self }
    }

    /// Sends the request, and parses its response as JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Input`] if the path cannot be appended to the base URL. Otherwise if the
    /// request is refused, or its response does not arrive whole or cannot be parsed.
    pub async fn json<T: DeserializeOwned>(self) -> Result<T, Error> {
        let (call, response) = self.send().await?;
        call.parse(&response)
    }

    async fn send(self) -> Result<(Call, Response), Error> {
        let url = self.url()?;
        let GetRequest { client, effect, timeout, .. } = self;
        let request = Request { operation: &OPERATION, effect, timeout };
        let response = client.send(request, |http| attempt(http, url.clone())).await?;
        let call = response.call.clone();
        let response = response.whole().await?;
        if !response.head.is_success() {
            return Err(call.refused(&response));
        }
        Ok((call, response))
    }

    fn url(&self) -> Result<Url, Error> {
        let base = self.client.environment().base_url();
        let wrong = || {
            let message = "the path cannot be appended to the base URL; pass one that begins with a slash, \
                           without a query, a fragment or dots as a segment";
            Error::new(ErrorKind::Input, message)
        };
        let mut url = Url::parse(&format!("{base}{}", self.path)).map_err(|_| wrong())?;
        // Parsing resolves dots and escapes, so a path that is still there means what it says.
        let is_appended = self.path.starts_with('/')
            && url.as_str().strip_prefix(base) == Some(self.path.as_str())
            && url.query().is_none()
            && url.fragment().is_none();
        if !is_appended {
            return Err(wrong());
        }
        if !self.query.is_empty() {
            url.query_pairs_mut().extend_pairs(&self.query);
        }
        Ok(url)
    }
}

async fn attempt(http: generated::Client, url: Url) -> crate::http::Outgoing {
    let info = OperationInfo { operation_id: "get" };
    let mut request = http.client().get(url).build()?;
    http.pre(&mut request, &info).await?;
    Ok(http.exec(request, &info).await?)
}

impl IntoFuture for GetRequest {
    type Output = Result<RawResponse, Error>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(async move {
            let (_, response) = self.send().await?;
            Ok(RawResponse::of(response))
        })
    }
}
