//! `cfis mirror export`: a month, as CSV.

use std::path::PathBuf;

use cfis::{Payment, Period, Settlement};
use cfis_mirror::{Rows, View};
use serde::de::DeserializeOwned;

use crate::arguments::mirror::{Export, ExportList};
use crate::failure::Failure;
use crate::files::{mirror_files, refuse_overwriting};
use crate::output::Item;
use crate::output::csv::{Cell, Style, write_header, write_line};
use crate::output::destination::Destination;
use crate::settings::csv_style;

pub(super) async fn run(arguments: &Export) -> Result<(), Failure> {
    let (year, month) = arguments.month;
    let period = Period::month(year, month)?;
    let style = csv_style(&arguments.csv, true)?;
    match arguments.list {
        ExportList::Payments => {
            write::<Payment>(arguments, style, |view| view.payments(Some(period))).await
        }
        ExportList::Settlements => {
            write::<Settlement>(arguments, style, |view| view.settlements(Some(period))).await
        }
    }
}

async fn write<T: Item + DeserializeOwned>(
    arguments: &Export,
    style: Style,
    rows: impl Fn(&View) -> Rows<T>,
) -> Result<(), Failure> {
    let files = mirror_files(&arguments.database.path()?);
    refuse_overwriting(arguments.output.as_deref(), files.iter().map(PathBuf::as_path))?;
    let mirror = arguments.database.open().await?;
    let names = match &arguments.creditor {
        Some(name) => vec![name.clone()],
        None => mirror.creditors().list().await?.into_iter().map(|one| one.name).collect(),
    };
    let mut out = Destination::open(arguments.output.as_deref())?;
    let columns: Vec<_> =
        std::iter::once("creditor").chain(T::CSV_COLUMNS.iter().copied()).collect();
    write_header(&mut out, style, &columns)?;
    let mut unread = 0;
    for name in names {
        let view = match mirror.view(&name, None).await {
            Ok(view) => view,
            // One that was not read yet has nothing, unless it was asked for.
            Err(error) if error.kind() == cfis_mirror::ErrorKind::NotFound => {
                if arguments.creditor.is_some() {
                    return Err(error.into());
                }
                unread += 1;
                continue;
            }
            Err(error) => return Err(error.into()),
        };
        let mut rows = rows(&view);
        while let Some(item) = rows.next().await? {
            for cells in item.csv_lines() {
                let mut line = vec![Cell::text(name.clone())];
                line.extend(cells);
                write_line(&mut out, style, line)?;
            }
        }
    }
    out.finish()?;
    if unread > 0 {
        eprintln!("note: {unread} creditors were not read yet and are left out");
    }
    Ok(())
}
