//! `cfis drift`: compares live or saved responses with the spec.
//!
//! Begin with [`run`]. [`source`] gets the responses, [`expected`] is what the spec says of them,
//! [`observed`] notes the differences, and [`report`] prints them. No value of a response is kept
//! or printed, except new enum values that look like enum values.

mod expected;
mod observed;
mod patch;
mod report;
mod source;

use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use cfis::description::operations;

use crate::arguments::{Drift, DriftFormat};
use crate::failure::Failure;
use crate::files::refuse_overwriting;
use crate::output::destination::Destination;
use crate::settings::client_and_period;
use expected::Expected;
use report::Report;

/// Compares responses with the spec. Returns whether they differ.
pub(crate) async fn run(arguments: &Drift) -> Result<bool, Failure> {
    let expected = Expected::read()
        .map_err(|error| Failure::new(format!("cannot read the expected responses: {error}")))?;
    let inputs = arguments.from_file.iter().chain(&arguments.connection.token_file);
    refuse_overwriting(arguments.output.as_deref(), inputs.map(PathBuf::as_path))?;
    let responses = if arguments.from_file.is_empty() {
        let (client, period) = client_and_period(&arguments.connection, &arguments.days).await?;
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
        let of_operation: Vec<_> =
            responses.iter().filter(|response| response.operation == operation.id).collect();
        if !of_operation.is_empty() {
            report.add(&expected, operation.id, &of_operation);
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
