//! How a ledger was read.

use std::fmt;

use super::table::messages;
use super::text::{Message, Nth};

messages! {
    /// A note on how a ledger was read.
    pub(crate) enum Note {
        Header = "headerLine" { line: Nth },
        Column = "columnRead" { column: Message, heading: String, place: Nth },
        GrossColumn = "grossColumnRead" { column: Message, heading: String, place: Nth },
        Currency = "currencyOfHeading" { currency: String },
        Undecided = "columnUndecided" { column: Message, headings: Vec<String> },
    }
}

messages! {
    /// What a column of a ledger holds.
    pub(crate) enum Term {
        InvoiceNumber = "columnInvoiceNumber" {},
        Amount = "columnAmount" {},
        Currency = "columnCurrency" {},
        CaseId = "columnCaseId" {},
        Reference = "columnReference" {},
        DueDate = "columnDueDate" {},
        Customer = "columnCustomer" {},
        InvoiceDate = "columnInvoiceDate" {},
        Paid = "columnPaid" {},
        Open = "columnOpen" {},
        Credited = "columnCredited" {},
        WrittenOff = "columnWrittenOff" {},
        CreditedInvoice = "columnCreditedInvoice" {},
    }
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Note::Header { line } => write!(f, "header on line {line}"),
            Note::Column { column, heading, place } => {
                write!(f, "the {column} is `{heading}`, column {place}")
            }
            Note::GrossColumn { column, heading, place } => write!(
                f,
                "the {column} is `{heading}`, column {place} (in every row the net amount plus \
                 value added tax)"
            ),
            Note::Currency { currency } => {
                write!(f, "the currency is {currency}, from the heading of the amount")
            }
            Note::Undecided { column, headings } => write!(
                f,
                "the {column} is not read, because several columns fit: {}; name one",
                headings.join(", ")
            ),
        }
    }
}

impl Term {
    pub(crate) fn english(&self) -> &'static str {
        match self {
            Term::InvoiceNumber {} => "invoice number",
            Term::Amount {} => "amount",
            Term::Currency {} => "currency",
            Term::CaseId {} => "case id",
            Term::Reference {} => "payment reference",
            Term::DueDate {} => "due date",
            Term::Customer {} => "customer",
            Term::InvoiceDate {} => "invoice date",
            Term::Paid {} => "amount paid",
            Term::Open {} => "amount open",
            Term::Credited {} => "amount credited",
            Term::WrittenOff {} => "amount written off",
            Term::CreditedInvoice {} => "credited invoice",
        }
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.english())
    }
}
