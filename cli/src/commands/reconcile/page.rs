//! A reconciliation as one HTML page for an accountant.
//!
//! The first screen is made here (`first`); the script makes the lists below it from the data in
//! the page (`data`). The page needs no network, and its policy allows no script but its own.

mod data;
mod first;
mod html;
mod pictures;
mod policy;

use std::io::{self, Write};

use cfis_reconcile::Reconciliation;

use super::json::Inputs;
use crate::failure::{Failure, changes_direction};
use crate::language::Texts;
use html::Html;

/// The maximum number of rows; a browser cannot handle more.
const MOST_ROWS: usize = 100_000;
/// The maximum number of allocations, which are shown one settlement at a time.
const MOST_ALLOCATIONS: usize = 400_000;
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(include_str!("page/list.js"), include_str!("page/page.js"));

/// Writes the page.
pub(crate) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> Result<(), Failure> {
    let allocations: usize =
        found.settlements().map(|settlement| settlement.allocations.len()).sum();
    let others = found.findings().len() + found.suggestions().len() + found.not_matched().len();
    let rows = found.invoice_count().max(others);
    for (count, most, what) in
        [(rows, MOST_ROWS, "rows"), (allocations, MOST_ALLOCATIONS, "allocations")]
    {
        if count > most {
            return Err(Failure::new(format!(
                "cannot write the page: it would have {count} {what} and the maximum is {most}; \
                 use --format csv or --xlsx instead of --report"
            )));
        }
    }
    let template = fill(PAGE, texts);
    let (head, rest) = part(&template, "/*POLICY*/")?;
    let (before_style, rest) = part(rest, "/*CSS*/")?;
    let (before_first, rest) = part(rest, "/*FIRST*/")?;
    let (before_data, rest) = part(rest, "/*DATA*/")?;
    let (before_script, end) = part(rest, "/*JS*/")?;
    let (policy, first) = (policy::of(STYLE, SCRIPT), first::of(found, inputs, &Html { texts }));
    for text in [head, &policy, before_style, STYLE, before_first, &first, before_data] {
        out.write_all(text.as_bytes())?;
    }
    data::write(&mut ForHtml(&mut *out), found, inputs, texts)?;
    out.write_all(before_script.as_bytes())?;
    out.write_all(SCRIPT.as_bytes())?;
    Ok(out.write_all(end.as_bytes())?)
}

/// Replaces the key of each text in double braces by the text.
fn fill(template: &str, texts: &Texts) -> String {
    let mut pieces = template.split("{{");
    let mut filled = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (id, rest) = piece.split_once("}}").unwrap_or((piece, ""));
        match id {
            "language" => filled.push_str(texts.code()),
            id => filled.push_str(&html::text(&texts.by_id(id))),
        }
        filled.push_str(rest);
    }
    filled
}

fn part<'a>(text: &'a str, mark: &str) -> Result<(&'a str, &'a str), Failure> {
    text.split_once(mark)
        .ok_or_else(|| Failure::new(format!("cannot write the page: its template has no {mark}")))
}

/// Writes JSON inside an HTML element, and escapes `<` so that no text can end the element. In
/// JSON, `<` occurs only in strings. A character that turns the writing direction round is shown as
/// one that cannot be shown.
struct ForHtml<W>(W);

impl<W: Write> Write for ForHtml<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // The writer of JSON hands over whole pieces of text.
        let text = str::from_utf8(bytes).map_err(io::Error::other)?;
        let mut rest = text;
        while let Some(at) = rest.find(|letter| letter == '<' || changes_direction(letter)) {
            let (before, from) = rest.split_at(at);
            self.0.write_all(before.as_bytes())?;
            let mut letters = from.chars();
            let is_tag = letters.next() == Some('<');
            self.0.write_all(if is_tag { b"\\u003c" } else { "\u{fffd}".as_bytes() })?;
            rest = letters.as_str();
        }
        self.0.write_all(rest.as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_text_ends_the_element_or_turns_what_follows_round() {
        let mut out = Vec::new();
        ForHtml(&mut out).write_all("\"</script>\u{202e}1001\u{2069} ä\"".as_bytes()).unwrap();
        let text = String::from_utf8(out).unwrap();
        assert_eq!(text, "\"\\u003c/script>\u{fffd}1001\u{fffd} ä\"");
    }
}
