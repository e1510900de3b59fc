//! Settlements in a spool, until the caller acknowledges them.

use std::path::PathBuf;

use tokio::fs::File;

use crate::description::operations;
use crate::error::Error;
use crate::generated::types::Settlement;
use crate::http::{Call, Incoming};
use crate::list::{Items, Opening};
use crate::storage::{Spool, Turn};

/// Settlements that wait in a spool until they are acknowledged.
///
/// If it is dropped without that, the next
/// [`Client::unfetched_settlements`](crate::Client::unfetched_settlements) returns them again.
#[derive(Debug)]
#[must_use = "what is not acknowledged is delivered again"]
pub struct Delivery {
    pub(super) call: Call,
    pub(super) spool: Spool,
    /// Keeps other deliveries of the spool away.
    pub(super) turn: Turn,
    /// Whether the spool holds a response.
    pub(super) has_response: bool,
    pub(super) is_repeated: bool,
}

impl Delivery {
    /// Returns whether these settlements were delivered before, and not acknowledged.
    pub fn is_repeated(&self) -> bool {
        self.is_repeated
    }

    /// Returns the file with the response as it came. It is there until it is acknowledged. `None`
    /// if there are no settlements.
    pub fn path(&self) -> Option<PathBuf> {
        self.has_response.then(|| self.spool.answer_path())
    }

    /// Returns the settlements one by one. Each call begins with the first one.
    pub fn stream(&self) -> Items<Settlement> {
        let (call, path) = (self.call.clone(), self.path());
        let spool = self.spool.clone();
        Items::of_response(operations::LIST_SETTLEMENTS.layout(), async move {
            let Some(path) = path else { return Ok(Opening::None(204)) };
            let file = File::open(path)
                .await
                .map_err(|error| spool.failed("has lost its response", error))?;
            Ok(Opening::List(Box::new(Incoming::from_file(call, file))))
        })
    }

    /// Returns all settlements.
    ///
    /// # Errors
    /// If items cannot be parsed. The error names all of them; the others are in
    /// [`stream`](Self::stream), and the response as it came is in [`path`](Self::path). It stays
    /// there until it is acknowledged, so that a newer version of this crate may parse it.
    pub async fn settlements(&self) -> Result<Vec<Settlement>, Error> {
        self.stream().collect().await.map(|(settlements, _)| settlements)
    }

    /// Confirms that you have stored the settlements, and removes them from the spool.
    ///
    /// # Errors
    /// [`ErrorKind::Store`](crate::ErrorKind::Store) if they could not be removed. They are
    /// delivered again then.
    pub async fn acknowledge(self) -> Result<(), Error> {
        if self.has_response { self.spool.clear(&self.turn).await } else { Ok(()) }
    }
}
