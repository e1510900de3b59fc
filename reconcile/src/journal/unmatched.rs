//! Payments and allocations that are not matched to one invoice.

use cfis::{Allocation, Amount, Payment};
use chrono::NaiveDate;
use serde::Serialize;

use super::source::{OwnedSource, Source};
use crate::ledger::PackedInvoice;
use crate::matching::Identifiers;
use crate::named::named;

named! {
    /// What an item is.
    #[derive(PartialOrd, Ord)]
    pub enum ItemKind {
        /// A payment, which is provisional.
        Payment = "payment",
        /// An allocation of a settlement.
        Allocation = "allocation",
        /// A credit note of the ledger.
        CreditNote = "creditNote",
    }
}

/// A payment, an allocation or a credit note that does not belong to one invoice of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NotMatched {
    /// The row of the input.
    pub source: OwnedSource,
    /// What it is.
    pub kind: ItemKind,
    /// The amount, if it has one.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub amount: Option<Amount>,
    /// The currency, an ISO 4217 code.
    pub currency: Option<String>,
    /// The date of the booking or the allocation.
    pub date: Option<NaiveDate>,
    /// The payer, if known.
    pub payer: Option<String>,
    /// The invoice number that it names.
    pub invoice_number: Option<String>,
    /// The payment reference that it names.
    pub reference: Option<String>,
    /// The case id that it names.
    pub case_id: Option<i64>,
    /// The name in Netvisor's payment matching.
    pub netvisor: &'static str,
}

impl NotMatched {
    pub(crate) fn payment(
        payment: &Payment,
        identifiers: &Identifiers<'_>,
        source: Source<'_>,
        currency: Option<String>,
        date: Option<NaiveDate>,
    ) -> Self {
        let reference = payment
            .invoice_payment_reference
            .clone()
            .or_else(|| payment.original_payment_reference.clone());
        NotMatched {
            amount: payment.amount,
            currency,
            date,
            payer: payment.account_name.clone(),
            reference,
            ..NotMatched::new(ItemKind::Payment, identifiers, source)
        }
    }

    pub(crate) fn allocation(
        allocation: &Allocation,
        identifiers: &Identifiers<'_>,
        source: Source<'_>,
        currency: String,
        date: Option<NaiveDate>,
    ) -> Self {
        NotMatched {
            amount: Some(allocation.allocated_total_amount),
            currency: Some(currency),
            date,
            reference: allocation.original_payment_reference.clone(),
            ..NotMatched::new(ItemKind::Allocation, identifiers, source)
        }
    }

    /// Makes an item of a credit note.
    pub(crate) fn credit_note(note: &PackedInvoice, source: Source<'_>) -> Self {
        let credited = note.ledger_state.as_ref().and_then(|state| state.credited_invoice.clone());
        NotMatched {
            source: source.into(),
            kind: ItemKind::CreditNote,
            amount: Some(note.amount),
            currency: Some(note.currency().to_owned()),
            date: note.invoice_date,
            payer: note.customer().map(str::to_owned),
            invoice_number: credited,
            reference: note.reference().map(str::to_owned),
            case_id: note.case_id(),
            netvisor: "notargeting",
        }
    }

    fn new(kind: ItemKind, identifiers: &Identifiers<'_>, source: Source<'_>) -> Self {
        NotMatched {
            source: source.into(),
            kind,
            amount: None,
            currency: None,
            date: None,
            payer: None,
            invoice_number: identifiers.number.map(str::to_owned),
            reference: None,
            case_id: identifiers.case_id,
            netvisor: "notargeting",
        }
    }
}
