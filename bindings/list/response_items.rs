//! The items of one response, decoded while it arrives.

use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::http::{Call, Head, Incoming};
use crate::list::decode::{decode_received, not_a_list};
use crate::list::ending::Ending;
use crate::list::framer::{Found, FrameError, Framer};
use crate::list::item_reader::{ItemReader, Next};
use crate::list::paging_hints;
use crate::operation::Layout;
use crate::wire::Extra;

/// How a response begins: with a list to come, or with a status that means an empty one.
pub(crate) enum Opening {
    List(Box<Incoming>),
    None(u16),
}

pub(super) type Sending = Pin<Box<dyn Future<Output = Result<Opening, Error>> + Send>>;

/// The items of one response.
pub(super) struct ResponseItems<T> {
    state: State,
    envelope: Extra,
    status: Option<u16>,
    /// Whether the response is one page of a list, so that it may say that there is more.
    is_page: bool,
    reader: ItemReader<T>,
    /// The call and the head of a page that has ended.
    ended: Option<Box<(Call, Head)>>,
}

enum State {
    /// No response yet.
    Sending(Sending, Layout),
    Reading(Box<Reading>),
    /// The request failed, and the caller does not know yet.
    Failed(Error),
    Ended,
}

struct Reading {
    response: Incoming,
    framer: Framer,
    layout: Layout,
    index: u64,
    /// The first bytes of the body, by which markup is recognised.
    beginning: Vec<u8>,
}

impl<T> ResponseItems<T> {
    pub(super) fn new(
        layout: Layout,
        reader: ItemReader<T>,
        sending: impl Future<Output = Result<Opening, Error>> + Send + 'static,
    ) -> Self {
        Self::of(layout, reader, Box::pin(sending), false)
    }

    /// Reads one page of a list.
    pub(super) fn page(layout: Layout, reader: ItemReader<T>, sending: Sending) -> Self {
        Self::of(layout, reader, sending, true)
    }

    fn of(layout: Layout, reader: ItemReader<T>, sending: Sending, is_page: bool) -> Self {
        ResponseItems {
            state: State::Sending(sending, layout),
            envelope: Extra::default(),
            status: None,
            is_page,
            reader,
            ended: None,
        }
    }

    /// Returns what is left of a page that has ended without an error.
    pub(super) fn take_ending(&mut self) -> Option<Ending> {
        let has_ended = matches!(self.state, State::Ended);
        has_ended.then(|| Ending::new(self.ended.take(), std::mem::take(&mut self.envelope)))
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.status
    }

    pub(super) fn envelope(&self) -> &Extra {
        &self.envelope
    }

    /// Returns the stage, for `Debug`.
    pub(super) fn stage(&self) -> &'static str {
        match self.state {
            State::Sending(..) => "sending",
            State::Reading(_) => "reading",
            State::Failed(_) | State::Ended => "ended",
        }
    }

    /// Receives the head of the response, unless that has been done.
    pub(super) fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<()> {
        if let State::Sending(sending, layout) = &mut self.state {
            let layout = *layout;
            self.state = match ready!(sending.as_mut().poll(context)) {
                Ok(Opening::List(response)) => {
                    self.status = Some(response.head.status);
                    State::Reading(Box::new(Reading::new(*response, layout)))
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

impl<T: DeserializeOwned> ResponseItems<T> {
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        ready!(self.poll_open(context));
        let ending = match &mut self.state {
            State::Reading(reading) => {
                let mut item = None;
                match ready!(reading.poll_item(context, self.reader, &mut item)) {
                    Ok(Next::Item) => return Poll::Ready(item.map(Ok)),
                    Ok(Next::Unreadable(error)) => return Poll::Ready(Some(Err(error))),
                    Ok(Next::End) => None,
                    Err(error) => {
                        reading.response.record.failed(&error);
                        Some(Err(error))
                    }
                }
            }
            State::Sending(..) | State::Failed(_) | State::Ended => None,
        };
        let ended = std::mem::replace(&mut self.state, State::Ended);
        Poll::Ready(match (ending, ended) {
            (Some(error), _) => Some(error),
            (None, State::Failed(error)) => Some(Err(error)),
            (None, State::Reading(reading)) => {
                self.ended = self.is_page.then(|| {
                    let response = &reading.response;
                    Box::new((response.call.clone(), response.head.clone()))
                });
                match reading.finish(self.is_page) {
                    Ok(envelope) => {
                        self.envelope = envelope;
                        None
                    }
                    Err(error) => Some(Err(error)),
                }
            }
            (None, State::Sending(..) | State::Ended) => None,
        })
    }
}

impl Reading {
    fn new(response: Incoming, layout: Layout) -> Self {
        let framer = Framer::new(layout, response.call.settings.limits.item);
        Reading { response, framer, layout, index: 0, beginning: Vec::new() }
    }

    /// Goes on to the next item, and writes it if it can be parsed. An error ends the stream.
    fn poll_item<T: DeserializeOwned>(
        &mut self,
        context: &mut Context<'_>,
        reader: ItemReader<T>,
        item: &mut Option<T>,
    ) -> Poll<Result<Next, Error>> {
        loop {
            match self.framer.next_decoded(|text| reader.read_first(text, item)) {
                Ok(Some(found)) => {
                    let index = self.index;
                    self.index += 1;
                    let next = match found {
                        Found::Decoded if item.is_some() => Ok(Next::Item),
                        Found::Decoded => Err(self.not_a_list(FrameError::NotJson(0))),
                        Found::Text(text) => {
                            decode_received(&self.response, self.layout, index, text, reader, item)
                        }
                    };
                    self.response.record.item(matches!(next, Ok(Next::Item)));
                    return Poll::Ready(next);
                }
                Ok(None) => {}
                Err(error) => return Poll::Ready(Err(self.not_a_list(error))),
            }
            match ready!(self.response.poll_bytes(context)) {
                Some(Ok(bytes)) => {
                    if self.beginning.is_empty() {
                        self.beginning.extend(bytes.iter().take(16));
                    }
                    self.framer.push(&bytes);
                }
                Some(Err(error)) => return Poll::Ready(Err(error)),
                None => return Poll::Ready(Ok(Next::End)),
            }
        }
    }

    /// Returns the other members of the response, if it was the whole list.
    fn finish(self, is_page: bool) -> Result<Extra, Error> {
        let Reading { framer, response, beginning, index, .. } = self;
        let (call, head) = (&response.call, &response.head);
        let failed = |error: Error| {
            response.record.failed(&error);
            error
        };
        let envelope =
            framer.finish().map_err(|error| failed(not_a_list(call, head, &beginning, error)))?;
        let hint = paging_hints::find(&head.headers, &envelope, index);
        let Some(hint) = hint.filter(|_| !is_page) else {
            response.record.ended();
            return Ok(envelope);
        };
        Err(failed(call.unreadable(
            head,
            &format!("is not the whole list: {hint} says that there is more, and no paging is known; update cfis"),
        )))
    }

    fn not_a_list(&self, error: FrameError) -> Error {
        not_a_list(&self.response.call, &self.response.head, &self.beginning, error)
    }
}
