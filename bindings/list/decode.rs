//! From the text of one list item to a value, or to an error that says which item and where in it.

use serde::de::{DeserializeOwned, IgnoredAny};

use crate::error::Error;
use crate::http::{Call, Head, IS_MARKUP, Incoming, is_markup};
use crate::list::framer::FrameError;
use crate::list::item_reader::{ItemReader, Next};
use crate::operation::Layout;

/// Why an item could not be decoded.
pub(super) enum NotDecoded {
    /// The item is not JSON, so nothing after it can be trusted.
    NotJson(serde_json::Error),
    /// The item is JSON of another shape. The list goes on.
    Unreadable { path: String, cause: serde_json::Error },
}

/// Decodes an item. Its path in the response is found only if that fails.
pub(super) fn decode<T: DeserializeOwned>(
    layout: Layout,
    index: u64,
    item: &str,
    reader: ItemReader<T>,
) -> Result<T, NotDecoded> {
    reader.read_whole(item).map_err(|cause| {
        // What serde_json calls a fault of the syntax may be one of a value, such as half a
        // surrogate pair in a name. And after a fault of a value, the JSON may be wrong.
        if serde_json::from_str::<IgnoredAny>(item).is_err() {
            return NotDecoded::NotJson(cause);
        }
        NotDecoded::Unreadable {
            path: item_path(layout, index, reader.find_path(item.as_bytes())),
            cause,
        }
    })
}

/// Decodes an item of a response, or returns the error that ends the list.
pub(super) fn decode_received<T: DeserializeOwned>(
    response: &Incoming,
    layout: Layout,
    index: u64,
    text: &str,
    reader: ItemReader<T>,
    item: &mut Option<T>,
) -> Result<Next, Error> {
    let (call, head) = (&response.call, &response.head);
    match decode(layout, index, text, reader) {
        Ok(value) => {
            *item = Some(value);
            Ok(Next::Item)
        }
        Err(NotDecoded::NotJson(cause)) => {
            Err(call.with_detail(call.unreadable(head, "is not JSON"), &cause))
        }
        Err(NotDecoded::Unreadable { path, cause }) => {
            let text = call.without_credential(text.to_owned());
            let found = call.unreadable(head, &format!("cannot be parsed at `{path}`"));
            let found = found.with_json_path(path).with_item(index, text);
            Ok(Next::Unreadable(call.with_detail(found, &cause)))
        }
    }
}

/// Returns where an item cannot be parsed, from the top of the response.
fn item_path(layout: Layout, index: u64, inner: String) -> String {
    let list = match layout {
        Layout::Bare => "",
        Layout::Named(name) => name,
    };
    match inner.as_str() {
        "." => format!("{list}[{index}]"),
        inner => format!("{list}[{index}].{inner}"),
    }
}

/// Returns the error for a body that is not the list it should be.
pub(super) fn not_a_list(call: &Call, head: &Head, beginning: &[u8], error: FrameError) -> Error {
    let found = match error {
        FrameError::Empty => call.unreadable(head, "is empty"),
        FrameError::TooLarge => return call.item_too_large(head),
        _ if is_markup(&head.headers, beginning) => call.unreadable(head, IS_MARKUP),
        FrameError::Truncated => return call.truncated(error, head),
        FrameError::NotJson(_) => call.unreadable(head, "is not JSON"),
        FrameError::WrongLayout => call.unreadable(head, "is not the list that the spec describes"),
    };
    found.with_source(error)
}
