//! A look through all rows before they are read: what no single row can tell.

use cfis::Amount;

use super::amounts::{DecimalMark, amount};
use super::cell::{DateOrder, clean, date};
use super::check_sums::is_total;
use super::heading_words::is_tax;
use super::rows::Rows;

/// What all rows together tell.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The places of columns that are another column plus value added tax in every row.
    pub(super) gross: Vec<usize>,
    /// Whether all columns whose headings fit the amount are the same in every row.
    pub(super) are_equal: bool,
    /// The only order in which all dates with slashes are dates.
    pub(super) date_order: Option<DateOrder>,
}

/// The places of a net amount, a tax and a gross amount.
struct Sum {
    net: usize,
    tax: usize,
    gross: usize,
    /// Whether it has held in a row with tax.
    has_held: bool,
}

impl Survey {
    /// Looks through the rows of invoices. `number` is the place of their numbers.
    pub(super) fn of(
        mut rows: Rows,
        headings: &[String],
        number: Option<usize>,
        amounts: &[usize],
        dates: &[usize],
        mark: Option<DecimalMark>,
    ) -> Self {
        let places = 0..headings.len();
        let is_tax_column = |place: &usize| headings.get(*place).is_some_and(|text| is_tax(text));
        let taxes: Vec<usize> = places.clone().filter(is_tax_column).collect();
        let others: Vec<usize> = places.collect();
        let mut sums: Vec<Sum> = Vec::new();
        for tax in &taxes {
            for net in others.iter().filter(|net| *net != tax) {
                let gross = others.iter().filter(|gross| *gross != tax && *gross != net);
                let sum =
                    |gross: &usize| Sum { net: *net, tax: *tax, gross: *gross, has_held: false };
                sums.extend(gross.map(sum));
            }
        }
        let (mut day_first, mut month_first) = (true, true);
        let (mut are_equal, mut has_amount) = (amounts.len() > 1, false);
        while are_equal || !(sums.is_empty() && dates.is_empty()) {
            // What is wrong with a row is said when it is read.
            let line = match rows.read() {
                Ok(Some(line)) => line,
                Ok(None) => break,
                Err(error) if error.is_end() => break,
                Err(_) => continue,
            };
            let cell = |place: usize| rows.field(place, line).ok().flatten().and_then(clean);
            // A total row may leave cells empty.
            if let Some(number) = number
                && cell(number).is_none_or(|number| is_total(&number))
            {
                continue;
            }
            for place in dates {
                if let Some(text) = cell(*place).filter(|text| text.contains('/')) {
                    day_first &= date(&text, Some(DateOrder::DayFirst)).is_some();
                    month_first &= date(&text, Some(DateOrder::MonthFirst)).is_some();
                }
            }
            let money: Vec<Option<Amount>> = if sums.is_empty() && !are_equal {
                Vec::new()
            } else {
                let read = |place| cell(place).and_then(|text| amount(&text, mark).ok());
                (0..headings.len()).map(read).collect()
            };
            let at = |place: usize| money.get(place).copied().flatten();
            let mut of_row = amounts.iter().map(|place| at(*place));
            let first = of_row.next().flatten();
            are_equal &= of_row.all(|amount| amount == first);
            has_amount |= first.is_some();
            // A row without tax and amount, such as a title, tells nothing.
            if taxes.iter().all(|tax| at(*tax).is_none()) {
                continue;
            }
            sums.retain_mut(|sum| {
                let (Some(net), Some(tax)) = (at(sum.net), at(sum.tax)) else { return false };
                sum.has_held |= !tax.is_zero();
                net.checked_add(tax).is_some_and(|gross| at(sum.gross) == Some(gross))
            });
        }
        let mut gross: Vec<usize> =
            sums.iter().filter(|sum| sum.has_held).map(|sum| sum.gross).collect();
        gross.sort_unstable();
        gross.dedup();
        let date_order = match (day_first, month_first) {
            (true, false) => Some(DateOrder::DayFirst),
            (false, true) => Some(DateOrder::MonthFirst),
            _ => None,
        };
        Survey { gross, are_equal: are_equal && has_amount, date_order }
    }
}
