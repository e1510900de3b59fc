//! How a server is reached: what its URL may say, and what is said when it cannot be reached.

use std::io;
use std::str::FromStr;

use sqlx::postgres::PgConnectOptions;

use super::location::Location;
use crate::error::{Error, ErrorKind};

/// Parses the URL. The error does not show what is wrong with it: that may be a part of a password.
pub(super) fn connect_options(location: &Location, url: &str) -> Result<PgConnectOptions, Error> {
    let is_known = |pair: &str| {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        PARAMETERS.contains(&name) || name.starts_with("options[")
    };
    let query = url.rsplit_once('@').map_or(url, |(_, rest)| rest).split_once('?');
    let mut pairs = query.map_or("", |(_, query)| query).split('&').filter(|pair| !pair.is_empty());
    if !pairs.all(is_known) {
        let message = format!(
            "the URL of the database {location} has a parameter that is not known; known are {}",
            PARAMETERS.join(", ")
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    let options = PgConnectOptions::from_str(url).map_err(|_| {
        let message = format!(
            "the URL of the database {location} cannot be parsed; write \
             postgres://USER@HOST:PORT/NAME, with `%XX` for special characters"
        );
        Error::new(ErrorKind::Input, message)
    })?;
    Ok(match options.get_application_name() {
        Some(_) => options,
        None => options.application_name("cfis-mirror"),
    })
}

/// The parameters of a URL. sqlx would write others into its log, with their values.
const PARAMETERS: [&str; 11] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "application_name",
    "options",
];

/// Returns why the first connection failed.
pub(super) fn unreachable(
    location: &Location,
    options: &PgConnectOptions,
    error: sqlx::Error,
) -> Error {
    let code =
        error.as_database_error().and_then(|error| error.code()).map(|code| code.into_owned());
    let reason = match &error {
        sqlx::Error::Database(error) => error.message().to_owned(),
        sqlx::Error::PoolTimedOut => "it does not respond within ten seconds".to_owned(),
        sqlx::Error::Io(error) => error.to_string(),
        other => other.to_string(),
    };
    let (kind, message) = match code.as_deref() {
        Some("28P01" | "28000") => (
            ErrorKind::Input,
            format!(
                "the server of {location} refuses the user {}: {reason}; check the user in \
                 --database, and the password in CFIS_MIRROR_DATABASE, PGPASSWORD or ~/.pgpass",
                options.get_username()
            ),
        ),
        Some("3D000") => (
            ErrorKind::NotFound,
            format!(
                "cannot find the database {location} ({reason}); create it with `createdb`, or pass the \
                 right --database"
            ),
        ),
        _ if is_of_tls(options, &error) => (
            ErrorKind::Input,
            format!(
                "no TLS with {location}: {reason}; check sslmode in its URL, and the files of \
                 sslrootcert, sslcert and sslkey"
            ),
        ),
        _ => (
            ErrorKind::Unavailable,
            format!(
                "the server of {location} cannot be reached: {reason}; start it, or pass the right \
                 --database"
            ),
        ),
    };
    Error::new(kind, message).with_source(error)
}

/// Tells whether TLS failed, also where sqlx reports it as a failure of the connection: a certificate
/// that is refused is data that rustls cannot accept, and over TCP only files of TLS can be missing.
fn is_of_tls(options: &PgConnectOptions, error: &sqlx::Error) -> bool {
    match error {
        sqlx::Error::Tls(_) => true,
        sqlx::Error::Io(error) => match error.kind() {
            io::ErrorKind::InvalidData => true,
            // The folder of a socket is the host too, if it comes from PGHOST.
            io::ErrorKind::NotFound => {
                options.get_socket().is_none() && !options.get_host().starts_with('/')
            }
            _ => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(url: &str, kind: io::ErrorKind, text: &str) -> Error {
        let location = Location::from(url);
        let options = connect_options(&location, url).unwrap();
        unreachable(&location, &options, sqlx::Error::Io(io::Error::new(kind, text)))
    }

    #[test]
    fn a_certificate_that_is_refused_is_no_server_that_is_down() {
        let url = "postgres://u@db.example/m?sslmode=verify-full&sslrootcert=ca.pem";
        for (kind, text) in [
            (io::ErrorKind::InvalidData, "invalid peer certificate: UnknownIssuer"),
            (io::ErrorKind::NotFound, "No such file or directory (os error 2)"),
        ] {
            let error = said(url, kind, text);
            assert_eq!(error.kind(), ErrorKind::Input);
            let said = format!("no TLS with postgres://db.example/m: {text}; check sslmode");
            assert!(error.to_string().starts_with(&said), "{error}");
            assert!(error.to_string().contains("sslrootcert"), "{error}");
        }
        // A socket that is missing, and a port on which nobody listens.
        for (url, kind) in [
            ("postgres:///m?host=/run/nowhere", io::ErrorKind::NotFound),
            (url, io::ErrorKind::ConnectionRefused),
        ] {
            let error = said(url, kind, "made up");
            assert_eq!(error.kind(), ErrorKind::Unavailable);
            assert!(error.to_string().contains("cannot be reached: made up; start it"), "{error}");
        }
    }

    #[test]
    fn a_url_may_end_with_an_empty_query() {
        for url in ["postgres://u@db.example/m?", "postgres://u@db.example/m?sslmode=require&"] {
            connect_options(&Location::from(url), url).unwrap();
        }
        let url = "postgres://u@db.example/m?sslmode=require&made=up";
        let error = connect_options(&Location::from(url), url).unwrap_err();
        assert!(error.to_string().contains("a parameter that is not known"), "{error}");
    }
}
