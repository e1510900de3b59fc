//! The row of the token in use: sealed, and with its fingerprint.

use cfis::AccessToken;
use zeroize::Zeroizing;

use crate::database::{On, Query, Writing, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;
use crate::tokens::key;

/// The context that a creditor's token is sealed for.
fn context(creditor: i64) -> String {
    format!("access_token {creditor}")
}

/// Writes the first token of a creditor. Returns whether there was none before.
pub(crate) async fn put(
    writing: &mut Writing,
    sealer: &Sealer,
    creditor: i64,
    token: &AccessToken,
    now: i64,
) -> Result<bool, Error> {
    // Exposed to be sealed.
    let secret = token.expose_secret().as_bytes();
    let insert = "insert into access_token (creditor, sealed, fingerprint, version, issued_at)
                  values ($1, $2, $3, 1, $4) on conflict (creditor) do nothing";
    let inserted = query(insert)
        .bind(creditor)
        .bind(sealer.seal(&context(creditor), secret)?)
        .bind(sealer.fingerprint(secret))
        .bind(now)
        .execute(&mut *writing)
        .await?;
    key::check(writing, sealer).await?;
    Ok(inserted == 1)
}

/// Replaces the old token of a creditor by a new one, or whatever token there is if no old one is
/// given. Returns whether the row held the old one, or the new one already: the first of two attempts
/// may have been committed without our knowing.
pub(crate) async fn replace(
    writing: &mut Writing,
    sealer: &Sealer,
    creditor: i64,
    (old, new): (Option<&AccessToken>, &AccessToken),
    now: i64,
) -> Result<bool, Error> {
    // Exposed to be sealed and compared.
    let secret = new.expose_secret().as_bytes();
    let old = old.map(|old| sealer.fingerprint(old.expose_secret().as_bytes()));
    let update = "update access_token
                  set sealed = $2, fingerprint = $3, version = version + 1, issued_at = $4
                  where creditor = $1 and ($5 is null or fingerprint = $5 or fingerprint = $3)";
    let updated = query(update)
        .bind(creditor)
        .bind(sealer.seal(&context(creditor), secret)?)
        .bind(sealer.fingerprint(secret))
        .bind(now)
        .bind(old)
        .execute(&mut *writing)
        .await?;
    key::check(writing, sealer).await?;
    Ok(updated == 1)
}

/// Finds a creditor that has the token of an earlier one, among those from a number on. Returns both
/// names.
pub(crate) async fn shared(
    writing: &mut Writing,
    first: i64,
) -> Result<Option<(String, String)>, Error> {
    let select = "select c.name, o.name from access_token t
                  join access_token other on other.fingerprint = t.fingerprint
                  and other.creditor < t.creditor
                  join creditor c on c.id = t.creditor join creditor o on o.id = other.creditor
                  where t.creditor >= $1 order by t.creditor limit 1";
    let row = query(select).bind(first).fetch_optional(writing).await?;
    row.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// Returns the name of another creditor that has a token.
pub(crate) async fn name_of_other(
    writing: &mut Writing,
    sealer: &Sealer,
    creditor: i64,
    token: &AccessToken,
) -> Result<Option<String>, Error> {
    let select = "select c.name from access_token t join creditor c on c.id = t.creditor
                  where t.fingerprint = $1 and t.creditor <> $2 limit 1";
    // Exposed to be compared.
    let fingerprint = sealer.fingerprint(token.expose_secret().as_bytes());
    query(select).bind(fingerprint).bind(creditor).scalar(writing).await
}

/// Seals all tokens under a new key.
pub(super) async fn reseal(writing: &mut Writing, old: &Sealer, new: &Sealer) -> Result<(), Error> {
    let select = "select t.creditor, t.sealed, c.name from access_token t
                  join creditor c on c.id = t.creditor order by t.creditor";
    for found in query(select).fetch_all(&mut *writing).await? {
        let (creditor, sealed): (i64, Vec<u8>) = (found.get(0)?, found.get(1)?);
        let secret = old.open(&context(creditor), &sealed).map_err(|error| {
            let name = found.get::<String>(2).unwrap_or_default();
            let message = format!(
                "the key was not changed: the token of creditor `{name}` cannot be opened, because \
                 its row was damaged or moved; set it with `cfis mirror creditor token`, and try \
                 again"
            );
            Error::new(ErrorKind::Key, message).with_source(error)
        })?;
        let update = "update access_token set sealed = $2, fingerprint = $3 where creditor = $1";
        query(update)
            .bind(creditor)
            .bind(new.seal(&context(creditor), &secret)?)
            .bind(new.fingerprint(&secret))
            .execute(&mut *writing)
            .await?;
    }
    Ok(())
}

/// Returns the statement that locks the row, which holds nothing but the token, so that a
/// renewal makes nothing else wait.
pub(super) fn lock<'q>(creditor: i64) -> Query<'q> {
    query("select creditor from access_token where creditor = $1 for update").bind(creditor)
}

/// Returns the token of a creditor.
pub(super) async fn load(
    on: impl Into<On<'_>>,
    sealer: &Sealer,
    creditor: i64,
) -> Result<Option<Zeroizing<Vec<u8>>>, Error> {
    let select = "select sealed from access_token where creditor = $1";
    let sealed: Option<Vec<u8>> = query(select).bind(creditor).scalar(on).await?;
    let Some(sealed) = sealed else { return Ok(None) };
    sealer.open(&context(creditor), &sealed).map(Some)
}
