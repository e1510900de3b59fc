//! The row of a payment.

use std::collections::HashMap;

use cfis::{NaiveDate, Payment};

use super::payment_key::full_hash;
use crate::database::{Bind, Value, Writing, insert_rows, query};
use crate::error::Error;

/// A payment that has no open row yet.
pub(super) struct NewPayment {
    pub(super) payment: Payment,
    pub(super) text: String,
    pub(super) known_hash: Vec<u8>,
    /// Its number among equals.
    pub(super) copy: i64,
}

/// Returns the days of a payment's two dates, the earlier one first.
pub(super) fn days(payment: &Payment) -> Option<(NaiveDate, NaiveDate)> {
    let dates = [&payment.booking_date, &payment.payment_date];
    let days = || dates.into_iter().flatten().map(|date| date.date());
    Some((days().min()?, days().max()?))
}

/// Adds rows that are seen from a read on. Returns their numbers by the hash and the number among
/// equals, without those for which there is an open row already.
pub(super) async fn insert(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    new: &[NewPayment],
) -> Result<HashMap<(Vec<u8>, i64), i64>, Error> {
    let head = "insert into payment (creditor, known_hash, copy, seen_from, full_hash, day,
                first_day, last_day, case_id, invoice_number, invoice_payment_reference,
                original_payment_reference, account_name, booking_date, payment_date, amount,
                currency, json)";
    let rows = new.iter().map(|item| values(creditor, read, item)).collect();
    let insert = insert_rows(head, rows, "on conflict do nothing returning id, known_hash, copy");
    let rows = insert.fetch_all(writing).await?;
    rows.iter().map(|row| Ok(((row.get(1)?, row.get(2)?), row.get(0)?))).collect()
}

fn values(creditor: i64, read: i64, item: &NewPayment) -> Vec<Value<'_>> {
    let NewPayment { payment, text, known_hash, copy } = item;
    let booked = payment.booking_date.as_ref().map(|date| date.date());
    let paid = payment.payment_date.as_ref().map(|date| date.date());
    let text_of = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    vec![
        creditor.value(),
        known_hash.value(),
        (*copy).value(),
        read.value(),
        full_hash(text).value(),
        text_of(booked.or(paid)).unwrap_or_default().value(),
        text_of(days(payment).map(|(first, _)| first)).value(),
        text_of(days(payment).map(|(_, last)| last)).value(),
        payment.case_id.value(),
        payment.invoice_number.as_ref().map(ToString::to_string).value(),
        (&payment.invoice_payment_reference).value(),
        (&payment.original_payment_reference).value(),
        (&payment.account_name).value(),
        text_of(booked).value(),
        text_of(paid).value(),
        payment.amount.value(),
        (&payment.currency).value(),
        text.value(),
    ]
}

/// Replaces the text of a row whose known fields are the same.
pub(super) async fn refresh(writing: &mut Writing, id: i64, text: &str) -> Result<(), Error> {
    let update = "update payment set full_hash = $2, json = $3 where id = $1";
    let update = query(update).bind(id).bind(full_hash(text)).bind(text);
    update.execute(writing).await?;
    Ok(())
}

/// Ends a row.
pub(super) async fn close(writing: &mut Writing, id: i64, read: i64) -> Result<(), Error> {
    let update = "update payment set seen_to = $2 where id = $1";
    query(update).bind(id).bind(read).execute(writing).await?;
    Ok(())
}
