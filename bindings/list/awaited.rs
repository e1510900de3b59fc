//! Awaits a whole list, and reads it again if it was truncated.

use std::time::Duration;

use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};

use crate::error::{Error, ErrorKind};
use crate::http::{Settings, after};
use crate::list::items::Items;
use crate::operation::Effect;
use crate::wire::Extra;

/// Collects the list that `stream` starts to read. The caller has no item yet if the response is
/// truncated, so the list is read again within the total timeout and the budget for retries.
pub(crate) async fn await_list<T: DeserializeOwned>(
    settings: &Settings,
    timeout: Option<Duration>,
    stream: impl Fn() -> Items<T>,
) -> Result<(Vec<T>, Extra), Error> {
    let retries = &settings.retries;
    let begun = Instant::now();
    let deadline = after(timeout.unwrap_or(settings.limits.total));
    let mut truncated: Option<(Duration, Error)> = None;
    let (mut reads, mut attempts) = (0, 0);
    loop {
        let list = stream().limited_to(settings.limits.list).collect();
        // The first read has its own timeouts. All later ones must end within the total timeout.
        let result = match truncated.take() {
            Some((wait, error)) => {
                let again = async {
                    (retries.sleeper)(wait).await;
                    attempts += 1;
                    list.await
                };
                match timeout_at(deadline, again).await {
                    Ok(result) => result,
                    Err(_) => return Err(error.with_attempts(attempts, begun.elapsed())),
                }
            }
            None => list.await,
        };
        let error = match result {
            Ok(list) => return Ok(list),
            Err(error) => error,
        };
        // A read that is not the first was counted as one attempt when it began.
        attempts += error.attempts().saturating_sub(u32::from(reads > 0));
        reads += 1;
        // Before the head of a response, the call itself was retried.
        let is_truncated = error.kind() == ErrorKind::Interrupted && error.status().is_some();
        let wait = retries
            .wait(&error, Effect::None, reads)
            .filter(|_| is_truncated && Instant::now() < deadline);
        match wait {
            Some(wait) if retries.spend() => truncated = Some((wait, error)),
            _ => return Err(error.with_attempts(attempts, begun.elapsed())),
        }
    }
}
