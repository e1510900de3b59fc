//! Where a database is: an SQLite file, or a PostgreSQL server.

use std::fmt;
use std::path::{Path, PathBuf};

/// Where the database of a mirror is: the path of an SQLite file, or a URL that begins with
/// `postgres://` or `postgresql://`.
///
/// A URL may hold a password, so it is not shown: `Display` and `Debug` show the server and the name
/// of the database.
///
/// ```
/// use cfis_mirror::Location;
///
/// let location = Location::from("mirror.sqlite");
/// assert_eq!(location.file().unwrap().to_str(), Some("mirror.sqlite"));
/// let location = Location::from("postgres://mirror:made-up@db.example/mirror");
/// assert!(location.file().is_none());
/// assert!(!format!("{location} {location:?}").contains("made-up"));
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct Location(Kind);

#[derive(Clone, PartialEq, Eq)]
pub(super) enum Kind {
    File(PathBuf),
    /// The URL, with its password.
    Server(String),
}

impl Location {
    /// Returns the path of an SQLite file.
    pub fn file(&self) -> Option<&Path> {
        match &self.0 {
            Kind::File(path) => Some(path),
            Kind::Server(_) => None,
        }
    }

    /// Returns whether the location has a password in it, which must not be in a list of processes.
    pub fn has_password(&self) -> bool {
        match &self.0 {
            Kind::File(_) => false,
            Kind::Server(url) => {
                let (authority, rest) = split(url);
                let user = authority.rsplit_once('@').map_or("", |(user, _)| user);
                let query = rest.split_once('?').map_or("", |(_, query)| query);
                user.contains(':') || query.split('&').any(|pair| pair.starts_with("password="))
            }
        }
    }

    pub(super) fn kind(&self) -> &Kind {
        &self.0
    }
}

/// Splits a URL into its authority, and what comes after it. A password may hold a slash that should
/// have been encoded, so the authority goes to the last `@`.
fn split(url: &str) -> (&str, &str) {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let begin = rest.rfind('@').unwrap_or(0);
    let end = rest.get(begin..).and_then(|host| host.find(['/', '?']));
    rest.split_at(end.map_or(rest.len(), |end| begin + end))
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::File(path) => path.display().fmt(f),
            Kind::Server(url) => {
                let (authority, rest) = split(url);
                let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
                let name = rest.split_once('?').map_or(rest, |(name, _)| name);
                write!(f, "postgres://{host}{name}")
            }
        }
    }
}

impl fmt::Debug for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Location({self})")
    }
}

impl From<&Path> for Location {
    fn from(path: &Path) -> Self {
        let url = path.to_str().filter(|text| {
            ["postgres://", "postgresql://"].iter().any(|scheme| text.starts_with(scheme))
        });
        Location(match url {
            Some(url) => Kind::Server(url.to_owned()),
            None => Kind::File(path.to_owned()),
        })
    }
}

impl From<PathBuf> for Location {
    fn from(path: PathBuf) -> Self {
        Location::from(path.as_path())
    }
}

impl From<&PathBuf> for Location {
    fn from(path: &PathBuf) -> Self {
        Location::from(path.as_path())
    }
}

impl From<&str> for Location {
    fn from(text: &str) -> Self {
        Location::from(Path::new(text))
    }
}

impl From<String> for Location {
    fn from(text: String) -> Self {
        Location::from(Path::new(&text))
    }
}

impl From<&String> for Location {
    fn from(text: &String) -> Self {
        Location::from(Path::new(text))
    }
}

impl From<&Location> for Location {
    fn from(location: &Location) -> Self {
        location.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown_however_it_is_written() {
        for (url, shown) in [
            ("postgres://u:made-up@db.example:5433/m", "postgres://db.example:5433/m"),
            ("postgresql://u:made/up@db.example/m?sslmode=require", "postgres://db.example/m"),
            ("postgres://u:made@up@db.example/m", "postgres://db.example/m"),
            ("postgres:///m?host=/run/x&password=made-up", "postgres:///m"),
            ("postgres://u:made?up@db.example/m", "postgres://db.example/m"),
        ] {
            let location = Location::from(url);
            assert!(location.has_password(), "{url}");
            assert_eq!(location.to_string(), shown);
            assert_eq!(format!("{location:?}"), format!("Location({shown})"));
        }
        for url in ["postgres://u@db.example/m", "postgres:///m?host=/run/x", "a:b@c.sqlite"] {
            assert!(!Location::from(url).has_password(), "{url}");
        }
    }
}
