//! Exact decimal amounts.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use rust_decimal::{Decimal, RoundingStrategy};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde::ser::{Serialize, Serializer};
use serde_json::value::RawValue;

use crate::value::mantissa::mantissa_at;
use crate::wire::{Lenient, UsualCursor, UsualForm, json_schema, raw_name, raw_text};

/// The significant digits of a float that are certainly those of the decimal number it was parsed
/// from.
const FLOAT_DIGITS: usize = 15;
/// Below this value, a float of 15 digits has two decimals. Above it, cents may have been lost
/// unnoticed.
const FLOAT_LIMIT: i64 = 10_000_000_000_000;
/// The maximum number of decimals of a [`Decimal`].
const MAX_SCALE: i64 = 28;

/// An exact decimal amount. Its unit is the currency in the field beside it.
///
/// Parsing is exact or an error, with any deserialiser. If serde_json offers the JSON text
/// (`from_str`, `from_slice`), the digits come from there. A float is accepted only below 10¹³ and
/// with at most 15 significant digits, so that its cents are certain. Digits are kept: `1240.50` is
/// written back as `1240.50`. Two amounts are equal if their values are: `1.5` equals `1.50`.
///
/// An amount is written as a JSON number with the same digits. `serde_json::to_value` and `json!`
/// make floats, with the same value; an amount whose digits a float does not certainly hold is an
/// error there. For a format other than JSON, write [`to_string`](ToString::to_string).
///
/// `+`, `-` and [`Sum`](std::iter::Sum) return a `Result`, because a sum may have more digits than
/// can be held; `+=` works on that `Result`.
///
/// ```
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use cfis::Amount;
///
/// let paid: Amount = serde_json::from_str("1240.50")?;
/// let credit: Amount = "-75.00".parse()?;
/// let sum = (paid + credit)?;
/// assert_eq!(serde_json::to_string(&sum)?, "1165.50");
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Amount(pub(super) Decimal);

impl Amount {
    /// Zero.
    pub const ZERO: Amount = Amount(Decimal::ZERO);

    /// Makes an amount of hundredths of its currency's unit: `124050` is `1240.50`.
    pub fn from_hundredths(hundredths: i64) -> Self {
        Amount(Decimal::new(hundredths, 2))
    }

    /// Returns whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.0.is_zero()
    }

    /// Returns whether the amount is less than zero, as that of a credit or a correction.
    pub fn is_negative(self) -> bool {
        self.0.is_sign_negative() && !self.0.is_zero()
    }

    /// Returns the amount without its sign.
    #[must_use]
    pub fn abs(self) -> Self {
        Amount(self.0.abs())
    }

    /// Rounds to a number of decimals: to the nearest, and from the middle to the even digit.
    ///
    /// ```
    /// let amount: cfis::Amount = "2.345".parse()?;
    /// assert_eq!(amount.round(2).to_string(), "2.34");
    /// assert_eq!(format!("{:.1}", cfis::Amount::from_hundredths(1275)), "12.8");
    /// # Ok::<(), cfis::AmountError>(())
    /// ```
    #[must_use]
    pub fn round(self, decimals: u32) -> Self {
        Amount(self.0.round_dp_with_strategy(decimals, RoundingStrategy::MidpointNearestEven))
    }

    /// Returns the amount in hundredths of its currency's unit; `None` if it has a fraction of
    /// them, or is too large.
    pub fn to_hundredths(self) -> Option<i64> {
        let hundredths = mantissa_at(self.0.normalize(), 2)?;
        i64::try_from(hundredths).ok()
    }

    /// Returns the amount as a decimal number.
    pub fn to_decimal(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Amount {
    fn from(decimal: Decimal) -> Self {
        Amount(decimal)
    }
}

impl From<Amount> for Decimal {
    fn from(amount: Amount) -> Self {
        amount.0
    }
}

/// With a precision, as in `{:.2}`, rounds as [`Amount::round`] does, and shows that many decimals.
impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().and_then(|decimals| u32::try_from(decimals).ok());
        fmt::Display::fmt(&decimals.map_or(*self, |decimals| self.round(decimals)).0, f)
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.0, f)
    }
}

