//! The public stream of a list.

use std::fmt;
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::{Context, Poll};

use futures_core::Stream;
use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};
use crate::http::json_path;
use crate::list::item_reader::{FindPath, ItemReader};
use crate::list::one_list::OneList;
use crate::list::overlapping::Overlapping;
use crate::list::response_items::{Opening, ResponseItems};
use crate::list::windows::Windows;
use crate::operation::{Layout, Operation};
use crate::value::{Amendment, Period, SplitPeriod};
use crate::wire::{Extra, UsualForm};

/// A stream of list items, decoded while the response arrives, in memory that does not grow with
/// their number.
///
/// [`PaymentsRequest::stream`](crate::PaymentsRequest::stream) and
/// [`SettlementsRequest::stream`](crate::SettlementsRequest::stream) make it. Nothing is sent
/// before the first poll, and dropping the stream stops the transfer.
///
/// An item that cannot be parsed is an `Err` with its [index](Error::item_index),
/// [path](Error::json_path) and [text](Error::item_text), and the stream goes on with the next
/// item. Any other `Err` is the last item of the stream: the response did not arrive whole. The
/// response was complete only if the stream ends without such an error.
///
/// ```no_run
/// # async fn example(client: cfis::Client) -> Result<(), cfis::Error> {
/// let mut settlements = client.settlements(cfis::Period::last_days(30)).stream();
/// while let Some(settlement) = settlements.next().await {
///     println!("{}", settlement?.settlement_amount);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "nothing is sent until it is polled"]
pub struct Items<T> {
    source: Source<T>,
    /// The maximum number of items that are awaited at a time.
    limit: usize,
}

enum Source<T> {
    List(OneList<T>),
    Windows(Box<Windows<T>>),
}

impl<T: DeserializeOwned> Items<T> {
    /// Makes a stream of the list of an operation. `ask` starts the request for the whole list, or
    /// for one of its pages.
    pub(crate) fn new<F>(
        operation: &Operation,
        ask: impl Fn(Amendment) -> F + Send + 'static,
    ) -> Self
    where
        T: UsualForm,
        F: Future<Output = Result<Opening, Error>> + Send + 'static,
    {
        Items {
            source: Source::List(OneList::new(operation, json_path::<T>, ask)),
            limit: usize::MAX,
        }
    }

    /// Makes a stream of one response.
    pub(crate) fn of_response(
        layout: Layout,
        sending: impl Future<Output = Result<Opening, Error>> + Send + 'static,
    ) -> Self
    where
        T: UsualForm,
    {
        let list =
            OneList::Response(ResponseItems::new(layout, ItemReader::new(json_path::<T>), sending));
        Items { source: Source::List(list), limit: usize::MAX }
    }
}

impl<T> Items<T> {
    /// Returns the status of the response, once it has arrived. A list that is empty because of a
    /// 404 may also be a wrong base URL.
    pub fn status(&self) -> Option<u16> {
        match &self.source {
            Source::List(items) => items.status(),
            Source::Windows(windows) => windows.status(),
        }
    }

    /// Returns the members of the response beside the list, known or not, once the stream has ended
    /// without an error.
    ///
    /// Nothing says that a response is all there is (evidence: `assumed`), so look at a member that
    /// you do not know.
    pub fn envelope(&self) -> &Extra {
        match &self.source {
            Source::List(items) => items.envelope(),
            Source::Windows(windows) => windows.envelope(),
        }
    }
}

impl<T> Items<T> {
    /// Makes one stream of the windows of a period. `ask` starts the request for a window, or for
    /// one of its pages. `find_path` is that of the item, which may come with its text.
    pub(crate) fn of_windows<F>(
        period: SplitPeriod,
        operation: &Operation,
        find_path: FindPath,
        ask: impl Fn(Period, Amendment) -> F + Clone + Send + 'static,
    ) -> Self
    where
        T: Overlapping + UsualForm,
        F: Future<Output = Result<Opening, Error>> + Send + 'static,
    {
        let list_of = |window: Period| {
            let ask = ask.clone();
            OneList::new(operation, find_path, move |amendment| ask(window, amendment))
        };
        let windows = period.windows();
        if let [whole] = windows.as_slice() {
            return Items { source: Source::List(list_of(*whole)), limit: usize::MAX };
        }
        let shared_days = windows.iter().skip(1).map(|next| Some(next.from())).chain([None]);
        let lists = windows.iter().map(|window| list_of(*window));
        let windows = Windows::new(lists.zip(shared_days), period.at_a_time());
        Items { source: Source::Windows(Box::new(windows)), limit: usize::MAX }
    }
}

impl<T: DeserializeOwned> Items<T> {
    /// Returns the next item; `None` after the end. For loops without a crate of stream
    /// combinators.
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

    /// Collects all items and the envelope, or returns an error with the items that cannot be
    /// parsed.
    ///
    /// A few bytes may be an item, so their number is limited as well as their size.
    pub(crate) async fn collect(mut self) -> Result<(Vec<T>, Extra), Error> {
        let mut items = Vec::new();
        let mut errors = ItemErrors::default();
        while let Some(item) = self.next().await {
            match item {
                Ok(item) if items.len() < self.limit => items.push(item),
                Ok(_) => {
                    let message = format!(
                        "the list has more than {} items; stream it, read a shorter period, or raise `list_limit`",
                        self.limit
                    );
                    return Err(Error::new(ErrorKind::TooLarge, message));
                }
                Err(error) if error.item_index().is_some() => errors.push(error),
                Err(error) => return Err(error),
            }
        }
        match errors.into_error() {
            Some(error) => Err(error),
            None => Ok((items, self.envelope().clone())),
        }
    }

    /// Limits how many items are awaited at a time.
    pub(crate) fn limited_to(self, limit: usize) -> Self {
        Items { limit, ..self }
    }
}

/// The errors of items, of which the first are kept.
#[derive(Default)]
struct ItemErrors {
    kept: Vec<Error>,
    count: usize,
    texts: usize,
}

impl ItemErrors {
    /// The maximum number of errors that are kept, and the maximum bytes of the texts of their
    /// items.
    const KEPT: usize = 100;
    const TEXTS: usize = 1 << 20;

    fn push(&mut self, error: Error) {
        self.count += 1;
        if self.kept.len() >= Self::KEPT {
            return;
        }
        self.texts += error.item_text().map_or(0, str::len);
        self.kept.push(if self.texts > Self::TEXTS { error.without_item_text() } else { error });
    }

    fn into_error(self) -> Option<Error> {
        Error::of_items(self.kept, self.count)
    }
}

impl<T: DeserializeOwned> Stream for Items<T> {
    type Item = Result<T, Error>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        match &mut self.source {
            Source::List(items) => items.poll_next(context),
            Source::Windows(windows) => windows.poll_next(context),
        }
    }
}

impl<T> fmt::Debug for Items<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let stage = match &self.source {
            Source::List(items) => items.stage(),
            Source::Windows(_) => "windows",
        };
        write!(f, "Items({stage})")
    }
}
