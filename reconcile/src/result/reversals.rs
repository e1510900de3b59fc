//! Findings about money that was taken back from an invoice.

use cfis::Amount;

use super::amounts::Amounts;
use super::facts::Facts;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{Batch, Entry, Source};
use crate::ledger::Invoice;
use crate::message::{Money, Says, Sentence};
use crate::money::{InexactSum, format_amount};
use crate::names::Names;

/// An invoice, and what is booked to it.
pub(super) struct Reversals<'a> {
    pub(super) place: u32,
    pub(super) invoice: &'a Invoice,
    pub(super) entries: &'a [Entry],
    pub(super) facts: &'a Facts,
    pub(super) amounts: &'a Amounts,
    pub(super) names: &'a Names,
    pub(super) settlements: &'a [Batch],
}

impl Reversals<'_> {
    /// Adds the findings. `notes` are the credit notes that clear the invoice.
    pub(super) fn check(
        &self,
        notes: &[&Invoice],
        findings: &mut Vec<Finding>,
    ) -> Result<(), InexactSum> {
        let number = &self.invoice.number;
        let reversed = self.amounts.reversed_without_receipt;
        if !reversed.is_zero() {
            let (amount, invoice) = (self.money(reversed), number.clone());
            let sentence = Sentence::ReversalWithoutReceipt { amount, invoice };
            findings.push(self.finding(FindingRule::ReversalWithoutReceipt, reversed, sentence));
        }
        let pending = self.amounts.return_pending;
        if !pending.is_zero() {
            let (amount, invoice) = (self.money(pending), number.clone());
            let sentence = Sentence::ReturnPending { amount, invoice };
            findings.push(self.finding(FindingRule::ReturnPending, pending, sentence));
        }
        let returned = self.facts.returned_before_settlement()?;
        if !returned.is_zero() {
            let returned = if self.facts.is_credit_note { -returned } else { returned };
            let (amount, invoice) = (self.money(returned), number.clone());
            let sentence = Sentence::PaymentReturned { amount, invoice };
            findings.push(self.finding(FindingRule::PaymentReturned, returned, sentence));
        }
        for note in notes {
            self.equals(note, findings);
        }
        Ok(())
    }

    /// Finds an allocation that takes back just what a credit note clears.
    fn equals(&self, note: &Invoice, findings: &mut Vec<Finding>) {
        let is_same = |entry: &&Entry| !entry.is_payment() && entry.amount == note.amount;
        let Some(entry) = self.entries.iter().find(is_same) else { return };
        let sentence = Sentence::ReversalEqualsCreditNote {
            amount: self.money(-note.amount),
            invoice: self.invoice.number.clone(),
            note: note.number.clone(),
        };
        let identity = [&*self.invoice.number, &*note.number, &*format_amount(note.amount)];
        let source = Source::of_entry(self.names, self.settlements, entry.origin);
        let finding = Finding::new(FindingRule::ReversalEqualsCreditNote, &identity, sentence)
            .with(
                Side::Ledger,
                Source::invoice(self.names, note.line),
                Says::CreditNote { note: note.number.clone(), amount: self.money(note.amount) },
            )
            .with(Side::Settlements, source, Says::Money { amount: self.money(entry.amount) })
            .of_invoice(Some(self.place));
        findings.push(finding);
    }

    /// Makes a finding with the entries that are taken back as its evidence.
    fn finding(&self, rule: FindingRule, amount: Amount, sentence: Sentence) -> Finding {
        let case = self.invoice.case_id.map(|id| id.to_string()).unwrap_or_default();
        let identity = [&*self.invoice.number, &*case, &*format_amount(amount)];
        let mut finding = Finding::new(rule, &identity, sentence).of_invoice(Some(self.place));
        let is_of_settlements = rule == FindingRule::ReversalWithoutReceipt;
        let went = |entry: &&Entry| {
            let is_back = entry.amount.is_negative() != self.facts.is_credit_note;
            !entry.amount.is_zero() && is_back && entry.is_payment() != is_of_settlements
        };
        for entry in self.entries.iter().filter(went) {
            let side = if entry.is_payment() { Side::Payments } else { Side::Settlements };
            let source = Source::of_entry(self.names, self.settlements, entry.origin);
            let amount = self.money(entry.amount);
            let says = match entry.date {
                Some(date) => Says::MoneyOn { amount, date },
                None => Says::Money { amount },
            };
            finding = finding.with(side, source, says);
        }
        finding
    }

    fn money(&self, amount: Amount) -> Money {
        Money::new(amount, &self.invoice.currency)
    }
}
