//! A list that is generated while it is sent, so that a million items need no memory.

use std::ops::Range;
use std::pin::Pin;
use std::task::{Context, Poll};

use axum::body::{Body, Bytes};
use axum::http::StatusCode;
use axum::response::Response;
use cfis::description::Operation;
use futures_core::Stream;
use serde_json::Value;
use serde_json::value::RawValue;

use super::http::{self, response};
use crate::contract;

/// The number of bytes that are generated at a time. A list that fits into one chunk is sent with
/// its length.
const CHUNK: usize = 64 * 1024;

/// The JSON of an item, or why it cannot be sent.
pub(crate) type Item = Result<Box<RawValue>, String>;
/// Items that are generated when they are needed.
pub(crate) type Items = Box<dyn Iterator<Item = Item> + Send>;

/// Generates the items at these positions. Those before them are not generated, so that a page of a
/// long list needs no more time than one of a short list.
pub(crate) type Source = Box<dyn Fn(Range<usize>) -> Items + Send>;

/// A list: the text around the items, and a function that generates them. It can be called more
/// than once, and generates the same items each time.
pub(crate) struct List {
    operation: &'static Operation,
    /// A text before everything else.
    prefix: String,
    /// Members beside the list.
    beside: Vec<(String, Value)>,
    /// The positions of its items.
    places: Range<usize>,
    items: Source,
}

impl List {
    /// Builds the list of an operation. `beside` are members beside it that differ from those in
    /// the example of the spec, and `count` is the number of items.
    pub(crate) fn new(
        operation: &'static Operation,
        beside: &[(&str, Value)],
        count: usize,
        items: impl Fn(Range<usize>) -> Items + Send + 'static,
    ) -> Self {
        let beside = beside.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        List {
            operation,
            prefix: String::new(),
            beside: beside.collect(),
            places: 0..count,
            items: checked(operation, items),
        }
    }

    /// Sets a member beside the list.
    pub(crate) fn with(mut self, name: &str, value: Value) -> Self {
        self.beside.push((name.to_owned(), value));
        self
    }

    /// Returns the number of items.
    pub(crate) fn count(&self) -> usize {
        self.places.len()
    }

    /// Returns a list of at most `size` of its items, after the first `before`.
    pub(crate) fn page(self, before: usize, size: usize) -> Self {
        let count = self.count();
        let (start, end) = (before.min(count), before.saturating_add(size).min(count));
        let places = self.places.start + start..self.places.start + end;
        List { places, ..self }
    }

    /// Changes the items.
    pub(crate) fn map(self, change: impl Fn(Items) -> Items + Send + 'static) -> Self {
        let items = self.items;
        List { items: Box::new(move |places| change(items(places))), ..self }
    }

    /// Puts a text before everything else.
    pub(crate) fn prefixed(self, text: &str) -> Self {
        List { prefix: format!("{text}{}", self.prefix), ..self }
    }

    /// Returns the JSON of the list as if it had no items.
    pub(crate) fn without_items(&self) -> String {
        let (before, after) = contract::around(self.operation, &self.beside);
        format!("{}{before}{after}", self.prefix)
    }

    fn text(&self) -> Text {
        let (before, after) = contract::around(self.operation, &self.beside);
        Text {
            before: Some(format!("{}{before}", self.prefix)),
            items: (self.items)(self.places.clone()),
            after: Some(after),
            is_first: true,
        }
    }

    /// Returns its length in bytes. It generates the whole list to find out.
    pub(crate) fn length(&self) -> Result<usize, String> {
        let mut text = self.text();
        let mut length = 0;
        while let Some(chunk) = text.chunk() {
            length += chunk?.len();
        }
        Ok(length)
    }

    /// Returns its first bytes, in chunks.
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

    /// Turns it into an HTTP response.
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
    operation: &'static Operation,
    items: impl Fn(Range<usize>) -> Items + Send + 'static,
) -> Source {
    Box::new(move |places| {
        Box::new(items(places).map(move |item| {
            let item = item?;
            contract::item(operation, item.get()).map(|()| item)
        }))
    })
}

/// The text of a list, generated in chunks.
struct Text {
    before: Option<String>,
    items: Items,
    /// `None` when everything has been generated.
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

/// The body of a list.
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
        // An error closes the connection early: the sandbox would break its contract.
        Poll::Ready(
            self.text.chunk().map(|chunk| chunk.map(Bytes::from).map_err(std::io::Error::other)),
        )
    }
}

#[cfg(test)]
mod tests {
    use cfis::description::operations;

    use super::*;

    fn list(items: &'static [&'static str]) -> List {
        List::new(&operations::LIST_PAYMENTS, &[], items.len(), move |places| {
            Box::new(items[places].iter().map(|json| {
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
        let (before, after) = contract::around(&operations::LIST_PAYMENTS, &[]);
        let whole = |items: &str| format!("{before}{items}{after}");
        assert_eq!(text(&list(&[])).unwrap(), whole(""));
        assert_eq!(
            text(&list(&["{}", r#"{"caseId":1.0e0}"#])).unwrap(),
            whole(r#"{},{"caseId":1.0e0}"#)
        );
        assert_eq!(list(&["{}", "{}"]).length(), Ok(whole("{},{}").len()));
    }

    #[test]
    fn a_page_has_its_items_and_no_others() {
        let all = ["{}", r#"{"caseId":1}"#, r#"{"caseId":2}"#];
        for (before, size, items) in
            [(0, 2, &all[..2]), (2, 2, &all[2..]), (3, 2, &[]), (9, 9, &[])]
        {
            let page = list(&["{}", r#"{"caseId":1}"#, r#"{"caseId":2}"#]).page(before, size);
            assert_eq!(page.count(), items.len());
            let (begin, end) = contract::around(&operations::LIST_PAYMENTS, &[]);
            assert_eq!(text(&page).unwrap(), format!("{begin}{}{end}", items.join(",")));
        }
    }

    #[test]
    fn an_item_that_the_spec_does_not_allow_is_not_sent() {
        let wrong = list(&["{}", r#"{"bookingDate": 7}"#]);
        assert!(text(&wrong).unwrap_err().contains("`/bookingDate`"));
        assert_eq!(wrong.into_response().status(), StatusCode::INTERNAL_SERVER_ERROR);
    }
}
