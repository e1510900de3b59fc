//! The command `cfis-codegen`: parses arguments, calls the library and prints what it returns.
//!
//! Begin with the enum `Command`, whose documentation is the help, and the function `run`. Nothing
//! else belongs here: what reads a spec or writes a file is in the library.

use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use cfis_codegen::committed::{Failure, write_file};
use cfis_codegen::evidence::EvidenceReport;
use cfis_codegen::finding::Findings;
use cfis_codegen::import::{self, Form};
use cfis_codegen::model::Model;
use cfis_codegen::release::Comparison;
use cfis_codegen::rule::Rule;
use cfis_codegen::{compare, diagnostics, lower, paths, publish, read_checked, release, snapshot};
use clap::{Parser, Subcommand, ValueEnum};

/// Checks the OpenAPI document of cfis (the spec) and generates code from it.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// The root folder of the repository.
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
    /// For people: each finding with its line.
    #[default]
    Text,
    /// For machines: one JSON list on standard output.
    Json,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Flavour {
    /// The document that the client is generated from.
    Client,
    /// The document that the typed mocks are generated from.
    Mocks,
}

#[derive(Subcommand)]
enum Command {
    /// Applies every rule to a spec, including its examples.
    Check {
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(value_name = "FILE")]
        spec: Option<PathBuf>,
    },
    /// Compares the spec with the OpenAPI file that the provider publishes.
    ///
    /// Prints what either side has and the other does not: operations, parameters, responses,
    /// bodies and their fields, types, formats, `required`, `nullable` and the values of enums.
    /// Descriptions, examples, defaults, limits and extensions are not compared. Names in
    /// `x-also-named` are known, and are not differences. Ends with 0 if both describe the same API,
    /// and with 1 if they differ or if a part could not be compared.
    Compare {
        /// The provider's file: OpenAPI 3.0 or 3.1, in YAML or JSON.
        #[arg(value_name = "THEIRS")]
        theirs: PathBuf,
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
    },
    /// Prints how well each operation and field of a spec is known, as tables in Markdown.
    Evidence {
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(value_name = "FILE")]
        spec: Option<PathBuf>,
    },
    /// Explains a rule.
    Explain {
        /// The name of the rule, as findings print it.
        #[arg(value_name = "RULE")]
        rule: String,
    },
    /// Generates code from a spec and writes bindings.rs, requests.rs and mocks.rs into a folder.
    Generate {
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(value_name = "FILE")]
        spec: Option<PathBuf>,
        /// The folder.
        #[arg(long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Writes operations of the provider's OpenAPI file in the form of the spec.
    ///
    /// Prints YAML to paste into the spec: the operations, and the components that the spec does
    /// not have. Inline schemas get names, OpenAPI 3.1 becomes 3.0, and every item gets our
    /// extensions. The effect is a proposal: none for a GET, creates for anything else. What the
    /// rules do not support is left out, with a comment that says why.
    Import {
        /// The provider's file: OpenAPI 3.0 or 3.1, in YAML or JSON.
        #[arg(value_name = "THEIRS")]
        theirs: PathBuf,
        /// An operation, by its operationId or as "METHOD PATH" [default: all].
        #[arg(long = "operation", value_name = "OPERATION")]
        operations: Vec<String>,
        /// Writes a whole spec with only these operations into a file, instead of fragments.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(long, value_name = "FILE")]
        spec: Option<PathBuf>,
    },
    /// Prints the document that the generator receives, as JSON.
    ///
    /// Prints what was rewritten, and why, on standard error.
    Lower {
        /// The spec [default: spec/openapi.yaml in the root folder].
        #[arg(value_name = "FILE")]
        spec: Option<PathBuf>,
        /// Which of the two documents to print.
        #[arg(long, value_enum, default_value = "client")]
        flavour: Flavour,
    },
    /// Writes the committed files for other languages.
    Publish {
        /// Writes nothing, and fails with the difference if a committed file is out of date.
        #[arg(long)]
        check: bool,
        /// Writes the committed files as packages for npm and PyPI into a folder instead. They must
        /// be up to date. `tools/packages` packs them.
        #[arg(long, value_name = "DIR", conflicts_with = "check")]
        packages: Option<PathBuf>,
    },
    /// Saves the spec as the release of its version, in spec/released.
    ///
    /// Prints the changes since the last release with their ratings. Refuses, and says what to do,
    /// if the version is not raised accordingly, if spec/CHANGELOG.md does not have it, or if a
    /// committed file is out of date.
    Release {
        /// Writes nothing, and fails if the release would be refused.
        #[arg(long, conflicts_with = "raise")]
        check: bool,
        /// Releases nothing, but raises info.version as much as the changes ask for.
        #[arg(long)]
        raise: bool,
    },
    /// Writes the committed generated files.
    Snapshot {
        /// Writes nothing, and fails with the difference if a committed file is out of date.
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
    // If a file cannot be read, its finding is printed without a line.
    let text_of = |file: &str| std::fs::read_to_string(file).unwrap_or_default();
    eprintln!("{}", diagnostics::render(findings, text_of, std::io::stderr().is_terminal()));
}

