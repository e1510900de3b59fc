//! The payments and the settlements of a reconciliation, each taken in independently of the other.
//!
//! Begin with [`Reconciler::sides`](crate::Reconciler::sides), which makes the two sides and joins
//! them. This module does not know what runs them: it starts no thread.

use cfis::{Payment, Settlement};

use crate::intake::Intake;
use crate::journal::Journal;
use crate::matching::Invoices;
use crate::money::InexactSum;
use crate::names::Names;
use crate::rules::Rules;

/// Takes in the payments of a reconciliation. [`Reconciler::sides`](crate::Reconciler::sides) makes
/// it.
pub struct PaymentSide<'a>(pub(crate) Part<'a>);

/// Takes in the settlements of a reconciliation. [`Reconciler::sides`](crate::Reconciler::sides)
/// makes it.
pub struct SettlementSide<'a>(pub(crate) Part<'a>);

/// What one side reads and writes.
pub(crate) struct Part<'a> {
    pub(crate) rules: &'a Rules,
    pub(crate) invoices: &'a Invoices,
    pub(crate) names: Names,
    pub(crate) journal: &'a mut Journal,
    /// The first sum that was not exact.
    pub(crate) failure: Option<InexactSum>,
}

impl Part<'_> {
    fn add(&mut self, add: impl FnOnce(Intake<'_>) -> Result<(), InexactSum>) {
        let Part { rules, invoices, names, journal, failure } = self;
        if let Err(inexact) = add(Intake { rules, names, invoices, journal }) {
            failure.get_or_insert(inexact);
        }
    }
}

impl PaymentSide<'_> {
    /// Sets the name of the input of the payments that follow, if they are in several.
    pub fn payments_from(&mut self, name: impl Into<String>) {
        self.0.names.payments.begin(self.0.journal.counts.payments, name.into());
    }

    /// Adds a payment.
    pub fn payment(&mut self, payment: &Payment) {
        self.0.add(|mut intake| intake.payment(payment));
    }
}

impl SettlementSide<'_> {
    /// Sets the name of the input of the settlements that follow, if they are in several.
    pub fn settlements_from(&mut self, name: impl Into<String>) {
        self.0.names.settlements.begin(self.0.journal.counts.settlements, name.into());
    }

    /// Adds a settlement. Adding the same settlement again changes nothing.
    pub fn settlement(&mut self, settlement: &Settlement) {
        self.0.add(|mut intake| intake.settlement(settlement));
    }
}
