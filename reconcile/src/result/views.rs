//! Views of invoices and settlements, made when the caller asks for them.

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use super::ageing::{Overdue, days_past_due};
use super::amounts::Amounts;
use super::ledger_difference::{self, LedgerAdvice};
use super::netvisor;
use super::outcome::InvoiceOutcome;
use crate::journal::{Batch, Booked, BookedAllocation, BookedPayment, ItemKind, Parts, Source};
use crate::ledger::PackedInvoice;
use crate::matching::MatchRule;
use crate::names::Names;

/// An invoice with its amounts, its outcome, and what is booked to it.
///
/// ```
/// # use cfis_reconcile::{Invoice, InputNames, Reconciler, Rules};
/// # let payment: cfis::Payment = serde_json::from_str(
/// #     r#"{"invoiceNumber": "1001", "amount": 100.00, "currency": "EUR"}"#,
/// # )?;
/// # let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// # reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// # reconciler.payment(&payment);
/// # let result = reconciler.finish()?;
/// for invoice in result.invoices() {
///     println!("{}: {}", invoice.number, invoice.outcome.name());
///     for entry in &invoice.history {
///         println!("  {} {} from {}", entry.amount, invoice.currency, entry.source);
///     }
/// }
/// # let invoice = result.invoices().next().unwrap();
/// # assert_eq!(invoice.history[0].source.to_string(), "payments, item 1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct InvoiceView<'a> {
    /// The invoice number.
    pub number: &'a str,
    /// The line of the ledger.
    pub line: u64,
    /// The agency's case id.
    pub case_id: Option<i64>,
    /// The payment reference that is printed on the invoice.
    pub reference: Option<&'a str>,
    /// The customer, who owes the amount.
    pub customer: Option<&'a str>,
    /// The invoice date.
    pub invoice_date: Option<NaiveDate>,
    /// The due date.
    pub due_date: Option<NaiveDate>,
    /// The currency, an ISO 4217 code.
    pub currency: &'a str,
    /// The amounts.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// What the ledger has as open: all of it, if it says nothing else.
    #[serde(serialize_with = "crate::money::serialize")]
    pub ledger_open: Amount,
    /// `ledger_open` less what should be open.
    #[serde(serialize_with = "crate::money::serialize")]
    pub difference: Amount,
    /// What to do about the difference.
    pub advice: LedgerAdvice,
    /// The days past the due date; negative before it.
    pub days_past_due: Option<i64>,
    /// How long it has been due, if something is outstanding.
    pub overdue: Option<Overdue>,
    /// The outcome.
    pub outcome: InvoiceOutcome,
    /// The names in Netvisor's payment matching, if it has any.
    pub netvisor: Vec<&'static str>,
    /// The entries booked to it: payments, then allocations, each in the order of the input.
    pub history: Vec<EntryView<'a>>,
}

/// A payment or an allocation that is booked to an invoice.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct EntryView<'a> {
    /// Whether it is a payment or an allocation.
    pub kind: ItemKind,
    /// The row of the input.
    pub source: Source<'a>,
    /// The id of the settlement, for an allocation.
    pub settlement: Option<i64>,
    /// The date of the booking or the allocation.
    pub date: Option<NaiveDate>,
    /// The rule by which it was matched.
    pub rule: MatchRule,
    /// The whole amount.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// For an allocation: capital, which counts against the invoice or is taken back.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub capital: Option<Amount>,
    /// For an allocation: interest.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub interest: Option<Amount>,
    /// For an allocation: fees.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub fees: Option<Amount>,
    /// For an allocation: all other types, and the difference to its breakdown.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub other: Option<Amount>,
}

/// A settlement with its allocations.
///
/// ```
/// # use cfis_reconcile::{InputNames, Reconciler, Rules};
/// # let amount: cfis::Amount = "90.00".parse()?;
/// # let settlement = cfis::Settlement::new(7, amount, "EUR", Vec::new());
/// # let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// # reconciler.settlement(&settlement);
/// # let result = reconciler.finish()?;
/// for settlement in result.settlements().filter(|it| !it.difference.is_zero()) {
///     println!("{} differs by {}", settlement.id, settlement.difference);
/// }
/// # assert_eq!(result.settlements().next().unwrap().difference.to_string(), "90.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SettlementView<'a> {
    /// The settlement id.
    pub id: i64,
    /// The row of the input.
    pub source: Source<'a>,
    /// The date of the disbursement.
    pub date: Option<NaiveDate>,
    /// The currency, an ISO 4217 code.
    pub currency: &'a str,
    /// The amount disbursed.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// The sum of the allocations in the settlement's currency.
    #[serde(serialize_with = "crate::money::serialize")]
    pub allocated: Amount,
    /// `amount` less `allocated`.
    #[serde(serialize_with = "crate::money::serialize")]
    pub difference: Amount,
    /// The part of `allocated` that is not booked to any invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked: Amount,
    /// The account that it was paid to.
    pub beneficiary_iban: Option<&'a str>,
    /// The reference of the transfer.
    pub remittance_reference: Option<&'a str>,
    /// What a later run knows it by, if [`Rules::has_fingerprints`](crate::Rules) is set.
    pub fingerprint: Option<&'a str>,
    /// The allocations.
    pub allocations: Vec<AllocationView<'a>>,
}

