//! What tells two payments apart: they have no identifier.

use std::fmt;

use crate::generated::types::Payment;
use crate::value::DateOrDateTime;

/// What the spec knows of a payment, in one form, as a text that can be stored.
///
/// [`Payment::key`] makes it. It contains the names and references of the payment, so it is as
/// personal as the payment.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PaymentKey(String);

impl PaymentKey {
    /// Returns the text. It stays the same for later versions of this crate, as long as the spec
    /// has the same fields.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PaymentKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<PaymentKey> for String {
    fn from(key: PaymentKey) -> Self {
        key.0
    }
}

impl Payment {
    /// Returns what tells this payment from others, for a table of payments that were seen.
    ///
    /// A payment has no identifier, so all of its known fields count, whatever shape it came in:
    /// `1.5` and `1.50` are the same amount, `2026-03-16` and `2026-03-16T00:00:00Z` the same day.
    /// Unknown fields do not count, because they may say when the payment was read. Two payments
    /// with the same key may both be real: count them. A payment whose allocation changes gets
    /// another key.
    ///
    /// ```
    /// let read = |json| serde_json::from_str::<cfis::Payment>(json);
    /// let one = read(r#"{"caseId": 7, "amount": 1.5, "bookingDate": "2026-03-16T00:00:00Z"}"#)?;
    /// let other = read(r#"{"caseId": "7", "amount": "1.50", "bookingDate": "2026-03-16"}"#)?;
    /// assert_eq!(one.key(), other.key());
    /// # Ok::<(), serde_json::Error>(())
    /// ```
    pub fn key(&self) -> PaymentKey {
        // A field that the spec gets later does not count until it is added here, so that keys that
        // were stored stay the same.
        let Payment {
            case_id,
            invoice_number,
            invoice_payment_reference,
            original_payment_reference,
            account_name,
            booking_date,
            payment_date,
            amount,
            currency,
            ..
        } = self;
        let day = |date: &Option<DateOrDateTime>| date.as_ref().map(|date| date.date().to_string());
        let fields = [
            case_id.map(|number| number.to_string()),
            invoice_number.as_ref().map(ToString::to_string),
            invoice_payment_reference.clone(),
            original_payment_reference.clone(),
            account_name.clone(),
            day(booking_date),
            day(payment_date),
            amount.map(|amount| amount.to_decimal().normalize().to_string()),
            currency.clone(),
        ];
        // As a JSON list, so that no text can run into the next.
        PaymentKey(serde_json::Value::from_iter(fields).to_string())
    }
}
