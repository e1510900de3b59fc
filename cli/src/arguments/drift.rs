//! The flags of `cfis drift`.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::connection::Connection;
use super::period::Days;

#[derive(Args)]
pub(crate) struct Drift {
    #[command(flatten)]
    pub(crate) days: Days,
    #[command(flatten)]
    pub(crate) connection: Connection,
    /// A saved response body, unchanged, instead of a live environment. Can be repeated.
    #[arg(long, value_name = "FILE")]
    pub(crate) from_file: Vec<PathBuf>,
    /// The operation that returned the saved responses, such as listSettlements [default:
    /// identified by their fields].
    #[arg(long, value_name = "ID", requires = "from_file")]
    pub(crate) operation: Option<String>,
    /// Compares with these expectations instead of the built-in ones. `cfis-codegen snapshot` writes
    /// them into cli/src/commands/drift/expected.json; so a changed spec can be tried at once.
    #[arg(long, value_name = "FILE")]
    pub(crate) expected: Option<PathBuf>,
    /// The spec that --expected was made from, and that the patch is for.
    #[arg(long, value_name = "FILE", requires = "expected")]
    pub(crate) spec: Option<PathBuf>,
    /// The output format [default: table on a terminal, otherwise json].
    #[arg(long, value_enum)]
    pub(crate) format: Option<DriftFormat>,
    /// The file to write to, instead of standard output.
    #[arg(long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DriftFormat {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// A patch to spec/openapi.yaml: unknown fields as stubs, new enum values, other names, and
    /// better evidence. What it cannot say is in notes at its head.
    Patch,
}
