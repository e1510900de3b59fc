//! Sums by currency.

use std::collections::BTreeMap;

use cfis::Amount;
use serde::Serialize;

use crate::money::{Inexact, increase};
use crate::result::outcome::Amounts;

/// The sums of one currency.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Totals {
    /// ISO 4217.
    pub currency: String,
    /// How many invoices there are in it.
    pub invoices: u64,
    /// Of all invoices.
    #[serde(flatten)]
    pub amounts: Amounts,
    /// What all settlements come to: `disbursed` + `not_booked_settled` + `settlement_difference`.
    #[serde(serialize_with = "crate::money::serialize")]
    pub settlements: Amount,
    /// Allocations that are booked to no invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked_settled: Amount,
    /// By how much settlements are off their allocations.
    #[serde(serialize_with = "crate::money::serialize")]
    pub settlement_difference: Amount,
    /// Payments that are booked to no invoice.
    #[serde(serialize_with = "crate::money::serialize")]
    pub not_booked_payments: Amount,
}

/// By currency.
#[derive(Default)]
pub(crate) struct ByCurrency(BTreeMap<String, Totals>);

impl ByCurrency {
    pub(crate) fn of(&mut self, currency: &str) -> &mut Totals {
        self.0
            .entry(currency.to_owned())
            .or_insert_with(|| Totals { currency: currency.to_owned(), ..Totals::default() })
    }

    pub(crate) fn add_settlement(&mut self, batch: &crate::intake::Batch) -> Result<(), Inexact> {
        let totals = self.of(&batch.currency);
        increase(&mut totals.settlements, batch.amount)?;
        increase(&mut totals.not_booked_settled, batch.not_booked)?;
        increase(&mut totals.settlement_difference, batch.difference)
    }

    pub(crate) fn into_vec(self) -> Vec<Totals> {
        self.0.into_values().collect()
    }
}
