//! Vouchers as CSV: one line for each entry.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::format_amount;

use super::voucher::{Line, Voucher};
use crate::output::csv::{Cell, Style, write_header, write_lines};

const COLUMNS: [&str; 7] = ["date", "voucher", "account", "debit", "credit", "text", "invoice"];

/// Writes the lines of all vouchers.
pub(crate) fn write(out: &mut impl Write, vouchers: &[Voucher], style: Style) -> io::Result<()> {
    write_header(out, style, &COLUMNS)?;
    let lines = vouchers
        .iter()
        .flat_map(|voucher| voucher.lines.iter().map(move |line| cells(voucher, line)));
    write_lines(out, style, lines)
}

fn cells(voucher: &Voucher, line: &Line) -> Vec<Cell<'static>> {
    // The other side of a line is empty.
    let amount = |amount: Amount| {
        Cell::amount(if amount.is_zero() { "".into() } else { format_amount(amount) })
    };
    vec![
        Cell::plain(voucher.date.to_string()),
        Cell::plain(voucher.settlement.to_string()),
        Cell::text(line.account.clone()),
        amount(line.debit),
        amount(line.credit),
        Cell::text(line.text.clone()),
        Cell::text(line.invoice.clone().unwrap_or_default()),
    ]
}
