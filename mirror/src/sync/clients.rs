//! The clients of a pass: one for each creditor, over the connections of one for each environment.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use cfis::{AccessToken, Client, ClientBuilder};

use super::due::Due;
use super::gate::Gate;
use crate::context::Context;
use crate::tokens::TokensOf;

/// Sets up the client of a creditor further, such as its proxy.
#[derive(Clone)]
pub(crate) struct Customise(
    pub(crate) Arc<dyn Fn(ClientBuilder<AccessToken>) -> ClientBuilder<AccessToken> + Send + Sync>,
);

impl fmt::Debug for Customise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Customise")
    }
}

/// Makes clients.
pub(crate) struct Clients {
    context: Arc<Context>,
    customise: Customise,
    pub(super) gate: Gate,
    /// One client of each environment, whose connections the others use.
    first: Mutex<HashMap<String, Client>>,
}

impl Clients {
    pub(crate) fn new(context: Arc<Context>, customise: Customise) -> Clients {
        Clients { context, customise, gate: Gate::default(), first: Mutex::default() }
    }

    /// Returns the token store of a creditor.
    pub(super) fn store(&self, due: &Due) -> TokensOf {
        TokensOf::new(Arc::clone(&self.context), due.id, due.environment.clone())
    }

    /// Returns the client of a creditor. Its token is renewed automatically, unless a renewal has not
    /// helped before: then only another token does.
    pub(super) async fn of(&self, due: &Due) -> Result<Client, cfis::Error> {
        let store = self.store(due);
        let url = due.environment.base_url();
        let first = {
            let first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.get(url).cloned()
        };
        let builder = match &first {
            Some(first) => first.builder_for_store(store).await?,
            None => {
                (self.customise.0)(Client::builder_from(store).await?).observer(self.gate.clone())
            }
        };
        let client = builder.renew_automatically(due.is_renewable).build()?;
        if first.is_none() {
            let mut first = self.first.lock().unwrap_or_else(PoisonError::into_inner);
            first.entry(url.to_owned()).or_insert_with(|| client.clone());
        }
        Ok(client)
    }
}
