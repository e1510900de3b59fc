//! `cfis reconcile`: a ledger, compared with payments and settlements.
//!
//! Begin with [`run`]. [`flags`] checks the flags, [`input`] reads, and each output format has a
//! file of its own. The rules are those of `cfis_reconcile`; nothing here decides what an item
//! belongs to.

mod columns;
mod coverage;
mod csv;
mod figures;
mod flags;
mod input;
mod json;
mod ledger;
mod mirror;
mod ndjson;
mod overlap;
pub(crate) mod page;
mod since;
mod table;
pub(crate) mod vouchers;
pub(crate) mod xlsx;

use std::io::IsTerminal;

use cfis_reconcile::Reconciler;

use crate::arguments::{CsvList, Reconcile, ReconcileFormat};
use crate::failure::{Failure, printable};
use crate::language::Texts;
use crate::output::destination::Destination;
use crate::settings;
pub(crate) use json::{Inputs, ReadFile};
pub(crate) use ledger::{Ledger, failure};
use since::Earlier;
use vouchers::{Accounts, Vouchers};

/// Reconciles a ledger. Returns whether there are findings, suggestions or items of no invoice.
pub(crate) async fn run(arguments: &Reconcile) -> Result<bool, Failure> {
    if let Some(template) = &arguments.accounts_template {
        let texts = Texts::of(arguments.language)?;
        return write_template(template, &texts).map(|()| false);
    }
    flags::check(arguments)?;
    let texts = Texts::of(arguments.language)?;
    let accounts = arguments.accounts.as_deref().map(Accounts::read).transpose()?;
    let earlier = arguments.since.as_deref().map(Earlier::read).transpose()?;
    let booked = earlier.as_ref().map(Earlier::booked).unwrap_or_default();
    let names = flags::Names::of(arguments);
    let rules = |read| flags::rules(arguments, read, &booked);
    let view = match arguments.mirror() {
        Some(database) => Some(mirror::view(arguments, &database).await?),
        None => None,
    };
    let (ledger, read, mut reconciler) = if arguments.is_live() {
        // The period that is read depends on the ledger.
        let mut ledger = Ledger::of_file(arguments)?;
        let mut read = ledger.dates().period(&arguments.days)?;
        if let Some(view) = &view {
            read = mirror::known(view, read, arguments)?;
        }
        let mut reconciler = Reconciler::new(rules(Some(read))?, names.inputs());
        let added = ledger.add_to(&mut reconciler);
        added.map_err(|faults| ledger::failure(&faults, arguments.ledger()))?;
        (ledger, Some(read), reconciler)
    } else {
        let mut reconciler = Reconciler::new(rules(None)?, names.inputs());
        (Ledger::add_file(arguments, &mut reconciler)?, None, reconciler)
    };
    let mut inputs = Inputs::of(ledger.file(&names.ledger), ledger.notes());
    if let (Some(path), Some(name)) = (&arguments.earlier_payments, &names.earlier_payments) {
        inputs.files.push(input::earlier_payments(&mut reconciler, path, name)?);
    }
    match read {
        Some(read) => {
            let files = match &view {
                Some(view) => mirror::read(&mut reconciler, view, read.period).await?,
                None => {
                    let client = arguments.connection.client().await?;
                    input::live(&mut reconciler, &client, read.period).await?
                }
            };
            inputs.files.extend(files);
        }
        None => {
            let files = input::saved(&mut reconciler, &names.payments, &names.settlements)?;
            inputs.files.extend(files);
        }
    }
    if arguments.xlsx.is_some() {
        inputs.add_hashes(&names.files(arguments))?;
    }
    let found = reconciler.finish().map_err(|error| Failure::new(error.to_string()))?;
    inputs.changes = earlier.map(|earlier| earlier.changes(&found));
    let vouchers = match &accounts {
        Some(accounts) => Some(Vouchers::of(&found, accounts, &booked, &texts)?),
        None => None,
    };
    inputs.booked = booked.into_values().collect();
    if let (Some(vouchers), Some(accounts)) = (&vouchers, &accounts) {
        inputs.booked.extend(vouchers.new.iter().map(|voucher| voucher.booked()));
        let notes = vouchers.notes(&accounts.currency);
        notes.iter().for_each(|note| eprintln!("note: {}", printable(note)));
    }

    // No file appears before all of them are complete. Standard output comes last, so that a reader
    // that closes it early does not prevent the files.
    let mut out = Destination::open(arguments.output.as_deref())?;
    let report =
        arguments.report.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
    let workbook =
        arguments.xlsx.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
    let voucher_lines =
        arguments.vouchers.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
    let mut extra_files = Vec::new();
    if let (Some(mut lines), Some(vouchers)) = (voucher_lines, &vouchers) {
        let style = settings::csv_style(&arguments.csv, true)?;
        vouchers::write(&mut lines, &vouchers.new, style)?;
        extra_files.push(lines);
    }
    if let Some(mut report) = report {
        page::write(&mut report, &found, &inputs, &texts)?;
        extra_files.push(report);
    }
    if let Some(mut workbook) = workbook {
        let vouchers = vouchers.as_ref().map(|vouchers| vouchers.new.as_slice());
        xlsx::write(&mut workbook, &found, &inputs, vouchers, &texts)?;
        extra_files.push(workbook);
    }
    let is_standard = matches!(out, Destination::Standard(_));
    if is_standard {
        extra_files.drain(..).try_for_each(Destination::finish)?;
    }
    let format = arguments.format.unwrap_or(if is_standard && std::io::stdout().is_terminal() {
        ReconcileFormat::Table
    } else {
        ReconcileFormat::Json
    });
    let written = match format {
        ReconcileFormat::Table => {
            table::write(&mut out, &found, &inputs, &texts, arguments.totals_only)
        }
        ReconcileFormat::Json => json::write(&mut out, &found, &inputs, arguments.totals_only),
        ReconcileFormat::Csv => {
            let list = arguments.list.unwrap_or(CsvList::Invoices);
            let style = settings::csv_style(&arguments.csv, true)?;
            csv::write(&mut out, &found, list, style, &texts)
        }
    };
    match written.map_err(Failure::from) {
        Err(failure) if !failure.is_quiet() => return Err(failure),
        _ => {}
    }
    // The result comes last: it says that the vouchers exist. A run that ends before can be repeated.
    extra_files.into_iter().try_for_each(Destination::finish)?;
    match out.finish() {
        Err(failure) if !failure.is_quiet() => return Err(failure),
        _ => {}
    }
    let has_exceptions = found.has_exceptions();
    // The process ends now, which frees memory at once and not invoice by invoice.
    std::mem::forget(found);
    Ok(has_exceptions)
}

/// Writes an example of the accounts file.
fn write_template(path: &std::path::Path, texts: &Texts) -> Result<(), Failure> {
    if path != std::path::Path::new("-") && path.exists() {
        return Err(Failure::new(format!(
            "{} is there already, and may have your accounts; pass another name",
            path.display()
        )));
    }
    let mut out = Destination::open(Some(path))?;
    std::io::Write::write_all(&mut out, vouchers::template(texts).as_bytes())?;
    out.finish()
}

/// Prints a reconciliation as a table.
pub(crate) fn print(
    out: &mut impl std::io::Write,
    found: &cfis_reconcile::Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> std::io::Result<()> {
    table::write(out, found, inputs, texts, false)
}
