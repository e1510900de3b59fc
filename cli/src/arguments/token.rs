//! The flags of `cfis token`.

use clap::Subcommand;

use super::connection::Connection;

#[derive(Subcommand)]
pub(crate) enum Token {
    /// Checks whether the access token is valid. Exit code 1 if it is not.
    Validate(Connection),
    /// Exchanges the access token for a new one. Prints it, or writes it to the token file.
    Renew(Connection),
}
