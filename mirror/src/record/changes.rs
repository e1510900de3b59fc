//! The lines that say what has changed, numbered for each creditor.

use sqlx::SqliteConnection;

use crate::error::Error;

/// Writes the changes of one visit. The creditor's row is locked, so that no number is taken twice.
pub(crate) struct Changes {
    creditor: i64,
    seq: i64,
    first: i64,
}

impl Changes {
    /// Continues after the last number of the creditor.
    pub(crate) fn after(creditor: i64, seq: i64) -> Changes {
        Changes { creditor, seq, first: seq }
    }

    /// Writes a change of a row into another one. The number of the rows is that of the table that
    /// the kind is about.
    pub(super) async fn add(
        &mut self,
        connection: &mut SqliteConnection,
        (read, kind): (i64, &'static str),
        before: Option<i64>,
        after: Option<i64>,
    ) -> Result<(), Error> {
        self.seq += 1;
        let insert = "insert into change (creditor, seq, read, kind, before, after)
                      values ($1, $2, $3, $4, $5, $6)";
        sqlx::query(insert)
            .bind(self.creditor)
            .bind(self.seq)
            .bind(read)
            .bind(kind)
            .bind(before)
            .bind(after)
            .execute(connection)
            .await?;
        Ok(())
    }

    /// Returns the last number, and how many changes were written.
    pub(crate) fn last(&self) -> (i64, u64) {
        (self.seq, self.seq.abs_diff(self.first))
    }
}
