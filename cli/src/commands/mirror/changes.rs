//! `cfis mirror changes`: what has changed for a creditor, as NDJSON.

use std::io::Write;

use cfis_mirror::Change;
use chrono::SecondsFormat;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::arguments::mirror;
use crate::failure::Failure;

/// How many changes are read at a time.
const BATCH: u32 = 1_000;

/// A line. Items are as the provider wrote them, to the digit.
#[derive(Serialize)]
struct Line<'a> {
    seq: i64,
    kind: String,
    at: String,
    before: Option<&'a RawValue>,
    after: Option<&'a RawValue>,
}

pub(super) async fn run(arguments: &mirror::Changes) -> Result<(), Failure> {
    let mirror = arguments.database.open().await?;
    let mut out = std::io::stdout().lock();
    let mut after = arguments.after;
    loop {
        let changes = mirror.changes(&arguments.creditor, after, BATCH).await?;
        let Some(last) = changes.last() else { break };
        after = last.seq;
        for change in &changes {
            write(&mut out, change)?;
        }
    }
    Ok(out.flush()?)
}

fn write(out: &mut impl Write, change: &Change) -> std::io::Result<()> {
    let line = Line {
        seq: change.seq,
        kind: change.kind.to_string(),
        at: change.at.to_rfc3339_opts(SecondsFormat::Millis, true),
        before: change.before.as_deref(),
        after: change.after.as_deref(),
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}
