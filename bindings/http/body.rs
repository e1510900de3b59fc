//! The bytes of a body: from the network, or from a file in a spool.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Bytes, BytesMut};
use progenitor_client::ByteStream;
use tokio::fs::File;
use tokio::io::{AsyncRead, ReadBuf};

/// Bytes that are read of a file at a time.
const CHUNK: usize = 64 * 1024;

pub(crate) enum Body {
    Network(ByteStream),
    File(File),
}

pub(crate) enum BodyError {
    Network(reqwest::Error),
    File(io::Error),
}

impl Body {
    pub(crate) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, BodyError>>> {
        match self {
            Body::Network(stream) => stream.as_mut().poll_next(context).map_err(BodyError::Network),
            Body::File(file) => {
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
