//! A list that the provider divides into pages, as one stream.
//!
//! A list may change while its pages are read, and then an item is missing or comes twice. So
//! nothing is taken for the whole list that could be less: the number of all items is compared if
//! the provider says it, and pages that are asked for by number are read again at the end.

use std::collections::BTreeSet;
use std::future::Future;
use std::hash::{DefaultHasher, Hasher};
use std::task::{Context, Poll, ready};

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::list::ending::Ending;
use crate::list::item_reader::ItemReader;
use crate::list::next_page::{Next, amendment, next, total};
use crate::list::response_items::{Opening, ResponseItems, Sending};
use crate::list::with_text::WithText;
use crate::operation::{Layout, Paging};
use crate::value::Amendment;
use crate::wire::Extra;

/// The pages of one list.
pub(super) struct Pages<T> {
    /// Starts the request for a page.
    ask: Box<dyn Fn(Amendment) -> Sending + Send>,
    layout: Layout,
    paging: Paging,
    reader: ItemReader<WithText<T>>,
    page: ResponseItems<WithText<T>>,
    stage: Stage,
    /// The number of items that this page has had so far, and a hash of them.
    on_page: (u64, DefaultHasher),
    /// The number of items on all pages before it.
    items: u64,
    /// Each page before it.
    read: Vec<PageRead>,
    /// The cursors or links that were followed.
    followed: BTreeSet<String>,
    /// What the provider says the number of all items is.
    total: Option<u64>,
    envelope: Extra,
    status: Option<u16>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// The items of the page are handed out.
    Reading,
    /// All items were handed out; the page with this index is read again.
    Proving(usize),
    Ended,
}

/// A page that was read: a hash of its items, and the number of items before it.
struct PageRead {
    content: u64,
    before: u64,
}

impl<T> Pages<T> {
    pub(super) fn new<F>(
        layout: Layout,
        paging: Paging,
        reader: ItemReader<WithText<T>>,
        ask: impl Fn(Amendment) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Opening, Error>> + Send + 'static,
    {
        let ask: Box<dyn Fn(Amendment) -> Sending + Send> =
            Box::new(move |amendment| Box::pin(ask(amendment)));
        let page = ResponseItems::page(layout, reader, ask(amendment(&paging, 0, 0)));
        Pages {
            ask,
            layout,
            paging,
            reader,
            page,
            stage: Stage::Reading,
            on_page: (0, DefaultHasher::new()),
            items: 0,
            read: Vec::new(),
            followed: BTreeSet::new(),
            total: None,
            envelope: Extra::default(),
            status: None,
        }
    }

    pub(super) fn status(&self) -> Option<u16> {
        self.status
    }

    pub(super) fn envelope(&self) -> &Extra {
        &self.envelope
    }

    pub(super) fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<()> {
        self.page.poll_open(context)
    }

    /// Goes on after the last item of a page.
    fn turn(&mut self, ending: &Ending) -> Result<(), Error> {
        let (on_page, content) = std::mem::take(&mut self.on_page);
        let content = content.finish();
        match self.stage {
            Stage::Reading => self.after_page(ending, on_page, content),
            Stage::Proving(index) => {
                if self.read.get(index).map(|page| page.content) != Some(content) {
                    return Err(ending.changed("one of its pages is another one now"));
                }
                self.prove(index + 1);
                Ok(())
            }
            Stage::Ended => Ok(()),
        }
    }

    fn after_page(&mut self, ending: &Ending, on_page: u64, content: u64) -> Result<(), Error> {
        if self.status.is_none_or(|status| status == 204) {
            self.status = self.page.status();
        }
        self.envelope = ending.envelope().clone();
        if on_page > 0 && self.read.iter().any(|page| page.content == content) {
            let what = "has the same page twice; the provider may ignore the parameter for pages";
            return Err(ending.wrong(what));
        }
        self.read.push(PageRead { content, before: self.items });
        self.items += on_page;
        self.compare_total(ending, on_page)?;
        match next(&self.paging, ending, self.total.map(|total| total - self.items), on_page)? {
            Next::End if self.total.is_some_and(|total| total != self.items) => {
                Err(ending.changed("it ends before the number of items that the provider says"))
            }
            Next::End if self.paging.by.is_numbered() && self.read.len() > 1 => {
                self.prove(0);
                Ok(())
            }
            Next::End => {
                self.stage = Stage::Ended;
                Ok(())
            }
            _ if self.read.len() >= ending.page_limit() => Err(ending.too_many_pages()),
            Next::Numbered => {
                self.open(amendment(&self.paging, self.read.len(), self.items));
                Ok(())
            }
            Next::Named(name, amendment) => {
                if !self.followed.insert(name) {
                    let what = "leads back to a page that was read; the list has no end";
                    return Err(ending.wrong(what));
                }
                self.open(amendment);
                Ok(())
            }
        }
    }

    /// Compares the number of items with what the provider says, which must not change.
    fn compare_total(&mut self, ending: &Ending, on_page: u64) -> Result<(), Error> {
        let Some(place) = self.paging.total else { return Ok(()) };
        let says = match total(place, ending) {
            Some(says) => says,
            // A response without content cannot say it.
            None if on_page == 0 && ending.has_no_content() => self.total.unwrap_or_default(),
            None => return Err(ending.wrong("does not say how many items there are in all")),
        };
        if self.total.is_some_and(|total| total != says) || self.items > says {
            return Err(ending.changed("the number of all its items is another one now"));
        }
        self.total = Some(says);
        Ok(())
    }

    fn open(&mut self, amendment: Amendment) {
        self.page = ResponseItems::page(self.layout, self.reader, (self.ask)(amendment));
    }

    /// Reads the page with this index again, or ends after the last one.
    fn prove(&mut self, index: usize) {
        self.stage = match self.read.get(index) {
            Some(page) => {
                let before = page.before;
                self.open(amendment(&self.paging, index, before));
                Stage::Proving(index)
            }
            None => Stage::Ended,
        };
    }
}

impl<T: DeserializeOwned> Pages<T> {
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        loop {
            if self.stage == Stage::Ended {
                return Poll::Ready(None);
            }
            let item = match ready!(self.page.poll_next(context)) {
                Some(Ok(WithText { item, text })) => {
                    self.on_page.1.write(text.as_bytes());
                    Ok(item)
                }
                Some(Err(error)) if error.item_index().is_some() => {
                    self.on_page.1.write(error.item_text().unwrap_or_default().as_bytes());
                    Err(error)
                }
                Some(Err(error)) => {
                    self.stage = Stage::Ended;
                    return Poll::Ready(Some(Err(error)));
                }
                None => {
                    let turned = match self.page.take_ending() {
                        Some(ending) => self.turn(&ending),
                        None => Ok(()),
                    };
                    match turned {
                        Ok(()) => continue,
                        Err(error) => {
                            self.stage = Stage::Ended;
                            return Poll::Ready(Some(Err(error)));
                        }
                    }
                }
            };
            self.on_page.0 += 1;
            self.on_page.1.write_u8(0);
            if self.stage == Stage::Reading {
                return Poll::Ready(Some(item));
            }
        }
    }
}
