//! Settings from flags, environment variables and files.
//!
//! Begin with [`client_and_period`], which most commands need. Tokens are never taken from flags,
//! because other users can see flags in process lists.

use cfis::{AccessToken, Client, Environment, FileTokenStore, Period, ProvisioningToken};

use crate::arguments::{Connection, Csv, Days, EnvironmentName, Target};
use crate::failure::Failure;
use crate::files::without_byte_order_mark;
use crate::output::csv::Style;
use crate::secret_file::shown;

const ENVIRONMENT: &str = "CFIS_ENVIRONMENT";
const BASE_URL: &str = "CFIS_BASE_URL";
const ACCESS_TOKEN: &str = "CFIS_ACCESS_TOKEN";
const PROVISIONING_TOKEN: &str = "CFIS_PROVISIONING_TOKEN";

/// Sets up the client of a command that reads a period.
pub(crate) async fn client_and_period(
    connection: &Connection,
    days: &Days,
) -> Result<(Client, Period), Failure> {
    let period = days.period()?;
    Ok((connection.client().await?, period))
}

/// Returns how CSV is written. Refuses flags that have no effect on another format.
pub(crate) fn csv_style(flags: &Csv, is_csv: bool) -> Result<Style, Failure> {
    let unused = [(flags.decimal_comma, "--decimal-comma"), (flags.bom, "--bom")];
    match unused.into_iter().find(|(is_set, _)| *is_set && !is_csv) {
        Some((_, flag)) => Err(Failure::usage(format!(
            "{flag} has no effect here; add --format csv, or leave it out"
        ))),
        None => Ok(Style { decimal_comma: flags.decimal_comma, byte_order_mark: flags.bom }),
    }
}

/// Returns an environment variable, if it is set and not empty.
pub(crate) fn variable(name: &str) -> Result<Option<String>, Failure> {
    match std::env::var(name) {
        Ok(value) if value.is_empty() => Ok(None),
        Ok(value) => Ok(Some(value)),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The value is not shown, because it may be a token.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(Failure::usage(format!("the environment variable {name} is not UTF-8")))
        }
    }
}

impl Days {
    /// Returns the period that the flags set.
    pub(crate) fn period(&self) -> Result<Period, Failure> {
        let to = self.to.unwrap_or_else(|| Period::today().to());
        let from = self.from.or_else(|| to.checked_sub_days(chrono::Days::new(30))).unwrap_or(to);
        Period::new(from, to).map_err(|_| {
            let last = if self.to.is_some() { "--to" } else { "today" };
            Failure::usage(format!(
                "the period begins on {from} (--from) but ends on {to} ({last}); pass an earlier \
                 --from or a later --to"
            ))
        })
    }
}

/// Returns whether a variable sets the environment, so that a flag would win over it.
pub(crate) fn has_environment() -> Result<bool, Failure> {
    Ok(variable(BASE_URL)?.is_some() || variable(ENVIRONMENT)?.is_some())
}

impl Target {
    /// Returns whether a flag or a variable sets the environment.
    pub(crate) fn is_set(&self) -> Result<bool, Failure> {
        Ok(self.base_url.is_some() || self.environment.is_some() || has_environment()?)
    }

    /// Returns the environment: from the flags if they set one, otherwise from the environment
    /// variables.
    pub(crate) fn environment(&self) -> Result<Environment, Failure> {
        if let Some(url) = &self.base_url {
            return Ok(Environment::custom(url)?);
        }
        match self.environment {
            Some(EnvironmentName::Staging) => return Ok(Environment::Staging),
            Some(EnvironmentName::Production) => return Ok(Environment::Production),
            None => {}
        }
        match (variable(BASE_URL)?, variable(ENVIRONMENT)?) {
            (Some(_), Some(_)) => Err(Failure::usage(format!(
                "{BASE_URL} and {ENVIRONMENT} are both set; unset one of them"
            ))),
            (Some(url), None) => Ok(Environment::custom(&url)?),
            (None, Some(name)) if name == "staging" => Ok(Environment::Staging),
            (None, Some(name)) if name == "production" => Ok(Environment::Production),
            (None, Some(name)) => Err(Failure::usage(format!(
                "{ENVIRONMENT} is `{name}`; set it to staging or production"
            ))),
            (None, None) => Err(Failure::usage(format!(
                "no environment is set; pass --environment or --base-url, or set {ENVIRONMENT} or \
                 {BASE_URL}"
            ))),
        }
    }

    /// Returns the provisioning token, from the environment variable.
    pub(crate) fn provisioning_token(&self) -> Result<ProvisioningToken, Failure> {
        let environment = self.environment()?;
        let token = variable(PROVISIONING_TOKEN)?.ok_or_else(|| {
            Failure::usage(format!("no provisioning token is set; set {PROVISIONING_TOKEN}"))
        })?;
        ProvisioningToken::new(environment, token.trim())
            .map_err(|error| Failure::new(format!("{error} (in {PROVISIONING_TOKEN})")))
    }
}

impl Connection {
    /// Sets up the client, with the access token of the token file if one is set, otherwise of the
    /// environment. A token file is the client's store: a token that a renewal left beside it is
    /// found as well.
    pub(crate) async fn client(&self) -> Result<Client, Failure> {
        if let Some(store) = self.store()? {
            return Ok(Client::builder_from(store).await?.build()?);
        }
        let token = variable(ACCESS_TOKEN)?.ok_or_else(|| {
            Failure::usage(format!(
                "no access token is set; set {ACCESS_TOKEN}, or pass --token-file"
            ))
        })?;
        let environment = self.target.environment()?;
        let token = AccessToken::new(environment, without_byte_order_mark(&token).trim())
            .map_err(|error| Failure::new(format!("{error} (in {ACCESS_TOKEN})")))?;
        Ok(Client::new(token)?)
    }

    /// Returns the store of the token file, if one is set.
    pub(crate) fn store(&self) -> Result<Option<FileTokenStore>, Failure> {
        let Some(path) = &self.token_file else { return Ok(None) };
        if !path.exists() {
            return Err(Failure::new(format!(
                "cannot find {}; write the token into a file, and pass its path as --token-file",
                shown("the token file", path)
            )));
        }
        Ok(Some(FileTokenStore::new(path, self.target.environment()?)))
    }
}
