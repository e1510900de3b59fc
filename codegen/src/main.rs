//! The command `cfis-codegen`.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfis_codegen::committed::{Failure, write_file};
use cfis_codegen::evidence::EvidenceReport;
use cfis_codegen::finding::Findings;
use cfis_codegen::model::Model;
use cfis_codegen::rule::Rule;
use cfis_codegen::{diagnostics, lower, paths, publish, read_checked, release, snapshot};
use clap::{Parser, Subcommand, ValueEnum};

/// Checks the OpenAPI description of cfis, and generates from it.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The root of the repository.
    #[arg(long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// How findings are printed.
    #[arg(long, global = true, value_enum, default_value_t)]
    format: Format,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the line of each, for people.
    #[default]
    Text,
    /// As one JSON list on standard output, for machines.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Flavour {
    /// What the client is generated from.
    Client,
    /// What the typed mocks are generated from.
    Mocks,
}

#[derive(Subcommand)]
enum Command {
    /// Applies every rule to a description, examples included.
    Check {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
    },
    /// Says how the operations and fields of a description are known, as tables in Markdown.
    Evidence {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
    },
    /// Says more on a rule.
    Explain {
        /// The rule's name, as it stands in findings.
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// Writes what is generated from a description into a folder, as bindings.rs and mocks.rs.
    Generate {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
        /// The folder.
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Prints the description that the generator is given, as JSON; what was rewritten and why on standard error.
    Lower {
        /// The description [default: spec/openapi.yaml under the root].
        #[arg(value_name = "FILE")]
        description: Option<PathBuf>,
        /// Which of the two.
        #[arg(long, value_enum, default_value = "client")]
        flavour: Flavour,
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
        Ok(done) => {
            if !done.is_empty() {
                eprintln!("{done}");
            }
            ExitCode::SUCCESS
        }
        Err(Failure::Findings(findings)) => {
            report(&arguments, &findings);
            ExitCode::FAILURE
        }
        Err(failure) => {
            eprintln!("{failure}");
            ExitCode::FAILURE
        }
    }
}

fn report(arguments: &Arguments, findings: &Findings) {
    if arguments.format == Format::Json {
        return print(&format!("{}\n", diagnostics::json(findings)));
    }
    let file = findings.iter().next().map(|finding| finding.file.clone()).unwrap_or_default();
    // A file that cannot be read is a finding without a line.
    let text = std::fs::read_to_string(file).unwrap_or_default();
    eprintln!("{}", diagnostics::render(findings, &text, std::io::stderr().is_terminal()));
}

/// A reader that goes away has read enough.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Does what is asked for, and says what was done.
fn run(arguments: &Arguments) -> Result<&'static str, Failure> {
    let described =
        |given: &Option<PathBuf>| given.clone().unwrap_or_else(|| arguments.root.join(paths::SPEC));
    match &arguments.command {
        Command::Check { description } => {
            cfis_codegen::check_all(&described(description))?;
            if arguments.format == Format::Json {
                print("[]\n");
            }
            Ok("the description follows every rule, and its examples are valid")
        }
        Command::Evidence { description } => {
            print(&EvidenceReport::of(&Model::of(&read_checked(&described(description))?)).table());
            Ok("")
        }
        Command::Explain { rule } => {
            print(&format!("{}\n", explain(rule)?));
            Ok("")
        }
        Command::Generate { description, output } => generate(&described(description), output),
        Command::Lower { description, flavour } => {
            let document = read_checked(&described(description))?;
            let lowered = lower::lower(&Model::of(&document));
            let json = if *flavour == Flavour::Client { lowered.client } else { lowered.mocks };
            print(&format!("{json:#}\n"));
            eprint!("{}", lowered.rewrites);
            Ok("")
        }
        Command::Publish { check: true } => publish::compare(&arguments.root).map(|()| SAME),
        Command::Publish { check: false } => publish::write(&arguments.root).map(|()| WRITTEN),
        Command::Release => release::write(&arguments.root)
            .map(|_| "the description is kept as that of its version"),
        Command::Snapshot { check: true } => snapshot::compare(&arguments.root).map(|()| SAME),
        Command::Snapshot { check: false } => snapshot::write(&arguments.root).map(|()| WRITTEN),
    }
}

const SAME: &str = "the committed files are what the description gives";
const WRITTEN: &str = "the committed files are written";

fn explain(name: &str) -> Result<&'static str, Failure> {
    Rule::named(name).map(Rule::explain).ok_or_else(|| {
        let names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        Failure::Wrong(format!("there is no rule `{name}`; the rules are {}", names.join(", ")))
    })
}

fn generate(description: &Path, output: &Path) -> Result<&'static str, Failure> {
    let generated = cfis_codegen::generate(description)?;
    write_file(&output.join("bindings.rs"), &generated.bindings)?;
    write_file(&output.join("mocks.rs"), &generated.mocks)?;
    Ok("bindings.rs and mocks.rs are written")
}
