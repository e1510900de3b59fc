//! Whether a key is still that of the mirror.

use crate::database::{Writing, query};
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;

/// Checks that a key is that of the mirror, until the end of the transaction. A process that was
/// started before the key was changed must not seal a token with the old one.
pub(super) async fn check(writing: &mut Writing, sealer: &Sealer) -> Result<(), Error> {
    // An update, because it locks the row in both databases.
    let update = "update mirror set key_check = $1 where id = 1 and key_check = $1";
    match query(update).bind(sealer.check()).execute(writing).await? {
        0 => Err(changed()),
        _ => Ok(()),
    }
}

/// Replaces the key of the mirror, if it is still the old one.
pub(super) async fn replace(
    writing: &mut Writing,
    old: &Sealer,
    new: &Sealer,
) -> Result<(), Error> {
    let update = "update mirror set key_check = $2 where id = 1 and key_check = $1";
    match query(update).bind(old.check()).bind(new.check()).execute(writing).await? {
        0 => Err(changed()),
        _ => Ok(()),
    }
}

fn changed() -> Error {
    let message = "the key of the mirror was changed since this program opened it; nothing was \
                   written, so start it again with the new key";
    Error::new(ErrorKind::Key, message)
}