/// Prints to standard output. A closed pipe is not an error: its reader has read enough.
fn print(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Runs the command, and returns a sentence that says what was done.
fn run(arguments: &Arguments) -> Result<&'static str, Failure> {
    let spec_file =
        |given: &Option<PathBuf>| given.clone().unwrap_or_else(|| arguments.root.join(paths::SPEC));
    match &arguments.command {
        Command::Check { spec } => {
            cfis_codegen::check_all(&spec_file(spec))?;
            if arguments.format == Format::Json {
                print("[]\n");
            }
            Ok("the spec follows every rule, and its examples are valid")
        }
        Command::Compare { theirs, spec } => {
            let comparison = compare::compare(&spec_file(spec), theirs)?;
            if arguments.format == Format::Json {
                print(&format!("{}\n", comparison.json()));
            } else {
                print(&comparison.text());
            }
            if comparison.is_same() {
                return Ok("both describe the same API");
            }
            Err(Failure::Wrong(comparison.summary()))
        }
        Command::Evidence { spec } => {
            print(&EvidenceReport::of(&Model::of(&read_checked(&spec_file(spec))?)).table());
            Ok("")
        }
        Command::Explain { rule } => {
            print(&format!("{}\n", explain(rule)?));
            Ok("")
        }
        Command::Generate { spec, output } => generate(&spec_file(spec), output),
        Command::Import { theirs, operations, output, spec } => {
            let spec = spec_file(spec);
            let import = match output {
                Some(file) => import::write(&spec, theirs, operations, file)?,
                None => import::import(&spec, theirs, operations, Form::Fragments)?,
            };
            if output.is_none() {
                print(&import.text);
            }
            eprintln!("{}", import.summary());
            Ok("")
        }
        Command::Lower { spec, flavour } => {
            let document = read_checked(&spec_file(spec))?;
            let lowered = lower::lower(&Model::of(&document));
            let json = if *flavour == Flavour::Client { lowered.client } else { lowered.mocks };
            print(&format!("{json:#}\n"));
            eprint!("{}", lowered.rewrites);
            Ok("")
        }
        Command::Publish { packages: Some(folder), .. } => {
            publish::compare(&arguments.root)?;
            publish::packages(&arguments.root, folder).map(|()| "the packages are laid out")
        }
        Command::Publish { check: true, .. } => publish::compare(&arguments.root).map(|()| SAME),
        Command::Publish { .. } => publish::write(&arguments.root).map(|()| WRITTEN),
        Command::Release { check, raise } => release(&arguments.root, *check, *raise),
        Command::Snapshot { check: true } => snapshot::compare(&arguments.root).map(|()| SAME),
        Command::Snapshot { check: false } => snapshot::write(&arguments.root).map(|()| WRITTEN),
    }
}

const SAME: &str = "the committed files are up to date";
const WRITTEN: &str = "the committed files are written";

fn explain(name: &str) -> Result<&'static str, Failure> {
    Rule::named(name).map(Rule::explain).ok_or_else(|| {
        let names: Vec<_> = Rule::ALL.iter().map(|rule| rule.name()).collect();
        Failure::Wrong(format!("there is no rule `{name}`; the rules are {}", names.join(", ")))
    })
}

fn release(root: &Path, check: bool, raise: bool) -> Result<&'static str, Failure> {
    if raise {
        eprintln!("{}", Comparison::of(root)?);
        return Ok(match release::raise(root)? {
            Some(_) => "info.version is raised; now write what changed into spec/CHANGELOG.md",
            None => "info.version is high enough",
        });
    }
    // A refusal shows the changes itself.
    let comparison = if check { release::check(root)? } else { release::write(root)? };
    eprintln!("{comparison}");
    Ok(if check {
        "no step is forgotten"
    } else {
        "the spec is saved as the release of its version"
    })
}

fn generate(spec: &Path, output: &Path) -> Result<&'static str, Failure> {
    let generated = cfis_codegen::generate(spec)?;
    write_file(&output.join("bindings.rs"), &generated.bindings)?;
    write_file(&output.join("requests.rs"), &generated.requests)?;
    write_file(&output.join("mocks.rs"), &generated.mocks)?;
    Ok("bindings.rs, requests.rs and mocks.rs are written")
}
