//! A look at each invoice: its findings, its outcome, and its share of the totals.
//!
//! Begin with [`Look::check`]. Invoices do not depend on each other here. If there are many, two
//! threads look at a half each, and the halves together are what one thread finds.

use std::ops::Range;

use chrono::NaiveDate;

use super::amounts::Amounts;
use super::coverage::{self, Coverage};
use super::credit_notes::Credits;
use super::entries::EntriesByInvoice;
use super::facts::Facts;
use super::invoice_checks::Checks;
use super::outcome::{Circumstances, InvoiceOutcome};
use super::reversals::Reversals;
use super::threads::side_by_side;
use super::totals::ByCurrency;
use crate::finding::Finding;
use crate::journal::{Batch, EarlierPayment, Later, Source};
use crate::ledger::PackedInvoice;
use crate::money::InexactSum;
use crate::names::Names;
use crate::rules::Rules;

/// The number of invoices from which another thread is worth its start.
const MANY: usize = 4096;

/// What a look at invoices gives.
#[derive(Debug, Default)]
pub(super) struct Checked {
    pub(super) findings: Vec<Finding>,
    pub(super) coverage: Coverage,
    pub(super) totals: ByCurrency,
    /// As if nothing were disputed, which takes all findings.
    pub(super) outcomes: Vec<InvoiceOutcome>,
}

impl Checked {
    /// Adds what was found in the invoices that follow.
    fn join(&mut self, mut following: Checked) -> Result<(), InexactSum> {
        self.findings.reserve_exact(following.findings.len());
        self.findings.append(&mut following.findings);
        self.outcomes.append(&mut following.outcomes);
        self.totals.join(following.totals)?;
        self.coverage.join(following.coverage)
    }
}

/// What is booked to invoices, and by which rules it is looked at.
#[derive(Clone, Copy)]
pub(super) struct Look<'a> {
    pub(super) rules: &'a Rules,
    pub(super) names: &'a Names,
    pub(super) invoices: &'a [PackedInvoice],
    pub(super) entries: &'a EntriesByInvoice,
    pub(super) settlements: &'a [Batch],
    pub(super) credits: &'a Credits,
    pub(super) later: &'a Later,
    /// The first day of the payments.
    pub(super) from: Option<NaiveDate>,
    /// The day of the reconciliation.
    pub(super) as_of: Option<NaiveDate>,
}

impl Look<'_> {
    /// Computes the amounts of an invoice.
    pub(super) fn amounts(
        &self,
        place: u32,
        invoice: &PackedInvoice,
    ) -> Result<(Facts, Amounts), InexactSum> {
        let facts = Facts::of(invoice, self.entries.of_invoice(place), self.from)?;
        let credited = self.credits.of(place);
        let amounts = Amounts::of(invoice, &facts, credited, self.later.of(place), self.rules)?;
        Ok((facts, amounts))
    }

    fn is_not_covered(&self, place: u32, invoice: &PackedInvoice, amounts: &Amounts) -> bool {
        // What is credited in full, or closed in the ledger, needs no payment.
        let is_explained = amounts.outstanding.is_zero() || invoice.is_closed_in_ledger();
        self.entries.of_invoice(place).is_empty()
            && !is_explained
            && coverage::is_older(invoice, self.rules)
    }

    /// Looks at all entries of each invoice.
    pub(super) fn check(&self, mut earlier: Vec<EarlierPayment>) -> Result<Checked, InexactSum> {
        earlier.sort_by_key(|payment| payment.invoice);
        let count = self.invoices.len();
        if count < MANY {
            return self.check_some(0..count, &earlier);
        }
        self.check_both(count / 2, &earlier)
    }

    /// Looks at all invoices in two parts, of which the second begins at a place.
    fn check_both(&self, middle: usize, earlier: &[EarlierPayment]) -> Result<Checked, InexactSum> {
        self.check_parts(middle, earlier)
            // A sum of the whole may be exact where that of a half is not, and its error names the
            // row that one thread comes to first.
            .or_else(|_| self.check_some(0..self.invoices.len(), earlier))
    }

    /// Looks at the invoices before a place, and at those from it on meanwhile.
    fn check_parts(
        &self,
        middle: usize,
        earlier: &[EarlierPayment],
    ) -> Result<Checked, InexactSum> {
        let (first, following) = side_by_side(
            || self.check_some(0..middle, earlier),
            || self.check_some(middle..self.invoices.len(), earlier),
        );
        let mut checked = first?;
        checked.join(following?)?;
        Ok(checked)
    }

    /// Looks at the invoices at some places. `earlier` is sorted by invoice.
    fn check_some(
        &self,
        places: Range<usize>,
        earlier: &[EarlierPayment],
    ) -> Result<Checked, InexactSum> {
        let Look { rules, names, settlements, from, as_of, .. } = *self;
        let checks = Checks { rules, names, settlements, from, as_of };
        let mut checked =
            Checked { outcomes: Vec::with_capacity(places.len()), ..Checked::default() };
        let before = earlier.partition_point(|payment| (payment.invoice as usize) < places.start);
        let mut rest = earlier.get(before..).unwrap_or_default();
        let invoices = (0_u32..).zip(self.invoices).skip(places.start).take(places.len());
        for (place, invoice) in invoices {
            let own = rest.partition_point(|payment| payment.invoice == place);
            let (own, others) = rest.split_at(own);
            rest = others;
            let entries = self.entries.of_invoice(place);
            let Checked { findings, coverage, totals, outcomes } = &mut checked;
            let mut check = || {
                let (facts, amounts) = self.amounts(place, invoice)?;
                totals.add_invoice(invoice, &amounts, as_of)?;
                checks.check(place, invoice, entries, own, &amounts, findings)?;
                let notes = self.credits.notes_of(place).iter();
                let notes: Vec<_> =
                    notes.filter_map(|note| self.invoices.get(*note as usize)).collect();
                let is_not_covered = self.is_not_covered(place, invoice, &amounts);
                let its = Circumstances {
                    is_not_covered,
                    is_closed_in_ledger: invoice.is_closed_in_ledger(),
                };
                outcomes.push(InvoiceOutcome::of(&amounts, &facts, its));
                let (facts, amounts) = (&facts, &amounts);
                let reversals =
                    Reversals { place, invoice, entries, facts, amounts, names, settlements };
                reversals.check(&notes, findings)?;
                coverage.add(invoice, amounts, is_not_covered)
            };
            check().map_err(|error| error.at(Source::invoice(names, invoice.line)))?;
        }
        Ok(checked)
    }
}

