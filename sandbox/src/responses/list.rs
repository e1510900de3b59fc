//! A list that is made while it is sent, so that a million items need no memory.

use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use futures_core::Stream;
use serde_json::value::RawValue;

use super::http::{self, response};
use crate::contract::{self, ItemType};

/// So much is made at a time. A list that fits is sent with its length.
const CHUNK: usize = 64 * 1024;

/// An item as it is written, or what keeps it from being written.
pub(crate) type Item = Result<Box<RawValue>, String>;
/// Items, made as they are asked for.
pub(crate) type Items = Box<dyn Iterator<Item = Item> + Send>;

/// What stands around items, and what makes them. They can be made more than once, and are the same each time.
pub(crate) struct List {
    before: String,
    items: Box<dyn Fn() -> Items + Send>,
    after: &'static str,
}

impl List {
    /// A bare array.
    pub(crate) fn bare(kind: ItemType, items: impl Fn() -> Items + Send + 'static) -> Self {
        List { before: "[".to_owned(), items: checked(kind, items), after: "]" }
    }

    /// The last member of an object.
    pub(crate) fn member(
        before: String,
        kind: ItemType,
        items: impl Fn() -> Items + Send + 'static,
    ) -> Self {
        List { before, items: checked(kind, items), after: "]}" }
    }

    /// With its items changed.
    pub(crate) fn map(self, change: impl Fn(Items) -> Items + Send + 'static) -> Self {
        let items = self.items;
        List { items: Box::new(move || change(items())), ..self }
    }

    /// What stands around the items.
    pub(crate) fn without_items(&self) -> String {
        format!("{}{}", self.before, self.after)
    }

    fn text(&self) -> Text {
        Text {
            before: Some(self.before.clone()),
            items: (self.items)(),
            after: Some(self.after),
            is_first: true,
        }
    }

    /// How long it is, in bytes. Makes it to find out.
    pub(crate) fn length(&self) -> Result<usize, String> {
        let mut text = self.text();
        let mut length = 0;
        while let Some(chunk) = text.chunk() {
            length += chunk?.len();
        }
        Ok(length)
    }

    /// Its bytes, up to so many.
    pub(crate) fn first(
        &self,
        bytes: usize,
    ) -> impl Iterator<Item = Result<Bytes, String>> + Send + use<> {
        let (mut text, mut left) = (self.text(), bytes);
        std::iter::from_fn(move || {
            if left == 0 {
                return None;
            }
            let mut chunk = match text.chunk()? {
                Ok(chunk) => chunk,
                Err(error) => return Some(Err(error)),
            };
            chunk.truncate(left);
            left -= chunk.len();
            Some(Ok(Bytes::from(chunk)))
        })
    }

    pub(crate) fn into_response(self) -> Response {
        let mut text = self.text();
        match text.chunk() {
            Some(Ok(first)) if text.is_done() => response(StatusCode::OK, Some(Body::from(first))),
            Some(Ok(first)) => response(
                StatusCode::OK,
                Some(Body::from_stream(Chunks { first: Some(first), text })),
            ),
            Some(Err(error)) => response(
                StatusCode::INTERNAL_SERVER_ERROR,
                Some(Body::from(http::broken_contract(&error))),
            ),
            None => response(StatusCode::OK, Some(Body::empty())),
        }
    }
}

fn checked(
    kind: ItemType,
    items: impl Fn() -> Items + Send + 'static,
) -> Box<dyn Fn() -> Items + Send> {
    Box::new(move || {
        Box::new(items().map(move |item| {
            let item = item?;
            contract::item(kind, item.get()).map(|()| item)
        }))
    })
}

/// The text of a list, in chunks.
struct Text {
    before: Option<String>,
    items: Items,
    /// Gone when all has been given.
    after: Option<&'static str>,
    is_first: bool,
}

impl Text {
    fn is_done(&self) -> bool {
        self.after.is_none()
    }

    fn chunk(&mut self) -> Option<Result<Vec<u8>, String>> {
        self.after?;
        let mut chunk = Vec::with_capacity(CHUNK);
        if let Some(before) = self.before.take() {
            chunk.extend_from_slice(before.as_bytes());
        }
        while chunk.len() < CHUNK {
            match self.items.next() {
                Some(Ok(item)) => {
                    if !std::mem::replace(&mut self.is_first, false) {
                        chunk.push(b',');
                    }
                    chunk.extend_from_slice(item.get().as_bytes());
                }
                Some(Err(error)) => {
                    self.after = None;
                    return Some(Err(error));
                }
                None => {
                    chunk.extend_from_slice(self.after.take().unwrap_or_default().as_bytes());
                    break;
                }
            }
        }
        Some(Ok(chunk))
    }
}

struct Chunks {
    first: Option<Vec<u8>>,
    text: Text,
}

impl Stream for Chunks {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(first.into())));
        }
        // Breaks the transfer off where the sandbox broke its contract.
        Poll::Ready(
            self.text.chunk().map(|chunk| chunk.map(Bytes::from).map_err(std::io::Error::other)),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(items: &'static [&'static str]) -> List {
        List::bare(ItemType::Payment, move || {
            Box::new(items.iter().map(|json| {
                RawValue::from_string((*json).to_owned()).map_err(|error| error.to_string())
            }))
        })
    }

    fn text(list: &List) -> Result<String, String> {
        let chunks: Vec<_> = list.first(usize::MAX).collect::<Result<_, _>>()?;
        Ok(String::from_utf8(chunks.concat()).unwrap())
    }

    #[test]
    fn a_list_is_written_whole() {
        assert_eq!(text(&list(&[])).unwrap(), "[]");
        assert_eq!(
            text(&list(&["{}", r#"{"caseId":1.0e0}"#])).unwrap(),
            r#"[{},{"caseId":1.0e0}]"#
        );
        assert_eq!(list(&["{}", "{}"]).length(), Ok(7));
    }

    #[test]
    fn an_item_that_the_description_does_not_allow_does_not_leave() {
        let wrong = list(&["{}", r#"{"bookingDate": 7}"#]);
        assert!(text(&wrong).unwrap_err().contains("`/bookingDate`"));
        assert_eq!(wrong.into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
