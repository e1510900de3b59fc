//! The row of a payment.

use cfis::{NaiveDate, Payment};

use crate::database::{Writing, query};
use crate::error::Error;
use crate::seal::Digest;

/// Returns the hash of what tells payments apart.
pub(super) fn known_hash(payment: &Payment) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror payment 1");
    digest.add(payment.key().as_str().as_bytes());
    digest.finish()
}

/// Returns the hash of a text, unknown fields included.
pub(super) fn full_hash(text: &str) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror full 1");
    digest.add(text.as_bytes());
    digest.finish()
}

/// Adds a row that is seen from a read on. Returns its number, or nothing if there is an open row
/// with the same key.
pub(super) async fn insert(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    (payment, text): (&Payment, &str),
    (known_hash, copy): (&[u8], i64),
) -> Result<Option<i64>, Error> {
    let booked = payment.booking_date.as_ref().map(|date| date.date());
    let paid = payment.payment_date.as_ref().map(|date| date.date());
    let text_of = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let insert = "insert into payment (creditor, known_hash, copy, seen_from, full_hash, day,
                  first_day, last_day, case_id, invoice_number, invoice_payment_reference,
                  original_payment_reference, account_name, booking_date, payment_date, amount,
                  currency, json)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
                  on conflict do nothing returning id";
    query(insert)
        .bind(creditor)
        .bind(known_hash)
        .bind(copy)
        .bind(read)
        .bind(full_hash(text))
        .bind(text_of(booked.or(paid)).unwrap_or_default())
        .bind(text_of(booked.into_iter().chain(paid).min()))
        .bind(text_of(booked.into_iter().chain(paid).max()))
        .bind(payment.case_id)
        .bind(payment.invoice_number.as_ref().map(ToString::to_string))
        .bind(&payment.invoice_payment_reference)
        .bind(&payment.original_payment_reference)
        .bind(&payment.account_name)
        .bind(text_of(booked))
        .bind(text_of(paid))
        .bind(payment.amount)
        .bind(&payment.currency)
        .bind(text)
        .scalar(writing)
        .await
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
