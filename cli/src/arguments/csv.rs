//! The flags that say how CSV is written.

use clap::Args;

#[derive(Args)]
pub(crate) struct Csv {
    /// Writes CSV with semicolons and decimal commas, as spreadsheets in Finland expect.
    #[arg(long)]
    pub(crate) decimal_comma: bool,
    /// Writes CSV with a byte order mark, by which Excel recognises UTF-8.
    #[arg(long)]
    pub(crate) bom: bool,
}
