//! Takes the input in, row by row, and keeps of it what is needed.

use std::collections::HashMap;

use cfis::{Amount, Payment, Settlement};
use chrono::NaiveDate;

use crate::finding::{Finding, FindingRule, Side};
use crate::intake::{self, Seen};
use crate::journal::entry::Entry;
use crate::ledger::{Invoice, LedgerError};
use crate::matching::{Found, Identifiers, Invoices};
use crate::money::Inexact;
use crate::reference;
use crate::result::Reconciliation;
use crate::rules::{Names, Rules};

/// Takes a ledger, then payments and settlements in any order, and reconciles them. It keeps a small part of each row, so that millions fit in memory.
pub struct Reconciler {
    pub(crate) rules: Rules,
    pub(crate) names: Names,
    pub(crate) invoices: Invoices,
    pub(crate) entries: Vec<Entry>,
    pub(crate) findings: Vec<Finding>,
    /// Payments and allocations that no rule has found one invoice for, with those that it has found.
    pub(crate) unbooked: Vec<(crate::NotMatched, Found)>,
    /// By currency, the sum of payments that are not booked.
    pub(crate) unbooked_payments: HashMap<String, Amount>,
    pub(crate) settlements: Vec<intake::Batch>,
    pub(crate) seen: Seen,
    /// Of an earlier run: invoice, amount, day and number.
    pub(crate) earlier: Vec<(u32, Amount, Option<NaiveDate>, u32)>,
    pub(crate) counts: Counts,
    /// The earliest booking of all payments.
    pub(crate) first_booking: Option<NaiveDate>,
    pub(crate) failure: Option<Inexact>,
}

/// How many rows were read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Counts {
    pub(crate) payments: u32,
    pub(crate) settlements: u32,
    pub(crate) earlier_payments: u32,
}

impl Reconciler {
    /// A reconciliation that goes by rules. `names` is what the inputs are called in the result.
    pub fn new(rules: Rules, names: Names) -> Self {
        let mut rules = rules;
        rules.expected_ibans =
            rules.expected_ibans.iter().filter_map(|iban| reference::iban(iban)).collect();
        rules.payment_currency =
            rules.payment_currency.map(|currency| currency.to_ascii_uppercase());
        rules.tolerance = rules
            .tolerance
            .into_iter()
            .map(|(currency, amount)| (currency.to_ascii_uppercase(), amount))
            .collect();
        Reconciler {
            rules,
            names,
            invoices: Invoices::default(),
            entries: Vec::new(),
            findings: Vec::new(),
            unbooked: Vec::new(),
            unbooked_payments: HashMap::new(),
            settlements: Vec::new(),
            seen: Seen::default(),
            earlier: Vec::new(),
            counts: Counts::default(),
            first_booking: None,
            failure: None,
        }
    }

    /// Adds an invoice of the ledger. All of them come before the first payment or settlement, since those are matched as they come.
    ///
    /// # Errors
    /// When the ledger has the invoice already, or the ledger is not added first.
    pub fn invoice(&mut self, invoice: Invoice) -> Result<(), LedgerError> {
        let line = invoice.line;
        if self.counts.payments + self.counts.settlements + self.counts.earlier_payments > 0 {
            return Err(LedgerError::new(
                line,
                "an invoice came after payments or settlements; add the whole ledger first",
            ));
        }
        let reference = invoice.reference.clone();
        let place = self.invoices.all.len() as u32;
        self.invoices.add(invoice)?;
        self.check_digit(
            Side::Ledger,
            reference.as_deref(),
            |to| format!("{}, line {line}", to.names.ledger),
            Some(place),
        );
        Ok(())
    }

    /// Adds a payment.
    pub fn payment(&mut self, payment: &Payment) {
        let number = self.counts.payments;
        let result = intake::payment(self, payment);
        self.keep(result, |names| format!("{}, item {}", names.payments, number + 1));
    }

    /// Adds a payment of an earlier run, which should still be listed or be settled.
    pub fn earlier_payment(&mut self, payment: &Payment) {
        let number = self.counts.earlier_payments;
        self.counts.earlier_payments += 1;
        // One that would not be booked now has not vanished from what is booked.
        let Found::One { place, .. } = self.invoices.find(&Identifiers::of_payment(payment)) else {
            return;
        };
        let (Some(amount), Some(invoice)) = (payment.amount, self.invoices.get(place)) else {
            return;
        };
        if intake::currency_of(payment, &self.rules, Some(invoice)).as_ref()
            == Some(&invoice.currency)
        {
            self.earlier.push((place, amount, intake::day_of(payment), number));
        }
    }

    /// Adds a settlement. One that was added before, with the same content, changes nothing.
    pub fn settlement(&mut self, settlement: &Settlement) {
        let number = self.counts.settlements;
        let result = intake::settlement(self, settlement);
        self.keep(result, |names| format!("{}, item {}", names.settlements, number + 1));
    }

    fn keep(&mut self, result: Result<(), Inexact>, source: impl FnOnce(&Names) -> String) {
        if let (Err(failure), None) = (result, &self.failure) {
            self.failure = Some(failure.at(|| source(&self.names)));
        }
    }

    /// Reconciles what was added.
    ///
    /// # Errors
    /// When a sum cannot be held exactly.
    pub fn finish(self) -> Result<Reconciliation, Inexact> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Reconciliation::of(self),
        }
    }

    /// Advice on a reference whose check digit is wrong; each is named once.
    pub(crate) fn check_digit(
        &mut self,
        side: Side,
        text: Option<&str>,
        source: impl FnOnce(&Self) -> String,
        place: Option<u32>,
    ) {
        let Some(text) = text.filter(|text| reference::is_right(text) == Some(false)) else {
            return;
        };
        let plain = reference::compact(text).into_owned();
        if !self.seen.wrong_references.insert(plain.clone()) {
            return;
        }
        let sentence = format!(
            "The check digit of the payment reference {plain} is wrong; look whether a digit was mistyped."
        );
        let finding = Finding::new(FindingRule::CheckDigit, &[&plain], sentence).with(
            side,
            source(self),
            format!("reference {text}"),
        );
        self.findings.push(finding.of_invoice(place));
    }
}
