//! The file that describes a client.

use std::path::Path;

use cfis::{Extra, NewClient};

use crate::failure::{Failure, printable};

/// Reads a client. Fields that the description does not know are kept, and named on standard error, since one may be misspelt.
pub(crate) fn read(path: &Path, what_becomes_of_unknown: &str) -> Result<NewClient, Failure> {
    let name = path.display();
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("the client file {name} cannot be read: {error}")))?;
    let mut json = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let client: NewClient = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let place = match error.path().to_string() {
            root if root == "." || root == "?" => String::new(),
            path => format!(" at `{path}`"),
        };
        Failure::new(format!(
            "the client file {name} cannot be used{place}: {}; it is JSON with the sections service, client and contacts",
            error.inner()
        ))
    })?;
    json.end().map_err(|error| {
        Failure::new(format!("the client file {name} holds more than one client: {error}"))
    })?;
    let unknown = unknown(&client);
    if !unknown.is_empty() {
        eprintln!(
            "note: the description does not know {}; {what_becomes_of_unknown}",
            printable(&unknown.join(", "))
        );
    }
    Ok(client)
}

fn unknown(client: &NewClient) -> Vec<String> {
    let contacts = &client.contacts;
    let people = [
        ("primary", &contacts.primary),
        ("technical", &contacts.technical),
        ("accountant", &contacts.accountant),
    ];
    let mut found = Vec::new();
    let mut look = |place: &str, extra: &Extra| {
        found.extend(extra.iter().map(|(name, _)| format!("{place}{name}")))
    };
    look("", &client.extra);
    look("service.", &client.service.extra);
    look("client.", &client.client.extra);
    look("contacts.", &contacts.extra);
    for (role, person) in people {
        if let Some(person) = person {
            look(&format!("contacts.{role}."), &person.extra);
        }
    }
    found
}
