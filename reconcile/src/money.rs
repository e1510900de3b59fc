//! Sums that are either exact or an error, and the text of amounts.

use std::borrow::Cow;
use std::fmt;

use cfis::Amount;

/// A sum has more digits than an exact decimal can hold.
///
/// Nothing is rounded, so no result is returned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InexactSum {
    /// The row that was added last.
    row: Option<String>,
}

impl InexactSum {
    /// Names the row that was added last, unless one is named already.
    pub(crate) fn at(self, row: impl ToString) -> Self {
        InexactSum { row: self.row.or_else(|| Some(row.to_string())) }
    }
}

impl fmt::Display for InexactSum {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(row) = &self.row {
            write!(f, "{row}: ")?;
        }
        f.write_str(
            "a sum of amounts has more digits than an exact decimal can hold; look for an amount \
             that is far too large or has far too many decimals",
        )
    }
}

impl std::error::Error for InexactSum {}

pub(crate) fn add(one: Amount, other: Amount) -> Result<Amount, InexactSum> {
    one.checked_add(other).ok_or_else(InexactSum::default)
}

pub(crate) fn subtract(one: Amount, other: Amount) -> Result<Amount, InexactSum> {
    one.checked_sub(other).ok_or_else(InexactSum::default)
}

/// Adds to a sum in place.
pub(crate) fn increase(sum: &mut Amount, by: Amount) -> Result<(), InexactSum> {
    *sum = add(*sum, by)?;
    Ok(())
}

pub(crate) fn absolute(amount: Amount) -> Amount {
    if amount.is_negative() { -amount } else { amount }
}

/// Formats an amount as results do: with at least two decimals, and no trailing zeros after them.
///
/// ```
/// let amount = |text: &str| text.parse::<cfis::Amount>();
/// assert_eq!(cfis_reconcile::format_amount(amount("12")?), "12.00");
/// assert_eq!(cfis_reconcile::format_amount(amount("0.0010")?), "0.001");
/// # Ok::<(), cfis::AmountError>(())
/// ```
pub fn format_amount(amount: Amount) -> Cow<'static, str> {
    // Most amounts of most invoices are zero.
    if amount.is_zero() {
        return Cow::Borrowed("0.00");
    }
    let mut decimal = amount.to_decimal().normalize();
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    Cow::Owned(decimal.to_string())
}

/// Formats an amount with its currency, such as `12.00 EUR`.
pub(crate) fn with_currency(amount: Amount, currency: &str) -> String {
    format!("{} {currency}", format_amount(amount))
}

/// Serializes an amount as text, so that no JSON reader turns it into a float.
pub(crate) fn serialize<S: serde::Serializer>(
    amount: &Amount,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&format_amount(*amount))
}

/// Serializes an optional amount.
pub(crate) fn serialize_some<S: serde::Serializer>(
    amount: &Option<Amount>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => serialize(amount, serializer),
        None => serializer.serialize_none(),
    }
}
