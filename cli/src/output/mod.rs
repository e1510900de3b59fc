//! Output of lists: tables, CSV, Parquet and JSON.
//!
//! Begin with [`Item`], which [`payment`] and [`settlement`] implement, and with [`destination`],
//! which writes to standard output or a file. Nothing here reads anything, or knows which command
//! prints.

pub(crate) mod csv;
pub(crate) mod destination;
pub(crate) mod json;
pub(crate) mod parquet;
pub(crate) mod shell;
pub(crate) mod table;
pub(crate) mod value;

mod item;
mod payment;
mod settlement;
mod unfinished;

use std::io::{self, Write};

pub(crate) use item::Item;

/// Prints a line on standard output, and returns an error if not all of it could be written.
pub(crate) fn print_line(line: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    writeln!(out, "{line}")?;
    out.flush()
}
