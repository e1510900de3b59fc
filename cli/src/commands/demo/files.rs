//! The files that the demo ends with, side by side.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use cfis_reconcile::Reconciliation;

use crate::commands::reconcile::vouchers::{self, Accounts, Voucher, Vouchers};
use crate::commands::reconcile::{Inputs, page, xlsx};
use crate::failure::Failure;
use crate::language::Texts;
use crate::output::csv::Style;
use crate::output::destination::Destination;

/// The account of the commission, and that of its VAT.
pub(super) const COMMISSION: &str = "4460";
pub(super) const VAT: &str = "1763";

/// What was written, and where.
pub(super) struct Files {
    pub(super) page: PathBuf,
    pub(super) workbook: PathBuf,
    pub(super) lines: PathBuf,
    pub(super) ledger: PathBuf,
    pub(super) vouchers: Vec<Voucher>,
}

/// Writes the page, the workbook, the vouchers and the ledger.
pub(super) fn write(
    page_path: &Path,
    ledger: &str,
    found: &Reconciliation,
    inputs: &mut Inputs,
    texts: &Texts,
) -> Result<Files, Failure> {
    let beside = |extension: &str| page_path.with_extension(extension);
    let vouchers = Vouchers::of(found, &accounts()?, &BTreeMap::new(), texts)?.new;
    inputs.booked.extend(vouchers.iter().map(Voucher::booked));
    let files = Files {
        page: page_path.to_owned(),
        workbook: beside("xlsx"),
        lines: beside("vouchers.csv"),
        ledger: beside("ledger.csv"),
        vouchers,
    };
    let open = |path: &Path| Destination::open(Some(path));
    let mut page = open(&files.page)?;
    page::write(&mut page, found, inputs, texts)?;
    let mut sheets = open(&files.workbook)?;
    xlsx::write(&mut sheets, found, inputs, Some(&files.vouchers), texts)?;
    let mut lines = open(&files.lines)?;
    vouchers::write(&mut lines, &files.vouchers, Style::default())?;
    let mut own = open(&files.ledger)?;
    own.write_all(ledger.as_bytes())?;
    // No file appears before all of them are complete.
    [page, sheets, lines, own].into_iter().try_for_each(Destination::finish)?;
    Ok(files)
}

/// Returns the accounts of the example, with those of the commission that the sandbox withholds.
fn accounts() -> Result<Accounts, Failure> {
    Accounts::template(&format!(
        "\n[commission]\naccount = \"{COMMISSION}\"\nvat_account = \"{VAT}\"\nvat_rate = \"25.5\"\n"
    ))
}
