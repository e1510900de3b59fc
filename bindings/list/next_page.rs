//! How the next page of a list is asked for, and where a page says so.

use reqwest::Url;
use reqwest::header::LINK;

use crate::error::Error;
use crate::list::ending::Ending;
use crate::operation::{PagedBy, Paging, Place};
use crate::value::Amendment;

/// What follows a page.
pub(super) enum Next {
    /// Nothing.
    End,
    /// The page with the next number.
    Numbered,
    /// The page of a cursor or a link, which is returned with its request.
    Named(String, Amendment),
}

/// Returns what asks for the page with this index. `before` is the number of items before it.
pub(super) fn amendment(paging: &Paging, index: usize, before: u64) -> Amendment {
    let index = u64::try_from(index).unwrap_or(u64::MAX);
    let number = match paging.by {
        PagedBy::Page { parameter, first } => Some((parameter, first.saturating_add(index))),
        PagedBy::Offset { parameter } => Some((parameter, before)),
        PagedBy::Cursor { .. } | PagedBy::Link { .. } => None,
    };
    let query = number.into_iter().chain(paging.size);
    let query = query.map(|(name, number)| (name, number.to_string())).collect();
    Amendment { query, ..Amendment::default() }
}

/// Returns what follows a page. `left` is the number of items that must follow, if it is known.
pub(super) fn next(
    paging: &Paging,
    ending: &Ending,
    left: Option<u64>,
    on_page: u64,
) -> Result<Next, Error> {
    match paging.by {
        // A page may be shorter than was asked for, so only an empty one or the total ends a list.
        PagedBy::Page { .. } | PagedBy::Offset { .. } => {
            Ok(if on_page == 0 || left == Some(0) { Next::End } else { Next::Numbered })
        }
        PagedBy::Cursor { parameter, next } => Ok(match text(next, ending) {
            Some(cursor) => {
                let mut query = amendment(paging, 0, 0).query;
                query.push((parameter, cursor.clone()));
                Next::Named(cursor, Amendment { query, ..Amendment::default() })
            }
            None => Next::End,
        }),
        PagedBy::Link { next } => {
            let link = match next {
                Some(place) => text(place, ending),
                None => next_link(ending),
            };
            let Some(link) = link else { return Ok(Next::End) };
            let query = query_of(&link, ending).ok_or_else(|| {
                ending.wrong("has a link to its next page that leads to another host or path")
            })?;
            let amendment = Amendment { whole_query: Some(query.clone()), ..Amendment::default() };
            Ok(Next::Named(query, amendment))
        }
    }
}

/// Returns the number of all items, as a page says it.
pub(super) fn total(place: Place, ending: &Ending) -> Option<u64> {
    text(place, ending)?.parse().ok()
}

/// Returns a text or a number that a page says; `None` if it is absent, null or empty.
fn text(place: Place, ending: &Ending) -> Option<String> {
    let text = match place {
        Place::Header(name) => ending.headers()?.get(name)?.to_str().ok()?.trim().to_owned(),
        Place::Member(name) => match serde_json::from_str(ending.envelope().json(name)?).ok()? {
            serde_json::Value::String(text) => text,
            serde_json::Value::Number(number) => number.to_string(),
            _ => return None,
        },
    };
    Some(text).filter(|text| !text.is_empty())
}

/// Returns the target of the relation `next` in the header `Link`.
fn next_link(ending: &Ending) -> Option<String> {
    let values = ending.headers()?.get_all(LINK).iter();
    let links = values.filter_map(|value| value.to_str().ok());
    links.flat_map(|links| links.split('<')).find_map(|link| {
        let (target, attributes) = link.split_once('>')?;
        let relations = attributes.split([';', ',']).filter_map(|attribute| {
            let (name, value) = attribute.split_once('=')?;
            name.trim().eq_ignore_ascii_case("rel").then(|| value.trim().trim_matches('"'))
        });
        let mut relations = relations.flat_map(str::split_whitespace);
        relations.any(|relation| relation.eq_ignore_ascii_case("next")).then(|| target.to_owned())
    })
}

/// Returns the query of a link, if the link leads to the operation that was called. Only its query
/// is used, so that no link can lead the token to another host.
fn query_of(link: &str, ending: &Ending) -> Option<String> {
    let base = Url::parse(&ending.operation_url()).ok()?;
    let url = base.join(link).ok()?;
    let is_same_host = url.origin() == base.origin();
    let segments = |url: &Url| url.path().split('/').map(str::to_owned).collect::<Vec<_>>();
    let (found, expected) = (segments(&url), segments(&base));
    let is_parameter = |segment: &str| segment.starts_with("%7B");
    let is_same_path = found.len() == expected.len()
        && found
            .iter()
            .zip(&expected)
            .all(|(found, expected)| found == expected || is_parameter(expected));
    if is_same_host && is_same_path { url.query().map(str::to_owned) } else { None }
}
