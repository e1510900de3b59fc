//! The amounts of an invoice.

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use crate::journal::Entry;
use crate::ledger::Invoice;
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
    ///     amounts.credits,
    ///     amounts.tolerated,
    ///     amounts.outstanding,
    ///     -amounts.overpaid,
    /// ];
    /// assert_eq!(cfis::Amount::checked_sum(parts), Some(amounts.invoiced));
    /// ```
    pub struct Amounts {
        /// The amount of the invoice in the ledger.
        pub invoiced = "invoiced",
        /// Positive capital of its allocations.
        pub settled = "settled",
        /// Positive payments that are not settled yet.
        pub provisional = "provisional",
        /// What was taken back, a negative amount: settled or not.
        pub credits = "credits",
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
        /// The part of `credits` that is settled.
        pub credits_settled = "creditsSettled",
    }
}

impl Amounts {
    /// Computes the amounts of an invoice. `from` is the first day of the payments.
    pub(super) fn of(
        invoice: &Invoice,
        entries: &[Entry],
        rules: &Rules,
        from: Option<NaiveDate>,
    ) -> Result<Self, InexactSum> {
        let mut amounts = Amounts { invoiced: invoice.amount, ..Amounts::default() };
        for entry in entries.iter().filter(|entry| !entry.is_payment()) {
            let parts = entry.parts();
            increase(&mut amounts.settled, parts.capital)?;
            increase(&mut amounts.credits_settled, parts.credits)?;
            increase(&mut amounts.interest, parts.interest)?;
            increase(&mut amounts.fees, parts.fees)?;
            increase(&mut amounts.other, parts.other)?;
            increase(&mut amounts.disbursed, entry.amount)?;
        }
        let sums = PaymentSums::of(entries, from)?;
        amounts.provisional = sums.provisional()?;
        amounts.credits = add(amounts.credits_settled, sums.provisional_credits()?)?;
        amounts.paid = add(amounts.settled, amounts.provisional)?;
        let received = add(amounts.paid, amounts.credits)?;
        let rest = subtract(amounts.invoiced, received)?;
        let is_untouched = amounts.paid.is_zero() && amounts.credits.is_zero();
        let tolerance = rules.tolerance.get(&invoice.currency).copied().unwrap_or_default();
        if !is_untouched && absolute(rest) <= tolerance {
            amounts.tolerated = rest;
        } else if rest.is_zero()
            || (rest.is_negative() == amounts.invoiced.is_negative() && !amounts.invoiced.is_zero())
        {
            amounts.outstanding = rest;
        } else {
            amounts.overpaid = -rest;
        }
        Ok(amounts)
    }

    pub(super) fn increase(&mut self, by: &Amounts) -> Result<(), InexactSum> {
        self.fields_mut().zip(by.fields()).try_for_each(|(sum, by)| increase(sum, by))
    }
}

/// The sum of an invoice's payments, and how much of it its allocations can have settled.
///
/// A payment and the allocation that settles it have no identifier in common, so only sums can be
/// compared.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct PaymentSums {
    /// All positive payments.
    pub(super) paid: Amount,
    /// All negative payments.
    pub(super) taken_back: Amount,
    /// The most that allocations can have settled of the positive payments.
    pub(super) received: Amount,
    /// The most that allocations can have settled of the negative payments.
    pub(super) returned: Amount,
}

impl PaymentSums {
    /// Sums up the entries of an invoice. `from` is the first day of the payments: an allocation
    /// before it settled an earlier payment.
    pub(super) fn of(entries: &[Entry], from: Option<NaiveDate>) -> Result<Self, InexactSum> {
        let mut sums = PaymentSums::default();
        for entry in entries {
            if entry.is_payment() {
                increase(
                    if entry.amount.is_negative() { &mut sums.taken_back } else { &mut sums.paid },
                    entry.amount,
                )?;
            } else if entry.date.is_none_or(|date| from.is_none_or(|from| date >= from)) {
                let parts = entry.parts();
                increase(&mut sums.received, parts.received)?;
                increase(&mut sums.returned, parts.returned)?;
            }
        }
        Ok(sums)
    }

    /// The positive payments that are not settled yet.
    fn provisional(&self) -> Result<Amount, InexactSum> {
        Ok(subtract(self.paid, self.received)?.max(Amount::ZERO))
    }

    /// The negative payments that are not settled yet.
    fn provisional_credits(&self) -> Result<Amount, InexactSum> {
        Ok(subtract(self.taken_back, self.returned)?.min(Amount::ZERO))
    }
}
