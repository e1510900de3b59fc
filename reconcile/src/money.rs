//! Sums that are exact or an error.

use std::borrow::Cow;
use std::fmt;

use cfis::Amount;

/// A sum has more digits than an exact decimal holds.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Inexact {
    /// The row that was added last.
    place: Option<String>,
}

impl Inexact {
    /// With the row that was added last, unless one is named already.
    pub(crate) fn at(self, place: impl FnOnce() -> String) -> Self {
        Inexact { place: self.place.or_else(|| Some(place())) }
    }
}

impl fmt::Display for Inexact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = &self.place {
            write!(f, "{place}: ")?;
        }
        f.write_str(
            "a sum of amounts has more digits than an exact decimal holds; look for an amount that is absurdly large or finely divided",
        )
    }
}

impl std::error::Error for Inexact {}

pub(crate) fn add(one: Amount, other: Amount) -> Result<Amount, Inexact> {
    one.checked_add(other).ok_or_else(Inexact::default)
}

pub(crate) fn subtract(one: Amount, other: Amount) -> Result<Amount, Inexact> {
    one.checked_sub(other).ok_or_else(Inexact::default)
}

/// Adds to a sum in its place.
pub(crate) fn increase(sum: &mut Amount, by: Amount) -> Result<(), Inexact> {
    *sum = add(*sum, by)?;
    Ok(())
}

pub(crate) fn absolute(amount: Amount) -> Amount {
    if amount.is_negative() { -amount } else { amount }
}

/// An amount as results have it: with two decimals at least, and none beyond them that says nothing.
///
/// ```
/// let amount = |text: &str| text.parse::<cfis::Amount>();
/// assert_eq!(cfis_reconcile::written(amount("12")?), "12.00");
/// assert_eq!(cfis_reconcile::written(amount("0.0010")?), "0.001");
/// # Ok::<(), cfis::AmountError>(())
/// ```
pub fn written(amount: Amount) -> Cow<'static, str> {
    // Most amounts of most invoices.
    if amount.is_zero() {
        return Cow::Borrowed("0.00");
    }
    let mut decimal = amount.to_decimal().normalize();
    if decimal.scale() < 2 {
        decimal.rescale(2);
    }
    Cow::Owned(decimal.to_string())
}

/// Writes an amount as text, so that no reader makes it a float.
pub(crate) fn serialize<S: serde::Serializer>(
    amount: &Amount,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&written(*amount))
}

/// Writes an amount that may not be there.
pub(crate) fn serialize_some<S: serde::Serializer>(
    amount: &Option<Amount>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => serialize(amount, serializer),
        None => serializer.serialize_none(),
    }
}
