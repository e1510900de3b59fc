//! What has become of an invoice.

use cfis::Amount;
use chrono::NaiveDate;
use serde::Serialize;

use crate::journal::entry::Entry;
use crate::ledger::Invoice;
use crate::money::{Inexact, absolute, add, increase, subtract};
use crate::rules::Rules;

/// What has become of an invoice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Outcome {
    /// Nothing has come of its amount.
    Open,
    /// What has come is provisional, in full or before anything is settled.
    ProvisionallyPaid,
    /// Settled in full.
    Settled,
    /// Settled in part.
    PartlySettled,
    /// More has come than was invoiced.
    Overpaid,
    /// Something was taken back, or it is a credit note that was settled.
    Credited,
    /// The data contradict themselves.
    Disputed,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 7] = [
        Outcome::Open,
        Outcome::ProvisionallyPaid,
        Outcome::Settled,
        Outcome::PartlySettled,
        Outcome::Overpaid,
        Outcome::Credited,
        Outcome::Disputed,
    ];

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Open => "open",
            Outcome::ProvisionallyPaid => "provisionallyPaid",
            Outcome::Settled => "settled",
            Outcome::PartlySettled => "partlySettled",
            Outcome::Overpaid => "overpaid",
            Outcome::Credited => "credited",
            Outcome::Disputed => "disputed",
        }
    }
}

/// The amounts of an invoice, or their sums over the invoices of a currency. The table in the crate's documentation says what each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[allow(missing_docs)]
pub struct Amounts {
    #[serde(serialize_with = "crate::money::serialize")]
    pub invoiced: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub settled: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub provisional: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub credits: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub tolerated: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub outstanding: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub overpaid: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub paid: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub interest: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub fees: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub other: Amount,
    #[serde(serialize_with = "crate::money::serialize")]
    pub disbursed: Amount,
    /// The part of `credits` that is settled.
    #[serde(rename = "creditsSettled", serialize_with = "crate::money::serialize")]
    pub credits_settled: Amount,
}

/// What payments come to, held against the allocations that settle them.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Held {
    /// All positive payments.
    pub(crate) paid: Amount,
    /// All negative payments.
    pub(crate) taken_back: Amount,
    /// What allocations can be of the positive payments.
    pub(crate) received: Amount,
    /// What allocations can be of the negative payments.
    pub(crate) returned: Amount,
}

impl Held {
    pub(crate) fn of(entries: &[Entry], from: Option<NaiveDate>) -> Result<Self, Inexact> {
        let mut held = Held::default();
        for entry in entries {
            if entry.is_payment() {
                increase(
                    if entry.amount.is_negative() { &mut held.taken_back } else { &mut held.paid },
                    entry.amount,
                )?;
            } else if entry.date.is_none_or(|date| from.is_none_or(|from| date >= from)) {
                let parts = entry.parts();
                increase(&mut held.received, parts.received)?;
                increase(&mut held.returned, parts.returned)?;
            }
        }
        Ok(held)
    }

    /// The positive payments that no settlement holds yet.
    fn provisional(&self) -> Result<Amount, Inexact> {
        Ok(subtract(self.paid, self.received)?.max(Amount::ZERO))
    }

    /// The negative payments that no settlement holds yet.
    fn provisional_credits(&self) -> Result<Amount, Inexact> {
        Ok(subtract(self.taken_back, self.returned)?.min(Amount::ZERO))
    }
}

impl Amounts {
    pub(crate) fn of(
        invoice: &Invoice,
        entries: &[Entry],
        rules: &Rules,
        from: Option<NaiveDate>,
    ) -> Result<Self, Inexact> {
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
        let held = Held::of(entries, from)?;
        amounts.provisional = held.provisional()?;
        amounts.credits = add(amounts.credits_settled, held.provisional_credits()?)?;
        amounts.paid = add(amounts.settled, amounts.provisional)?;
        let came = add(amounts.paid, amounts.credits)?;
        let rest = subtract(amounts.invoiced, came)?;
        let has_come = !(amounts.paid.is_zero() && amounts.credits.is_zero());
        let tolerance = rules.tolerance.get(&invoice.currency).copied().unwrap_or_default();
        if has_come && absolute(rest) <= tolerance {
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

    pub(crate) fn increase(&mut self, by: &Amounts) -> Result<(), Inexact> {
        for (sum, by) in [
            (&mut self.invoiced, by.invoiced),
            (&mut self.settled, by.settled),
            (&mut self.provisional, by.provisional),
            (&mut self.credits, by.credits),
            (&mut self.tolerated, by.tolerated),
            (&mut self.outstanding, by.outstanding),
            (&mut self.overpaid, by.overpaid),
            (&mut self.paid, by.paid),
            (&mut self.interest, by.interest),
            (&mut self.fees, by.fees),
            (&mut self.other, by.other),
            (&mut self.disbursed, by.disbursed),
            (&mut self.credits_settled, by.credits_settled),
        ] {
            increase(sum, by)?;
        }
        Ok(())
    }

    /// The outcome of an invoice with these amounts.
    pub(crate) fn outcome(&self, is_disputed: bool) -> Outcome {
        let is = |amount: Amount| !amount.is_zero();
        if is_disputed {
            Outcome::Disputed
        } else if is(self.overpaid) {
            Outcome::Overpaid
        } else if is(self.credits) {
            Outcome::Credited
        } else if is(self.provisional) && (!is(self.outstanding) || !is(self.settled)) {
            Outcome::ProvisionallyPaid
        } else if !is(self.outstanding) && (is(self.settled) || is(self.tolerated)) {
            Outcome::Settled
        } else if is(self.settled) {
            Outcome::PartlySettled
        } else {
            Outcome::Open
        }
    }

    /// What Netvisor's payment matching calls it, where it has a word.
    pub(crate) fn netvisor(&self, outcome: Outcome) -> Vec<&'static str> {
        let mut names = Vec::new();
        match outcome {
            Outcome::Settled | Outcome::ProvisionallyPaid if !self.tolerated.is_zero() => {
                names.push("rounding")
            }
            Outcome::ProvisionallyPaid if !self.outstanding.is_zero() => {
                names.push("partialpayment")
            }
            Outcome::Settled | Outcome::ProvisionallyPaid => names.push("normal"),
            Outcome::PartlySettled => names.push("partialpayment"),
            Outcome::Overpaid => names.push("overpayment"),
            Outcome::Open | Outcome::Credited | Outcome::Disputed => {}
        }
        let positive = |amount: Amount| amount > Amount::ZERO;
        if positive(self.interest) || positive(self.fees) {
            names.push("collection");
        }
        names
    }
}
