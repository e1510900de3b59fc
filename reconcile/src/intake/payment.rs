//! Takes a payment in.

use std::borrow::Cow;

use cfis::{Amount, Payment};
use chrono::NaiveDate;

use super::{Intake, currency, day};
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::{BookedPayment, EarlierPayment, NotMatched, Source};
use crate::ledger::PackedInvoice;
use crate::matching::{Found, Identifiers};
use crate::message::{Money, Says, Sentence};
use crate::money::{InexactSum, format_amount, increase};
use crate::rules::Rules;

/// A payment on its way into the journal.
#[derive(Clone, Copy)]
struct Incoming<'a> {
    payment: &'a Payment,
    identifiers: &'a Identifiers<'a>,
    source: Source<'a>,
    date: Option<NaiveDate>,
}

impl Incoming<'_> {
    /// Identifies the payment by its content, since its place in the input may change from run to
    /// run.
    fn identity(&self) -> String {
        let Incoming { payment, identifiers, date, .. } = self;
        format!(
            "{:?} {:?} {:?} {date:?} {:?}",
            identifiers.number,
            identifiers.reference(),
            identifiers.case_id,
            payment.amount.map(format_amount)
        )
    }

    fn not_matched(&self, currency: Option<Cow<'_, str>>) -> NotMatched {
        let currency = currency.map(Cow::into_owned);
        NotMatched::payment(self.payment, self.identifiers, self.source, currency, self.date)
    }
}

/// The day of a payment.
fn day_of(payment: &Payment) -> Option<NaiveDate> {
    day(payment.booking_date.as_ref()).or_else(|| day(payment.payment_date.as_ref()))
}

/// How many days before its booking a payment was paid.
fn days_before(payment: &Payment, booked_on: Option<NaiveDate>) -> u16 {
    let paid_on = day(payment.payment_date.as_ref());
    let days = booked_on.zip(paid_on).map(|(booked, paid)| (booked - paid).num_days().max(0));
    // One that is longer ago is as old as that at least.
    days.map_or(0, |days| u16::try_from(days).unwrap_or(u16::MAX))
}

/// The currency of a payment: its own, or the one that the rules set, or that of its invoice.
fn currency_of<'a>(
    payment: &'a Payment,
    rules: &'a Rules,
    invoice: Option<&'a PackedInvoice>,
) -> Option<Cow<'a, str>> {
    currency(payment.currency.as_deref())
        .or_else(|| rules.payment_currency.as_deref().map(Cow::Borrowed))
        .or_else(|| invoice.map(|invoice| invoice.currency().into()))
}

