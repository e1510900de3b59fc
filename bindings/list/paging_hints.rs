//! Signs that a response is one page of a longer list.
//!
//! No paging is documented, so a response is taken for the whole list (evidence: `assumed`). If the
//! provider introduces paging, the first page must not be taken for everything: that would lose
//! payments unnoticed.

use reqwest::header::{CONTENT_RANGE, HeaderMap, LINK};

use crate::redact::normalized_name;
use crate::wire::Extra;

/// Headers and members that say how many items there are.
const TOTALS: [&str; 5] = ["xtotalcount", "xtotal", "totalcount", "totalitems", "totalelements"];
/// Headers and members that say how many pages there are.
const PAGES: [&str; 4] = ["xtotalpages", "totalpages", "pagecount", "xpagecount"];
/// Headers and members that lead to another page, unless they are empty.
const NEXT: [&str; 8] = [
    "xnextpage",
    "nextpage",
    "nextlink",
    "nextcursor",
    "nexttoken",
    "nextpagetoken",
    "continuationtoken",
    "next",
];
/// Members that say whether there is another page.
const MORE: [&str; 3] = ["hasmore", "hasnext", "hasnextpage"];

/// Returns what says that a response with this number of items is not the whole list.
pub(super) fn find(headers: &HeaderMap, envelope: &Extra, items: u64) -> Option<String> {
    let texts =
        headers.iter().filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let of_headers = texts.filter_map(|(name, text)| {
        let links_on = name == LINK.as_str() && links_to_next(text);
        let is_hint = links_on || name == CONTENT_RANGE.as_str() || says_more(name, text, items);
        is_hint.then(|| format!("the header `{name}`"))
    });
    let of_members = envelope.iter().filter_map(|(name, json)| {
        let text = json.trim_matches('"');
        says_more(name, text, items).then(|| format!("the member `{name}`"))
    });
    of_headers.chain(of_members).next()
}

fn links_to_next(text: &str) -> bool {
    let text = text.to_ascii_lowercase().replace(['"', ' '], "");
    text.contains("rel=next")
}

fn says_more(name: &str, text: &str, items: u64) -> bool {
    let name = normalized_name(name);
    let is = |names: &[&str]| names.contains(&name.as_str());
    let exceeds = |limit: u64| text.parse::<u64>().is_ok_and(|number| number > limit);
    (is(&TOTALS) && exceeds(items))
        || (is(&PAGES) && exceeds(1))
        || (is(&MORE) && text == "true")
        || (is(&NEXT) && !["", "null", "false", "0"].contains(&text))
}

#[cfg(test)]
mod tests {
    use super::*;

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
        ] {
            assert_eq!(hint(Some(header), "{}"), Some(format!("the header `{}`", header.0)));
        }
        for body in [
            r#"{"totalCount":3}"#,
            r#"{"hasMore":true}"#,
            r#"{"next":"https://host.example/?page=2"}"#,
            r#"{"nextCursor":"abc"}"#,
            r#"{"total_pages":2}"#,
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
        ] {
            assert_eq!(hint(Some(header), body), None, "{body}");
        }
    }
}