/// Why a text is not an [`Amount`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum AmountError {
    /// The text is not a decimal number as JSON writes it.
    NotANumber,
    /// The number has more digits than can be held exactly (28).
    TooManyDigits,
}

impl fmt::Display for AmountError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AmountError::NotANumber => {
                "not an amount: write digits with a decimal point, such as 1240.50"
            }
            AmountError::TooManyDigits => "an amount with more digits than can be held exactly",
        })
    }
}

impl std::error::Error for AmountError {}

impl FromStr for Amount {
    type Err = AmountError;

    /// Parses a number as JSON writes it: `1240.50`, `-75`, `1e2`. Nothing is rounded.
    fn from_str(text: &str) -> Result<Self, AmountError> {
        let (negative, unsigned) =
            text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (number, exponent) = match unsigned.split_once(['e', 'E']) {
            Some((number, exponent)) => (number, parse_exponent(exponent)?),
            None => (unsigned, 0),
        };
        let (whole, fraction) = match number.split_once('.') {
            Some((_, "")) => return Err(AmountError::NotANumber),
            Some(parts) => parts,
            None => (number, ""),
        };
        if whole.is_empty() {
            return Err(AmountError::NotANumber);
        }
        let mantissa = mantissa(whole.bytes().chain(fraction.bytes()))?;
        let fraction = i64::try_from(fraction.len()).map_err(|_| AmountError::TooManyDigits)?;
        let scale = fraction.checked_sub(exponent).ok_or(AmountError::TooManyDigits)?;
        let (mantissa, scale) = within_scale(mantissa, scale)?;
        let mantissa = if negative { -mantissa } else { mantissa };
        Decimal::try_from_i128_with_scale(mantissa, scale)
            .map(Amount)
            .map_err(|_| AmountError::TooManyDigits)
    }
}

/// Parses digits.
fn mantissa(mut digits: impl Iterator<Item = u8>) -> Result<i128, AmountError> {
    let value = |digit: u8| {
        if digit.is_ascii_digit() { Ok(digit - b'0') } else { Err(AmountError::NotANumber) }
    };
    // 18 digits fit into 64 bits, which compute faster than 128.
    let mut first: u64 = 0;
    for digit in digits.by_ref().take(18) {
        first = first * 10 + u64::from(value(digit)?);
    }
    digits.try_fold(i128::from(first), |mantissa, digit| {
        let digit = i128::from(value(digit)?);
        mantissa
            .checked_mul(10)
            .and_then(|mantissa| mantissa.checked_add(digit))
            .ok_or(AmountError::TooManyDigits)
    })
}

fn parse_exponent(text: &str) -> Result<i64, AmountError> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(AmountError::NotANumber);
    }
    let size: i64 = digits.parse().map_err(|_| AmountError::TooManyDigits)?;
    Ok(if text.starts_with('-') { -size } else { size })
}

/// Brings the scale between 0 and [`MAX_SCALE`] without changing the value.
fn within_scale(mut mantissa: i128, mut scale: i64) -> Result<(i128, u32), AmountError> {
    if mantissa == 0 {
        scale = scale.clamp(0, MAX_SCALE);
    }
    while scale > MAX_SCALE && mantissa % 10 == 0 {
        mantissa /= 10;
        scale -= 1;
    }
    if scale < 0 {
        mantissa = u32::try_from(scale.unsigned_abs())
            .ok()
            .and_then(|power| 10_i128.checked_pow(power))
            .and_then(|factor| mantissa.checked_mul(factor))
            .ok_or(AmountError::TooManyDigits)?;
        scale = 0;
    }
    u32::try_from(scale)
        .ok()
        .filter(|_| scale <= MAX_SCALE)
        .map(|scale| (mantissa, scale))
        .ok_or(AmountError::TooManyDigits)
}

