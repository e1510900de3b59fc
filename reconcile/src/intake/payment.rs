//! A payment.

use cfis::{Amount, Payment};
use chrono::NaiveDate;

use super::{currency, day, money};
use crate::entry::{Entry, Origin};
use crate::finding::{Finding, FindingRule, Side};
use crate::matching::{Found, Identifiers};
use crate::reconciler::Reconciler;
use crate::reference;
use crate::rules::Rules;
use crate::suggestion::{Kind, NotMatched};
use crate::sum::{Inexact, increase, written};

/// The day of a payment.
pub(crate) fn day_of(payment: &Payment) -> Option<NaiveDate> {
    day(payment.booking_date.as_ref()).or_else(|| day(payment.payment_date.as_ref()))
}

/// What a payment comes to, where that is known.
pub(crate) fn money_of(payment: &Payment, rules: &Rules) -> Option<(Amount, String)> {
    payment.amount.zip(currency(payment.currency.as_deref()).or_else(|| rules.payment_currency.clone()))
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
        format!("{:?} {:?} {:?} {date:?} {amount:?}", identifiers.number, identifiers.reference(), identifiers.case_id)
    };

    if to.is_outside(booked_on) {
        let finding = to.outside(Side::Payments, &source(to), booked_on, &identity());
        to.findings.extend(finding);
    }
    for text in [&payment.invoice_payment_reference, &payment.original_payment_reference] {
        if text.as_deref().is_some_and(|text| reference::is_right(text) == Some(false)) {
            to.check_digit(Side::Payments, text.as_deref(), source(to), place);
        }
    }
    let Some((amount, currency)) = money_of(payment, &to.rules) else {
        let currency = currency(payment.currency.as_deref()).or_else(|| to.rules.payment_currency.clone());
        let source = source(to);
        let missing = if payment.amount.is_none() { "amount" } else { "currency" };
        let sentence = format!("{source} has no {missing} that is known; it is not booked. Look at its unknown fields.");
        let says = match (payment.amount, &currency) {
            (Some(amount), _) => format!("{} without a currency", written(amount)),
            (None, Some(currency)) => format!("{currency} without an amount"),
            (None, None) => "neither an amount nor a currency".to_owned(),
        };
        let finding = Finding::new(FindingRule::AmountMissing, &[missing, &identity()], sentence);
        let mut finding = finding.with(Side::Payments, source.clone(), says);
        match place {
            Some(place) => finding = to.ledger_says(finding, place),
            None => to.unbooked.push((not_matched_payment(payment, source, currency, date, &identifiers), found)),
        }
        to.findings.push(finding);
        return Ok(());
    };
    let Found::One { place, rule, disagrees } = found else {
        increase(to.unbooked_payments.entry(currency.clone()).or_default(), amount)?;
        let source = source(to);
        to.unbooked.push((not_matched_payment(payment, source, Some(currency), date, &identifiers), found));
        return Ok(());
    };
    if to.invoices.get(place).is_some_and(|invoice| invoice.currency != currency) {
        increase(to.unbooked_payments.entry(currency.clone()).or_default(), amount)?;
        let (source, number) = (source(to), to.number_of(place).to_owned());
        let sentence =
            format!("{source} is in {currency} and its invoice {number} is not; it is not booked. Ask in which currency it was paid.");
        let finding = Finding::new(FindingRule::CurrencyMismatch, &["payment", &identity(), &written(amount)], sentence);
        let finding = to.ledger_says(finding.with(Side::Payments, source, money(amount, &currency)), place);
        to.findings.push(finding);
        return Ok(());
    }
    if disagrees.is_some() {
        to.disagreement(Side::Payments, &source(to), place, disagrees, &identity());
    }
    to.entries.push(Entry { invoice: place, origin: Origin::Payment(number), rule, date, amount, parts: None, reference: 0 });
    Ok(())
}

fn not_matched_payment(
    payment: &Payment,
    source: String,
    currency: Option<String>,
    date: Option<NaiveDate>,
    identifiers: &Identifiers<'_>,
) -> NotMatched {
    let reference = payment.invoice_payment_reference.clone().or_else(|| payment.original_payment_reference.clone());
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
