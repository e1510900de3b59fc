//! The amounts of an invoice.

use cfis::Amount;
use serde::Serialize;

use super::facts::Facts;
use crate::journal::LaterAmounts;
use crate::ledger::PackedInvoice;
use crate::money::{InexactSum, absolute, add, increase, subtract};
use crate::rules::Rules;

/// Defines [`Amounts`] and its list of fields from one table.
macro_rules! amounts {
    ($(#[$meta:meta])* pub struct $Amounts:ident {
        $($(#[$field_meta:meta])* pub $field:ident = $name:literal,)+
    }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
        pub struct $Amounts {
            $(
                $(#[$field_meta])*
                #[serde(rename = $name, serialize_with = "crate::money::serialize")]
                pub $field: Amount,
            )+
        }

        impl $Amounts {
            /// Lists all amounts, in the order of the results.
            fn fields(&self) -> impl Iterator<Item = Amount> {
                [$(self.$field,)+].into_iter()
            }

            /// Returns all amounts with their names, in the order of the results.
            pub fn named(&self) -> impl Iterator<Item = (&'static str, Amount)> + use<> {
                [$(($name, self.$field),)+].into_iter()
            }

            fn fields_mut(&mut self) -> impl Iterator<Item = &mut Amount> {
                [$(&mut self.$field,)+].into_iter()
            }
        }
    };
}

amounts! {
    /// The amounts of an invoice, or their sums over the invoices of a currency.
    ///
    /// [The crate's documentation](crate#amounts-of-an-invoice) defines each of them. They always
    /// add up:
    ///
    /// ```
    /// # let amounts = cfis_reconcile::Amounts::default();
    /// let parts = [
    ///     amounts.settled,
    ///     amounts.provisional,
    ///     amounts.credited,
    ///     amounts.tolerated,
    ///     amounts.outstanding,
    ///     -amounts.overpaid,
    /// ];
    /// assert_eq!(cfis::Amount::checked_sum(parts), Some(amounts.invoiced));
    /// ```
    pub struct Amounts {
        /// The amount of the invoice in the ledger.
        pub invoiced = "invoiced",
        /// Capital that was received and not taken back.
        pub settled = "settled",
        /// Payments that no settlement holds yet.
        pub provisional = "provisional",
        /// What credit notes of the ledger clear; for a credit note, minus what it clears.
        pub credited = "credited",
        /// A difference within the tolerance; negative if too much was paid.
        pub tolerated = "tolerated",
        /// What is still to be paid.
        pub outstanding = "outstanding",
        /// What was paid beyond the amount invoiced.
        pub overpaid = "overpaid",
        /// `settled` + `provisional`.
        pub paid = "paid",
        /// Interest of its allocations.
        pub interest = "interest",
        /// Fees of its allocations.
        pub fees = "fees",
        /// All other types of its allocations, and what their breakdowns leave out.
        pub other = "other",
        /// All of its allocations.
        pub disbursed = "disbursed",
        /// Capital that was taken back beyond what was received.
        pub reversed_without_receipt = "reversedWithoutReceipt",
        /// Returned payments that no settlement holds yet.
        pub return_pending = "returnPending",
        /// What the agency keeps of payments of an invoice that is settled in full.
        pub not_passed_on = "notPassedOn",
        /// Payments after the day of the reconciliation.
        pub after_payments = "afterPayments",
        /// Allocations of settlements after the day of the reconciliation.
        pub after_settlements = "afterSettlements",
    }
}

impl Amounts {
    /// Computes the amounts of an invoice of which credit notes clear `credited`, which is not
    /// negative for an invoice nor for a note.
    pub(super) fn of(
        invoice: &PackedInvoice,
        facts: &Facts,
        credited: Amount,
        later: LaterAmounts,
        rules: &Rules,
    ) -> Result<Self, InexactSum> {
        let tolerance = rules.tolerance.get(invoice.currency()).copied().unwrap_or_default();
        let settled = facts.settled()?;
        let on_its_way = facts.on_its_way()?;
        let left = subtract(subtract(facts.invoiced, credited)?, settled)?;
        // Once the capital is settled, what is left of earlier payments does not come any more.
        let is_settled_in_full = facts.has_allocations && left <= tolerance;
        let provisional = if is_settled_in_full {
            on_its_way.min(facts.paid_since.max(Amount::ZERO))
        } else {
            on_its_way
        };
        let rest = subtract(left, provisional)?;
        let is_untouched = settled.is_zero() && provisional.is_zero() && credited.is_zero();
        let mut amounts = Amounts {
            invoiced: facts.invoiced,
            settled,
            provisional,
            credited,
            paid: add(settled, provisional)?,
            reversed_without_receipt: facts.reversed_without_receipt()?,
            return_pending: facts.return_pending()?,
            not_passed_on: subtract(on_its_way, provisional)?,
            ..Amounts::default()
        };
        if !is_untouched && absolute(rest) <= tolerance {
            amounts.tolerated = rest;
        } else if rest.is_negative() {
            amounts.overpaid = -rest;
        } else {
            amounts.outstanding = rest;
        }
        if facts.is_credit_note {
            amounts.fields_mut().for_each(|amount| *amount = -*amount);
        }
        amounts.interest = facts.interest;
        amounts.fees = facts.fees;
        amounts.other = facts.other;
        amounts.disbursed = facts.disbursed()?;
        amounts.after_payments = later.payments;
        amounts.after_settlements = later.settlements;
        Ok(amounts)
    }

    pub(super) fn increase(&mut self, by: &Amounts) -> Result<(), InexactSum> {
        self.fields_mut().zip(by.fields()).try_for_each(|(sum, by)| increase(sum, by))
    }
}
