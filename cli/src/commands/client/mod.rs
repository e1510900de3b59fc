//! `cfis client`: creates a client, or writes the e-mail that asks for one.
//!
//! Begin with [`create`] and [`request`], one for each subcommand; both read the same [`file`].
//! Neither knows where its settings come from.

pub(crate) mod create;
mod file;
pub(crate) mod request;
