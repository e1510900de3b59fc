//! The lines that say what has changed, numbered for each creditor.

use crate::database::{Bind, Writing, insert_rows};
use crate::error::Error;

/// The rows that one statement writes. SQLite takes at most 32,766 values, and PostgreSQL 65,535.
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
        writing: &mut Writing,
        (read, kind): (i64, &'static str),
        before: Option<i64>,
        after: Option<i64>,
    ) -> Result<(), Error> {
        self.seq += 1;
        self.waiting.push(Line { seq: self.seq, read, kind, before, after });
        if self.waiting.len() >= ROWS { self.write(writing).await } else { Ok(()) }
    }

    /// Writes those that are not written yet.
    pub(crate) async fn write(&mut self, writing: &mut Writing) -> Result<(), Error> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let creditor = self.creditor;
        let row = |line: Line| {
            vec![
                creditor.value(),
                line.seq.value(),
                line.read.value(),
                line.kind.value(),
                line.before.value(),
                line.after.value(),
            ]
        };
        let head = "insert into change (creditor, seq, read, kind, before, after)";
        let rows = self.waiting.drain(..).map(row).collect();
        insert_rows(head, rows, "").execute(writing).await?;
        Ok(())
    }

    /// Returns the last number, and how many changes there are.
    pub(crate) fn last(&self) -> (i64, u64) {
        (self.seq, self.seq.abs_diff(self.first))
    }
}
