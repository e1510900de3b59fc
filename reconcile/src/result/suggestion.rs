//! Suggestions for what is not booked.

use serde::Serialize;

use super::outcome::InvoiceOutcome;
use super::payer::ByPayer;
use super::similar_number::BySimilarNumber;
use crate::journal::{ItemKind, NotMatched};
use crate::ledger::PackedInvoice;
use crate::matching::Found;
use crate::named::named;

named! {
    /// Why invoices are suggested.
    pub enum Reason {
        /// A matching rule found several invoices.
        Ambiguous = "ambiguous",
        /// The invoices have the same case id.
        CaseId = "caseId",
        /// The numbers of the invoices have the same last digits, but are written in another way.
        SimilarNumber = "similarNumber",
        /// The invoices have the same amount and customer, and a due date near the payment.
        AmountAndPayer = "amountAndPayer",
        /// A credit note may clear these invoices: it names several, or they are of its customer.
        CreditNote = "creditNote",
    }
}

/// An invoice that an item may belong to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Candidate {
    /// The invoice number.
    pub invoice: String,
    /// The case id.
    pub case_id: Option<i64>,
    /// The line of the ledger.
    pub line: u64,
}

impl Candidate {
    fn of(invoice: &PackedInvoice) -> Self {
        Candidate {
            invoice: invoice.number().to_owned(),
            case_id: invoice.case_id(),
            line: invoice.line,
        }
    }
}

/// An item that may belong to one of several invoices. It is not booked.
///
/// ```
/// use cfis_reconcile::{Invoice, InputNames, Reason, Reconciler, Rules};
///
/// # let payment: cfis::Payment = serde_json::from_str(
/// #     r#"{"invoicePaymentReference": "10016", "amount": 5.00, "currency": "EUR"}"#,
/// # )?;
/// let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// for (line, number) in [(2, "1001"), (3, "1002")] {
///     let mut invoice = Invoice::new(line, number, "100.00".parse()?, "EUR");
///     invoice.reference = Some("10016".to_owned());
///     reconciler.invoice(invoice)?;
/// }
/// reconciler.payment(&payment); // with the reference 10016
/// let result = reconciler.finish()?;
///
/// let suggestion = &result.suggestions()[0];
/// assert_eq!(suggestion.reason, Reason::Ambiguous);
/// assert_eq!(suggestion.candidates.len(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Suggestion {
    /// The item.
    #[serde(flatten)]
    pub item: NotMatched,
    /// Why these invoices are suggested.
    pub reason: Reason,
    /// The first 20 of the invoices, in the order of the ledger.
    pub candidates: Vec<Candidate>,
}

/// Splits what is not matched into items with suggestions and items without.
pub(super) fn suggest(
    unmatched: Vec<(NotMatched, Found)>,
    invoices: &[PackedInvoice],
    outcomes: &[InvoiceOutcome],
    window_days: u32,
) -> (Vec<Suggestion>, Vec<NotMatched>) {
    let mut unmatched = unmatched;
    // Payments come before allocations and credit notes, each in the order of the input.
    unmatched.sort_by_key(|(item, _)| item.kind);
    let is_open = |outcome: InvoiceOutcome| {
        matches!(outcome, InvoiceOutcome::Open | InvoiceOutcome::NotCovered)
    };
    let open = (0_u32..).zip(invoices).zip(outcomes).filter(|(_, outcome)| is_open(**outcome));
    let unknown = || unmatched.iter().filter(|(_, found)| *found == Found::None);
    let items = || unknown().map(|(item, _)| item);
    let by_number = BySimilarNumber::new((0_u32..).zip(invoices), items());
    let by_payer = ByPayer::new(open.map(|(invoice, _)| invoice), items(), window_days);
    let all = |places: &[u32]| {
        places
            .iter()
            .filter_map(|place| invoices.get(*place as usize))
            .map(Candidate::of)
            .collect::<Vec<_>>()
    };
    let (mut suggestions, mut not_matched) = (Vec::new(), Vec::new());
    for (item, found) in unmatched {
        let (reason, candidates) = match &found {
            Found::Ambiguous(places) if item.kind == ItemKind::CreditNote => {
                (Reason::CreditNote, all(places))
            }
            Found::Ambiguous(places) => (Reason::Ambiguous, all(places)),
            Found::ByCase(places) => (Reason::CaseId, all(places)),
            Found::None | Found::One { .. } => match by_number.candidates(&item) {
                similar if similar.is_empty() => {
                    (Reason::AmountAndPayer, all(&by_payer.candidates(&item)))
                }
                similar => (Reason::SimilarNumber, all(&similar)),
            },
        };
        if candidates.is_empty() {
            not_matched.push(item);
        } else {
            suggestions.push(Suggestion { item, reason, candidates });
        }
    }
    (suggestions, not_matched)
}
