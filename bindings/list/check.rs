//! Follows a body on its way to disk, to see whether it is a whole list.

use bytes::Bytes;
use serde::de::IgnoredAny;

use crate::error::Error;
use crate::http::{Decompressor, Incoming};
use crate::list::decode::not_a_list;
use crate::list::framer::{FrameError, Framer};
use crate::operation::Layout;

/// Checks a list without keeping its items.
///
/// A body that is complete by HTTP's account may still be truncated, if nothing says its length, or
/// come from another server.
pub(crate) struct ListCheck {
    framer: Framer,
    beginning: Vec<u8>,
    fault: Option<Fault>,
    decompressor: Decompressor,
    /// The number of bytes after decompression.
    size: u64,
}

enum Fault {
    Frame(FrameError),
    Compression(std::io::Error),
}

impl ListCheck {
    pub(crate) fn new(layout: Layout, response: &Incoming) -> Self {
        let framer = Framer::new(layout, response.call.settings.limits.item);
        ListCheck {
            framer,
            beginning: Vec::new(),
            fault: None,
            decompressor: Decompressor::new(),
            size: 0,
        }
    }

    /// Looks at the next bytes, as they came. Fails if there are more than the client accepts.
    pub(crate) fn push(&mut self, bytes: Bytes, response: &Incoming) -> Result<(), Error> {
        if self.fault.is_some() {
            return Ok(());
        }
        self.decompressor.push(bytes);
        self.drain(response)
    }

    fn drain(&mut self, response: &Incoming) -> Result<(), Error> {
        let limit = response.call.settings.limits.body;
        while self.fault.is_none() {
            match self.decompressor.next() {
                Ok(Some(piece)) => {
                    self.size += piece.len() as u64;
                    if self.size > limit {
                        return Err(response.call.too_large(limit, &response.head));
                    }
                    self.look_at(&piece);
                }
                Ok(None) => break,
                Err(error) => self.fault = Some(Fault::Compression(error)),
            }
        }
        Ok(())
    }

    fn look_at(&mut self, bytes: &[u8]) {
        if self.beginning.is_empty() {
            self.beginning.extend(bytes.iter().take(16));
        }
        self.framer.push(bytes);
        loop {
            let fault = match self.framer.next() {
                Ok(Some(item)) if serde_json::from_str::<IgnoredAny>(item).is_ok() => continue,
                // An item of another shape is the item's own fault; one that is not JSON ends the
                // list.
                Ok(Some(_)) => FrameError::NotJson(0),
                Ok(None) => return,
                Err(error) => error,
            };
            self.fault = Some(Fault::Frame(fault));
            return;
        }
    }

    /// Ends the body. Returns the error that it is, unless it was a whole list.
    pub(crate) fn finish(mut self, response: &Incoming) -> Result<(), Error> {
        if self.fault.is_none() {
            self.decompressor.end();
            self.drain(response)?;
        }
        let (call, head) = (&response.call, &response.head);
        let ended = match self.fault {
            Some(Fault::Compression(error)) => return Err(call.not_decompressed(error, head)),
            Some(Fault::Frame(error)) => Err(error),
            None => self.framer.finish().map(drop),
        };
        ended.map_err(|error| not_a_list(call, head, &self.beginning, error))
    }
}
