//! What the status of a response to a list request means.

use crate::error::Error;
use crate::http::Incoming;
use crate::list::Opening;

/// Opens a list: status 200 with a list to come, or a status that means an empty one.
///
/// A part of a list (206) and a promise of one (202) are errors: neither may be taken for the whole list. `is_404_none` says
/// whether 404 means an empty list (evidence: `assumed`).
pub(super) async fn open_list(response: Incoming, is_404_none: bool) -> Result<Opening, Error> {
    let what = match response.head.status {
        204 => {
            response.record.ended();
            return Ok(Opening::None(204));
        }
        404 if is_404_none => {
            return none_unless_markup(response).await.map(|()| Opening::None(404));
        }
        202 => "is only a promise of the list; the provider has not made the list yet",
        206 => "is only a part of the list; what is missing is not known",
        _ if response.head.is_success() => return Ok(Opening::List(Box::new(response))),
        _ => return Err(Box::pin(response.refused()).await),
    };
    let error = response.call.not_the_list(&response.head, what);
    response.record.failed(&error);
    Err(error)
}

/// Receives a response with status 404. It means an empty list, unless its body is markup: then a gateway responded, or the
/// base URL is wrong, and that is an error.
async fn none_unless_markup(response: Incoming) -> Result<(), Error> {
    let (call, response) = (response.call.clone(), response.whole().await?);
    let found = if response.is_markup() { Err(call.refused(&response)) } else { Ok(()) };
    response.note(&found);
    found
}
