//! `cfis reconcile`

mod csv;
mod input;
mod json;
pub(crate) mod page;
mod table;
mod xlsx;

use std::io::IsTerminal;

use cfis_reconcile::Reconciler;

use crate::arguments::{Reconcile, ReconcileFormat};
use crate::failure::Failure;
use crate::output::destination::Destination;
pub(crate) use input::Input;
pub(crate) use json::Inputs;

/// Reconciles a ledger; true where there are exceptions.
pub(crate) async fn run(arguments: &Reconcile) -> Result<bool, Failure> {
    input::check(arguments)?;
    let (rules, names) = (input::rules(arguments)?, input::names(arguments));
    let mut reconciler = Reconciler::new(rules, names.clone());
    let mut input = Input::default();
    input.ledger(&mut reconciler, arguments)?;
    if let Some(path) = &arguments.earlier_payments {
        input.earlier_payments(&mut reconciler, path)?;
    }
    match (&arguments.payments, &arguments.settlements) {
        (None, None) => input.live(&mut reconciler, arguments).await?,
        (payments, settlements) => {
            payments.iter().try_for_each(|path| input.payments(&mut reconciler, path))?;
            settlements.iter().try_for_each(|path| input.settlements(&mut reconciler, path))?;
        }
    }
    let found = reconciler.finish().map_err(|error| Failure::new(error.to_string()))?;
    let inputs = Inputs {
        names: &names,
        ledger_rows: input.rows,
        has_earlier: arguments.earlier_payments.is_some(),
    };

    // What is written appears only when all of it has been written, but for standard output, which comes last: a reader that goes away takes nothing with it.
    let mut out = Destination::open(arguments.output.as_deref())?;
    let report =
        arguments.report.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
    let workbook =
        arguments.xlsx.as_deref().map(|path| Destination::open(Some(path))).transpose()?;
    let mut beside = Vec::new();
    if let Some(mut report) = report {
        page::write(&mut report, &found, &inputs)?;
        beside.push(report);
    }
    if let Some(mut workbook) = workbook {
        xlsx::write(&mut workbook, &found)?;
        beside.push(workbook);
    }
    let is_standard = matches!(out, Destination::Standard(_));
    if is_standard {
        beside.drain(..).try_for_each(Destination::finish)?;
    }
    let format = arguments.format.unwrap_or(if is_standard && std::io::stdout().is_terminal() {
        ReconcileFormat::Table
    } else {
        ReconcileFormat::Json
    });
    let written = match format {
        ReconcileFormat::Table => table::write(&mut out, &found, arguments.totals_only),
        ReconcileFormat::Json => json::write(&mut out, &found, &inputs, arguments.totals_only),
        ReconcileFormat::Csv => csv::write(&mut out, &found, arguments.decimal_comma),
    };
    match written.map_err(Failure::from).and_then(|()| out.finish()) {
        Err(failure) if !failure.is_quiet() => return Err(failure),
        _ => {}
    }
    beside.into_iter().try_for_each(Destination::finish)?;
    Ok(found.has_exceptions())
}

/// Prints a reconciliation for people.
pub(crate) fn print(
    out: &mut impl std::io::Write,
    found: &cfis_reconcile::Reconciliation,
) -> std::io::Result<()> {
    table::write(out, found, false)
}
