//! Lists: where the list is in a response, and how it is divided into pages.

use crate::model::body::Body;
use crate::model::schema::{Kind, Reference, Schema};
use crate::read::Cursor;
use crate::words::words;

/// The list that a response is or contains.
#[derive(Debug, Clone)]
pub struct List<'a> {
    /// The member that contains the list; `None` if the response is the list.
    pub member: Option<&'a str>,
    /// What its items are.
    pub items: Schema<'a>,
    /// How it is divided into pages, if it is.
    pub paging: Option<Paging<'a>>,
}

words! {
    /// How the next page is asked for.
    pub enum PagedBy {
        /// By its number.
        Page = "page",
        /// By the number of items before it.
        Offset = "offset",
        /// By a text from the page before it.
        Cursor = "cursor",
        /// By a URL from the page before it.
        Link = "link",
    }
}

/// How a list is divided into pages.
#[derive(Debug, Clone)]
pub struct Paging<'a> {
    /// How the next page is asked for.
    pub by: PagedBy,
    /// The query parameter with the number, the offset or the cursor.
    pub parameter: Option<&'a str>,
    /// The number of the first page.
    pub first: u64,
    /// The query parameter for the number of items on a page, and the number that is asked for.
    pub size: Option<(&'a str, u64)>,
    /// Where the cursor or the URL of the next page is.
    pub next: Option<Source<'a>>,
    /// Where the number of all items is.
    pub total: Option<Source<'a>>,
}

/// A place in a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source<'a> {
    /// A member beside the list.
    Member(&'a str),
    /// A header.
    Header(&'a str),
}

impl<'a> List<'a> {
    /// Reads the list of an operation: what `x-list` names, or a response that is a list itself.
    pub(super) fn of(operation: &Cursor<'a>) -> Option<Self> {
        let responses = operation.get("responses")?;
        let mut successes = responses.members().filter(|response| response.name().starts_with('2'));
        let reference = successes.find_map(|response| Body::of(&response).reference().copied())?;
        let component = operation.resolve(reference.pointer)?;
        let member = operation.text_of("x-list");
        let at = match member {
            Some(member) => component.get("properties")?.get(member)?,
            None => component,
        };
        let Kind::List(items) = Schema::of(at).kind else { return None };
        let paging = operation.get("x-paging").as_ref().and_then(Paging::of);
        Some(List { member, items: *items, paging })
    }

    /// Returns the component of each item.
    pub fn item(&self) -> Option<&Reference<'a>> {
        self.items.reference()
    }
}

impl<'a> Paging<'a> {
    fn of(at: &Cursor<'a>) -> Option<Self> {
        let size = at.get("size").and_then(|size| {
            let value = size.get("value")?.to_json().as_u64()?;
            Some((size.text_of("parameter")?, value))
        });
        Some(Paging {
            by: at.text_of("by").and_then(PagedBy::named)?,
            parameter: at.text_of("parameter"),
            first: at.get("first").and_then(|first| first.to_json().as_u64()).unwrap_or(1),
            size,
            next: at.get("next").as_ref().and_then(Source::of),
            total: at.get("total").as_ref().and_then(Source::of),
        })
    }

    /// Returns whether the bindings set a query parameter themselves.
    pub fn sets(&self, parameter: &str) -> bool {
        self.parameter == Some(parameter) || self.size.is_some_and(|(name, _)| name == parameter)
    }
}

impl<'a> Source<'a> {
    pub(crate) fn of(at: &Cursor<'a>) -> Option<Self> {
        let member = at.text_of("member").map(Source::Member);
        member.or_else(|| at.text_of("header").map(Source::Header))
    }
}
