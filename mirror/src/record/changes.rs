//! The lines that say what has changed, numbered for each creditor.

use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use crate::error::Error;

/// The rows that one statement writes. SQLite takes at most 32,766 values.
const ROWS: usize = 1_000;

/// The changes of one visit. The creditor's row is locked, so that no number is taken twice.
pub(crate) struct Changes {
    creditor: i64,
    seq: i64,
    first: i64,
    /// Those that are not written yet.
    waiting: Vec<Line>,
}

struct Line {
    seq: i64,
    read: i64,
    kind: &'static str,
    before: Option<i64>,
    after: Option<i64>,
}

impl Changes {
    /// Continues after the last number of the creditor.
    pub(crate) fn after(creditor: i64, seq: i64) -> Changes {
        Changes { creditor, seq, first: seq, waiting: Vec::new() }
    }

    /// Adds a change of a row into another one. The numbers of the rows are those of the table that
    /// the kind is about.
    pub(super) async fn add(
        &mut self,
        connection: &mut SqliteConnection,
        (read, kind): (i64, &'static str),
        before: Option<i64>,
        after: Option<i64>,
    ) -> Result<(), Error> {
        self.seq += 1;
        self.waiting.push(Line { seq: self.seq, read, kind, before, after });
        if self.waiting.len() >= ROWS { self.write(connection).await } else { Ok(()) }
    }

    /// Writes those that are not written yet.
    pub(crate) async fn write(&mut self, connection: &mut SqliteConnection) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into change (creditor, seq, read, kind, before, after) ",
        );
        let creditor = self.creditor;
        insert.push_values(self.waiting.drain(..), |mut row, line| {
            row.push_bind(creditor)
                .push_bind(line.seq)
                .push_bind(line.read)
                .push_bind(line.kind)
                .push_bind(line.before)
                .push_bind(line.after);
        });
        insert.build().persistent(false).execute(connection).await?;
        Ok(())
    }

    /// Returns the last number, and how many changes there are.
    pub(crate) fn last(&self) -> (i64, u64) {
        (self.seq, self.seq.abs_diff(self.first))
    }
}
