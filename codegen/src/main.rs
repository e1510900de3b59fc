//! The command `cfis-codegen`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfis_codegen::{publish, release, snapshot};
use clap::{Parser, Subcommand};

/// Checks the OpenAPI description of cfis, and generates from it.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The root of the repository.
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Applies every rule to a description, examples included.
    Check {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
    },
    /// Writes what is generated from a description into a folder, as bindings.rs and mocks.rs.
    Generate {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
        /// An existing folder.
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Writes the files for other languages that are committed anew.
    Publish {
        /// Writes nothing; fails with the difference where a committed file is not what the description gives.
        #[arg(long)]
        check: bool,
    },
    /// Keeps the description as that of its version, in spec/released.
    Release,
    /// Writes the generated files that are committed anew.
    Snapshot {
        /// Writes nothing; fails with the difference where a committed file is not what the description gives.
        #[arg(long)]
        check: bool,
    },
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    match run(&arguments) {
        Ok(()) => {
            eprintln!("{}", done(&arguments.command));
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn done(command: &Command) -> &'static str {
    match command {
        Command::Check { .. } => "the description follows every rule, and its examples are valid",
        Command::Generate { .. } => "bindings.rs and mocks.rs are written",
        Command::Release => "the description is kept as that of its version",
        Command::Snapshot { check: true } | Command::Publish { check: true } => "the committed files are what the description gives",
        Command::Snapshot { check: false } | Command::Publish { check: false } => "the committed files are written",
    }
}

fn run(arguments: &Arguments) -> Result<(), snapshot::Failure> {
    let described = |given: &Option<PathBuf>| given.clone().unwrap_or_else(|| arguments.root.join(snapshot::DESCRIPTION));
    match &arguments.command {
        Command::Check { description } => Ok(cfis_codegen::check_all(&described(description))?),
        Command::Generate { description, output } => generate(&described(description), output),
        Command::Release => release::write(&arguments.root).map(drop),
        Command::Publish { check: true } => publish::compare(&arguments.root),
        Command::Publish { check: false } => publish::write(&arguments.root),
        Command::Snapshot { check: true } => snapshot::compare(&arguments.root),
        Command::Snapshot { check: false } => snapshot::write(&arguments.root),
    }
}

fn generate(description: &Path, output: &Path) -> Result<(), snapshot::Failure> {
    let generated = cfis_codegen::generate(description)?;
    snapshot::write_file(&output.join("bindings.rs"), &generated.bindings)?;
    snapshot::write_file(&output.join("mocks.rs"), &generated.mocks)
}
