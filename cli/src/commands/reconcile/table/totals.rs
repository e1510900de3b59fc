//! The sums of a currency, as tables.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{Argument, Reconciliation, Totals};

use crate::failure::printable;
use crate::language::{Key, Texts, key};
use crate::output::table;

/// A line of a sum: its sign, its name and its amount.
type Line = (&'static str, Key, Amount);

/// Writes the sums of a currency. A line that is zero is left out, unless it is a result.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    totals: &Totals,
    texts: &Texts,
) -> io::Result<()> {
    let (amounts, ageing) = (&totals.amounts, &totals.ageing);
    let differences = match found.says_what_is_open() {
        true => key!("table-differences"),
        false => key!("table-differences-all-open"),
    };
    let sums: [(Key, &[Line]); 5] = [
        (
            key!("table-invoiced"),
            &[
                ("", key!("field-settled"), amounts.settled),
                ("+ ", key!("field-provisional"), amounts.provisional),
                ("+ ", key!("field-credited"), amounts.credited),
                ("+ ", key!("field-tolerated"), amounts.tolerated),
                ("+ ", key!("field-outstanding"), amounts.outstanding),
                ("- ", key!("field-overpaid"), amounts.overpaid),
                ("= ", key!("field-invoiced"), amounts.invoiced),
            ],
        ),
        (
            key!("table-disbursed"),
            &[
                ("", key!("field-settled"), amounts.settled),
                ("+ ", key!("field-interest"), amounts.interest),
                ("+ ", key!("field-fees"), amounts.fees),
                ("+ ", key!("field-other"), amounts.other),
                ("- ", key!("field-reversedWithoutReceipt"), amounts.reversed_without_receipt),
                ("+ ", key!("field-notBooked"), totals.not_booked_settled),
                ("+ ", key!("field-difference"), totals.settlement_difference),
                ("= ", key!("field-settlements"), totals.settlements),
            ],
        ),
        (
            key!("table-outstanding"),
            &[
                ("", key!("overdue-notDue"), ageing.not_due),
                ("+ ", key!("table-due-1"), ageing.days_1_to_30),
                ("+ ", key!("table-due-31"), ageing.days_31_to_60),
                ("+ ", key!("table-due-61"), ageing.days_61_to_90),
                ("+ ", key!("table-due-over-90"), ageing.over_90_days),
                ("= ", key!("field-outstanding"), amounts.outstanding),
            ],
        ),
        (
            differences,
            &[
                ("", key!("table-book"), totals.to_book),
                ("", key!("table-tell"), totals.to_tell_agency),
            ],
        ),
        (
            key!("table-besides"),
            &[
                ("", key!("table-returns"), amounts.return_pending),
                ("", key!("table-not-passed-on"), amounts.not_passed_on),
                ("", key!("table-after-payments"), amounts.after_payments),
                ("", key!("table-after-settlements"), amounts.after_settlements),
            ],
        ),
    ];
    let heads = ["", &*texts.text(key!("field-amount"))];
    for (title, lines) in sums {
        let currency = Argument::Text(totals.currency.clone());
        let title = texts.with(title, [("currency", currency)]);
        let shown = lines.iter().filter(|(sign, _, amount)| !amount.is_zero() || *sign == "= ");
        let row = |(sign, name, amount): &Line| {
            vec![format!("{sign}{}", texts.text(*name)), texts.amount(*amount)]
        };
        let rows = shown.map(row).collect();
        table::section_with_amounts(out, &title, &heads, rows)?;
    }
    if totals.not_booked_payments.is_zero() {
        return Ok(());
    }
    let amount = Argument::Money(totals.not_booked_payments, totals.currency.clone());
    let line = texts.with(key!("page-payments-not-booked"), [("amount", amount)]);
    writeln!(out, "{}", printable(&line))
}
