//! The creditor's own ledger on a day, as lines of CSV.

use std::sync::Arc;

use cfis::Amount;
use chrono::NaiveDate;

use super::items::Invoice;
use super::ledger::Ledger;
use super::story::Story;

const HEADER: &str = "invoiceNumber,amount,currency,caseId,reference,dueDate,customer\n";
/// With a story the ledger also says what is open, and what a credit note credits.
const HEADER_WITH_STORY: &str = "invoiceNumber,invoiceDate,dueDate,customer,amount,currency,open,\
                                 creditedInvoice,caseId,reference\n";

/// What a ledger is written from.
#[derive(Debug)]
pub(crate) struct OwnLedger {
    pub(crate) seeded: Ledger,
    pub(crate) story: Option<Arc<Story>>,
    pub(crate) today: NaiveDate,
}

impl OwnLedger {
    /// Generates the lines: all invoices up to the day, whether paid or not. No field needs quotes,
    /// because no name contains a comma.
    pub(crate) fn lines(self) -> Box<dyn Iterator<Item = String> + Send> {
        let seeded = self.seeded.invoices(self.today);
        let Some(story) = self.story else {
            return Box::new(std::iter::once(HEADER.to_owned()).chain(seeded.map(line)));
        };
        let rows = story.rows(self.today).map(|row| {
            let Invoice { number, reference, payer, cents, .. } = &row.invoice;
            let amount = |cents| Amount::from_hundredths(cents);
            let (open, cents) = (amount(row.open_cents), amount(*cents));
            let (dated, due, case_id) = (row.dated, row.due, case_id(&row.invoice));
            let credited = row.credited.as_deref().unwrap_or_default();
            format!(
                "{number},{dated},{due},{payer},{cents},EUR,{open},{credited},{case_id},{reference}\n"
            )
        });
        let rows: Vec<_> = std::iter::once(HEADER_WITH_STORY.to_owned()).chain(rows).collect();
        let seeded = seeded.map(|(due, invoice)| {
            let case_id = case_id(&invoice);
            let Invoice { number, reference, payer, cents, .. } = invoice;
            let amount = Amount::from_hundredths(cents);
            format!("{number},,{due},{payer},{amount},EUR,{amount},,{case_id},{reference}\n")
        });
        Box::new(rows.into_iter().chain(seeded))
    }
}

fn line((due, invoice): (NaiveDate, Invoice)) -> String {
    let case_id = case_id(&invoice);
    let Invoice { number, reference, payer, cents, .. } = invoice;
    let amount = Amount::from_hundredths(cents);
    format!("{number},{amount},EUR,{case_id},{reference},{due},{payer}\n")
}

fn case_id(invoice: &Invoice) -> String {
    invoice.case_id.map(|id| id.to_string()).unwrap_or_default()
}
