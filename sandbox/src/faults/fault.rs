//! Faults by name: what can go wrong between a program and the provider.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use cfis::description::operations;

use crate::random::Random;

/// The delay of a late response.
pub(crate) const LATENCY: Duration = Duration::from_secs(2);

/// What goes wrong, for which operation, and how often. It is parsed from text:
/// `NAME[@OPERATION][*COUNT|%PERCENT]`.
///
/// | text | effect |
/// | --- | --- |
/// | `truncate` | every response ends in the middle |
/// | `503*3` | the first three requests get status 503 |
/// | `stall@listPayments` | no request for payments gets a response |
/// | `reset%5` | 5 % of the connections close after the head of the response |
///
/// The names:
///
/// | name | carried out | response |
/// | --- | --- | --- |
/// | `latency` | yes | arrives two seconds late |
/// | `stall` | yes | never arrives |
/// | `reset` | yes | the connection closes after the head |
/// | `truncate` | yes | the connection closes in the middle of the body, before its marked end |
/// | `truncate-close` | yes | the body ends in the middle, and only the JSON shows that |
/// | `stall-body` | yes | stops arriving in the middle of the body |
/// | `trickle` | yes | its body arrives in pieces of 64 bytes, ten a second |
/// | `401`, `404`, `429`, `500`, `501`, `502`, `503` | no | that status, no body; 429 and 503 with `Retry-After: 1` |
/// | `html` | no | an HTML page with status 200, as from a gateway |
/// | `html-401`, `html-502` | no | an HTML page with that status |
/// | `half-json-401`, `half-json-502` | no | that status, and a JSON body that ends in the middle |
/// | `echo-token` | no | status 400, with the token of the request in its body |
/// | `202` | no | status 202, as a promise of a response |
/// | `204` | no | status 204, as if there were nothing |
/// | `206` | yes | status 206, as a part of a list |
/// | `next-link` | yes | a header `Link` names a next page |
/// | `total-count` | yes | a header `X-Total-Count` says that there are more items |
/// | `wrong-encoding` | yes | the body is labelled `gzip` and is not |
/// | `byte-order-mark` | yes | the body begins with a byte order mark |
/// | `wrong-type` | yes | a field of the first item has a value of another type |
/// | `missing-field` | yes | the first item lacks its first field |
/// | `nulls` | yes | every field of the first item is null |
/// | `quoted-numbers` | yes | the numbers of the first item are strings |
/// | `half-surrogate` | yes | the first text of the first item has half a surrogate pair |
/// | `duplicate-field` | yes | the first field of the first item occurs twice |
/// | `unknown-value` | yes | enums of the first item have an unknown value |
/// | `unknown-field` | yes | the first item has an unknown field |
/// | `duplicate-item` | yes | the first item occurs twice |
/// | `null-lists` | yes | every list in the first item is null |
/// | `null-list` | yes | the list itself is null |
/// | `message-alone` | yes | the token of a renewal is the value of `Message`, and nothing else is there |
/// | `older-shape` | yes | the whole response is in the older shape |
///
/// A response that is not a list counts as the first item. With `truncate-close` the end of the
/// connection is the end of the body, as in HTTP/1.0.
///
/// ```
/// use cfis::{Client, ErrorKind, Period};
/// use cfis_sandbox::{Fault, Sandbox};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let fault: Fault = "html@listPayments*1".parse()?;
/// let sandbox = Sandbox::builder().fault(fault).start().await?;
/// let client = Client::new(sandbox.access_token())?;
///
/// let error = client.payments(Period::last_days(30)).await.unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Unreadable);
/// assert!(!client.payments(Period::last_days(30)).await?.is_empty());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub(crate) kind: Kind,
    operation: Option<&'static str>,
    times: Times,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Latency,
    Stall,
    Reset,
    Truncate,
    TruncateClose,
    StallBody,
    Trickle,
    Status(u16),
    Html(u16),
    HalfJson(u16),
    EchoToken,
    Partial,
    NextLink,
    TotalCount,
    WrongEncoding,
    ByteOrderMark,
    WrongType,
    MissingField,
    Nulls,
    QuotedNumbers,
    HalfSurrogate,
    DuplicateField,
    UnknownValue,
    UnknownField,
    DuplicateItem,
    NullLists,
    NullList,
    MessageAlone,
    OlderShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Always,
    First(u32),
    Percent(u64),
}

