//! `cfis reconcile`

mod csv;
mod input;
mod json;
pub(crate) mod page;
mod table;
mod xlsx;

use std::io::IsTerminal;

use cfis_reconcile::{Names, Reconciler};

use crate::arguments::{Reconcile, ReconcileFormat};
use crate::failure::Failure;
use crate::output::destination::Destination;
pub(crate) use input::Input;
pub(crate) use json::Inputs;

/// Reconciles a ledger; true where there are exceptions.
pub(crate) async fn run(arguments: &Reconcile) -> Result<bool, Failure> {
    let rules = input::rules(arguments)?;
    let names = Names {
        ledger: input::name(&arguments.ledger),
        payments: arguments.payments.as_deref().map_or_else(|| "payments".to_owned(), input::name),
        settlements: arguments.settlements.as_deref().map_or_else(|| "settlements".to_owned(), input::name),
        earlier_payments: arguments.earlier_payments.as_deref().map_or_else(|| "earlier payments".to_owned(), input::name),
    };
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
    let inputs = Inputs { names: &names, ledger_rows: input.rows, has_earlier: arguments.earlier_payments.is_some() };

    // All that is written appears only when all of it has been written.
    let mut unfinished = Vec::new();
    if let Some(path) = &arguments.report {
        let mut out = Destination::open(Some(path))?;
        page::write(&mut out, &found, &inputs)?;
        unfinished.push(out);
    }
    if let Some(path) = &arguments.xlsx {
        let mut out = Destination::open(Some(path))?;
        xlsx::write(&mut out, &found)?;
        unfinished.push(out);
    }
    let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let mut out = Destination::open(arguments.output.as_deref())?;
    match arguments.format.unwrap_or(if on_terminal { ReconcileFormat::Table } else { ReconcileFormat::Json }) {
        ReconcileFormat::Table => table::write(&mut out, &found, arguments.totals_only)?,
        ReconcileFormat::Json => json::write(&mut out, &found, &inputs, arguments.totals_only)?,
        ReconcileFormat::Csv => csv::write(&mut out, &found, arguments.decimal_comma)?,
    }
    unfinished.push(out);
    unfinished.into_iter().try_for_each(Destination::finish)?;
    Ok(found.has_exceptions())
}

/// Prints a reconciliation for people.
pub(crate) fn print(out: &mut impl std::io::Write, found: &cfis_reconcile::Reconciliation) -> std::io::Result<()> {
    table::write(out, found, false)
}
