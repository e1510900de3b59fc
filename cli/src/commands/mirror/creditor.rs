//! `cfis mirror creditor`: adds, lists, pauses, resumes and forgets creditors.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use cfis::{AccessToken, Environment};
use cfis_mirror::{Key, Mirror};
use serde::Deserialize;

use super::words::creditors as count_of;
use crate::arguments::mirror::{Add, Creditor, Database, Forget, Named, Resume, Token};
use crate::failure::{Failure, printable};
use crate::files::{folder_of, read_named, read_text, without_byte_order_mark};
use crate::output::{print_line, table};
use crate::secret_file::{shown, shown_in};

pub(super) async fn run(command: &Creditor) -> Result<(), Failure> {
    match command {
        Creditor::Add(arguments) => add(arguments).await,
        Creditor::List(arguments) => list(&arguments.database).await,
        Creditor::Token(arguments) => replace_token(arguments).await,
        Creditor::Pause(named) => {
            let mirror = named.at.open().await?;
            mirror.creditors().pause(&named.name).await?;
            done(mirror, &said("paused", named)).await
        }
        Creditor::Resume(arguments) => resume(arguments).await,
        Creditor::Forget(arguments) => forget(arguments).await,
    }
}

fn said(what: &str, named: &Named) -> String {
    format!("{what} {}", printable(&named.name))
}

async fn done(mirror: Mirror, sentence: &str) -> Result<(), Failure> {
    mirror.close().await;
    Ok(print_line(sentence)?)
}

/// A line of a CSV file of creditors.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Line {
    name: String,
    token_file: PathBuf,
}

async fn add(arguments: &Add) -> Result<(), Failure> {
    let environment = arguments.target.environment()?;
    let mut creditors = Vec::new();
    match (&arguments.name, &arguments.token_file, &arguments.csv) {
        (Some(name), Some(file), _) => {
            let shown = shown("the token file", file);
            creditors.push((name.clone(), token(file, &shown, environment.clone())?));
        }
        (_, _, Some(csv)) => creditors = from_csv(csv, &environment)?,
        _ => return Err(Failure::usage("pass --name and --token-file, or --csv")),
    }
    let (mirror, key) = arguments.at.open_with_key().await?;
    let place = environment.to_string();
    refuse_key(&key, creditors.iter().map(|(_, token)| token))?;
    let named = creditors.iter().map(|(name, token)| (name.as_str(), token));
    mirror.creditors().add_all(named, arguments.from).await.map_err(|error| {
        let is_csv = arguments.csv.is_some();
        Failure::from(error).and(if is_csv { "; no creditor of the file was added" } else { "" })
    })?;
    let what = match creditors.as_slice() {
        [(name, _)] => printable(name),
        _ => count_of(creditors.len()),
    };
    let flags = arguments.at.flags();
    done(mirror, &format!("added {what} ({place}); `cfis mirror sync{flags}` reads what is due"))
        .await
}

async fn replace_token(arguments: &Token) -> Result<(), Failure> {
    let name = printable(&arguments.name);
    let Some(file) = &arguments.token_file else {
        let mirror = arguments.at.open().await?;
        mirror.creditors().take_token_back(&arguments.name).await?;
        return done(mirror, &format!("took the token back that {name} had before")).await;
    };
    let (mirror, key) = arguments.at.open_with_key().await?;
    let environment = match arguments.target.is_set()? {
        true => arguments.target.environment()?,
        false => environment_of(&mirror, &arguments.name).await?,
    };
    let token = token(file, &shown("the token file", file), environment)?;
    refuse_key(&key, [&token])?;
    mirror.creditors().set_token(&arguments.name, &token).await?;
    let sentence = format!(
        "set the token of {name}; if it is not right, pass --take-back instead of --token-file, which \
         puts the one before in place again"
    );
    done(mirror, &sentence).await
}

/// Returns the environment of a creditor.
async fn environment_of(mirror: &Mirror, name: &str) -> Result<Environment, Failure> {
    let creditors = mirror.creditors().list().await?;
    let creditor = creditors.into_iter().find(|creditor| creditor.name == name);
    creditor.map(|creditor| creditor.environment).ok_or_else(|| {
        Failure::new(format!(
            "the mirror has no creditor `{}`; `cfis mirror creditor list` lists their names",
            printable(name)
        ))
    })
}

async fn resume(arguments: &Resume) -> Result<(), Failure> {
    let mirror = arguments.at.open().await?;
    let what = match &arguments.name {
        Some(name) => {
            mirror.creditors().resume(name).await?;
            printable(name)
        }
        None => count_of(mirror.creditors().resume_quarantined().await?),
    };
    done(mirror, &format!("resumed {what}")).await
}