const KINDS: &[(&str, Kind)] = &[
    ("latency", Kind::Latency),
    ("stall", Kind::Stall),
    ("reset", Kind::Reset),
    ("truncate", Kind::Truncate),
    ("truncate-close", Kind::TruncateClose),
    ("stall-body", Kind::StallBody),
    ("trickle", Kind::Trickle),
    ("202", Kind::Status(202)),
    ("204", Kind::Status(204)),
    ("401", Kind::Status(401)),
    ("404", Kind::Status(404)),
    ("429", Kind::Status(429)),
    ("500", Kind::Status(500)),
    ("501", Kind::Status(501)),
    ("502", Kind::Status(502)),
    ("503", Kind::Status(503)),
    ("html", Kind::Html(200)),
    ("html-401", Kind::Html(401)),
    ("html-502", Kind::Html(502)),
    ("half-json-401", Kind::HalfJson(401)),
    ("half-json-502", Kind::HalfJson(502)),
    ("echo-token", Kind::EchoToken),
    ("206", Kind::Partial),
    ("next-link", Kind::NextLink),
    ("total-count", Kind::TotalCount),
    ("wrong-encoding", Kind::WrongEncoding),
    ("byte-order-mark", Kind::ByteOrderMark),
    ("wrong-type", Kind::WrongType),
    ("missing-field", Kind::MissingField),
    ("nulls", Kind::Nulls),
    ("quoted-numbers", Kind::QuotedNumbers),
    ("half-surrogate", Kind::HalfSurrogate),
    ("duplicate-field", Kind::DuplicateField),
    ("unknown-value", Kind::UnknownValue),
    ("unknown-field", Kind::UnknownField),
    ("duplicate-item", Kind::DuplicateItem),
    ("null-lists", Kind::NullLists),
    ("null-list", Kind::NullList),
    ("message-alone", Kind::MessageAlone),
    ("older-shape", Kind::OlderShape),
];

/// Why a text is not a fault.
///
/// ```
/// use cfis_sandbox::Fault;
///
/// let error = "503%0".parse::<Fault>().unwrap_err();
/// assert!(error.to_string().contains("no percentage from 1 to 100"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

impl Fault {
    /// Returns the names of all faults.
    pub fn names() -> impl Iterator<Item = &'static str> {
        KINDS.iter().map(|(name, _)| *name)
    }
}

impl FromStr for Fault {
    type Err = FaultError;

    fn from_str(text: &str) -> Result<Self, FaultError> {
        let (rest, times) = match (text.split_once('*'), text.split_once('%')) {
            (Some((rest, count)), _) => {
                let count = count.parse().ok().filter(|count| *count > 0);
                (
                    rest,
                    Times::First(count.ok_or_else(|| {
                        FaultError(format!(
                            "`{text}` has no count after `*`; write one such as {rest}*2"
                        ))
                    })?),
                )
            }
            (None, Some((rest, percent))) => {
                let percent = percent.parse().ok().filter(|percent| (1..=100).contains(percent));
                let wrong = || {
                    FaultError(format!(
                        "`{text}` has no percentage from 1 to 100 after `%`; write one such as \
                         {rest}%5"
                    ))
                };
                (rest, Times::Percent(percent.ok_or_else(wrong)?))
            }
            (None, None) => (text, Times::Always),
        };
        let (name, operation) = match rest.split_once('@') {
            Some((name, id)) => {
                let known = || {
                    operations::ALL
                        .iter()
                        .map(|operation| operation.id)
                        .collect::<Vec<_>>()
                        .join(", ")
                };
                let operation = operations::ALL.iter().find(|operation| operation.id == id);
                let operation = operation.ok_or_else(|| {
                    FaultError(format!("unknown operation `{id}`; use one of {}", known()))
                })?;
                (name, Some(operation.id))
            }
            None => (rest, None),
        };
        let names = || Fault::names().collect::<Vec<_>>().join(", ");
        let kind = KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = kind
            .ok_or_else(|| FaultError(format!("unknown fault `{name}`; use one of {}", names())))?;
        Ok(Fault { kind, operation, times })
    }
}

/// The faults of a running sandbox.
pub(crate) struct Faults {
    faults: Vec<Fault>,
    random: Random,
}

impl Faults {
    pub(crate) fn new(faults: Vec<Fault>, seed: u64) -> Self {
        Faults { faults, random: Random::new(seed) }
    }

    pub(crate) fn add(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    pub(crate) fn clear(&mut self) {
        self.faults.clear();
    }

    /// Returns the fault for a request: the first that matches the operation and is due this time.
    pub(crate) fn take(&mut self, operation: &str) -> Option<Kind> {
        for fault in &mut self.faults {
            if fault.operation.is_some_and(|wanted| wanted != operation) {
                continue;
            }
            match &mut fault.times {
                Times::Always => return Some(fault.kind),
                Times::First(0) => {}
                Times::First(left) => {
                    *left -= 1;
                    return Some(fault.kind);
                }
                Times::Percent(percent) if self.random.percent(*percent) => {
                    return Some(fault.kind);
                }
                Times::Percent(_) => {}
            }
        }
        None
    }
}
