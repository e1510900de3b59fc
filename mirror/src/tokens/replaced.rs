//! Tokens that a user has replaced. The one before may be the only one that works, so it is kept, and
//! can be put in place again.

use cfis::AccessToken;
use zeroize::Zeroizing;

use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;
use crate::tokens::kept::{self, State};
use crate::tokens::row;

/// Locks the token in use until the transaction ends. Waits for a renewal that another process has
/// sent, whose token is in use then.
pub(crate) async fn lock(writing: &mut Writing, creditor: i64) -> Result<(), Error> {
    let lock = "update access_token set version = version where creditor = $1";
    query(lock).bind(creditor).execute(writing).await?;
    Ok(())
}

/// Keeps the token in use, which `new` is about to replace, and what earlier renewals may have left:
/// nothing tries these any more, because they may be of the token that is replaced.
pub(crate) async fn keep(
    writing: &mut Writing,
    sealer: &Sealer,
    creditor: i64,
    new: &AccessToken,
    at: i64,
) -> Result<(), Error> {
    let update = "update kept_response set state = $2 where creditor = $1 and state = $3";
    query(update)
        .bind(creditor)
        .bind(State::Replaced.as_str())
        .bind(State::Token.as_str())
        .execute(&mut *writing)
        .await?;
    let old = match row::load(&mut *writing, sealer, creditor).await {
        // It was damaged, and is lost already.
        Err(error) if error.kind() == ErrorKind::Key => None,
        loaded => loaded?,
    };
    let Some(old) = old else { return Ok(()) };
    // Exposed to be compared.
    if *old == new.expose_secret().as_bytes() {
        return Ok(());
    }
    let sealed = sealer.seal(&kept::context(creditor), &kept::pack(Some(&old), &[]))?;
    kept::insert(writing, (creditor, State::Replaced), &sealed, at).await?;
    Ok(())
}

/// A token that was replaced.
pub(crate) struct Replaced {
    pub(crate) id: i64,
    pub(crate) token: Zeroizing<Vec<u8>>,
}

/// Lists the tokens that were replaced, the last one first, and a time before all of them. Those that
/// cannot be opened were damaged.
pub(crate) async fn list(
    writing: &mut Writing,
    sealer: &Sealer,
    creditor: i64,
) -> Result<(Vec<Replaced>, i64), Error> {
    let select = "select id, sealed, received_at from kept_response
                  where creditor = $1 and state = $2 order by received_at desc, id desc";
    let select = query(select).bind(creditor).bind(State::Replaced.as_str());
    let (mut replaced, mut before) = (Vec::new(), 0);
    for found in select.fetch_all(writing).await? {
        let (id, sealed): (i64, Vec<u8>) = (found.get(0)?, found.get(1)?);
        before = found.get::<i64>(2)? - 1;
        let Ok(opened) = sealer.open(&kept::context(creditor), &sealed) else { continue };
        if let Some(token) = kept::unpack(&opened).token {
            replaced.push(Replaced { id, token });
        }
    }
    Ok((replaced, before))
}

/// Removes a token that is in use again.
pub(crate) async fn remove(writing: &mut Writing, creditor: i64, id: i64) -> Result<(), Error> {
    kept::remove(writing, creditor, id).await
}
