//! Numbers without an exponent, in one pass.

use crate::wire::usual::cursor::UsualCursor;

/// The maximum number of digits: more may not fit into 64 bits.
const DIGITS: usize = 18;

/// A number whose digits are those of its text.
struct Number {
    is_negative: bool,
    /// All digits, without the point.
    digits: i64,
    /// How many of them follow the point.
    scale: usize,
}

impl UsualCursor<'_> {
    /// Takes a number. Returns its digits as an integer, and how many of them follow the point.
    #[inline]
    pub(crate) fn decimal(&mut self) -> Option<(i64, u32)> {
        let Number { is_negative, digits, scale } = self.number()?;
        Some((if is_negative { -digits } else { digits }, u32::try_from(scale).ok()?))
    }

    /// Takes an integer. Minus zero is not one.
    #[inline]
    pub(crate) fn integer(&mut self) -> Option<i64> {
        match self.number()? {
            Number { is_negative: false, digits, scale: 0 } => Some(digits),
            Number { is_negative: true, digits, scale: 0 } if digits != 0 => Some(-digits),
            _ => None,
        }
    }

    #[inline]
    fn number(&mut self) -> Option<Number> {
        let is_negative = self.takes("-");
        let (whole, mut digits) = digits(self.rest(), 0);
        // JSON allows a zero in front only if no other digit follows.
        if whole == 0 || whole > 1 && self.peek() == Some(b'0') {
            return None;
        }
        self.skip(whole);
        let mut scale = 0;
        if self.takes(".") {
            (scale, digits) = self::digits(self.rest(), digits);
            if scale == 0 {
                return None;
            }
            self.skip(scale);
        }
        let fits = whole + scale <= DIGITS;
        Some(Number { is_negative, digits: i64::try_from(digits).ok().filter(|_| fits)?, scale })
    }
}

/// Counts the digits at the beginning, and appends them to a number. If they are too many, only the
/// count is right.
#[inline]
fn digits(bytes: &[u8], before: u64) -> (usize, u64) {
    let mut number = before;
    for (count, byte) in bytes.iter().enumerate() {
        if !byte.is_ascii_digit() {
            return (count, number);
        }
        number = number.wrapping_mul(10).wrapping_add(u64::from(byte - b'0'));
    }
    (bytes.len(), number)
}
