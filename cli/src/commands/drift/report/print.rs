//! A report, printed as JSON or as tables.

use std::io::{self, Write};

use super::{Difference, Looked, Report, Verdict};
use crate::output::table;

impl Report {
    /// Writes the report as JSON.
    pub(in super::super) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    /// Writes the report as tables.
    pub(in super::super) fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        for Looked { operation, source, status, items } in &self.responses {
            let status = status.map(|status| format!(", status {status}")).unwrap_or_default();
            let items = items.map(|items| format!(", items: {items}")).unwrap_or_default();
            writeln!(out, "{operation}: {source}{status}{items}")?;
        }
        differences(out, "Differences", &self.differences)?;
        differences(out, "Other names that the spec lists", &self.listed_names)?;
        let rows = self.never_came.iter().map(|absent| {
            let evidence = absent.evidence.clone().unwrap_or_default();
            vec![
                absent.operation.clone(),
                absent.path.clone(),
                evidence,
                absent.chances.to_string(),
            ]
        });
        table::section(
            out,
            "Never seen",
            &["operation", "path", "evidence", "chances"],
            rows.collect(),
        )?;
        let rows = self.assumed.iter().map(|verdict| {
            let Verdict { operation, path, evidence, verdict, says } = verdict;
            vec![
                operation.clone(),
                path.clone(),
                evidence.clone(),
                (*verdict).to_owned(),
                says.clone(),
            ]
        });
        table::section(
            out,
            "What was assumed or inferred",
            &["operation", "path", "evidence", "verdict", "why"],
            rows.collect(),
        )
    }
}

fn differences(out: &mut impl Write, title: &str, rows: &[Difference]) -> io::Result<()> {
    let rows = rows.iter().map(|difference| {
        let Difference { operation, kind, path, says, times } = difference;
        vec![operation.clone(), (*kind).to_owned(), path.clone(), says.clone(), times.to_string()]
    });
    table::section(out, title, &["operation", "kind", "path", "what", "times"], rows.collect())
}
