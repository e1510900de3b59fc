//! A transaction that may write.

use sqlx::{Sqlite, Transaction};

use crate::error::Error;

/// A transaction. Dropped without a commit, it changes nothing.
pub(crate) enum Writing {
    Sqlite(Transaction<'static, Sqlite>),
    #[cfg(feature = "postgres")]
    Postgres(Transaction<'static, sqlx::Postgres>),
}

impl Writing {
    /// Makes what was written true for everybody.
    pub(crate) async fn commit(self) -> Result<(), Error> {
        match self {
            Writing::Sqlite(transaction) => transaction.commit().await?,
            #[cfg(feature = "postgres")]
            Writing::Postgres(transaction) => transaction.commit().await?,
        }
        Ok(())
    }
}