impl Intake<'_> {
    /// Books a payment.
    pub(crate) fn payment(&mut self, payment: &Payment) -> Result<(), InexactSum> {
        let item = self.journal.counts.payments;
        self.journal.counts.payments += 1;
        let source = Source::payment(self.names, item);
        self.book_payment(payment, item, source).map_err(|error| error.at(source))
    }

    /// Remembers a payment of an earlier run, if it would be booked now.
    ///
    /// One that would not be booked now has not vanished from what is booked.
    pub(crate) fn earlier_payment(&mut self, payment: &Payment) {
        let item = self.journal.counts.earlier_payments;
        self.journal.counts.earlier_payments += 1;
        if self.is_later(day_of(payment)) {
            return;
        }
        let found = self.invoices.find(&Identifiers::of_payment(payment));
        let invoice = found.place().and_then(|place| self.invoices.get(place));
        let (Some(place), Some(invoice), Some(amount)) = (found.place(), invoice, payment.amount)
        else {
            return;
        };
        let currency = currency_of(payment, self.rules, Some(invoice));
        if currency.as_deref() == Some(invoice.currency()) {
            let date = day_of(payment);
            self.journal.earlier.push(EarlierPayment { invoice: place, amount, date, item });
        }
    }

    fn book_payment(
        &mut self,
        payment: &Payment,
        item: u32,
        source: Source<'_>,
    ) -> Result<(), InexactSum> {
        let identifiers = &Identifiers::of_payment(payment);
        let found = self.invoices.find(identifiers);
        let place = found.place();
        let date = day_of(payment);
        if self.is_later(date) {
            return self.later_payment(payment, place);
        }
        self.dated(date);
        if date.is_none() {
            self.journal.undated.payments += 1;
            self.undated(Side::Payments, source);
        }
        let incoming = Incoming { payment, identifiers, source, date };
        let journal = &mut *self.journal;
        journal.first_booking = journal.first_booking.into_iter().chain(date).min();

        let booked_on = day(payment.booking_date.as_ref());
        let finding =
            self.outside_period(Side::Payments, booked_on, source, || incoming.identity());
        self.journal.findings.extend(finding);
        for text in [&payment.invoice_payment_reference, &payment.original_payment_reference] {
            self.check_reference(Side::Payments, text.as_deref(), source, place);
        }
        let (rules, invoices) = (self.rules, self.invoices);
        let invoice = place.and_then(|place| invoices.get(place));
        let currency = currency_of(payment, rules, invoice);
        let is_booked_currency = currency.as_deref() == invoice.map(|invoice| invoice.currency());
        if place.is_some() && currency_of(payment, self.rules, None).is_none() {
            self.currency_assumed(source);
        }
        let Some(amount) = payment.amount else {
            self.amount_missing(incoming, currency, found);
            return Ok(());
        };
        let (Found::One { place, rule, disagrees }, Some(currency)) = (&found, &currency) else {
            self.not_booked(currency.as_deref(), amount)?;
            self.journal.unmatched.push((incoming.not_matched(currency), found));
            return Ok(());
        };
        if !is_booked_currency {
            self.not_booked(Some(currency), amount)?;
            self.currency_mismatch(incoming, *place, amount, currency);
            return Ok(());
        }
        if let Some(other) = *disagrees {
            let identity = incoming.identity();
            self.disagreement(Side::Payments, source, (*place, other), &identity);
        }
        let (invoice, rule) = (*place, *rule);
        let days_before = days_before(payment, date);
        let booked = BookedPayment { invoice, item, rule, days_before, date, amount };
        self.journal.payments.push(booked);
        Ok(())
    }

    /// Adds a payment that is dated after the day of the reconciliation to the sums of such.
    fn later_payment(&mut self, payment: &Payment, place: Option<u32>) -> Result<(), InexactSum> {
        let invoice = place.and_then(|place| self.invoices.get(place));
        let currency = currency_of(payment, self.rules, invoice);
        let own = invoice.map(|found| found.currency());
        let place = place.filter(|_| currency.as_deref() == own);
        match (payment.amount, currency) {
            (Some(amount), Some(currency)) => self.journal.later.payment(place, &currency, amount),
            _ => Ok(()),
        }
    }

    /// Adds to the sum of payments that are not booked.
    fn not_booked(&mut self, currency: Option<&str>, amount: Amount) -> Result<(), InexactSum> {
        let Some(currency) = currency else { return Ok(()) };
        increase(self.journal.unbooked_payments.entry(currency.to_owned()).or_default(), amount)
    }

    /// Notes once that payments have no currency.
    fn currency_assumed(&mut self, source: Source<'_>) {
        if std::mem::replace(&mut self.journal.seen.assumed_currency, true) {
            return;
        }
        let sentence = Sentence::CurrencyAssumed {};
        let finding = Finding::new(FindingRule::CurrencyAssumed, &[], sentence);
        let finding = finding.with(Side::Payments, source, Says::NoCurrency {});
        self.journal.findings.push(finding);
    }

    fn amount_missing(
        &mut self,
        incoming: Incoming<'_>,
        currency: Option<Cow<'_, str>>,
        found: Found,
    ) {
        let source = incoming.source;
        let sentence = Sentence::AmountMissing { row: source.message() };
        let identity = incoming.identity();
        let finding = Finding::new(FindingRule::AmountMissing, &[&identity], sentence);
        let mut finding = finding.with(Side::Payments, source, Says::NoAmount {});
        match found.place() {
            Some(place) => finding = self.with_invoice(finding, place),
            None => self.journal.unmatched.push((incoming.not_matched(currency), found)),
        }
        self.journal.findings.push(finding);
    }

    fn currency_mismatch(
        &mut self,
        incoming: Incoming<'_>,
        place: u32,
        amount: Amount,
        currency: &str,
    ) {
        let (source, number) = (incoming.source, self.invoices.number_of(place));
        let sentence = Sentence::PaymentCurrencyMismatch {
            row: source.message(),
            currency: currency.to_owned(),
            invoice: number.to_owned(),
        };
        let identity = ["payment", &incoming.identity()];
        let finding = Finding::new(FindingRule::CurrencyMismatch, &identity, sentence);
        let says = Says::Money { amount: Money::new(amount, currency) };
        let finding = finding.with(Side::Payments, source, says);
        let finding = self.with_invoice(finding, place);
        self.journal.findings.push(finding);
    }
}
