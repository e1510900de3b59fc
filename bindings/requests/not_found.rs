//! Status 404 for a list: no items, or a wrong base URL.

use crate::error::Error;
use crate::http::Incoming;

/// Receives a response with status 404. It means an empty list (evidence: `assumed`), unless its
/// body is markup: then a gateway responded, or the base URL is wrong, and that is an error.
pub(super) async fn none_unless_markup(response: Incoming) -> Result<(), Error> {
    let (call, response) = (response.call.clone(), response.whole().await?);
    if response.is_markup() { Err(call.refused(&response)) } else { Ok(()) }
}
