//! Signs that a response is one page of a longer list.
//!
//! No paging is documented, so a response is taken for the whole list (evidence: `assumed`). If the
//! provider introduces paging, the first page must not be taken for everything: that would lose
//! payments unnoticed.

use reqwest::header::{
    CONNECTION, CONTENT_LENGTH, CONTENT_RANGE, CONTENT_TYPE, HeaderMap, LAST_MODIFIED, LINK,
};
use serde::de::IgnoredAny;

use crate::wire::{Extra, without_byte_order_mark};

/// What the name of a header or a member is a sign of. Its value decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    /// How many items there are.
    Total,
    /// How many pages there are.
    Pages,
    /// The way to another page, unless it is empty.
    Next,
    /// Whether there is another page.
    More,
    /// Whether this is the last page.
    Last,
    /// An object whose own members may be signs.
    AboutPages,
}

/// The letters of the longest name of a sign, and some more.
const LONGEST_NAME: usize = 20;
/// How deep such objects are searched. Deeper ones could use up the stack.
const NESTED: u32 = 2;

impl Sign {
    /// Returns what a name is a sign of, whatever its case and punctuation, with or without `x-`.
    ///
    /// Each response asks this for each of its headers, so nothing is allocated.
    fn of(name: &str) -> Option<Sign> {
        // No sign begins with another letter.
        let first = name.bytes().find(u8::is_ascii_alphanumeric)?.to_ascii_lowercase();
        if !b"chilmnoptx".contains(&first) {
            return None;
        }
        let mut letters = [0; LONGEST_NAME];
        let mut length = 0;
        for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
            *letters.get_mut(length)? = byte.to_ascii_lowercase();
            length += 1;
        }
        let name = letters.get(..length)?;
        Sign::of_letters(name).or_else(|| Sign::of_letters(name.strip_prefix(b"x")?))
    }

    fn of_letters(name: &[u8]) -> Option<Sign> {
        Some(match name {
            b"totalcount" | b"totalitems" | b"totalelements" | b"xtotal" => Sign::Total,
            b"totalpages" | b"pagecount" | b"pages" => Sign::Pages,
            b"nextpage" | b"nextlink" | b"nextcursor" | b"nexttoken" | b"nextpagetoken"
            | b"continuationtoken" | b"next" | b"odatanextlink" => Sign::Next,
            b"hasmore" | b"hasnext" | b"hasnextpage" | b"truncated" | b"istruncated" => Sign::More,
            b"last" | b"lastpage" | b"islastpage" => Sign::Last,
            b"meta" | b"metadata" | b"pagination" | b"paging" | b"page" | b"links" => {
                Sign::AboutPages
            }
            _ => return None,
        })
    }
}

/// Returns what says that a response with this number of items is not the whole list.
pub(super) fn find(headers: &HeaderMap, envelope: &Extra, items: u64) -> Option<String> {
    let of_headers = headers.iter().filter_map(|(name, value)| {
        let text = || value.to_str().ok();
        let is_hint = match *name {
            // Nearly every response has these, and none of them is a sign.
            CONNECTION | CONTENT_LENGTH | CONTENT_TYPE | LAST_MODIFIED => return None,
            LINK => links_to_next(text()?),
            CONTENT_RANGE => !is_whole_range(text()?),
            _ => is_sign(Sign::of(name.as_str())?, text()?, text()?, items, NESTED),
        };
        is_hint.then(|| format!("the header `{name}`"))
    });
    of_headers.chain(of_members(envelope, items, NESTED)).next()
}

/// Returns what says that a whole response is one page of a longer list. Its list is the response
/// itself, or the longest list among its members.
pub(crate) fn paging_hint(headers: &HeaderMap, body: &[u8]) -> Option<String> {
    let body = without_byte_order_mark(body);
    let length =
        |json: &[u8]| serde_json::from_slice::<Vec<IgnoredAny>>(json).ok().map(|list| list.len());
    let envelope = Extra::of_object(body).unwrap_or_default();
    let inner = envelope.iter().filter_map(|(_, json)| length(json.as_bytes())).max();
    let items = length(body).or(inner).unwrap_or_default();
    find(headers, &envelope, u64::try_from(items).unwrap_or(u64::MAX))
}

fn of_members(members: &Extra, items: u64, nested: u32) -> Option<String> {
    members.iter().find_map(|(name, json)| {
        let is_hint = is_sign(Sign::of(name)?, json.trim_matches('"'), json, items, nested);
        is_hint.then(|| format!("the member `{name}`"))
    })
}

/// Returns whether the value of a sign says that there is more: its text, or the members of an object
/// about pages.
fn is_sign(sign: Sign, text: &str, json: &str, items: u64, nested: u32) -> bool {
    let text = text.trim();
    let exceeds = |limit: u64| text.parse::<u64>().is_ok_and(|number| number > limit);
    match sign {
        Sign::Total => exceeds(items),
        Sign::Pages => exceeds(1),
        Sign::More => text == "true",
        Sign::Last => text == "false",
        Sign::Next => {
            !(["", "null", "none", "false", "0", "-1", "[]"].contains(&text) || leads_nowhere(text))
        }
        Sign::AboutPages => {
            nested > 0
                && Extra::of_object(json.as_bytes())
                    .is_some_and(|inner| of_members(&inner, items, nested - 1).is_some())
        }
    }
}