/// An allocation of a settlement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AllocationView<'a> {
    /// The allocation id.
    pub id: Option<i64>,
    /// The number of the invoice it is booked to.
    pub invoice: Option<&'a str>,
    /// The line of that invoice in the ledger.
    pub line: Option<u64>,
    /// The whole amount.
    #[serde(serialize_with = "crate::money::serialize")]
    pub amount: Amount,
    /// Whether it is booked to an invoice.
    pub booked: bool,
    /// If it is booked: capital, which counts against the invoice or is taken back.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub capital: Option<Amount>,
    /// If it is booked: interest.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub interest: Option<Amount>,
    /// If it is booked: fees.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub fees: Option<Amount>,
    /// If it is booked: all other types, and the difference to its breakdown.
    #[serde(serialize_with = "crate::money::serialize_some")]
    pub other: Option<Amount>,
}

impl<'a> InvoiceView<'a> {
    pub(super) fn of(
        invoice: &'a PackedInvoice,
        amounts: Amounts,
        outcome: InvoiceOutcome,
        history: Vec<EntryView<'a>>,
        as_of: Option<NaiveDate>,
    ) -> Self {
        // The same sums were exact before.
        let (difference, advice) =
            ledger_difference::of(invoice, &amounts).unwrap_or((Amount::ZERO, LedgerAdvice::Agree));
        let days_past_due = days_past_due(invoice, as_of);
        let is_outstanding = !amounts.outstanding.is_zero();
        InvoiceView {
            number: invoice.number(),
            line: invoice.line,
            case_id: invoice.case_id(),
            reference: invoice.reference(),
            customer: invoice.customer(),
            invoice_date: invoice.invoice_date,
            due_date: invoice.due_date,
            currency: invoice.currency(),
            amounts,
            ledger_open: invoice.ledger_open().unwrap_or_default(),
            difference,
            advice,
            days_past_due,
            overdue: is_outstanding.then(|| Overdue::of(days_past_due)),
            outcome,
            netvisor: netvisor::names(&amounts, outcome),
            history,
        }
    }
}

impl<'a> EntryView<'a> {
    pub(super) fn of_payment(payment: &BookedPayment, names: &'a Names) -> Self {
        EntryView {
            kind: ItemKind::Payment,
            source: Source::payment(names, payment.item),
            settlement: None,
            date: payment.date,
            rule: payment.rule,
            amount: payment.amount,
            capital: None,
            interest: None,
            fees: None,
            other: None,
        }
    }

    pub(super) fn of_allocation(
        allocation: &BookedAllocation,
        parts: Parts,
        names: &'a Names,
        settlements: &[Batch],
    ) -> Self {
        let batch = settlements.get(allocation.place.settlement as usize);
        EntryView {
            kind: ItemKind::Allocation,
            source: Source::allocation_at(names, settlements, allocation.place),
            settlement: batch.map(|batch| batch.id),
            date: allocation.date,
            rule: allocation.rule,
            amount: allocation.amount,
            capital: parts.received.checked_add(parts.taken_back),
            interest: Some(parts.interest),
            fees: Some(parts.fees),
            other: Some(parts.other),
        }
    }
}

impl<'a> SettlementView<'a> {
    /// `parts` are those of its allocations that are booked, in the order of the allocations.
    pub(super) fn of(
        batch: &'a Batch,
        mut parts: impl Iterator<Item = Parts>,
        invoices: &'a [PackedInvoice],
        names: &'a Names,
    ) -> Self {
        let mut parts = |booked: &Booked| booked.invoice().and_then(|_| parts.next());
        SettlementView {
            id: batch.id,
            source: Source::settlement(names, batch.item),
            date: batch.date,
            currency: &batch.currency,
            amount: batch.amount,
            allocated: batch.allocated,
            difference: batch.difference,
            not_booked: batch.not_booked,
            beneficiary_iban: batch.iban.as_deref(),
            remittance_reference: batch.remittance_reference.as_deref(),
            fingerprint: batch.fingerprint.as_deref(),
            allocations: batch
                .allocations
                .iter()
                .map(|booked| AllocationView::of(booked, parts(booked), invoices))
                .collect(),
        }
    }
}

impl<'a> AllocationView<'a> {
    fn of(booked: &Booked, parts: Option<Parts>, invoices: &'a [PackedInvoice]) -> Self {
        let invoice = booked.invoice().and_then(|place| invoices.get(place as usize));
        AllocationView {
            id: booked.id(),
            invoice: invoice.map(|invoice| invoice.number()),
            line: invoice.map(|invoice| invoice.line),
            amount: booked.amount,
            booked: booked.invoice().is_some(),
            // A sum of two parts of an amount that was split exactly.
            capital: parts.and_then(|parts| parts.received.checked_add(parts.taken_back)),
            interest: parts.map(|parts| parts.interest),
            fees: parts.map(|parts| parts.fees),
            other: parts.map(|parts| parts.other),
        }
    }
}
