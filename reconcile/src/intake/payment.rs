//! A payment.

use cfis::Payment;
use chrono::NaiveDate;

use super::{currency, day, money};
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::entry::{Entry, Origin};
use crate::ledger::Invoice;
use crate::matching::{Found, Identifiers};
use crate::money::{Inexact, increase, written};
use crate::reconciler::Reconciler;
use crate::result::suggestion::{Kind, NotMatched};
use crate::rules::Rules;

/// The day of a payment.
pub(crate) fn day_of(payment: &Payment) -> Option<NaiveDate> {
    day(payment.booking_date.as_ref()).or_else(|| day(payment.payment_date.as_ref()))
}

/// The currency of a payment: its own, or the one that was given for those without, or that of its invoice.
pub(crate) fn currency_of(
    payment: &Payment,
    rules: &Rules,
    invoice: Option<&Invoice>,
) -> Option<String> {
    let given = currency(payment.currency.as_deref()).or_else(|| rules.payment_currency.clone());
    given.or_else(|| invoice.map(|invoice| invoice.currency.clone()))
}

pub(crate) fn payment(to: &mut Reconciler, payment: &Payment) -> Result<(), Inexact> {
    let number = to.counts.payments;
    to.counts.payments += 1;
    let identifiers = Identifiers::of_payment(payment);
    let found = to.invoices.find(&identifiers);
    let booked_on = day(payment.booking_date.as_ref());
    let date = day_of(payment);
    to.first_booking = to.first_booking.into_iter().chain(date).min();
    let place = if let Found::One { place, .. } = found { Some(place) } else { None };
    // Made only where something is said of the payment: most are booked without a word.
    let source = |to: &Reconciler| format!("{}, item {}", to.names.payments, number + 1);
    // Its place in the input may change from run to run, which does not make it another matter.
    let identity = || {
        let (amount, identifiers) = (payment.amount.map(written), &identifiers);
        format!(
            "{:?} {:?} {:?} {date:?} {amount:?}",
            identifiers.number,
            identifiers.reference(),
            identifiers.case_id
        )
    };

    let finding = to.outside(Side::Payments, booked_on, || source(to), identity);
    to.findings.extend(finding);
    for text in [&payment.invoice_payment_reference, &payment.original_payment_reference] {
        to.check_digit(Side::Payments, text.as_deref(), source, place);
    }
    let invoice = place.and_then(|place| to.invoices.get(place));
    let currency = currency_of(payment, &to.rules, invoice);
    if place.is_some() && currency_of(payment, &to.rules, None).is_none() {
        assumed_currency(to, &source(to));
    }
    let Some(amount) = payment.amount else {
        let source = source(to);
        let sentence = format!(
            "{source} has no amount that is known; it is not booked. Look at its unknown fields."
        );
        let finding = Finding::new(FindingRule::AmountMissing, &[&identity()], sentence);
        let mut finding = finding.with(Side::Payments, source.clone(), "no amount".to_owned());
        match place {
            Some(place) => finding = to.ledger_says(finding, place),
            None => to
                .unbooked
                .push((not_matched_payment(payment, source, currency, date, &identifiers), found)),
        }
        to.findings.push(finding);
        return Ok(());
    };
    let (Found::One { place, rule, disagrees }, Some(currency)) = (&found, &currency) else {
        if let Some(currency) = &currency {
            increase(to.unbooked_payments.entry(currency.clone()).or_default(), amount)?;
        }
        let source = source(to);
        to.unbooked
            .push((not_matched_payment(payment, source, currency, date, &identifiers), found));
        return Ok(());
    };
    let (place, rule, disagrees) = (*place, *rule, *disagrees);
    if to.invoices.get(place).is_some_and(|invoice| invoice.currency != *currency) {
        increase(to.unbooked_payments.entry(currency.clone()).or_default(), amount)?;
        let (source, number) = (source(to), to.number_of(place).to_owned());
        let sentence = format!(
            "{source} is in {currency} and its invoice {number} is not; it is not booked. Ask in which currency it was paid."
        );
        let finding =
            Finding::new(FindingRule::CurrencyMismatch, &["payment", &identity()], sentence);
        let finding =
            to.ledger_says(finding.with(Side::Payments, source, money(amount, currency)), place);
        to.findings.push(finding);
        return Ok(());
    }
    if disagrees.is_some() {
        to.disagreement(Side::Payments, &source(to), place, disagrees, &identity());
    }
    to.entries.push(Entry {
        invoice: place,
        origin: Origin::Payment(number),
        rule,
        date,
        amount,
        parts: None,
        reference: 0,
    });
    Ok(())
}

/// Says once that payments have no currency.
fn assumed_currency(to: &mut Reconciler, source: &str) {
    if std::mem::replace(&mut to.seen.assumed_currency, true) {
        return;
    }
    let sentence = "Payments have no currency that is known; each is taken to be in that of its invoice. Look at their unknown fields, or give the currency of such payments.";
    let finding = Finding::new(FindingRule::CurrencyAssumed, &[], sentence.to_owned());
    to.findings.push(finding.with(Side::Payments, source.to_owned(), "no currency".to_owned()));
}

fn not_matched_payment(
    payment: &Payment,
    source: String,
    currency: Option<String>,
    date: Option<NaiveDate>,
    identifiers: &Identifiers<'_>,
) -> NotMatched {
    let reference = payment
        .invoice_payment_reference
        .clone()
        .or_else(|| payment.original_payment_reference.clone());
    NotMatched {
        source,
        kind: Kind::Payment,
        amount: payment.amount,
        currency,
        date,
        payer: payment.account_name.clone(),
        invoice_number: identifiers.number.map(str::to_owned),
        reference,
        case_id: identifiers.case_id,
        netvisor: "notargeting",
    }
}
