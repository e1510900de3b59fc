//! What is wrong with the ledger itself.

use super::Intake;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::Source;
use crate::ledger::{CheckSum, Column, UnreadCells};
use crate::money::format_amount;

impl Intake<'_> {
    /// Notes a check sum that does not agree.
    pub(crate) fn check_sum(&mut self, sum: &CheckSum) {
        if sum.agrees {
            return;
        }
        let (says, invoices) = (format_amount(sum.amount), format_amount(sum.invoices));
        let source = Source::invoice(self.names, sum.line);
        let sentence = format!(
            "{source} is not an invoice and says {says}, and the invoices before it are {invoices}; \
             check whether rows are missing, or whether the row is an invoice without a number."
        );
        let finding = Finding::new(FindingRule::TotalDisagrees, &[&says, &invoices], sentence)
            .with(Side::Ledger, source, says.to_string());
        self.journal.findings.push(finding);
    }

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
        let is_date = matches!(cells.column, Column::DueDate | Column::InvoiceDate);
        let has_slash = cells.first.iter().any(|(_, text)| text.contains('/'));
        let sentence = if is_date && has_slash {
            sentence + " A date such as 3/4/2026 has two readings; set the order of day and month."
        } else {
            sentence
        };
        let mut finding = Finding::new(FindingRule::UnreadCells, &[cells.column.key()], sentence);
        for (line, text) in &cells.first {
            let source = Source::invoice(self.names, *line);
            finding = finding.with(Side::Ledger, source, format!("`{text}`"));
        }
        self.journal.findings.push(finding);
    }
}
