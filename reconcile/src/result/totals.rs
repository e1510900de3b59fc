//! The totals of a currency.

use std::collections::BTreeMap;

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use super::ageing::{Ageing, Overdue, days_past_due};
use super::amounts::Amounts;
use super::ledger_difference::{self, LedgerAdvice};
use crate::journal::{Batch, LaterAmounts};
use crate::ledger::PackedInvoice;
use crate::money::{InexactSum, increase};

/// The totals of one currency.
///
/// ```
/// # use cfis_reconcile::{Invoice, InputNames, Reconciler, Rules};
/// # let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// # reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// # reconciler.invoice(Invoice::new(3, "1002", "50.00".parse()?, "EUR"))?;
/// # let result = reconciler.finish()?;
/// for totals in result.totals() {
///     let (currency, amounts) = (&totals.currency, &totals.amounts);
///     println!("{} of {} {currency} are outstanding", amounts.outstanding, amounts.invoiced);
/// }
/// # assert_eq!(result.totals()[0].amounts.outstanding.to_string(), "150.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// The currency, an ISO 4217 code.
    pub currency: String,
    /// The number of invoices.
    pub invoices: u64,
    /// The sums of the amounts of all invoices.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// The sum of all settlements: `disbursed` + `not_booked_settled` + `settlement_difference`.
    #[serde(serialize_with = "crate::money::serialize")]
    pub settlements: Amount,
    /// The sum of the allocations that are not booked to any invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked_settled: Amount,
    /// The sum of the differences between settlements and their allocations.
    #[serde(serialize_with = "crate::money::serialize")]
    pub settlement_difference: Amount,
    /// The sum of the payments that are not booked to any invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked_payments: Amount,
    /// What is outstanding, by how long it has been due.
    pub ageing: Ageing,
    /// What was settled and is still open in the ledger.
    #[serde(serialize_with = "crate::money::serialize")]
    pub to_book: Amount,
    /// What the ledger no longer has as open and the agency does not know; a negative amount.
    #[serde(serialize_with = "crate::money::serialize")]
    pub to_tell_agency: Amount,
}

impl Totals {
    fn join(&mut self, other: &Totals) -> Result<(), InexactSum> {
        // Each field is named, so that none is forgotten.
        let Totals {
            currency: _,
            invoices,
            amounts,
            settlements,
            not_booked_settled,
            settlement_difference,
            not_booked_payments,
            ageing,
            to_book,
            to_tell_agency,
        } = other;
        self.invoices += invoices;
        self.amounts.increase(amounts)?;
        increase(&mut self.settlements, *settlements)?;
        increase(&mut self.not_booked_settled, *not_booked_settled)?;
        increase(&mut self.settlement_difference, *settlement_difference)?;
        increase(&mut self.not_booked_payments, *not_booked_payments)?;
        self.ageing.join(ageing)?;
        increase(&mut self.to_book, *to_book)?;
        increase(&mut self.to_tell_agency, *to_tell_agency)
    }
}

/// The totals, by currency.
#[derive(Debug, Default)]
pub(super) struct ByCurrency(BTreeMap<String, Totals>);

impl ByCurrency {
    pub(super) fn of(&mut self, currency: &str) -> &mut Totals {
        self.0
            .entry(currency.to_owned())
            .or_insert_with(|| Totals { currency: currency.to_owned(), ..Totals::default() })
    }

    pub(super) fn add_invoice(
        &mut self,
        invoice: &PackedInvoice,
        amounts: &Amounts,
        as_of: Option<NaiveDate>,
    ) -> Result<(), InexactSum> {
        let totals = self.of(invoice.currency());
        totals.invoices += 1;
        totals.amounts.increase(amounts)?;
        let overdue = Overdue::of(days_past_due(invoice, as_of));
        totals.ageing.add(overdue, amounts.outstanding)?;
        let (difference, advice) = ledger_difference::of(invoice, amounts)?;
        match advice {
            LedgerAdvice::TellAgency => increase(&mut totals.to_tell_agency, difference),
            LedgerAdvice::Book => increase(&mut totals.to_book, difference),
            LedgerAdvice::Agree => Ok(()),
        }
    }

    /// Adds what is dated after the day of the reconciliation and is of no invoice.
    pub(super) fn add_later(
        &mut self,
        currency: &str,
        later: LaterAmounts,
    ) -> Result<(), InexactSum> {
        let amounts = &mut self.of(currency).amounts;
        increase(&mut amounts.after_payments, later.payments)?;
        increase(&mut amounts.after_settlements, later.settlements)
    }

    pub(super) fn add_settlement(&mut self, batch: &Batch) -> Result<(), InexactSum> {
        let totals = self.of(&batch.currency);
        increase(&mut totals.settlements, batch.amount)?;
        increase(&mut totals.not_booked_settled, batch.not_booked)?;
        increase(&mut totals.settlement_difference, batch.difference)
    }

    /// Adds the totals of other invoices.
    pub(super) fn join(&mut self, other: ByCurrency) -> Result<(), InexactSum> {
        other.0.into_values().try_for_each(|totals| self.of(&totals.currency).join(&totals))
    }

    pub(super) fn into_vec(self) -> Vec<Totals> {
        self.0.into_values().collect()
    }
}
