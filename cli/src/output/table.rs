//! Tables for people.

use std::collections::BTreeMap;
use std::io::{self, Write};

use cfis::Amount;
use comfy_table::{
    Cell, CellAlignment, ColumnConstraint, ContentArrangement, LineStyle, Table, TableStyle, Width,
};

use super::item::{Column, Item};
use crate::failure::printable;

/// The style: one line, below the header.
const STYLE: TableStyle =
    TableStyle::new().header_separator(LineStyle::none().fill('─').junction('─'));

/// Writes a table, and the totals below it.
pub(crate) fn write<T: Item>(out: &mut impl Write, items: &[T]) -> io::Result<()> {
    let mut table = Table::new();
    table.load_style(STYLE).set_content_arrangement(ContentArrangement::Dynamic);
    table.set_header(T::COLUMNS.iter().map(|column| match column {
        Column::Text(title) | Column::Wide(title) => Cell::new(title),
        Column::Amount(title) => Cell::new(title).set_alignment(CellAlignment::Right),
    }));
    for item in items {
        table.add_row(T::COLUMNS.iter().zip(item.row()).map(|(column, text)| match column {
            Column::Text(_) | Column::Wide(_) => Cell::new(printable(&text)),
            Column::Amount(_) => Cell::new(printable(&text)).set_alignment(CellAlignment::Right),
        }));
    }
    table.set_constraints(T::COLUMNS.iter().map(|column| match column {
        Column::Text(_) | Column::Amount(_) => ColumnConstraint::ContentWidth,
        Column::Wide(_) => ColumnConstraint::LowerBoundary(Width::Fixed(8)),
    }));
    if !items.is_empty() {
        writeln!(out, "{}", table.trim_fmt())?;
    }
    writeln!(out, "{} {}{}", items.len(), T::PLURAL, totals(items))
}

/// Writes a table of texts below a title, or nothing if there are no rows.
pub(crate) fn section(
    out: &mut impl Write,
    title: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> io::Result<()> {
    aligned(out, title, columns, rows, |_| CellAlignment::Left)
}

/// Writes the same table, with text that looks like an amount aligned right.
pub(crate) fn section_with_amounts(
    out: &mut impl Write,
    title: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
) -> io::Result<()> {
    let is_of_amount = |letter: char| {
        letter.is_ascii_digit() || matches!(letter, '-' | '−' | '.' | ',' | '\u{a0}')
    };
    let is_amount = |text: &str| text.contains(['.', ',']) && text.chars().all(is_of_amount);
    aligned(out, title, columns, rows, |text| {
        if is_amount(text) { CellAlignment::Right } else { CellAlignment::Left }
    })
}

fn aligned(
    out: &mut impl Write,
    title: &str,
    columns: &[&str],
    rows: Vec<Vec<String>>,
    alignment: impl Fn(&str) -> CellAlignment,
) -> io::Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let mut table = Table::new();
    table
        .load_style(STYLE)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(columns);
    for row in rows {
        table.add_row(
            row.iter().map(|text| Cell::new(printable(text)).set_alignment(alignment(text))),
        );
    }
    writeln!(out, "\n{}\n{}", printable(title), table.trim_fmt())
}

/// Returns the exact total of each currency.
fn totals<T: Item>(items: &[T]) -> String {
    let mut totals: BTreeMap<&str, Option<Amount>> = BTreeMap::new();
    for (currency, amount) in items.iter().filter_map(Item::amount) {
        let total = totals.entry(currency).or_insert(Some(Amount::ZERO));
        *total = total.and_then(|total| total.checked_add(amount));
    }
    let total = |(currency, total): (&str, Option<Amount>)| match total {
        Some(total) => format!("{total} {}", printable(currency)),
        None => format!("a total that cannot be represented exactly in {}", printable(currency)),
    };
    let mut totals: Vec<_> = totals.into_iter().map(total).collect();
    match items.iter().filter(|item| item.amount().is_none()).count() {
        0 => {}
        without => totals.push(format!("{without} without a known amount")),
    }
    if totals.is_empty() { String::new() } else { format!(", {}", totals.join(", ")) }
}
