//! Computing with amounts: exactly, or not at all.
//!
//! A sum may have more digits than can be held, and a library must not panic, so `+` and `-` return
//! a `Result`. The same operators take such a result, so that `(a + b - c)?` reads as usual.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

use crate::value::amount::{Amount, AmountError, mantissa_at};

impl Amount {
    /// Returns the sum, or `None` if it cannot be held exactly.
    #[must_use]
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        let scale = self.0.scale().max(other.0.scale());
        let sum = mantissa_at(self.0, scale)?.checked_add(mantissa_at(other.0, scale)?)?;
        Decimal::try_from_i128_with_scale(sum, scale).ok().map(Amount)
    }

    /// Returns the difference, or `None` if it cannot be held exactly.
    #[must_use]
    pub fn checked_sub(self, other: Amount) -> Option<Amount> {
        self.checked_add(-other)
    }

    /// Returns the sum of all amounts, or `None` if it cannot be held exactly.
    ///
    /// ```
    /// # fn total(payments: Vec<cfis::Payment>) -> Option<cfis::Amount> {
    /// // Payments without a known amount add nothing: count them as well.
    /// cfis::Amount::checked_sum(payments.iter().filter_map(|payment| payment.amount))
    /// # }
    /// ```
    pub fn checked_sum(amounts: impl IntoIterator<Item = Amount>) -> Option<Amount> {
        amounts.into_iter().try_fold(Amount::ZERO, Amount::checked_add)
    }
}

impl Neg for Amount {
    type Output = Amount;

    fn neg(self) -> Amount {
        Amount(-self.0)
    }
}

impl Add for Amount {
    type Output = Result<Amount, AmountError>;

    fn add(self, other: Amount) -> Self::Output {
        self.checked_add(other).ok_or(AmountError::TooManyDigits)
    }
}

impl Sub for Amount {
    type Output = Result<Amount, AmountError>;

    fn sub(self, other: Amount) -> Self::Output {
        self.checked_sub(other).ok_or(AmountError::TooManyDigits)
    }
}

impl Add<Amount> for Result<Amount, AmountError> {
    type Output = Result<Amount, AmountError>;

    fn add(self, other: Amount) -> Self::Output {
        self.and_then(|amount| amount + other)
    }
}

impl Sub<Amount> for Result<Amount, AmountError> {
    type Output = Result<Amount, AmountError>;

    fn sub(self, other: Amount) -> Self::Output {
        self.and_then(|amount| amount - other)
    }
}

/// Adds to a sum that begins with `Ok(Amount::ZERO)`. The first error stays.
impl AddAssign<Amount> for Result<Amount, AmountError> {
    fn add_assign(&mut self, other: Amount) {
        *self = self.clone() + other;
    }
}

/// Takes away from a sum that begins with `Ok(Amount::ZERO)`. The first error stays.
impl SubAssign<Amount> for Result<Amount, AmountError> {
    fn sub_assign(&mut self, other: Amount) {
        *self = self.clone() - other;
    }
}

/// ```
/// use cfis::{Amount, AmountError};
///
/// let rows = [Amount::from_hundredths(1050), Amount::from_hundredths(-50)];
/// let sum: Result<Amount, AmountError> = rows.iter().copied().sum();
/// assert_eq!(sum?.to_string(), "10.00");
/// # Ok::<(), AmountError>(())
/// ```
impl Sum<Amount> for Result<Amount, AmountError> {
    fn sum<I: Iterator<Item = Amount>>(mut amounts: I) -> Self {
        amounts.try_fold(Amount::ZERO, |sum, amount| sum + amount)
    }
}

impl PartialEq<Decimal> for Amount {
    fn eq(&self, other: &Decimal) -> bool {
        self.to_decimal() == *other
    }
}
