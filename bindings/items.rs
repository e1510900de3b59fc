//! Lists, item by item as they arrive.

use std::future::{Future, poll_fn};
use std::marker::PhantomData;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::answer::{IS_HTML, Opened, is_html};
use crate::error::Error;
use crate::exchange::{is_no_json, item_path, read_first};
use crate::extra::Extra;
use crate::framer::{Found, FrameError, Framer, Layout};
use crate::merged::Merged;

/// The items of an answer, decoded while it arrives, in memory that does not grow with their number. Made by
/// [`PaymentsRequest::stream`](crate::PaymentsRequest::stream) and
/// [`SettlementsRequest::stream`](crate::SettlementsRequest::stream).
///
/// An item that cannot be read is an `Err` with its [index](Error::item_index), [path](Error::json_path) and
/// [text](Error::item_text), and the stream goes on with the next. Any other `Err` is the last thing in the stream: the answer did
/// not arrive whole, and what came before it is not all. Only a stream that ends without one was the whole answer. Nothing is sent
/// before the first poll, and dropping the stream stops the transfer.
#[must_use = "nothing is sent until it is polled"]
pub struct Items<T> {
    source: Source<T>,
    beside: Extra,
    status: Option<u16>,
}

enum Source<T> {
    One(State, PhantomData<fn() -> T>),
    Windows(Box<Merged<T>>),
}

/// How an answer begins: with a list to come, or with a status that means there is none.
pub(crate) enum Opening {
    List(Box<Opened>),
    None(u16),
}

type Sending = Pin<Box<dyn Future<Output = Result<Opening, Error>> + Send>>;

enum State {
    /// Nothing or no answer yet.
    Sending(Sending, Layout),
    Reading(Box<Reading>),
    /// The request failed, which has not been said yet.
    Failed(Error),
    Ended,
}

struct Reading {
    answer: Opened,
    framer: Framer,
    layout: Layout,
    index: u64,
    /// What the body begins with, to tell HTML by.
    beginning: Vec<u8>,
}

impl<T: DeserializeOwned> Items<T> {
    /// A stream of what a request answers.
    pub(crate) fn new(
        layout: Layout,
        sending: impl Future<Output = Result<Opening, Error>> + Send + 'static,
    ) -> Self {
        let source = Source::One(State::Sending(Box::pin(sending), layout), PhantomData);
        Items { source, beside: Extra::default(), status: None }
    }

    /// A stream of what several requests answer.
    pub(crate) fn merged(windows: Merged<T>) -> Self {
        Items { source: Source::Windows(Box::new(windows)), beside: Extra::default(), status: None }
    }

    /// The next item; `None` after the end. For loops, where no crate with stream combinators is at hand.
    ///
    /// ```no_run
    /// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
    /// let mut payments = client.payments(cfis::Period::last_days(7)).stream();
    /// while let Some(payment) = payments.next().await {
    ///     println!("{:?}", payment?.amount);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn next(&mut self) -> Option<Result<T, Error>> {
        poll_fn(|context| Pin::new(&mut *self).poll_next(context)).await
    }

    /// All items and what stands beside the list, or an error with every item that cannot be read.
    pub(crate) async fn collect(mut self) -> Result<(Vec<T>, Extra), Error> {
        let mut items = Vec::new();
        let mut errors = Vec::new();
        while let Some(item) = self.next().await {
            match item {
                Ok(item) => items.push(item),
                Err(error) if error.item_index().is_some() => errors.push(error),
                Err(error) => return Err(error),
            }
        }
        match Error::of_items(errors) {
            Some(error) => Err(error),
            None => Ok((items, self.beside)),
        }
    }
}

impl<T: DeserializeOwned> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        match &mut this.source {
            Source::One(..) => this.poll_one(context),
            Source::Windows(windows) => {
                let item = ready!(windows.poll_next(context));
                if item.is_none() {
                    (this.beside, this.status) =
                        (std::mem::take(&mut windows.beside), windows.status);
                }
                Poll::Ready(item)
            }
        }
    }
}

impl<T: DeserializeOwned> Items<T> {
    fn poll_one(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<T, Error>>> {
        ready!(self.poll_open(context));
        let Source::One(state, _) = &mut self.source else { return Poll::Ready(None) };
        let ending = match state {
            State::Reading(reading) => match ready!(reading.poll_item::<T>(context)) {
                Ok(Some(item)) => return Poll::Ready(Some(item)),
                Ok(None) => None,
                Err(error) => {
                    reading.answer.observation.failed(&error);
                    Some(Err(error))
                }
            },
            State::Sending(..) | State::Failed(_) | State::Ended => None,
        };
        let ended = std::mem::replace(state, State::Ended);
        Poll::Ready(match (ending, ended) {
            (Some(error), _) => Some(error),
            (None, State::Failed(error)) => Some(Err(error)),
            (None, State::Reading(reading)) => {
                let Reading { framer, answer, beginning, .. } = *reading;
                match framer.finish() {
                    Ok(beside) => {
                        self.beside = beside;
                        None
                    }
                    Err(error) => Some(Err(unframed(&answer, &beginning, error))),
                }
            }
            (None, State::Sending(..) | State::Ended) => None,
        })
    }
}

impl<T> Items<T> {
    /// The status of the answer, once it is there. A list that is empty because of a 404 may as well be a wrong base URL.
    pub fn status(&self) -> Option<u16> {
        self.status
    }

