//! From the bytes of a response to a value, or to an error that says where and why.

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::http::call::Call;
use crate::http::response::{IS_MARKUP, Response};
use crate::redact::JsonError;
use crate::wire::without_byte_order_mark;

impl Call {
    /// Parses the JSON of a successful response.
    pub(crate) fn parse<T: DeserializeOwned>(&self, response: &Response) -> Result<T, Error> {
        let parsed = serde_json::from_slice(without_byte_order_mark(&response.body));
        let parsed = parsed.map_err(|error| {
            let unreadable = |what: &str| self.unreadable(&response.head, what);
            let found = if response.body.is_empty() {
                unreadable("is empty")
            } else if response.is_markup() {
                unreadable(IS_MARKUP)
            } else if error.is_eof() {
                return self.truncated(JsonError::of(&error.to_string()), &response.head);
            } else if !error.is_data() {
                unreadable("is not JSON")
            } else {
                let path = json_path::<T>(without_byte_order_mark(&response.body));
                unreadable(&format!("cannot be parsed at `{path}`; none of it is used"))
                    .with_json_path(path)
            };
            self.with_detail(found, &error)
        });
        response.note(&parsed);
        parsed
    }
}

/// Returns where parsing fails. Parses again to find it, so that valid JSON costs nothing for it.
pub(crate) fn json_path<T: DeserializeOwned>(json: &[u8]) -> String {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    serde_path_to_error::deserialize::<_, T>(&mut deserializer)
        .err()
        .map(|error| error.path().to_string())
        .unwrap_or_default()
}
