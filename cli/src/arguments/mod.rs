//! The command line, as types that clap parses.
//!
//! Begin with [`Command`]; each command has a file of its own. [`connection`] and [`period`] hold
//! the flags that several commands share. Nothing here reads the environment, a file or the
//! network: that is the task of `settings` and of the commands.

mod client;
mod connection;
mod csv;
mod demo;
mod drift;
mod language;
mod lists;
pub(crate) mod mirror;
mod period;
mod reconcile;
mod sandbox;
mod token;

use clap::{Parser, Subcommand};

pub(crate) use client::{Client, Create, Request};
pub(crate) use connection::{Connection, EnvironmentName, Target};
pub(crate) use csv::Csv;
pub(crate) use demo::Demo;
pub(crate) use drift::{Drift, DriftFormat};
pub(crate) use language::Language;
pub(crate) use lists::{Format, List};
pub(crate) use period::Days;
pub(crate) use reconcile::{CsvList, DateOrderName, DecimalMarkName, Reconcile, ReconcileFormat};
pub(crate) use sandbox::Sandbox;
pub(crate) use token::Token;

/// Onboarding, tokens, payments and settlements of the Confirma Finance Integrations API.
///
/// Tokens are read from the environment variables CFIS_ACCESS_TOKEN and CFIS_PROVISIONING_TOKEN,
/// or from a file.
///
/// Exit codes: 0 success, 1 failure, 2 wrong usage, 3 success with findings.
#[derive(Parser)]
#[command(name = "cfis", version)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Subcommand)]
pub(crate) enum Command {
    /// Shows the whole cycle against a sandbox of its own: onboard, validate, renew, read,
    /// reconcile, mirror. Writes the reconciliation as a page for a browser.
    Demo(Demo),
    /// Creates clients (creditors).
    #[command(subcommand)]
    Client(Client),
    /// Validates or renews the access token.
    #[command(subcommand)]
    Token(Token),
    /// Lists payments, which are provisional.
    Payments(List),
    /// Lists settlements, which are authoritative.
    Settlements(List),
    /// Reconciles a ledger with payments and settlements. Exit code 3 if there are findings,
    /// suggestions, or items that match no invoice.
    Reconcile(Box<Reconcile>),
    /// Keeps the payments and settlements of many creditors in a database of your own: `init`, then
    /// `creditor add` for each, then `sync` every night, and `status` to see how it went.
    #[command(subcommand)]
    Mirror(mirror::Mirror),
    /// Compares live responses, or saved ones, with the API specification. Prints paths and types
    /// only. The one exception: new enum values, if they look like enum values. Exit code 3 if
    /// there are differences.
    Drift(Drift),
    /// Runs a sandbox until it is interrupted. Prints its URL and tokens as one line of JSON.
    Sandbox(Sandbox),
}
