//! CSV with a header line, for spreadsheets and for programs.
//!
//! Texts come from outside: one that a spreadsheet would take for a formula gets an apostrophe in
//! front, and characters that control a terminal or turn the writing direction round are removed.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::WriterBuilder;

use crate::failure::steers;

/// How CSV is written.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Style {
    /// Semicolons and decimal commas, as spreadsheets in Finland expect.
    pub(crate) decimal_comma: bool,
    /// A byte order mark at the beginning, by which Excel recognises UTF-8.
    pub(crate) byte_order_mark: bool,
}

/// A cell of a line. A million lines have tens of millions of them, so it owns a text only if it
/// must.
pub(crate) enum Cell<'a> {
    /// Text from outside.
    Text(Cow<'a, str>),
    /// The digits of an amount, with a decimal point. Empty if there is none.
    Amount(Cow<'a, str>),
    /// A number that is not an amount, a date, or a word of this program.
    Plain(Cow<'a, str>),
}

impl<'a> Cell<'a> {
    /// Makes a cell of a text from outside.
    pub(crate) fn text(text: impl Into<Cow<'a, str>>) -> Self {
        Cell::Text(text.into())
    }

    /// Makes a cell of the digits of an amount.
    pub(crate) fn amount(digits: impl Into<Cow<'a, str>>) -> Self {
        Cell::Amount(digits.into())
    }

    /// Makes a cell of a number, a date, or a word of this program.
    pub(crate) fn plain(text: impl Into<Cow<'a, str>>) -> Self {
        Cell::Plain(text.into())
    }
}

/// Writes the header.
pub(crate) fn write_header(out: &mut impl Write, style: Style, columns: &[&str]) -> io::Result<()> {
    if style.byte_order_mark {
        out.write_all("\u{feff}".as_bytes())?;
    }
    write_records(out, style, std::iter::once(columns.iter().copied()))
}

/// Writes a line.
pub(crate) fn write_line(
    out: &mut impl Write,
    style: Style,
    cells: Vec<Cell<'_>>,
) -> io::Result<()> {
    write_lines(out, style, std::iter::once(cells))
}

/// Writes lines.
pub(crate) fn write_lines<'a>(
    out: &mut impl Write,
    style: Style,
    lines: impl Iterator<Item = Vec<Cell<'a>>>,
) -> io::Result<()> {
    let field = move |cell| match cell {
        Cell::Text(text) => guarded(text),
        Cell::Amount(digits) if style.decimal_comma => digits.replace('.', ",").into(),
        Cell::Amount(text) | Cell::Plain(text) => text,
    };
    let bytes = |text: Cow<'a, str>| match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
        Cow::Owned(text) => Cow::Owned(text.into_bytes()),
    };
    let records = lines.map(|cells| cells.into_iter().map(field).map(bytes));
    write_records(out, style, records)
}

fn write_records<R>(
    out: &mut impl Write,
    style: Style,
    records: impl Iterator<Item = R>,
) -> io::Result<()>
where
    R: IntoIterator,
    R::Item: AsRef<[u8]>,
{
    let delimiter = if style.decimal_comma { b';' } else { b',' };
    let mut writer = WriterBuilder::new().delimiter(delimiter).from_writer(out);
    for record in records {
        writer.write_record(record)?;
    }
    writer.flush()
}

/// Returns a text that no spreadsheet takes for a formula.
fn guarded(mut text: Cow<'_, str>) -> Cow<'_, str> {
    let is_simple = text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    if !is_simple && text.contains(steers) {
        text.to_mut().retain(|letter| !steers(letter));
    }
    match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => format!("'{text}").into(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_not_a_formula_and_controls_no_terminal() {
        for (text, shown) in [
            ("=1+1", "'=1+1"),
            ("+358 40", "'+358 40"),
            ("-1", "'-1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("\r=1", "'\r=1"),
            ("\u{1b}=1", "'=1"),
            ("\u{9b}31mred", "31mred"),
            ("\u{202e}1001", "1001"),
            ("two\nlines", "two\nlines"),
            ("Koivu & Co", "Koivu & Co"),
            ("", ""),
        ] {
            assert_eq!(guarded(text.into()), shown, "{text:?}");
        }
    }

    #[test]
    fn amounts_are_numbers_and_texts_are_quoted_where_necessary() {
        let cells = || {
            vec![
                Cell::text("a;b"),
                Cell::amount("-75.50"),
                Cell::amount(""),
                Cell::plain("2026-03-16"),
            ]
        };
        let write = |style| {
            let mut out = Vec::new();
            write_header(&mut out, style, &["a", "b", "c", "d"]).unwrap();
            write_line(&mut out, style, cells()).unwrap();
            String::from_utf8(out).unwrap()
        };
        assert_eq!(write(Style::default()), "a,b,c,d\na;b,-75.50,,2026-03-16\n");
        let finnish = Style { decimal_comma: true, byte_order_mark: true };
        assert_eq!(write(finnish), "\u{feff}a;b;c;d\n\"a;b\";-75,50;;2026-03-16\n");
    }
}
