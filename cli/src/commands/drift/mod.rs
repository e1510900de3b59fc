//! `cfis drift`: compares live or saved responses with the spec.
//!
//! Begin with [`run`]. [`source`] gets the responses, [`expected`] is what the spec says of them,
//! [`observed`] notes the differences, [`report`] prints them, and [`patch`] writes what the spec
//! lacks. No value of a response is kept or printed, except new enum values that look like enum
//! values; [`shown`] decides that.

mod comparison;
mod expected;
mod identify;
mod observed;
mod patch;
mod report;
mod shown;
mod sketch;
mod source;

use std::borrow::Cow;
use std::io::{IsTerminal, Write};
use std::path::PathBuf;

use crate::arguments::{Drift, DriftFormat};
use crate::failure::Failure;
use crate::files::{read_text, refuse_overwriting};
use crate::output::destination::Destination;
use crate::settings::client_and_period;
use expected::Expected;

/// Compares responses with the spec. Returns whether they differ.
pub(crate) async fn run(arguments: &Drift) -> Result<bool, Failure> {
    let files = [&arguments.connection.token_file, &arguments.expected, &arguments.spec];
    let inputs = arguments.from_file.iter().chain(files.into_iter().flatten());
    refuse_overwriting(arguments.output.as_deref(), inputs.map(PathBuf::as_path))?;
    let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if on_terminal {
        DriftFormat::Table
    } else {
        DriftFormat::Json
    });
    let (expected, spec) = expectations(arguments, format)?;
    let responses = if arguments.from_file.is_empty() {
        let (client, period) = client_and_period(&arguments.connection, &arguments.days).await?;
        source::live(&expected, &client, period).await?
    } else {
        let operation = arguments.operation.as_deref();
        arguments
            .from_file
            .iter()
            .map(|path| source::file(&expected, path, operation))
            .collect::<Result<_, _>>()?
    };
    let (_, report) = comparison::compare(&expected, &responses);
    let mut out = Destination::open(arguments.output.as_deref())?;
    match format {
        DriftFormat::Table => report.write_table(&mut out)?,
        DriftFormat::Json => report.write_json(&mut out)?,
        DriftFormat::Patch => {
            out.write_all(patch::patch(&spec, expected, &responses).as_bytes())?;
        }
    }
    out.finish()?;
    Ok(report.has_findings())
}

/// Returns what responses are compared with, and the spec that a patch changes.
fn expectations(
    arguments: &Drift,
    format: DriftFormat,
) -> Result<(Expected, Cow<'static, str>), Failure> {
    if format == DriftFormat::Patch && arguments.expected.is_some() && arguments.spec.is_none() {
        return Err(Failure::usage(
            "a patch names lines of the spec that --expected was made from; pass that spec with \
             --spec",
        ));
    }
    let expected = match &arguments.expected {
        None => Expected::built_in()
            .map_err(|error| Failure::new(format!("cannot read the expected responses: {error}"))),
        Some(path) => Expected::parse(&read_text("", path)?).map_err(|error| {
            Failure::new(format!(
                "{} does not say what is expected: {error}; pass a file that `cfis-codegen \
                 snapshot` wrote",
                path.display()
            ))
        }),
    };
    let spec = match &arguments.spec {
        None => Cow::Borrowed(cfis::description::SOURCE),
        Some(path) => Cow::Owned(read_text("", path)?),
    };
    Ok((expected?, spec))
}
