//! Findings about money that was taken back from an invoice.

use cfis::Amount;
use chrono::NaiveDate;

use super::amounts::Amounts;
use super::entries::Entries;
use super::facts::Facts;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{Batch, Source};
use crate::ledger::PackedInvoice;
use crate::message::{Money, Says, Sentence};
use crate::money::{InexactSum, format_amount};
use crate::names::Names;

/// An invoice, and what is booked to it.
pub(super) struct Reversals<'a> {
    pub(super) place: u32,
    pub(super) invoice: &'a PackedInvoice,
    pub(super) entries: Entries<'a>,
    pub(super) facts: &'a Facts,
    pub(super) amounts: &'a Amounts,
    pub(super) names: &'a Names,
    pub(super) settlements: &'a [Batch],
}

impl Reversals<'_> {
    /// Adds the findings. `notes` are the credit notes that clear the invoice.
    pub(super) fn check(
        &self,
        notes: &[&PackedInvoice],
        findings: &mut Vec<Finding>,
    ) -> Result<(), InexactSum> {
        let number = self.invoice.number();
        let reversed = self.amounts.reversed_without_receipt;
        if !reversed.is_zero() {
            let (amount, invoice) = (self.money(reversed), number.to_owned());
            let sentence = Sentence::ReversalWithoutReceipt { amount, invoice };
            findings.push(self.finding(FindingRule::ReversalWithoutReceipt, reversed, sentence));
        }
        let pending = self.amounts.return_pending;
        if !pending.is_zero() {
            let (amount, invoice) = (self.money(pending), number.to_owned());
            let sentence = Sentence::ReturnPending { amount, invoice };
            findings.push(self.finding(FindingRule::ReturnPending, pending, sentence));
        }
        let returned = self.facts.returned_before_settlement()?;
        if !returned.is_zero() {
            let returned = if self.facts.is_credit_note { -returned } else { returned };
            let (amount, invoice) = (self.money(returned), number.to_owned());
            let sentence = Sentence::PaymentReturned { amount, invoice };
            findings.push(self.finding(FindingRule::PaymentReturned, returned, sentence));
        }
        for note in notes {
            self.equals(note, findings);
        }
        Ok(())
    }

    /// Finds an allocation that takes back just what a credit note clears.
    fn equals(&self, note: &PackedInvoice, findings: &mut Vec<Finding>) {
        let mut allocations = self.entries.allocations.iter();
        let Some(entry) = allocations.find(|entry| entry.amount == note.amount) else { return };
        let sentence = Sentence::ReversalEqualsCreditNote {
            amount: self.money(-note.amount),
            invoice: self.invoice.number().to_owned(),
            note: note.number().to_owned(),
        };
        let identity = [self.invoice.number(), note.number(), &*format_amount(note.amount)];
        let source = Source::allocation_at(self.names, self.settlements, entry.place);
        let finding = Finding::new(FindingRule::ReversalEqualsCreditNote, &identity, sentence)
            .with(
                Side::Ledger,
                Source::invoice(self.names, note.line),
                Says::CreditNote {
                    note: note.number().to_owned(),
                    amount: self.money(note.amount),
                },
            )
            .with(Side::Settlements, source, Says::Money { amount: self.money(entry.amount) })
            .of_invoice(Some(self.place));
        findings.push(finding);
    }

    /// Makes a finding with the entries that are taken back as its evidence.
    fn finding(&self, rule: FindingRule, amount: Amount, sentence: Sentence) -> Finding {
        let case = self.invoice.case_id().map(|id| id.to_string()).unwrap_or_default();
        let identity = [self.invoice.number(), &*case, &*format_amount(amount)];
        let mut finding = Finding::new(rule, &identity, sentence).of_invoice(Some(self.place));
        let is_back =
            |amount: Amount| !amount.is_zero() && amount.is_negative() != self.facts.is_credit_note;
        let says = |amount: Amount, date: Option<NaiveDate>| {
            let amount = self.money(amount);
            match date {
                Some(date) => Says::MoneyOn { amount, date },
                None => Says::Money { amount },
            }
        };
        if rule == FindingRule::ReversalWithoutReceipt {
            for entry in self.entries.allocations.iter().filter(|entry| is_back(entry.amount)) {
                let source = Source::allocation_at(self.names, self.settlements, entry.place);
                finding = finding.with(Side::Settlements, source, says(entry.amount, entry.date));
            }
        } else {
            for entry in self.entries.payments.iter().filter(|entry| is_back(entry.amount)) {
                let source = Source::payment(self.names, entry.item);
                finding = finding.with(Side::Payments, source, says(entry.amount, entry.date));
            }
        }
        finding
    }

    fn money(&self, amount: Amount) -> Money {
        Money::new(amount, self.invoice.currency())
    }
}
