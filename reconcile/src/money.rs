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
    if let Some(text) = of_cents(amount) {
        return Cow::Owned(text);
    }
    let mut decimal = amount.to_decimal().normalize();
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    Cow::Owned(decimal.to_string())
}

/// Formats an amount of two decimals that fits into 64 bits, as almost all do, which is faster.
fn of_cents(amount: Amount) -> Option<String> {
    let parts = amount.to_decimal().unpack();
    if parts.scale != 2 || parts.hi != 0 {
        return None;
    }
    let mut rest = u64::from(parts.mid) << 32 | u64::from(parts.lo);
    // From the last digit: two decimals, the point, and at least one digit before it.
    let (mut text, mut begin) = ([b'0'; LONGEST], LONGEST);
    for (place, letter) in text.iter_mut().enumerate().rev() {
        begin = place;
        if place == LONGEST - 3 {
            *letter = b'.';
            continue;
        }
        if rest == 0 && place < LONGEST - 4 {
            begin += 1;
            if parts.negative {
                (*letter, begin) = (b'-', place);
            }
            break;
        }
        // A digit fits.
        *letter += (rest % 10) as u8;
        rest /= 10;
    }
    std::str::from_utf8(text.get(begin..)?).ok().map(str::to_owned)
}

/// The bytes of the longest amount of two decimals that fits into 64 bits, with its sign.
const LONGEST: usize = 22;

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

#[cfg(test)]
mod tests {
    use cfis::Amount;

    use super::format_amount;

    #[test]
    fn amounts_have_at_least_two_decimals_and_no_zeros_after_them() {
        for (text, wanted) in [
            ("0", "0.00"),
            ("-0.00", "0.00"),
            ("0.05", "0.05"),
            ("-0.05", "-0.05"),
            ("12", "12.00"),
            ("12.3", "12.30"),
            ("12.30", "12.30"),
            ("12.300", "12.30"),
            ("-1234.56", "-1234.56"),
            ("0.0010", "0.001"),
            ("184467440737095516.15", "184467440737095516.15"),
            ("-184467440737095516.15", "-184467440737095516.15"),
            ("-9.99", "-9.99"),
            ("100.00", "100.00"),
            ("184467440737095516.16", "184467440737095516.16"),
            ("-792281625142643375935439503.35", "-792281625142643375935439503.35"),
        ] {
            let amount: Amount = text.parse().unwrap();
            assert_eq!(format_amount(amount), wanted, "{text}");
        }
    }
}
