//! One list of the provider: one response, or its pages.

use std::future::Future;
use std::task::{Context, Poll};

use serde::de::DeserializeOwned;

use crate::error::Error;
use crate::list::item_reader::{FindPath, ItemReader};
use crate::list::pages::Pages;
use crate::list::response_items::{Opening, ResponseItems};
use crate::operation::Operation;
use crate::value::Amendment;
use crate::wire::{Extra, UsualForm};

/// The items of one list.
pub(super) enum OneList<T> {
    Response(ResponseItems<T>),
    Pages(Box<Pages<T>>),
}

impl<T: UsualForm> OneList<T> {
    /// Makes the list of an operation. `ask` starts the request for a page, or for the whole list.
    pub(super) fn new<F>(
        operation: &Operation,
        find_path: FindPath,
        ask: impl Fn(Amendment) -> F + Send + 'static,
    ) -> Self
    where
        F: Future<Output = Result<Opening, Error>> + Send + 'static,
    {
        let layout = operation.layout();
        match operation.paging {
            Some(paging) => {
                let reader = ItemReader::new(find_path);
                OneList::Pages(Box::new(Pages::new(layout, paging, reader, ask)))
            }
            None => {
                let sending = ask(Amendment::default());
                OneList::Response(ResponseItems::new(layout, ItemReader::new(find_path), sending))
            }
        }
    }
}

impl<T> OneList<T> {
    pub(super) fn status(&self) -> Option<u16> {
        match self {
            OneList::Response(items) => items.status(),
            OneList::Pages(pages) => pages.status(),
        }
    }

    pub(super) fn envelope(&self) -> &Extra {
        match self {
            OneList::Response(items) => items.envelope(),
            OneList::Pages(pages) => pages.envelope(),
        }
    }

    /// Returns the stage, for `Debug`.
    pub(super) fn stage(&self) -> &'static str {
        match self {
            OneList::Response(items) => items.stage(),
            OneList::Pages(_) => "pages",
        }
    }

    /// Receives the head of the first response, unless that has been done.
    pub(super) fn poll_open(&mut self, context: &mut Context<'_>) -> Poll<()> {
        match self {
            OneList::Response(items) => items.poll_open(context),
            OneList::Pages(pages) => pages.poll_open(context),
        }
    }
}

impl<T: DeserializeOwned> OneList<T> {
    pub(super) fn poll_next(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<T, Error>>> {
        match self {
            OneList::Response(items) => items.poll_next(context),
            OneList::Pages(pages) => pages.poll_next(context),
        }
    }
}
