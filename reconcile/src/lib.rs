#![doc = include_str!("../README.md")]

mod finding;
mod intake;
mod journal;
pub mod ledger;
mod matching;
mod money;
mod reconciler;
pub mod reference;
mod result;
mod rules;

pub use finding::{Evidence, Finding, FindingRule, Severity, Side};
pub use ledger::Invoice;
pub use matching::MatchRule;
pub use money::{Inexact, written};
pub use reconciler::Reconciler;
pub use result::Reconciliation;
pub use result::outcome::{Amounts, Outcome};
pub use result::suggestion::{Candidate, Kind, NotMatched, Reason, Suggestion};
pub use result::totals::Totals;
pub use result::views::{AllocationView, Entry, InvoiceView, SettlementView, Source};
pub use rules::{Names, Rules};
