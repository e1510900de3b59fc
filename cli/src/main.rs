//! The command `cfis`.

mod arguments;
mod commands;
mod failure;
mod output;
mod settings;
mod token_file;

use std::process::ExitCode;

use arguments::{Arguments, Client, Command, Token};
use clap::Parser;
use failure::Failure;

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse().command).await {
        Ok(code) => code,
        Err(failure) => failure.report(),
    }
}

/// Done, and there are findings.
const FINDINGS: u8 = 3;

fn code(has_findings: bool) -> ExitCode {
    if has_findings { ExitCode::from(FINDINGS) } else { ExitCode::SUCCESS }
}

async fn run(command: Command) -> Result<ExitCode, Failure> {
    let done = match command {
        Command::Drift(arguments) => return commands::drift::run(&arguments).await.map(code),
        Command::Reconcile(arguments) => {
            return commands::reconcile::run(&arguments).await.map(code);
        }
        Command::Demo(arguments) => commands::demo::run(&arguments).await,
        Command::Client(Client::Create(arguments)) => {
            commands::client_create::run(&arguments).await
        }
        Command::Client(Client::Request(arguments)) => commands::client_request::run(&arguments),
        Command::Token(Token::Validate(arguments)) => commands::token::validate(&arguments).await,
        Command::Token(Token::Renew(arguments)) => commands::token::renew(&arguments).await,
        Command::Payments(arguments) => commands::lists::payments(&arguments).await,
        Command::Settlements(arguments) => commands::lists::settlements(&arguments).await,
        Command::Sandbox(arguments) => commands::sandbox::run(&arguments).await,
    };
    done.map(|()| ExitCode::SUCCESS)
}
