//! Splits what was withheld into a net amount and its VAT.

use cfis::{Amount, Decimal};

/// Returns the net amount and the VAT whose sum is `gross`, a positive amount. The VAT is that of
/// the net amount, rounded to cents, half up. Returns nothing if no net amount gives that sum.
pub(super) fn split(gross: Amount, rate: Decimal) -> Option<(Amount, Amount)> {
    let whole = gross.to_decimal();
    let factor = Decimal::ONE_HUNDRED.checked_add(rate)?;
    let near = whole.checked_mul(Decimal::ONE_HUNDRED)?.checked_div(factor)?;
    let near = Amount::from(near).round(2);
    // The rounding of the VAT may move the net amount by one cent.
    [0, -1, 1].into_iter().find_map(|cents| {
        let net = near.checked_add(Amount::from_hundredths(cents))?;
        let vat = net.to_decimal().checked_mul(rate)?.checked_div(Decimal::ONE_HUNDRED)?;
        let vat = Amount::from(vat).round(2);
        (net.checked_add(vat)? == gross).then_some((net, vat))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(gross: &str, rate: &str) -> Option<(String, String)> {
        let (net, vat) = split(gross.parse().unwrap(), rate.parse().unwrap())?;
        let text = |amount: Amount| cfis_reconcile::format_amount(amount).into_owned();
        Some((text(net), text(vat)))
    }

    #[test]
    fn the_parts_are_those_of_an_invoice_at_that_rate() {
        let pair = |net: &str, vat: &str| Some((net.to_owned(), vat.to_owned()));
        assert_eq!(of("125.50", "25.5"), pair("100.00", "25.50"));
        assert_eq!(of("124.00", "24"), pair("100.00", "24.00"));
        assert_eq!(of("10.00", "0"), pair("10.00", "0.00"));
        assert_eq!(of("1.00", "25.5"), pair("0.80", "0.20"));
        // 0.01 and 0.02 of net with 25.5 % are 0.01 and 0.03: nothing gives 0.02.
        assert_eq!(of("0.01", "25.5"), pair("0.01", "0.00"));
        assert_eq!(of("0.02", "25.5"), None);
        assert_eq!(of("0.03", "25.5"), pair("0.02", "0.01"));
    }

    #[test]
    fn whatever_divides_adds_up_and_every_net_amount_is_found_again() {
        for net in 1..5_000 {
            let net = Amount::from_hundredths(net);
            for rate in ["25.5", "24", "14", "13.5", "10"] {
                let rate: Decimal = rate.parse().unwrap();
                let vat = Amount::from(net.to_decimal() * rate / Decimal::ONE_HUNDRED).round(2);
                let gross = net.checked_add(vat).unwrap();
                let (found, of_it) = split(gross, rate).unwrap();
                assert_eq!(found.checked_add(of_it), Some(gross), "{gross} at {rate}");
            }
        }
    }
}
