//! `cfis mirror`: the payments and settlements of many creditors in a database of one's own.
//!
//! Begin with [`run`]; each command has a file of its own. [`open`] finds the database and the key.
//! What is read when, and what a response means, is the task of `cfis_mirror`.

mod changes;
mod creditor;
pub(crate) mod demo;
mod export;
mod init;
pub(crate) mod known;
mod moving;
pub(crate) mod open;
mod rekey;
mod status;
mod sync;
mod words;

use crate::arguments::mirror::{Database, Mirror};
use crate::failure::Failure;

/// Runs a command. Returns whether there is something that needs attention.
pub(crate) async fn run(command: &Mirror) -> Result<bool, Failure> {
    let flags = command.database().map(Database::flags).unwrap_or_default();
    run_command(command).await.map_err(|failure| failure.proposing(&flags))
}

async fn run_command(command: &Mirror) -> Result<bool, Failure> {
    match command {
        Mirror::Init(arguments) => init::run(arguments).await.map(|()| false),
        Mirror::Rekey(arguments) => rekey::run(arguments).await.map(|()| false),
        Mirror::Creditor(command) => creditor::run(command).await.map(|()| false),
        Mirror::Sync(arguments) => sync::once(arguments).await,
        Mirror::Worker(arguments) => sync::worker(arguments).await.map(|()| false),
        Mirror::Move(arguments) => moving::run(arguments).await.map(|()| false),
        Mirror::Status(arguments) => status::run(arguments).await,
        Mirror::Changes(arguments) => changes::run(arguments).await.map(|()| false),
        Mirror::Export(arguments) => export::run(arguments).await.map(|()| false),
    }
}
