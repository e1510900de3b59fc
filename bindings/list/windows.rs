//! The windows of a split period as one list: in order, and without the items that two neighbours
//! share.

use std::collections::{BTreeMap, VecDeque};
use std::task::{Context, Poll, ready};

use chrono::NaiveDate;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::list::one_list::OneList;
use crate::list::overlapping::Overlapping;
use crate::wire::Extra;

/// How often items of a window may occur again in its neighbour.
type Counts = BTreeMap<Vec<u8>, usize>;

pub(super) struct Windows<T> {
    /// The windows that have not ended, each with the day that it shares with the next one.
    windows: VecDeque<(OneList<T>, Option<NaiveDate>)>,
    concurrency: usize,
    key: fn(&T, NaiveDate) -> Option<Vec<u8>>,
    /// The day that the first window shares with the one before it.
    day: Option<NaiveDate>,
    /// Shared items that the window before this one held, and that the caller has.
    given: Counts,
    /// Items of this window that the next one may hold as well.
    held: Counts,
    envelope: Extra,
    status: Option<u16>,
}

impl<T: Overlapping> Windows<T> {
    pub(super) fn new(
        windows: impl IntoIterator<Item = (OneList<T>, Option<NaiveDate>)>,
        concurrency: usize,
    ) -> Self {
        Windows {
            windows: windows.into_iter().collect(),
            concurrency,
            key: T::key,
            day: None,
            given: Counts::new(),
            held: Counts::new(),
            envelope: Extra::default(),
            status: None,
        }
    }
}

impl<T> Windows<T> {
    pub(super) fn status(&self) -> Option<u16> {
        self.status
    }

    pub(super) fn envelope(&self) -> &Extra {
        &self.envelope
    }

    /// Returns whether the caller does not have the item yet, and counts it for the next window.
    fn is_new(&mut self, item: &T, next_day: Option<NaiveDate>) -> bool {
        if let Some(key) = next_day.and_then(|day| (self.key)(item, day)) {
            *self.held.entry(key).or_default() += 1;
        }
        let Some(key) = self.day.and_then(|day| (self.key)(item, day)) else { return true };
        match self.given.get_mut(&key) {
            Some(left) if *left > 0 => {
                *left -= 1;
                false
            }
            _ => true,
        }
    }

    /// Takes over the status and envelope of a window that has ended. The status of a list replaces
    /// one that means no list.
    fn ended(&mut self, window: &OneList<T>, next_day: Option<NaiveDate>) {
        let is_list =
            |status: Option<u16>| status.is_some_and(|status| status != 204 && status != 404);
        if !is_list(self.status) {
            self.status = window.status();
        }
        self.envelope.merge(window.envelope());
        self.given = std::mem::take(&mut self.held);
        self.day = next_day;
    }
}

impl<T: DeserializeOwned> Windows<T> {
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        loop {
            for (window, _) in self.windows.iter_mut().skip(1).take(self.concurrency - 1) {
                // Only starts the request: it is not this window's turn.
                let _ = window.poll_open(context);
            }
            let Some((window, next_day)) = self.windows.front_mut() else {
                return Poll::Ready(None);
            };
            let next_day = *next_day;
            match ready!(window.poll_next(context)) {
                Some(Ok(item)) => {
                    if self.is_new(&item, next_day) {
                        return Poll::Ready(Some(Ok(item)));
                    }
                }
                Some(Err(error)) => {
                    if error.item_index().is_none() {
                        self.windows.clear();
                    }
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    if let Some((window, next_day)) = self.windows.pop_front() {
                        self.ended(&window, next_day);
                    }
                }
            }
        }
    }
}
