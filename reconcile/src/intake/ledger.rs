//! What is wrong with the ledger itself.

use super::Intake;
use crate::finding::{Finding, FindingRule, Side};
use crate::journal::Source;
use crate::ledger::{CheckSum, Column, UnreadCells};
use crate::message::{Says, Sentence};
use crate::money::format_amount;

impl Intake<'_> {
    /// Notes a check sum that does not agree.
    pub(crate) fn check_sum(&mut self, sum: &CheckSum) {
        if sum.agrees {
            return;
        }
        let (says, invoices) = (format_amount(sum.amount), format_amount(sum.invoices));
        let source = Source::invoice(self.names, sum.line);
        let (row, amount) = (source.message(), sum.amount);
        let sentence = Sentence::TotalDisagrees { row, says: amount, invoices: sum.invoices };
        let finding = Finding::new(FindingRule::TotalDisagrees, &[&says, &invoices], sentence)
            .with(Side::Ledger, source, Says::Total { amount });
        self.journal.findings.push(finding);
    }

    /// Notes cells that cannot be read.
    pub(crate) fn unread_cells(&mut self, cells: &UnreadCells) {
        let is_date = matches!(cells.column, Column::DueDate | Column::InvoiceDate);
        let has_slash = cells.first.iter().any(|(_, text)| text.contains('/'));
        let (count, column) = (cells.count, cells.column.term().into());
        let sentence = match is_date && has_slash {
            true => Sentence::UnreadDates { cells: count, column },
            false => Sentence::UnreadCells { cells: count, column },
        };
        let mut finding = Finding::new(FindingRule::UnreadCells, &[cells.column.key()], sentence);
        for (line, text) in &cells.first {
            let source = Source::invoice(self.names, *line);
            finding = finding.with(Side::Ledger, source, Says::Cell { text: text.clone() });
        }
        self.journal.findings.push(finding);
    }
}