#[cfg(test)]
mod tests {
    use cfis::{Amount, Payment};
    use chrono::Days;

    use crate::journal::EarlierPayment;
    use crate::ledger::PackedInvoice;
    use crate::{InputNames, Invoice, Reconciler, Reconciliation, Rules};

    /// Invoices and notes of two currencies, of which some are paid, too late or too much.
    fn found(count: u32, amount: impl Fn(u32) -> Amount) -> Reconciliation {
        let day: chrono::NaiveDate = "2026-03-31".parse().unwrap();
        let before = |days: u32| day - Days::new(days.into());
        let mut rules = Rules::new(day);
        rules.period = Some((before(60), day));
        let mut reconciler = Reconciler::new(rules, InputNames::default());
        for number in 0..count {
            let currency = if number % 5 == 0 { "SEK" } else { "EUR" };
            let mut invoice =
                Invoice::new(number.into(), &number.to_string(), amount(number), currency);
            invoice.due_date = Some(before(number * 9));
            invoice.invoice_date = Some(before(number * 11));
            reconciler.invoice(invoice).unwrap();
        }
        for number in (0..count).filter(|number| number % 3 > 0) {
            let mut payment = Payment::new();
            payment.invoice_number = Some(number.to_string().as_str().into());
            payment.amount = Some(Amount::from_hundredths(i64::from(number) * 700 - 900));
            payment.booking_date = Some(before(number).into());
            reconciler.payment(&payment);
        }
        reconciler.finish().unwrap()
    }

    fn cents(number: u32) -> Amount {
        Amount::from_hundredths(if number % 7 == 3 { -500 } else { i64::from(number) * 300 + 100 })
    }

    #[test]
    fn two_parts_are_the_whole_wherever_they_are_parted() {
        let count = 40;
        let found = found(count, cents);
        let earlier: Vec<_> = [0, 0, 7, 19, 20, 21, 39]
            .map(|invoice| EarlierPayment {
                invoice,
                amount: Amount::from_hundredths(99_999),
                date: None,
                item: invoice,
            })
            .into();
        let look = found.look();
        let whole = format!("{:?}", look.check_some(0..count as usize, &earlier).unwrap());
        for rule in ["PaymentVanished", "PaymentAged", "ReturnPending"] {
            assert!(whole.contains(rule), "{whole}");
        }
        for middle in 0..=count as usize {
            let parts = look.check_parts(middle, &earlier).unwrap();
            assert_eq!(format!("{parts:?}"), whole, "{middle}");
        }
    }

    #[test]
    fn a_sum_that_is_not_exact_is_that_of_one_thread() {
        let mut found = found(6, cents);
        let huge: Amount = "70000000000000000000000000000".parse().unwrap();
        for (signs, is_exact) in [
            ([1, 1, 0, 0, 0, 0], false),
            ([0, 1, 0, 0, 1, 0], false),
            ([0, 0, 0, 1, 0, -1], true),
            ([1, 0, -1, 1, -1, 0], true),
        ] {
            for (invoice, sign) in found.invoices.iter_mut().zip(signs) {
                let amount = match sign {
                    1 => huge,
                    -1 => -huge,
                    _ => Amount::ZERO,
                };
                let mut new = Invoice::new(invoice.line, invoice.number(), amount, "NOK");
                (new.due_date, new.invoice_date) = (invoice.due_date, invoice.invoice_date);
                *invoice = PackedInvoice::from(new);
            }
            let look = found.look();
            let whole = look.check_some(0..6, &[]).map_err(|error| error.to_string());
            assert_eq!(whole.is_ok(), is_exact, "{whole:?}");
            for middle in 0..=6 {
                let both = look.check_both(middle, &[]).map_err(|error| error.to_string());
                assert_eq!(format!("{both:?}"), format!("{whole:?}"), "{signs:?}, {middle}");
            }
        }
    }
}
