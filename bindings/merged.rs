//! Windows of a split period as one list: in their order, and what two neighbours both hold only once.

use std::collections::{BTreeMap, VecDeque};
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use chrono::NaiveDate;
use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::extra::Extra;
use crate::items::Items;
use crate::period::{Period, SplitPeriod};

/// What tells an item that two windows with a day in common may both hold; `None` for one that they do not.
pub(crate) trait Repeated {
    fn key(&self, day: NaiveDate) -> Option<Vec<u8>>;
}

/// How often items of a window may be repeated in its neighbour.
type Counts = BTreeMap<Vec<u8>, usize>;

pub(crate) struct Merged<T> {
    /// The windows that are not at their end, each with the day that it has in common with the next one.
    windows: VecDeque<(Items<T>, Option<NaiveDate>)>,
    concurrency: usize,
    key: fn(&T, NaiveDate) -> Option<Vec<u8>>,
    /// The day that the first window has in common with the one before it.
    day: Option<NaiveDate>,
    /// Items that the window before this one held, and has given.
    given: Counts,
    /// Items that this window holds, in common with the next one.
    held: Counts,
    pub(crate) beside: Extra,
    pub(crate) status: Option<u16>,
}

impl<T: Repeated> Merged<T> {
    pub(crate) fn new(
        windows: impl IntoIterator<Item = (Items<T>, Option<NaiveDate>)>,
        concurrency: usize,
    ) -> Self {
        Merged {
            windows: windows.into_iter().collect(),
            concurrency,
            key: T::key,
            day: None,
            given: Counts::new(),
            held: Counts::new(),
            beside: Extra::default(),
            status: None,
        }
    }
}

impl<T> Merged<T> {
    /// Whether an item is to be given. Takes it into account for the next window.
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

    /// Takes over what a window knows besides its items. A status that says there are no items gives way to one that came with some.
    fn ended(&mut self, window: &Items<T>, next_day: Option<NaiveDate>) {
        let is_list =
            |status: Option<u16>| status.is_some_and(|status| status != 204 && status != 404);
        if !is_list(self.status) {
            self.status = window.status();
        }
        self.beside.merge(window.beside());
        self.given = std::mem::take(&mut self.held);
        self.day = next_day;
    }
}

impl<T: DeserializeOwned> Merged<T> {
    pub(crate) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        loop {
            for (window, _) in self.windows.iter_mut().skip(1).take(self.concurrency - 1) {
                // Its turn has not come, so that it is enough to have asked.
                let _ = window.poll_open(context);
            }
            let Some((window, next_day)) = self.windows.front_mut() else {
                return Poll::Ready(None);
            };
            let next_day = *next_day;
            match ready!(Pin::new(window).poll_next(context)) {
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

/// The windows of a period as one list.
pub(crate) fn split<T: Repeated + DeserializeOwned>(
    period: SplitPeriod,
    window: impl Fn(Period) -> Items<T>,
) -> Items<T> {
    let windows = period.windows();
    match windows.as_slice() {
        [whole] => window(*whole),
        windows => {
            let days = windows.iter().skip(1).map(|next| Some(next.from())).chain([None]);
            Items::merged(Merged::new(
                windows.iter().map(|period| window(*period)).zip(days),
                period.at_a_time(),
            ))
        }
    }
}
