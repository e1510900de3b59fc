//! Reads a period into a spool.

use cfis::{Client, Items, Payment, Period, Settlement, WithText};
use serde::de::DeserializeOwned;

use super::failure::Failure;
use crate::record::{Fetched, Kind};
use crate::spool::Spool;

/// How often a response that is truncated is requested.
const ATTEMPTS: u32 = 3;

/// Reads a period. A response that is truncated, or has an item that cannot be parsed, is a failure:
/// it must not close a row.
pub(super) async fn fetch(client: &Client, kind: Kind, period: Period) -> Result<Fetched, Failure> {
    let mut attempt = 1;
    loop {
        let fetched = match kind {
            Kind::Payments => {
                spool::<Payment>(client.payments(period).stream_with_text(), kind, period).await
            }
            Kind::Settlements => {
                spool::<Settlement>(client.settlements(period).stream_with_text(), kind, period)
                    .await
            }
        };
        match fetched {
            // cfis has retried what it may; a response that ends early can only be read again. Not
            // after a renewal that failed: the next attempt would fail with less to say.
            Err(Problem::Call(error))
                if error.is_transient()
                    && error.attempts() <= 1
                    && !error.is_after_refusal()
                    && attempt < ATTEMPTS =>
            {
                attempt += 1;
            }
            Err(Problem::Call(error)) => return Err(Failure::of(&error)),
            Err(Problem::Spool(error)) => {
                let message = format!(
                    "the response could not be written to a temporary file: {error}; make room for \
                     temporary files"
                );
                return Err(Failure::plain("temporary file", message));
            }
            Ok(fetched) => return Ok(fetched),
        }
    }
}

enum Problem {
    Call(cfis::Error),
    Spool(std::io::Error),
}

async fn spool<T: DeserializeOwned>(
    mut items: Items<WithText<T>>,
    kind: Kind,
    period: Period,
) -> Result<Fetched, Problem> {
    let mut spool = Spool::new();
    while let Some(item) = items.next().await {
        let item = item.map_err(Problem::Call)?;
        spool.push(&item.text).map_err(Problem::Spool)?;
    }
    let status = items.status();
    Ok(Fetched { kind, period, status, body: spool.finish().map_err(Problem::Spool)? })
}
