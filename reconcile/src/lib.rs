#![doc = include_str!("../README.md")]

mod entry;
mod finding;
mod index;
mod intake;
mod integrity;
pub mod ledger;
mod matching;
mod outcome;
mod reconciler;
mod reconciliation;
pub mod reference;
mod rules;
mod suggestion;
mod sum;
mod totals;
mod views;

pub use finding::{Evidence, Finding, FindingRule, Severity, Side};
pub use ledger::Invoice;
pub use matching::MatchRule;
pub use outcome::{Amounts, Outcome};
pub use reconciler::Reconciler;
pub use reconciliation::Reconciliation;
pub use rules::{Names, Rules};
pub use suggestion::{Candidate, Kind, NotMatched, Reason, Suggestion};
pub use sum::{Inexact, written};
pub use totals::Totals;
pub use views::{AllocationView, Entry, InvoiceView, SettlementView, Source};
