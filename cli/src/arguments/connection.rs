//! The flags that say which environment a command calls, and with which access token.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// The environment that is called, and the access token.
#[derive(Args)]
pub(crate) struct Connection {
    #[command(flatten)]
    pub(crate) target: Target,
    /// A file with the access token, instead of CFIS_ACCESS_TOKEN.
    #[arg(long, value_name = "FILE")]
    pub(crate) token_file: Option<PathBuf>,
}

/// The environment that is called.
#[derive(Args)]
pub(crate) struct Target {
    /// The provider's environment. Can also be set with CFIS_ENVIRONMENT.
    #[arg(long, value_enum, conflicts_with = "base_url")]
    pub(crate) environment: Option<EnvironmentName>,
    /// Another base URL, https or on loopback. Can also be set with CFIS_BASE_URL.
    #[arg(long, value_name = "URL")]
    pub(crate) base_url: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum EnvironmentName {
    Staging,
    Production,
}
