//! Follows a body on its way to disk, to see whether it is a whole list.

use serde::de::IgnoredAny;

use crate::error::Error;
use crate::http::Incoming;
use crate::list::decode::not_a_list;
use crate::list::framer::{FrameError, Framer, Layout};

/// Checks a list without keeping its items.
///
/// A body that is complete by HTTP's account may still be truncated, if nothing says its length, or
/// come from another server.
pub(crate) struct ListCheck {
    framer: Framer,
    beginning: Vec<u8>,
    fault: Option<FrameError>,
}

impl ListCheck {
    pub(crate) fn new(layout: Layout, response: &Incoming) -> Self {
        let framer = Framer::new(layout, response.call.settings.limits.item);
        ListCheck { framer, beginning: Vec::new(), fault: None }
    }

    /// Looks at the next bytes.
    pub(crate) fn push(&mut self, bytes: &[u8]) {
        if self.beginning.is_empty() {
            self.beginning.extend(bytes.iter().take(16));
        }
        if self.fault.is_some() {
            return;
        }
        self.framer.push(bytes);
        loop {
            match self.framer.next() {
                Ok(Some(item)) if serde_json::from_str::<IgnoredAny>(item).is_ok() => {}
                // An item of another shape is the item's own fault; one that is not JSON ends the
                // list.
                Ok(Some(_)) => self.fault = Some(FrameError::NotJson(0)),
                Ok(None) => return,
                Err(error) => self.fault = Some(error),
            }
            if self.fault.is_some() {
                return;
            }
        }
    }

    /// Ends the body. Returns the error that it is, unless it was a whole list.
    pub(crate) fn finish(self, response: &Incoming) -> Result<(), Error> {
        let ended = match self.fault {
            Some(fault) => Err(fault),
            None => self.framer.finish().map(drop),
        };
        ended.map_err(|error| not_a_list(&response.call, &response.head, &self.beginning, error))
    }
}
