#![doc = include_str!("../README.md")]
// The floors, top first. A file imports from floors below its own, and two files or folders of one
// floor do not import each other:
//
//     lib
//     reconciler          the shell: rules, names, the ledger and a journal
//     sides               payments and settlements, each with a part of the journal
//     intake | result     intake writes the journal; result reads it
//     journal             what is booked, what is not, and what was found
//     matching            which invoice an item belongs to
//     ledger | finding    the creditor's invoices; what does not fit together
//     names
//     message             what is said, in a form that can be translated
//     money | named | reference | rules
//
// In a folder, `mod.rs` imports the files beside it. These import each other by path
// (`super::source::Source`), without a ring, and nothing that `mod.rs` re-exports. `intake` is the
// other way round: its files are methods of the struct in `mod.rs`, which imports none of them.

mod finding;
mod half_hash;
mod intake;
mod journal;
pub mod ledger;
mod matching;
mod message;
mod money;
mod named;
mod names;
mod reconciler;
pub mod reference;
mod result;
mod rules;
mod sides;

pub use finding::{Evidence, Finding, FindingRule, Severity, Side};
pub use journal::{ItemKind, NotMatched, OwnedSource, Source};
pub use ledger::{Invoice, LedgerState, PackedInvoice};
pub use matching::MatchRule;
pub use message::{Argument, Message};
pub use money::{InexactSum, format_amount};
pub use reconciler::Reconciler;
pub use result::{
    Ageing, AllocationView, Amounts, Candidate, EntryView, InvoiceOutcome, InvoiceView,
    LedgerAdvice, Overdue, Reason, Reconciliation, SettlementView, Suggestion, Totals,
};
pub use rules::{InputNames, Rules};
pub use sides::{PaymentSide, SettlementSide};
