//! Bodies that do not arrive as they should.

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::Bytes;
use futures_core::Stream;
use tokio::time::{Sleep, sleep};

/// The bytes of a piece of a body that trickles, and the pause after it.
const PIECE: usize = 64;
const PAUSE: Duration = Duration::from_millis(100);

pub(crate) type Chunks = Box<dyn Iterator<Item = Result<Bytes, String>> + Send>;

/// A body that ends too early.
pub(crate) struct Broken {
    pub(crate) chunks: Chunks,
    /// Whether HTTP marks the end of the body, so that a client notices that the end is missing.
    pub(crate) is_marked: bool,
    pub(crate) is_flushed: bool,
}

impl Stream for Broken {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if let Some(chunk) = self.chunks.next() {
            return Poll::Ready(Some(chunk.map_err(std::io::Error::other)));
        }
        if !self.is_marked {
            return Poll::Ready(None);
        }
        if !std::mem::replace(&mut self.is_flushed, true) {
            // Yields once, so that the chunks are sent before the connection closes.
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(std::io::Error::other(
            "the connection was closed early by a fault of the sandbox",
        ))))
    }
}

/// A body that stops in the middle, and whose connection stays open.
pub(crate) struct Stalled(pub(crate) Chunks);

impl Stream for Stalled {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        // Nothing wakes the task: the client goes away, or the sandbox cuts the connection.
        match self.0.next() {
            Some(chunk) => Poll::Ready(Some(chunk.map_err(std::io::Error::other))),
            None => Poll::Pending,
        }
    }
}

/// A body that arrives in small pieces.
pub(crate) struct Trickling {
    chunks: Chunks,
    left: Bytes,
    pause: Pin<Box<Sleep>>,
}

impl Trickling {
    pub(crate) fn new(chunks: Chunks) -> Self {
        Trickling { chunks, left: Bytes::new(), pause: Box::pin(sleep(Duration::ZERO)) }
    }
}

impl Stream for Trickling {
    type Item = Result<Bytes, std::io::Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        if self.pause.as_mut().poll(context).is_pending() {
            return Poll::Pending;
        }
        if self.left.is_empty() {
            match self.chunks.next() {
                Some(Ok(chunk)) => self.left = chunk,
                Some(Err(error)) => return Poll::Ready(Some(Err(std::io::Error::other(error)))),
                None => return Poll::Ready(None),
            }
        }
        let length = self.left.len().min(PIECE);
        let piece = self.left.split_to(length);
        self.pause = Box::pin(sleep(PAUSE));
        Poll::Ready(Some(Ok(piece)))
    }
}
