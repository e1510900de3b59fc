//! Seals everything under another key, in one transaction.
//!
//! The rows of tokens are locked first, so that a renewal that another process has sent ends
//! before. Then the key is replaced: what writes a token checks it in the same transaction
//! ([`key::check`]).

use crate::context::Context;
use crate::database::query;
use crate::error::{Error, ErrorKind};
use crate::seal::Sealer;
use crate::test_hooks::failpoint;
use crate::tokens::{beside, kept, key, row};

/// Seals all tokens and all kept responses under a new key. Nothing is changed if one of them
/// cannot be opened.
pub(crate) async fn rekey(context: &Context, new: &Sealer) -> Result<(), Error> {
    let old = context.sealer()?;
    if old.check() == new.check() {
        let message = "the new key is the key that the mirror has; nothing was changed, so pass \
                       another --new-key-file";
        return Err(Error::new(ErrorKind::Key, message));
    }
    // Those that can be taken in were, when the mirror was opened.
    if let Some(file) = beside::find(context, None) {
        let message = format!(
            "the key was not changed: {} is sealed with the present one, and it belongs to a \
             creditor that the mirror does not have; move it to a safe place",
            file.display()
        );
        return Err(Error::new(ErrorKind::Key, message));
    }
    let mut writing = context.database.begin().await?;
    query("update access_token set version = version").execute(&mut writing).await?;
    key::replace(&mut writing, old, new).await?;
    row::reseal(&mut writing, old, new).await?;
    kept::reseal(&mut writing, old, new).await?;
    failpoint("before the key is committed");
    writing.commit().await?;
    failpoint("after the key is committed");
    context.database.shrink().await.map_err(|error| {
        let message =
            format!("the key was changed, and what it replaced is not overwritten: {error}");
        Error::new(error.kind(), message).with_source(error)
    })
}