/// Returns whether one of the relations of a link is `next`.
fn links_to_next(text: &str) -> bool {
    let text = text.to_ascii_lowercase();
    let relations = text.split([';', ',']).filter_map(|part| {
        let (name, value) = part.split_once('=')?;
        (name.trim() == "rel").then_some(value)
    });
    relations.flat_map(|value| value.split(['"', ' '])).any(|relation| relation == "next")
}

/// Returns whether a range such as `items 0-4/5` is the whole.
fn is_whole_range(text: &str) -> bool {
    let whole = || {
        let (range, total) = text.rsplit(' ').next()?.split_once('/')?;
        let (first, last) = range.split_once('-')?;
        let [first, last, total] = [first, last, total].map(|number| number.parse::<u64>().ok());
        Some(first? == 0 && last?.checked_add(1)? == total?)
    };
    whole().unwrap_or(false)
}

/// Returns whether a link is an object without an address.
fn leads_nowhere(text: &str) -> bool {
    let Some(link) = Extra::of_object(text.as_bytes()) else { return false };
    link.json("href").is_none_or(|address| matches!(address, "null" | "\"\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sign_is_known_in_every_spelling() {
        for (names, sign) in [
            (
                &["X-Total-Count", "total_items", "TotalElements", "x-total", "X.Total"][..],
                Sign::Total,
            ),
            (&["x-total-pages", "pageCount", "pages", "X-Pages"], Sign::Pages),
            (&["X-Continuation-Token", "@odata.nextLink", "next", "x_next_page_token"], Sign::Next),
            (&["hasMore", "HAS_NEXT_PAGE", "isTruncated"], Sign::More),
            (&["last", "is-last-page"], Sign::Last),
            (&["_links", "x-pagination", "Meta"], Sign::AboutPages),
        ] {
            for name in names {
                assert_eq!(Sign::of(name), Some(sign), "{name}");
            }
        }
        for name in [
            "",
            "x",
            "xxnext",
            "total",
            "date",
            "next-archive",
            "ä",
            "x-continuation-token-of-this-one",
        ] {
            assert_eq!(Sign::of(name), None, "{name}");
        }
    }

    #[test]
    fn deep_objects_are_not_searched() {
        let deep = r#"{"meta":"#.repeat(100_000) + "1" + &"}".repeat(100_000);
        let envelope = Extra::of_object(deep.as_bytes()).unwrap();
        assert_eq!(find(&HeaderMap::new(), &envelope, 2), None);
    }

    #[test]
    fn what_leads_to_another_page_is_found_and_nothing_else() {
        let hint = |header: Option<(&'static str, &'static str)>, body: &str| {
            let headers = HeaderMap::from_iter(
                header.map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap())),
            );
            find(&headers, &Extra::of_object(body.as_bytes()).unwrap(), 2)
        };
        for header in [
            ("link", r#"<https://host.example/?page=2>; rel="next""#),
            ("link", "<https://host.example/?page=2>; rel=next"),
            ("x-total-count", "250"),
            ("x-total-pages", "2"),
            ("x-next-page", "2"),
            ("content-range", "items 0-1/250"),
            ("content-range", "items 0-1/*"),
            ("link", r#"<https://host.example/?page=2>; rel="prev next""#),
            ("x-has-more", "true"),
            ("x-pagination", r#"{"totalCount":250}"#),
            ("x-next-cursor", "abc"),
        ] {
            assert_eq!(hint(Some(header), "{}"), Some(format!("the header `{}`", header.0)));
        }
        for body in [
            r#"{"totalCount":3}"#,
            r#"{"hasMore":true}"#,
            r#"{"next":"https://host.example/?page=2"}"#,
            r#"{"nextCursor":"abc"}"#,
            r#"{"total_pages":2}"#,
            r#"{"meta":{"totalCount":250}}"#,
            r#"{"isLastPage":false}"#,
            r#"{"truncated":true}"#,
            r#"{"_links":{"next":{"href":"https://host.example/?page=2"}}}"#,
            r#"{"@odata.nextLink":"https://host.example/?page=2"}"#,
        ] {
            assert!(hint(None, body).is_some(), "{body}");
        }
        for (header, body) in [
            (("x-total-count", "2"), r#"{"totalCount":2,"hasMore":false,"next":null}"#),
            (
                ("link", r#"<https://host.example/>; rel="self""#),
                r#"{"nextPage":"","total_pages":1}"#,
            ),
            (("x-request-id", "250"), r#"{"createdAt":"2026-03-16","total":250.00}"#),
            (("content-range", "items 0-1/2"), r#"{"next":{"href":null},"links":{"next":null}}"#),
            (
                ("link", r#"<https://host.example/>; rel="next-archive""#),
                r#"{"next":[],"nextPage":" "}"#,
            ),
        ] {
            assert_eq!(hint(Some(header), body), None, "{body}");
        }
    }
}
