//! Computing with amounts: exactly, or not at all.
//!
//! A sum may have more digits than can be held, and a library must not panic, so `+` and `-` return
//! a `Result`. The same operators take such a result, so that `(a + b - c)?` reads as usual.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Neg, Sub, SubAssign};

use rust_decimal::Decimal;

use crate::value::amount::{Amount, AmountError};
use crate::value::mantissa::{mantissa_at, short_mantissa};

impl Amount {
    /// Returns the sum, or `None` if it cannot be held exactly.
    #[must_use]
    #[inline]
    pub fn checked_add(self, other: Amount) -> Option<Amount> {
        // Most amounts of most sums are zero.
        if adds_nothing(other.0, self.0) {
            return Some(self);
        }
        if adds_nothing(self.0, other.0) {
            return Some(other);
        }
        self.short_sum(other).or_else(|| self.long_sum(other))
    }

    /// Returns the same as [`Amount::long_sum`], or `None` if 64 bits are not enough for it. Almost
    /// all amounts are that short, and 64 bits are several times as fast as 128.
    #[inline]
    fn short_sum(self, other: Amount) -> Option<Amount> {
        let scale = self.0.scale().max(other.0.scale());
        let sum = short_mantissa(self.0, scale)?.checked_add(short_mantissa(other.0, scale)?)?;
        Decimal::try_new(sum, scale).ok().map(Amount)
    }

    fn long_sum(self, other: Amount) -> Option<Amount> {
        let scale = self.0.scale().max(other.0.scale());
        let sum = mantissa_at(self.0, scale)?.checked_add(mantissa_at(other.0, scale)?)?;
        Decimal::try_from_i128_with_scale(sum, scale).ok().map(Amount)
    }

    /// Returns the difference, or `None` if it cannot be held exactly.
    #[must_use]
    #[inline]
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

/// Returns whether a sum has the value, the decimals and the sign of one of its two numbers, because
/// the other is zero. The sum of zeros has no sign.
#[inline]
fn adds_nothing(zero: Decimal, to: Decimal) -> bool {
    zero.is_zero() && zero.scale() <= to.scale() && !(to.is_zero() && to.is_sign_negative())
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::Amount;

    /// Any decimal: mostly short ones, and those around the limits of 64 and 96 bits.
    fn amount() -> impl Strategy<Value = Amount> {
        let near = |limit: i128| (-3..=3_i128).prop_map(move |off| limit + off);
        let mantissa = prop_oneof![
            4 => (-1_000_000..1_000_000_i128).boxed(),
            1 => any::<i64>().prop_map(i128::from).boxed(),
            1 => near(0).boxed(),
            1 => near(i64::MAX.into()).boxed(),
            1 => near(i64::MIN.into()).boxed(),
            1 => near(u64::MAX.into()).boxed(),
            1 => near((1 << 96) - 4).boxed(),
            1 => near(4 - (1 << 96)).boxed(),
        ];
        let scale = prop_oneof![3 => Just(2_u32), 2 => 0..=4_u32, 1 => 0..=28_u32];
        let sign = any::<bool>();
        (mantissa, scale, sign).prop_map(|(mantissa, scale, is_turned)| {
            let decimal = Decimal::from_i128_with_scale(mantissa, scale);
            // A zero may have a sign.
            Amount(if is_turned { -decimal } else { decimal })
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 20_000, failure_persistence: None, ..ProptestConfig::default() })]

        /// The same in value, in decimals and in the sign of a zero.
        #[test]
        fn a_short_sum_is_the_long_one(one in amount(), other in amount()) {
            let bytes = |sum: Option<Amount>| sum.map(|sum| sum.0.serialize());
            let long = one.long_sum(other);
            prop_assert_eq!(bytes(one.checked_add(other)), bytes(long));
            if let Some(short) = one.short_sum(other) {
                prop_assert_eq!(bytes(Some(short)), bytes(long));
            }
        }
    }

    #[test]
    fn a_sum_with_too_many_digits_is_refused_where_128_bits_would_wrap_to_a_small_one() {
        let small = Amount(Decimal::new(1, 28));
        // Each is close to a multiple of 2^128 after it is multiplied by 10^28.
        for whole in [34_028_236_692, 68_056_473_384, 102_084_710_076] {
            assert_eq!(Amount(Decimal::new(whole, 0)).checked_add(small), None, "{whole}");
        }
    }

    #[test]
    fn amounts_of_money_have_short_sums() {
        let cents = Amount::from_hundredths(124_050);
        for other in
            [cents, -cents, Amount::ZERO, Amount(Decimal::new(5, 0)), Amount(Decimal::new(5, 4))]
        {
            assert!(cents.short_sum(other).is_some(), "{other}");
        }
    }
}
