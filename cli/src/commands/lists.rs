//! `cfis payments` and `cfis settlements`: lists, printed as they arrive or as a whole.

use std::io::IsTerminal;
use std::path::Path;

use cfis::{Client, Extra, Items, Period};
use serde::de::DeserializeOwned;

use crate::arguments::{Format, List};
use crate::failure::{Failure, printable};
use crate::files::refuse_overwriting;
use crate::output::destination::Destination;
use crate::output::{self, Item};
use crate::settings::{client_and_period, csv_style};

pub(crate) async fn payments(arguments: &List) -> Result<(), Failure> {
    let (client, period) = set_up(arguments).await?;
    print(arguments, client.payments(period).stream()).await
}

pub(crate) async fn settlements(arguments: &List) -> Result<(), Failure> {
    let (client, period) = set_up(arguments).await?;
    print(arguments, client.settlements(period).stream()).await
}

async fn set_up(arguments: &List) -> Result<(Client, Period), Failure> {
    let token_file = arguments.connection.token_file.as_deref();
    refuse_overwriting(arguments.output.as_deref(), token_file)?;
    csv_style(&arguments.csv, arguments.format == Some(Format::Csv))?;
    client_and_period(&arguments.connection, &arguments.days).await
}

async fn print<T: Item + DeserializeOwned>(
    arguments: &List,
    items: Items<T>,
) -> Result<(), Failure> {
    let printed = write(arguments, items).await;
    match &arguments.output {
        // A device or a pipe may already have received something, so nothing is said of those.
        Some(path) if path != Path::new("-") && (path.is_file() || !path.exists()) => {
            printed.map_err(|failure| failure.and(&format!("; {} is unchanged", path.display())))
        }
        _ => printed,
    }
}

async fn write<T: Item + DeserializeOwned>(
    arguments: &List,
    mut items: Items<T>,
) -> Result<(), Failure> {
    let style = csv_style(&arguments.csv, arguments.format == Some(Format::Csv))?;
    let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if on_terminal { Format::Table } else { Format::Json });
    let mut out = Destination::open(arguments.output.as_deref())?;
    match format {
        Format::Table => output::table::write(&mut out, &all(&mut items).await?)?,
        Format::Json => output::json::write_array(&mut out, &all(&mut items).await?)?,
        Format::Ndjson => {
            each(&mut items, &mut out, |out, item| Ok(output::json::write_line(out, item)?)).await?
        }
        Format::Csv => {
            let mut header_is_written = false;
            let csv = each(&mut items, &mut out, |out, item| {
                if !std::mem::replace(&mut header_is_written, true) {
                    output::csv::write_header(out, style, &T::csv_columns())?;
                }
                let mut lines = item.csv_lines().into_iter();
                Ok(lines.try_for_each(|line| output::csv::write_line(out, style, line))?)
            });
            csv.await?;
            if !header_is_written {
                output::csv::write_header(&mut out, style, &T::csv_columns())?;
            }
        }
    }
    out.finish()?;
    note_unknown(items.envelope());
    if items.status() == Some(404) {
        eprintln!(
            "note: status 404 is read as an empty list; if you expect items, check the base URL"
        );
    }
    Ok(())
}

/// Notes unknown fields next to the list: one of them may say that there are more items to read.
fn note_unknown(envelope: &Extra) {
    let unknown: Vec<_> =
        envelope.iter().map(|(name, _)| name).filter(|name| *name != "createdAt").collect();
    if !unknown.is_empty() {
        eprintln!(
            "note: the response has fields next to the list that the specification does not list: \
             {}",
            printable(&unknown.join(", "))
        );
    }
}

/// Returns all items, or the first error: an incomplete table or array is not printed.
async fn all<T: DeserializeOwned>(items: &mut Items<T>) -> Result<Vec<T>, Failure> {
    let mut found = Vec::new();
    while let Some(item) = items.next().await {
        found.push(item?);
    }
    Ok(found)
}

/// Writes items as they arrive. Items that cannot be read are reported on standard error, and make
/// the command fail at the end.
async fn each<T: DeserializeOwned>(
    items: &mut Items<T>,
    out: &mut Destination,
    mut write: impl FnMut(&mut Destination, &T) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut unreadable = 0_u64;
    while let Some(item) = items.next().await {
        match item {
            Ok(item) => write(out, &item)?,
            Err(error) if error.item_index().is_some() => {
                unreadable += 1;
                eprintln!("note: {}", Failure::of(&error));
            }
            Err(error) => {
                std::io::Write::flush(out)?;
                return Err(error.into());
            }
        }
    }
    match unreadable {
        0 => Ok(()),
        count => {
            std::io::Write::flush(out)?;
            Err(Failure::new(format!(
                "items that cannot be read, and are missing from the output: {count}"
            )))
        }
    }
}
