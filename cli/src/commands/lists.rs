//! `cfis payments` and `cfis settlements`

use std::io::IsTerminal;

use cfis::{Client, Period};
use chrono::{Days, Utc};

use crate::arguments::{Format, List};
use crate::failure::Failure;
use crate::output::{self, Item, destination};

pub(crate) async fn payments(arguments: &List) -> Result<(), Failure> {
    let (client, period) = prepare(arguments)?;
    let items = client.payments(period).await?;
    print(arguments, &items)
}

pub(crate) async fn settlements(arguments: &List) -> Result<(), Failure> {
    let (client, period) = prepare(arguments)?;
    let items = client.settlements(period).await?;
    print(arguments, &items)
}

fn prepare(arguments: &List) -> Result<(Client, Period), Failure> {
    let to = arguments.to.unwrap_or_else(|| Utc::now().date_naive());
    let from = arguments.from.or_else(|| to.checked_sub_days(Days::new(30))).unwrap_or(to);
    let period = Period::new(from, to).map_err(|error| Failure::usage(error.to_string()))?;
    Ok((Client::new(arguments.connection.access_token()?)?, period))
}

fn print<T: Item>(arguments: &List, items: &[T]) -> Result<(), Failure> {
    let on_terminal = arguments.output.is_none() && std::io::stdout().is_terminal();
    let format = arguments.format.unwrap_or(if on_terminal { Format::Table } else { Format::Json });
    destination::write(arguments.output.as_deref(), |out| match format {
        Format::Table => output::table::write(out, items),
        Format::Json => output::json::write_array(out, items),
        Format::Ndjson => output::json::write_lines(out, items),
        Format::Csv => output::csv::write(out, items),
    })
}
