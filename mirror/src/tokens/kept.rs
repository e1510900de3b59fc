//! Responses that may hold a token, each in a row of its own, as secret as a token.

use zeroize::Zeroizing;

use crate::database::{On, Writing, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;

/// The number of bytes that say how long the token is.
const HEAD: usize = 4;

/// The context that what was kept for a creditor is sealed for.
pub(super) fn context(creditor: i64) -> String {
    format!("kept_response {creditor}")
}

/// What a row is, and what its column `state` holds.
#[derive(Clone, Copy)]
pub(super) enum State {
    /// A response in which a token was identified. A renewal tries the token.
    Token,
    /// Another response. It may hold a token all the same.
    Response,
    /// A token that a user has replaced. Nothing tries it, because it may be another creditor's.
    Replaced,
}

impl State {
    pub(super) fn of(has_token: bool) -> State {
        if has_token { State::Token } else { State::Response }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            State::Token => "token",
            State::Response => "response",
            State::Replaced => "replaced",
        }
    }
}

/// A response, and the token in it if one was identified.
pub(super) struct Kept {
    pub(super) token: Option<Zeroizing<Vec<u8>>>,
}

/// Puts a token and a response together: the length of the token, the token, the response.
pub(super) fn pack(token: Option<&[u8]>, response: &[u8]) -> Zeroizing<Vec<u8>> {
    let token = token.unwrap_or_default();
    let length = u32::try_from(token.len()).unwrap_or_default().to_be_bytes();
    Zeroizing::new([&length, token, response].concat())
}

/// Returns the token of what [`pack`] has put together.
pub(super) fn unpack(packed: &[u8]) -> Kept {
    let token = packed.split_first_chunk::<HEAD>().and_then(|(length, rest)| {
        let length =
            usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length > 0)?;
        rest.get(..length)
    });
    Kept { token: token.map(|token| Zeroizing::new(token.to_vec())) }
}

/// Adds a row. Returns its number.
pub(super) async fn insert(
    on: impl Into<On<'_>>,
    (creditor, state): (i64, State),
    sealed: &[u8],
    now: i64,
) -> Result<i64, Error> {
    let insert = "insert into kept_response (creditor, received_at, sealed, state)
                  values ($1, $2, $3, $4) returning id";
    query(insert)
        .bind(creditor)
        .bind(now)
        .bind(sealed)
        .bind(state.as_str())
        .fetch_one(on)
        .await?
        .get(0)
}

/// Lists the rows of a creditor in which a token was identified, the newest first.
pub(super) async fn with_token(
    on: impl Into<On<'_>>,
    sealer: &Sealer,
    creditor: i64,
) -> Result<Vec<(i64, Kept)>, Error> {
    let select = "select id, sealed from kept_response
                  where creditor = $1 and state = 'token' order by id desc";
    let rows = query(select).bind(creditor).fetch_all(on).await?;
    let mut found = Vec::new();
    for row in rows {
        let sealed: Vec<u8> = row.get(1)?;
        found.push((row.get(0)?, unpack(&sealer.open(&context(creditor), &sealed)?)));
    }
    Ok(found)
}

/// Seals all rows under a new key.
pub(super) async fn reseal(writing: &mut Writing, old: &Sealer, new: &Sealer) -> Result<(), Error> {
    let select = "select k.id, k.creditor, k.sealed, c.name from kept_response k
                  join creditor c on c.id = k.creditor order by k.id";
    for found in query(select).fetch_all(&mut *writing).await? {
        let (id, creditor): (i64, i64) = (found.get(0)?, found.get(1)?);
        let sealed: Vec<u8> = found.get(2)?;
        let secret = old.open(&context(creditor), &sealed).map_err(|error| {
            let name = found.get::<String>(3).unwrap_or_default();
            let message = format!(
                "the key was not changed: a kept response of creditor `{name}` cannot be opened, \
                 because its row was damaged or moved; restore a backup, or remove row {id} of \
                 kept_response if the creditor's token works"
            );
            Error::new(ErrorKind::Key, message).with_source(error)
        })?;
        query("update kept_response set sealed = $2 where id = $1")
            .bind(id)
            .bind(new.seal(&context(creditor), &secret)?)
            .execute(&mut *writing)
            .await?;
    }
    Ok(())
}

/// Removes a row.
pub(super) async fn remove(on: impl Into<On<'_>>, creditor: i64, id: i64) -> Result<(), Error> {
    let delete = "delete from kept_response where id = $1 and creditor = $2";
    query(delete).bind(id).bind(creditor).execute(on).await?;
    Ok(())
}
