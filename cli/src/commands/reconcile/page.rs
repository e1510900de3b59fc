//! A reconciliation as one HTML page for an accountant.

use std::io::{self, Write};

use cfis_reconcile::Reconciliation;

use super::json::{self, Inputs};
use crate::failure::Failure;

/// The maximum number of rows; a browser cannot handle more.
const MOST_ROWS: usize = 100_000;
const PAGE: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = concat!(include_str!("page/list.js"), include_str!("page/page.js"));

/// Writes the page.
pub(crate) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs<'_>,
) -> Result<(), Failure> {
    let allocations: usize =
        found.settlements().map(|settlement| settlement.allocations.len()).sum();
    let others = found.findings().len() + found.suggestions().len() + found.not_matched().len();
    let rows = found.invoices().count().max(allocations).max(others);
    if rows > MOST_ROWS {
        return Err(Failure::new(format!(
            "cannot write the page: it would have {rows} rows and the maximum is {MOST_ROWS}; use \
             --format csv or --xlsx instead of --report"
        )));
    }
    let (head, rest) = part(PAGE, "/*CSS*/")?;
    let (middle, rest) = part(rest, "/*DATA*/")?;
    let (before_script, end) = part(rest, "/*JS*/")?;
    out.write_all(head.as_bytes())?;
    out.write_all(STYLE.as_bytes())?;
    out.write_all(middle.as_bytes())?;
    json::write(&mut WithoutTags(&mut *out), found, inputs, false)?;
    out.write_all(before_script.as_bytes())?;
    out.write_all(SCRIPT.as_bytes())?;
    Ok(out.write_all(end.as_bytes())?)
}

fn part<'a>(text: &'a str, mark: &str) -> Result<(&'a str, &'a str), Failure> {
    text.split_once(mark)
        .ok_or_else(|| Failure::new(format!("cannot write the page: its template has no {mark}")))
}

/// Writes JSON inside an HTML element, and escapes `<` so that no text can end the element. In
/// JSON, `<` occurs only in strings.
struct WithoutTags<W>(W);

impl<W: Write> Write for WithoutTags<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (index, part) in bytes.split(|byte| *byte == b'<').enumerate() {
            if index > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}
