//! Signs that a response is one page of a longer list.
//!
//! No paging is documented, so a response is taken for the whole list (evidence: `assumed`). If the
//! provider introduces paging, the first page must not be taken for everything: that would lose
//! payments unnoticed.

use reqwest::header::{CONTENT_RANGE, HeaderMap, LINK};
use serde::de::IgnoredAny;

use crate::redact::normalized_name;
use crate::wire::{Extra, without_byte_order_mark};

/// Headers and members that say how many items there are.
const TOTALS: [&str; 4] = ["totalcount", "totalitems", "totalelements", "xtotal"];
/// Headers and members that say how many pages there are.
const PAGES: [&str; 3] = ["totalpages", "pagecount", "pages"];
/// Headers and members that lead to another page, unless they are empty.
const NEXT: [&str; 8] = [
    "nextpage",
    "nextlink",
    "nextcursor",
    "nexttoken",
    "nextpagetoken",
    "continuationtoken",
    "next",
    "odatanextlink",
];
/// Members that say whether there is another page.
const MORE: [&str; 5] = ["hasmore", "hasnext", "hasnextpage", "truncated", "istruncated"];
/// Members that say whether this is the last page.
const LAST: [&str; 3] = ["last", "lastpage", "islastpage"];
/// How deep such objects are searched. Deeper ones could use up the stack.
const NESTED: u32 = 2;
/// Headers and members that hold an object whose own members may be signs.
const ABOUT_PAGES: [&str; 6] = ["meta", "metadata", "pagination", "paging", "page", "links"];

/// Returns what says that a response with this number of items is not the whole list.
pub(super) fn find(headers: &HeaderMap, envelope: &Extra, items: u64) -> Option<String> {
    let texts =
        headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let of_headers = texts.filter_map(|(name, text)| {
        let links_on = name == LINK.as_str() && links_to_next(text);
        let is_part = name == CONTENT_RANGE.as_str() && !is_whole_range(text);
        let is_hint = links_on
            || is_part
            || says_more(name, text, items)
            || is_inside(name, text, items, NESTED);
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
        let is_hint =
            says_more(name, json.trim_matches('"'), items) || is_inside(name, json, items, nested);
        is_hint.then(|| format!("the member `{name}`"))
    })
}

/// Returns whether a sign is inside an object about pages.
fn is_inside(name: &str, json: &str, items: u64, nested: u32) -> bool {
    let name = normalized_name(name);
    nested > 0
        && ABOUT_PAGES.contains(&name.strip_prefix('x').unwrap_or(&name))
        && Extra::of_object(json.as_bytes())
            .is_some_and(|inner| of_members(&inner, items, nested - 1).is_some())
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

fn says_more(name: &str, text: &str, items: u64) -> bool {
    let name = normalized_name(name);
    let without_x = name.strip_prefix('x').unwrap_or(&name);
    let is = |names: &[&str]| names.contains(&name.as_str()) || names.contains(&without_x);
    let text = text.trim();
    let exceeds = |limit: u64| text.parse::<u64>().is_ok_and(|number| number > limit);
    (is(&TOTALS) && exceeds(items))
        || (is(&PAGES) && exceeds(1))
        || (is(&MORE) && text == "true")
        || (is(&LAST) && text == "false")
        || (is(&NEXT)
            && !(["", "null", "none", "false", "0", "-1", "[]"].contains(&text)
                || leads_nowhere(text)))
}

#[cfg(test)]
mod tests {
    use super::*;

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