    /// What stands beside the list in the answer, known or not, when the stream has ended without an error. Nothing says that an
    /// answer is all there is (evidence: `assumed`), so a field here that you do not know is worth a look.
    pub fn beside(&self) -> &Extra {
        &self.beside
    }

    /// Takes in the head of the answer, if that has not been done.
    pub(crate) fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let Source::One(state, _) = &mut self.source
            && let State::Sending(sending, layout) = state
        {
            let layout = *layout;
            *state = match ready!(sending.as_mut().poll(context)) {
                Ok(Opening::List(answer)) => {
                    self.status = Some(answer.head.status);
                    State::Reading(Box::new(Reading::new(*answer, layout)))
                }
                Ok(Opening::None(status)) => {
                    self.status = Some(status);
                    State::Ended
                }
                Err(error) => State::Failed(error),
            };
        }
        Poll::Ready(())
    }
}

impl<T> std::fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let state = match &self.source {
            Source::One(State::Sending(..), _) => "sending",
            Source::One(State::Reading(_), _) => "reading",
            Source::One(State::Failed(_) | State::Ended, _) => "ended",
            Source::Windows(_) => "windows",
        };
        write!(f, "Items({state})")
    }
}

impl Reading {
    fn new(answer: Opened, layout: Layout) -> Self {
        let framer = Framer::new(layout, answer.call.settings.limits.item);
        Reading { answer, framer, layout, index: 0, beginning: Vec::new() }
    }

    /// The next item, `None` when the body has ended, or the error that ends the stream.
    fn poll_item<T: DeserializeOwned>(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Result<Option<Result<T, Error>>, Error>> {
        loop {
            let mut item = None;
            match self.framer.next_read(|text| read_first(text, &mut item)) {
                Ok(Some(found)) => {
                    let index = self.index;
                    self.index += 1;
                    self.answer.observation.item();
                    return Poll::Ready(match (item, found) {
                        (_, Found::Text(text)) => {
                            decode(&self.answer, self.layout, index, text).map(Some)
                        }
                        (Some(item), Found::Read) => Ok(Some(Ok(item))),
                        (None, Found::Read) => {
                            Err(unframed(&self.answer, &self.beginning, FrameError::NotJson(0)))
                        }
                    });
                }
                Ok(None) => {}
                Err(error) => {
                    return Poll::Ready(Err(unframed(&self.answer, &self.beginning, error)));
                }
            }
            match ready!(self.answer.poll_bytes(context)) {
                Some(Ok(bytes)) => {
                    if self.beginning.is_empty() {
                        self.beginning.extend(bytes.iter().take(16));
                    }
                    self.framer.push(&bytes);
                }
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(None)),
            }
        }
    }
}

/// Decodes an item. The inner error is the item's own; the outer one says that the body is not JSON from here on.
fn decode<T: DeserializeOwned>(
    answer: &Opened,
    layout: Layout,
    index: u64,
    item: &str,
) -> Result<Result<T, Error>, Error> {
    let error = match serde_json::from_str(item) {
        Ok(value) => return Ok(Ok(value)),
        Err(error) => error,
    };
    let (call, head) = (&answer.call, &answer.head);
    if is_no_json(&error, item) {
        return Err(call.with_detail(call.unreadable(head, "is not JSON"), &error));
    }
    let path = item_path::<T>(layout, index, item);
    let text = call.without_credential(item.to_owned());
    let found = call.unreadable(head, &format!("cannot be read at `{path}`"));
    Ok(Err(call.with_detail(found.with_json_path(path).with_item(index, text), &error)))
}

pub(crate) fn unframed(answer: &Opened, beginning: &[u8], error: FrameError) -> Error {
    let (call, head) = (&answer.call, &answer.head);
    let found = match error {
        FrameError::Empty => call.unreadable(head, "is empty"),
        FrameError::TooLarge => return call.item_too_large(head),
        _ if is_html(&head.headers, beginning) => call.unreadable(head, IS_HTML),
        FrameError::CutOff => call.unreadable(head, "was cut off"),
        FrameError::NotJson(_) => call.unreadable(head, "is not JSON"),
        FrameError::NotTheLayout => {
            call.unreadable(head, "is not the list that the description says")
        }
    };
    found.with_source(error)
}
