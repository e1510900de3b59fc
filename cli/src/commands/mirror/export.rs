//! `cfis mirror export`: a month, as CSV or Parquet.

use std::io::IsTerminal;
use std::path::{Path, PathBuf};

use cfis::{NaiveDate, Payment, Period, Settlement};
use cfis_mirror::{Mirror, Rows, View};
use serde::de::DeserializeOwned;

use super::known::known;
use super::words::creditors as count_of;
use crate::arguments::mirror::{Export, ExportFormat, ExportList};
use crate::failure::{Failure, printable};
use crate::files::refuse_overwriting;
use crate::output::Item;
use crate::output::csv::{Cell, Style, write_header, write_line};
use crate::output::destination::Destination;
use crate::output::parquet::Writer;
use crate::output::value::{Kind, Value};
use crate::settings::csv_style;

/// The columns before and after those of the items. `readAt` is when the mirror last read the
/// creditor; CSV does not have it.
const CREDITOR: (&str, Kind) = ("creditor", Kind::Text);
const READ_AT: (&str, Kind) = ("readAt", Kind::Time);

pub(super) async fn run(arguments: &Export) -> Result<(), Failure> {
    let (year, month) = arguments.month;
    let period = Period::month(year, month)?;
    if period.from() > Period::today().to() {
        let message =
            format!("{} has not begun; pass an earlier --month", period.from().format("%Y-%m"));
        return Err(Failure::usage(message));
    }
    match arguments.list {
        ExportList::Payments => {
            write::<Payment>(arguments, period, |view| view.payments(Some(period))).await
        }
        ExportList::Settlements => {
            write::<Settlement>(arguments, period, |view| view.settlements(Some(period))).await
        }
    }
}

async fn write<T: Item + DeserializeOwned>(
    arguments: &Export,
    period: Period,
    rows: impl Fn(&View) -> Rows<T>,
) -> Result<(), Failure> {
    let style = csv_style(&arguments.csv, arguments.format == ExportFormat::Csv)?;
    let files = arguments.database.files()?;
    refuse_overwriting(arguments.output.as_deref(), files.iter().map(PathBuf::as_path))?;
    let on_screen = arguments.output.as_deref().is_none_or(|path| path == Path::new("-"))
        && std::io::stdout().is_terminal();
    if arguments.format == ExportFormat::Parquet && on_screen {
        let message = "Parquet is not for a terminal; pass --output FILE, or use --format csv";
        return Err(Failure::usage(message));
    }
    let mirror = arguments.database.open().await?;
    let names = match &arguments.creditor {
        // Nothing is written for one that the mirror does not have.
        Some(name) => mirror.view(name, None).await.map(|_| vec![name.clone()])?,
        None => mirror.creditors().list().await?.into_iter().map(|one| one.name).collect(),
    };
    let mut out = Table::begin::<T>(arguments, style)?;
    let (mut unread, mut partly) = (0, Vec::new());
    for name in names {
        let Some(view) = view(&mirror, &name).await? else {
            unread += 1;
            continue;
        };
        if let Some(part) = part_of(period, &view) {
            partly.push((printable(&name), part));
        }
        let mut rows = rows(&view);
        while let Some(item) = rows.next().await? {
            out.write(&name, &view, &item).map_err(|failure| failure.at(&printable(&name)))?;
        }
    }
    out.finish()?;
    if unread > 0 {
        let were = if unread == 1 { "was" } else { "were" };
        eprintln!("note: {} {were} not read yet, so nothing of theirs is here", count_of(unread));
    }
    note_parts(period, &partly, &arguments.database.flags());
    Ok(())
}

/// What a mirror has of a month, unless it has all of it up to today.
struct Part {
    /// The days that it has.
    days: Option<(NaiveDate, NaiveDate)>,
    /// The first day that could be read as well.
    earlier: Option<NaiveDate>,
    has_forgotten: bool,
    ends_earlier: bool,
}

fn part_of(period: Period, view: &View) -> Option<Part> {
    let first = period.from();
    let last = period.to().min(Period::today().to());
    let forgotten = view.forgotten_before().filter(|day| *day > first);
    let from = forgotten.unwrap_or(first);
    let part = Part {
        days: known(view, period),
        earlier: view.reach().is_some_and(|reach| reach > from && from <= last).then_some(from),
        has_forgotten: forgotten.is_some(),
        ends_earlier: view.through().is_some_and(|through| through < last),
    };
    (part.earlier.is_some() || part.has_forgotten || part.ends_earlier).then_some(part)
}

/// Says of which creditors the mirror does not have the whole month, and what helps.
fn note_parts(period: Period, partly: &[(String, Part)], flags: &str) {
    let Some((name, Part { days, .. })) = partly.first() else { return };
    let days =
        days.map_or_else(|| "nothing of it".to_owned(), |(from, to)| format!("{from} to {to}"));
    let others = match partly.len() - 1 {
        0 => String::new(),
        others => format!(", and {} not the whole month either", count_of(others)),
    };
    let parts = || partly.iter().map(|(_, part)| part);
    let mut remedies = Vec::new();
    if parts().any(|part| part.ends_earlier) {
        remedies.push(format!("read later days with `cfis mirror sync{flags}`"));
    }
    if let Some(from) = parts().filter_map(|part| part.earlier).min() {
        remedies.push(format!("read earlier days with `cfis mirror sync --from {from}{flags}`"));
    }
    if parts().any(|part| part.has_forgotten) {
        remedies.push("the first days were forgotten on purpose".to_owned());
    }
    eprintln!(
        "note: the mirror does not have the whole month {}: {name} has {days}{others}; {}",
        period.from().format("%Y-%m"),
        remedies.join("; ")
    );
}

/// Returns what is known of a creditor, unless it was not read yet.
async fn view(mirror: &Mirror, name: &str) -> Result<Option<View>, Failure> {
    match mirror.view(name, None).await {
        Ok(view) => Ok(Some(view)),
        Err(error) if error.kind() == cfis_mirror::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The file that is written.
enum Table {
    Csv(Destination, Style),
    Parquet(Box<Writer<Destination>>),
}

impl Table {
    fn begin<T: Item>(arguments: &Export, style: Style) -> Result<Table, Failure> {
        let mut out = Destination::open(arguments.output.as_deref())?;
        match arguments.format {
            ExportFormat::Csv => {
                let (creditor, _) = CREDITOR;
                let columns: Vec<_> = std::iter::once(creditor).chain(T::csv_columns()).collect();
                write_header(&mut out, style, &columns)?;
                Ok(Table::Csv(out, style))
            }
            ExportFormat::Parquet => {
                let columns = [&[CREDITOR], T::FIELDS, &[READ_AT]].concat();
                Ok(Table::Parquet(Box::new(Writer::new(out, &columns)?)))
            }
        }
    }

    fn write(&mut self, creditor: &str, view: &View, item: &impl Item) -> Result<(), Failure> {
        match self {
            Table::Csv(out, style) => {
                for cells in item.csv_lines() {
                    let mut line = vec![Cell::text(creditor.to_owned())];
                    line.extend(cells);
                    write_line(out, *style, line)?;
                }
            }
            Table::Parquet(writer) => {
                for values in item.lines() {
                    let mut row = vec![Value::Text(Some(creditor.to_owned()))];
                    row.extend(values);
                    row.push(Value::Time(Some(view.read_at())));
                    writer.write(row)?;
                }
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Table::Csv(out, _) => out.finish(),
            Table::Parquet(writer) => writer.finish()?.finish(),
        }
    }
}
