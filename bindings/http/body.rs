//! The bytes of a body: from the network, or from a file in a spool.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use futures_core::Stream;
use reqwest::Response;
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};
use tokio::task::coop;

use crate::http::decompress::Decompressor;

/// Bytes that are read of a file at a time.
const CHUNK: usize = 64 * 1024;

/// A body that arrives.
pub(super) struct Body {
    source: Source,
    /// Absent if the bytes are wanted as they came.
    decompressor: Option<Decompressor>,
    has_ended: bool,
}

enum Source {
    Network(Pin<Box<dyn Stream<Item = reqwest::Result<Bytes>> + Send + Sync>>),
    File(File),
}

pub(super) enum BodyError {
    Network(reqwest::Error),
    File(io::Error),
    Compression(io::Error),
}

impl Body {
    /// A body whose bytes are wanted as they came, whatever they are.
    pub(super) fn raw(response: Response) -> Self {
        let source = Source::Network(Box::pin(response.bytes_stream()));
        Body { source, decompressor: None, has_ended: false }
    }

    pub(super) fn decompressed(response: Response) -> Self {
        Body { decompressor: Some(Decompressor::new()), ..Self::raw(response) }
    }

    pub(super) fn from_file(file: File) -> Self {
        let decompressor = Some(Decompressor::new());
        Body { source: Source::File(file), decompressor, has_ended: false }
    }

    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        let Some(decompressor) = &mut self.decompressor else {
            return self.source.poll_next(context);
        };
        // A few bytes may decompress to many pieces: other tasks get their turn between them.
        let turn = ready!(coop::poll_proceed(context));
        loop {
            match decompressor.next() {
                Ok(Some(piece)) => {
                    turn.made_progress();
                    return Poll::Ready(Some(Ok(piece)));
                }
                Ok(None) if self.has_ended => return Poll::Ready(None),
                Ok(None) => {}
                Err(error) => return Poll::Ready(Some(Err(BodyError::Compression(error)))),
            }
            match ready!(self.source.poll_next(context)) {
                Some(Ok(bytes)) => decompressor.push(bytes),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => {
                    decompressor.end();
                    self.has_ended = true;
                }
            }
        }
    }
}

impl Source {
    fn poll_next(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Bytes, BodyError>>> {
        match self {
            Source::Network(stream) => {
                stream.as_mut().poll_next(context).map_err(BodyError::Network)
            }
            Source::File(file) => {
                let mut bytes = BytesMut::zeroed(CHUNK);
                let mut buffer = ReadBuf::new(&mut bytes);
                let read = ready!(Pin::new(file).poll_read(context, &mut buffer));
                let length = buffer.filled().len();
                bytes.truncate(length);
                Poll::Ready(match read {
                    Ok(()) if length == 0 => None,
                    Ok(()) => Some(Ok(bytes.freeze())),
                    Err(error) => Some(Err(BodyError::File(error))),
                })
            }
        }
    }
}
