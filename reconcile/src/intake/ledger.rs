//! What is wrong with the ledger itself.

use super::Intake;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::Source;
use crate::ledger::UnreadCells;

impl Intake<'_> {
    /// Notes cells that cannot be read.
    pub(crate) fn unread_cells(&mut self, cells: &UnreadCells) {
        let column = cells.column.name();
        let are = if cells.count == 1 {
            "cell cannot be read and counts"
        } else {
            "cells cannot be read and count"
        };
        let sentence = format!(
            "{} {are} as empty, in the ledger's column of the {column}; correct them if the {column} \
             matters.",
            cells.count
        );
        let mut finding = Finding::new(FindingRule::UnreadCells, &[cells.column.key()], sentence);
        for (line, text) in &cells.first {
            let source = Source::invoice(self.names, *line);
            finding = finding.with(Side::Ledger, source, format!("`{text}`"));
        }
        self.journal.findings.push(finding);
    }
}
