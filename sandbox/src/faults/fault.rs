//! Faults by name: what can go wrong between a service and the provider, when a test wants it to.

use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use cfis::description::operations;

use crate::random::Random;

/// How long a late answer takes.
pub(crate) const LATENCY: Duration = Duration::from_secs(2);

/// What goes wrong, for which operation, and how often. Written `NAME[@OPERATION][*COUNT|%PERCENT]`:
///
/// | written | what happens |
/// | --- | --- |
/// | `truncate` | every answer ends in the middle |
/// | `503*3` | the first three requests are answered with status 503 |
/// | `stall@listPayments` | no request for payments is answered |
/// | `reset%5` | five answers of a hundred break off after their head |
///
/// | name | |
/// | --- | --- |
/// | `latency` | the answer comes two seconds late |
/// | `stall` | the answer never comes; the request is carried out |
/// | `reset` | the connection breaks off after the head; the request is carried out |
/// | `truncate` | the connection breaks off in the middle of the body, whose end is marked; the request is carried out |
/// | `truncate-close` | the body stops in the middle, and the end of the connection is its end, so that nothing but the JSON shows that some is missing |
/// | `401`, `429`, `500`, `503` | that status, without a body; the request is not carried out. With 429 and 503 goes `Retry-After: 1` |
/// | `html` | a page of HTML with status 200, as of a gateway; the request is not carried out |
/// | `wrong-type` | a field of the first item has a value of another type |
/// | `missing-field` | the first item lacks its first field |
/// | `unknown-value` | enums of the first item have a value that nobody knows |
/// | `unknown-field` | the first item has a field that nobody knows |
/// | `duplicate-item` | the first item comes twice |
/// | `older-shape` | the whole answer is in the older shape |
///
/// Of an answer that is no list, the whole answer is the first item.
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
    Status(u16),
    Html,
    WrongType,
    MissingField,
    UnknownValue,
    UnknownField,
    DuplicateItem,
    OlderShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Times {
    Always,
    First(u32),
    Percent(u64),
}

const KINDS: [(&str, Kind); 16] = [
    ("latency", Kind::Latency),
    ("stall", Kind::Stall),
    ("reset", Kind::Reset),
    ("truncate", Kind::Truncate),
    ("truncate-close", Kind::TruncateClose),
    ("401", Kind::Status(401)),
    ("429", Kind::Status(429)),
    ("500", Kind::Status(500)),
    ("503", Kind::Status(503)),
    ("html", Kind::Html),
    ("wrong-type", Kind::WrongType),
    ("missing-field", Kind::MissingField),
    ("unknown-value", Kind::UnknownValue),
    ("unknown-field", Kind::UnknownField),
    ("duplicate-item", Kind::DuplicateItem),
    ("older-shape", Kind::OlderShape),
];

/// Why a fault cannot be understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FaultError(String);

impl fmt::Display for FaultError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for FaultError {}

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
                        "`{text}` has no percentage from 1 to 100 after `%`; write one such as {rest}%5"
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
                    FaultError(format!("there is no operation `{id}`; there are {}", known()))
                })?;
                (name, Some(operation.id))
            }
            None => (rest, None),
        };
        let names = || KINDS.iter().map(|(name, _)| *name).collect::<Vec<_>>().join(", ");
        let kind = KINDS.iter().find(|(known, _)| *known == name).map(|(_, kind)| *kind);
        let kind = kind.ok_or_else(|| {
            FaultError(format!("there is no fault `{name}`; there are {}", names()))
        })?;
        Ok(Fault { kind, operation, times })
    }
}

/// The faults of a sandbox that are still to come.
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

    /// The fault of a request for an operation: the first that is for it, and is to come this time.
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