/// Reads names and tokens. All lines are read before the first creditor is added.
fn from_csv(path: &Path, environment: &Environment) -> Result<Vec<(String, AccessToken)>, Failure> {
    let text = read_text("", path)?;
    let text = without_byte_order_mark(&text);
    let header = text.lines().next().unwrap_or_default();
    // Spreadsheets write semicolons where a comma is the decimal separator.
    let delimiter = if header.contains(';') && !header.contains(',') { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let mut creditors = Vec::new();
    let mut names = HashSet::new();
    for (number, line) in reader.deserialize::<Line>().enumerate() {
        let line = line.map_err(|error| {
            Failure::new(format!(
                "cannot read {}: {error}; write a header `name,tokenFile`, and a line for each \
                 creditor",
                path.display()
            ))
        })?;
        let place = format!("{}, creditor {}", path.display(), number + 1);
        let folder = folder_of(path);
        let shown = shown_in(folder, "the token file", &line.token_file);
        let token = token(&folder.join(&line.token_file), &shown, environment.clone())
            .map_err(|failure| failure.at(&place))?;
        if !names.insert(line.name.clone()) {
            let name = printable(&line.name);
            let message =
                format!("{place}: `{name}` is in the file already; write each creditor once");
            return Err(Failure::new(message));
        }
        creditors.push((line.name, token));
    }
    if creditors.is_empty() {
        return Err(Failure::new(format!(
            "{} has no creditors; write a line for each one below the header",
            path.display()
        )));
    }
    Ok(creditors)
}

/// Reads the token in a file; `shown` is what a message says of the file.
fn token(path: &Path, shown: &str, environment: Environment) -> Result<AccessToken, Failure> {
    let text = read_named(shown, path).map_err(|failure| {
        failure.and("; write the token into a file, and pass the path of that file")
    })?;
    let text = without_byte_order_mark(&text).trim();
    // What `cfis sandbox` and `cfis client create` print, for example.
    if serde_json::from_str::<serde_json::Map<_, _>>(text).is_ok() {
        return Err(Failure::new(format!("{shown} holds JSON; write only the token into it")));
    }
    AccessToken::new(environment, text)
        .map_err(|error| Failure::new(format!("{error} (in {shown})")))
}

/// Refuses the key of the mirror as a token, because the provider would get it.
fn refuse_key<'a>(
    key: &Key,
    tokens: impl IntoIterator<Item = &'a AccessToken>,
) -> Result<(), Failure> {
    // Exposed only to be compared.
    let key = key.expose_secret();
    let mut tokens = tokens.into_iter();
    match tokens.any(|token| token.expose_secret().eq_ignore_ascii_case(&key)) {
        true => {
            let message = "the token file holds the key of the mirror; pass a file with the token";
            Err(Failure::new(message))
        }
        false => Ok(()),
    }
}

async fn list(database: &Database) -> Result<(), Failure> {
    let mirror = database.open().await?;
    let creditors = mirror.creditors().list().await?;
    let rows = creditors.iter().map(|creditor| {
        let state = match creditor {
            _ if creditor.paused_at.is_some() => "paused",
            _ if creditor.quarantined_at.is_some() => "quarantined",
            _ if creditor.needs_token_at.is_some() => "needsToken",
            _ => "active",
        };
        vec![
            creditor.name.clone(),
            creditor.environment.to_string(),
            creditor.shard.to_string(),
            state.to_owned(),
            creditor.due_at.format("%Y-%m-%d %H:%M").to_string(),
        ]
    });
    let mut out = std::io::stdout().lock();
    let title = count_of(creditors.len());
    let columns = ["Name", "Environment", "Shard", "State", "Due (UTC)"];
    table::section(&mut out, &title, &columns, rows.collect())?;
    if creditors.is_empty() {
        let flags = database.flags();
        print_line(&format!("no creditors; add one with `cfis mirror creditor add{flags}`"))?;
    }
    Ok(())
}

async fn forget(arguments: &Forget) -> Result<(), Failure> {
    if !arguments.yes {
        let message = "nothing was deleted: nothing brings the data back, so confirm with --yes";
        return Err(Failure::usage(message));
    }
    let mirror = arguments.at.open().await?;
    let sentence = match (&arguments.name, arguments.older_than) {
        (Some(name), _) => {
            mirror.creditors().forget(name).await?;
            format!("forgot {}", printable(name))
        }
        (None, days) => {
            let before = mirror.creditors().forget_older(days.unwrap_or_default()).await?;
            format!(
                "forgot everything before {before}; no sync reads those days of these creditors \
                 again"
            )
        }
    };
    done(mirror, &sentence).await
}
