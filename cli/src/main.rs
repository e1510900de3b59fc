//! The command `cfis`.
//!
//! Begin with `run` below, then `commands`. The floors, top first; a module imports only from
//! those below it:
//! - `main`
//! - `commands`
//! - `token_file`, `settings`, `command_line`
//! - `output`
//! - `language`
//! - `arguments`, `files`
//! - `secret_file`
//! - `failure`

mod commands;

mod command_line;
mod settings;
mod token_file;

mod output;

mod language;

mod arguments;
mod files;

mod secret_file;

mod failure;

use std::process::ExitCode;

use arguments::{Client, Command, Token};
use failure::Failure;

#[tokio::main]
async fn main() -> ExitCode {
    match run(command_line::parse().command).await {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// The exit code of a command that succeeded and has findings.
const FINDINGS: u8 = 3;

fn code(has_findings: bool) -> ExitCode {
    if has_findings { ExitCode::from(FINDINGS) } else { ExitCode::SUCCESS }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    use commands::{client, demo, drift, lists, mirror, reconcile, sandbox, token};
    let done = match command {
        Command::Drift(arguments) => return drift::run(&arguments).await.map(code),
        Command::Reconcile(arguments) => return reconcile::run(&arguments).await.map(code),
        Command::Mirror(command) => return mirror::run(&command).await.map(code),
        Command::Demo(arguments) => demo::run(&arguments).await,
        Command::Client(Client::Create(arguments)) => client::create::run(&arguments).await,
        Command::Client(Client::Request(arguments)) => client::request::run(&arguments),
        Command::Token(Token::Validate(arguments)) => token::validate(&arguments).await,
        Command::Token(Token::Renew(arguments)) => token::renew(&arguments).await,
        Command::Payments(arguments) => lists::payments(&arguments).await,
        Command::Settlements(arguments) => lists::settlements(&arguments).await,
        Command::Sandbox(arguments) => sandbox::run(&arguments).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}
