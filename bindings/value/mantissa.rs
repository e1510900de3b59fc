//! The digits of decimal numbers at a common scale, which sums and comparisons in cents need.

use rust_decimal::Decimal;

/// Returns the digits of a number at a scale that is at least its own.
pub(super) fn mantissa_at(decimal: Decimal, scale: u32) -> Option<i128> {
    10_i128.checked_pow(scale.checked_sub(decimal.scale())?)?.checked_mul(decimal.mantissa())
}

/// Returns the same as [`mantissa_at`], if 64 bits are enough.
#[inline]
pub(super) fn short_mantissa(decimal: Decimal, scale: u32) -> Option<i64> {
    let parts = decimal.unpack();
    if parts.hi != 0 {
        return None;
    }
    let digits = i64::try_from(u64::from(parts.mid) << 32 | u64::from(parts.lo)).ok()?;
    let digits = if parts.negative { -digits } else { digits };
    match scale.checked_sub(parts.scale)? {
        0 => Some(digits),
        // A sum often begins with zero, which has no decimals.
        _ if digits == 0 => Some(0),
        more => 10_i64.checked_pow(more)?.checked_mul(digits),
    }
}
