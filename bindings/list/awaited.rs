//! Awaits a whole list, and reads it again if it was truncated.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};
use crate::http::Settings;
use crate::list::items::Items;
use crate::operation::Effect;
use crate::wire::Extra;

/// Collects the list that `stream` starts to read. The caller has no item yet if the response is
/// truncated, so the list is read again within the limits and the budget for retries.
pub(crate) async fn await_list<T: DeserializeOwned>(
    settings: &Settings,
    stream: impl Fn() -> Items<T>,
) -> Result<(Vec<T>, Extra), Error> {
    let retries = &settings.retries;
    let mut attempts = 0;
    loop {
        let error = match stream().limited_to(settings.limits.list).collect().await {
            Ok(list) => return Ok(list),
            Err(error) => error,
        };
        attempts += 1;
        // Before the head of a response, the call itself was retried.
        let is_truncated = error.kind() == ErrorKind::Interrupted && error.status().is_some();
        let wait = retries.wait(&error, Effect::None, attempts).filter(|_| is_truncated);
        match wait {
            Some(wait) if retries.spend() => (retries.sleeper)(wait).await,
            _ => return Err(error),
        }
    }
}
