//! Responses that may hold a token, each in a row of its own, as secret as a token.

use zeroize::Zeroizing;

use crate::database::{Database, On, query};
use crate::error::Error;
use crate::seal::Sealer;

/// The number of bytes that say how long the token is.
const HEAD: usize = 4;

/// The context that what was kept for a creditor is sealed for.
pub(super) fn context(creditor: i64) -> String {
    format!("kept_response {creditor}")
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
fn unpack(packed: &[u8]) -> Kept {
    let token = packed.split_first_chunk::<HEAD>().and_then(|(length, rest)| {
        let length =
            usize::try_from(u32::from_be_bytes(*length)).ok().filter(|length| *length > 0)?;
        rest.get(..length)
    });
    Kept { token: token.map(|token| Zeroizing::new(token.to_vec())) }
}

/// Adds a row, in a commit of its own. Returns its number.
pub(super) async fn insert(
    database: &Database,
    (creditor, has_token): (i64, bool),
    sealed: &[u8],
    now: i64,
) -> Result<i64, Error> {
    let insert = "insert into kept_response (creditor, received_at, sealed, state)
                  values ($1, $2, $3, $4) returning id";
    query(insert)
        .bind(creditor)
        .bind(now)
        .bind(sealed)
        .bind(if has_token { "token" } else { "response" })
        .fetch_one(database)
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

/// Removes a row.
pub(super) async fn remove(on: impl Into<On<'_>>, creditor: i64, id: i64) -> Result<(), Error> {
    let delete = "delete from kept_response where id = $1 and creditor = $2";
    query(delete).bind(id).bind(creditor).execute(on).await?;
    Ok(())
}
