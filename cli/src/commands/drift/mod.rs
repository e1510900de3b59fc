//! `cfis drift`

mod expected;
mod observed;
mod patch;
mod report;
mod source;

use std::io::{IsTerminal, Write};

use cfis::description::operations;

use crate::arguments::{Drift, DriftFormat};
use crate::commands::lists;
use crate::failure::Failure;
use crate::output::destination::Destination;
use expected::Expected;
use report::Report;

/// Compares answers with the description; true where there is drift.
pub(crate) async fn run(arguments: &Drift) -> Result<bool, Failure> {
    let expected = Expected::read()
        .map_err(|error| Failure::new(format!("what is expected cannot be read: {error}")))?;
    let answers = if arguments.from_file.is_empty() {
        let (client, period) = lists::prepare(&arguments.days, &arguments.connection)?;
        source::live(&client, period).await?
    } else {
        let operation = arguments.operation.as_deref();
        arguments
            .from_file
            .iter()
            .map(|path| source::file(path, operation))
            .collect::<Result<_, _>>()?
    };
    let mut report = Report::default();
    for operation in operations::ALL {
        let of: Vec<_> = answers.iter().filter(|answer| answer.operation == operation.id).collect();
        if !of.is_empty() {
            report.add(&expected, operation.id, &of);
        }
    }
    let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let mut out = Destination::open(arguments.output.as_deref())?;
    match arguments.format.unwrap_or(if on_terminal {
        DriftFormat::Table
    } else {
        DriftFormat::Json
    }) {
        DriftFormat::Table => report.write_table(&mut out)?,
        DriftFormat::Json => report.write_json(&mut out)?,
        DriftFormat::Patch => {
            out.write_all(patch::patch(cfis::description::SOURCE, report.confirmed()).as_bytes())?
        }
    }
    out.finish()?;
    Ok(report.has_findings())
}