/// Parses text that may have been a float before: it is exact only as far as a float is. An integer
/// in digits was not a float.
fn from_float_text(text: &str) -> Result<Amount, AmountError> {
    let amount: Amount = text.parse()?;
    let number = text.split(['e', 'E']).next().unwrap_or_default();
    let is_integer = number.len() == text.len() && !text.contains('.');
    let digits: String = number.chars().filter(char::is_ascii_digit).collect();
    let certain = digits.trim_start_matches('0').trim_end_matches('0').len() <= FLOAT_DIGITS
        && amount.0.abs() < Decimal::new(FLOAT_LIMIT, 0);
    if is_integer || certain { Ok(amount) } else { Err(AmountError::TooManyDigits) }
}

/// Returns whether a serialiser makes floats of numbers without saying so: serde_json's for a
/// `Value`, unless a feature of serde_json makes that keep digits.
fn makes_floats<S>() -> bool {
    let keeps_digits = || {
        serde_json::from_str::<serde_json::Number>("1.10")
            .is_ok_and(|ten| ten.to_string() == "1.10")
    };
    std::any::type_name::<S>() == "serde_json::value::ser::Serializer" && !keeps_digits()
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if makes_floats::<S>() && from_float_text(&self.to_string()).is_err() {
            let message =
                "this amount has more digits than a serde_json::Value holds; write it as text";
            return Err(serde::ser::Error::custom(message));
        }
        RawValue::from_string(self.to_string())
            .map_err(serde::ser::Error::custom)?
            .serialize(serializer)
    }
}

struct AmountVisitor;

/// An amount, or the empty string, which means none.
struct Reading(Option<Amount>);

impl<'de> Visitor<'de> for AmountVisitor {
    type Value = Reading;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an amount")
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Reading, A::Error> {
        let text = raw_text(map)?.ok_or_else(|| A::Error::custom("an object is not an amount"))?;
        let amount = match &text {
            quoted if quoted.starts_with('"') => {
                return self
                    .visit_str(&serde_json::from_str::<String>(quoted).map_err(A::Error::custom)?);
            }
            Cow::Borrowed(exact) => exact.parse(),
            Cow::Owned(text) => from_float_text(text),
        };
        amount.map(|amount| Reading(Some(amount))).map_err(A::Error::custom)
    }

    fn visit_newtype_struct<D: Deserializer<'de>>(
        self,
        deserializer: D,
    ) -> Result<Reading, D::Error> {
        deserializer.deserialize_any(self)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Reading, E> {
        if text.is_empty() {
            return Ok(Reading(None));
        }
        text.parse().map(|amount| Reading(Some(amount))).map_err(E::custom)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Reading, E> {
        Ok(Reading(Some(Amount(number.into()))))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Reading, E> {
        Ok(Reading(Some(Amount(number.into()))))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Reading, E> {
        from_float_text(&format!("{number:?}"))
            .map(|amount| Reading(Some(amount)))
            .map_err(E::custom)
    }
}

impl<'de> Deserialize<'de> for Reading {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_newtype_struct(raw_name(), AmountVisitor)
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Reading::deserialize(deserializer)?
            .0
            .ok_or_else(|| D::Error::custom(AmountError::NotANumber))
    }
}

impl<'de> Lenient<'de> for Amount {
    fn says_nothing(&self) -> bool {
        false
    }

    fn read<D: Deserializer<'de>>(deserializer: D) -> Result<Option<Self>, D::Error> {
        Ok(Option::<Reading>::deserialize(deserializer)?.and_then(|reading| reading.0))
    }
}

impl UsualForm for Amount {
    const IS_NONE_IF_EMPTY: bool = true;

    #[inline]
    fn read_usual(cursor: &mut UsualCursor<'_>) -> Option<Self> {
        let (digits, scale) = cursor.decimal()?;
        Decimal::try_new(digits, scale).ok().map(Amount)
    }
}

json_schema!(Amount, "Amount", {"type": "number", "format": "decimal"});
