//! What an input says about a finding.

use std::fmt;

use cfis::Amount;
use chrono::NaiveDate;

use super::table::messages;
use super::text::{Argument, Money};

messages! {
    /// What a row of an input says.
    pub(crate) enum Says {
        NoDate = "noDate" {},
        NoAmount = "noAmount" {},
        NoCurrency = "noCurrency" {},
        Money = "money" { amount: Money },
        MoneyOn = "moneyOn" { amount: Money, date: NaiveDate },
        /// An amount of the ledger, whose currency is not known.
        Total = "total" { amount: Amount },
        Cell = "cell" { text: String },
        Dated = "dated" { date: NaiveDate },
        BookedOn = "bookedOn" { amount: Money, date: NaiveDate },
        BookedTo = "bookedTo" { invoice: String },
        Invoice = "invoice" { invoice: String, amount: Money },
        CreditNote = "creditNoteOf" { note: String, amount: Money },
        Reference = "referenceOf" { reference: String },
        Accounts = "accounts" { ibans: Vec<String> },
        PaidTo = "paidTo" { iban: String },
        Allocation = "allocationOf" { allocation: i64, amount: Money },
        AllocationWithoutId = "allocationWithoutId" { amount: Money },
        AllocationFirst = "allocationFirst" { allocation: i64 },
        AllocationAgain = "allocationAgain" { allocation: i64, amount: Money },
        Contents = "contents" { amount: Money, allocations: usize },
        DisbursedAndAllocated = "disbursedAndAllocated" { disbursed: Money, allocated: Money },
        OfType = "ofType" { amount: Money, name: String },
        NotInBreakdown = "notInBreakdown" { amount: Money, rest: Money },
    }
}

impl fmt::Display for Says {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Says::NoDate {} => f.write_str("no date"),
            Says::NoAmount {} => f.write_str("no amount"),
            Says::NoCurrency {} => f.write_str("no currency"),
            Says::Money { amount } => write!(f, "{amount}"),
            Says::MoneyOn { amount, date } => write!(f, "{amount} on {date}"),
            Says::Total { amount } => write!(f, "{}", Argument::Amount(*amount)),
            Says::Cell { text } => write!(f, "`{text}`"),
            Says::Dated { date } => write!(f, "dated {date}"),
            Says::BookedOn { amount, date } => write!(f, "{amount} booked on {date}"),
            Says::BookedTo { invoice } => write!(f, "booked to {invoice}"),
            Says::Invoice { invoice, amount } => write!(f, "invoice {invoice} of {amount}"),
            Says::CreditNote { note, amount } => write!(f, "credit note {note} of {amount}"),
            Says::Reference { reference } => write!(f, "reference {reference}"),
            Says::Accounts { ibans } => f.write_str(&ibans.join(", ")),
            Says::PaidTo { iban } => write!(f, "paid to {iban}"),
            Says::Allocation { allocation, amount } => {
                write!(f, "allocation {allocation}, {amount}")
            }
            Says::AllocationWithoutId { amount } => {
                write!(f, "allocation without an id, {amount}")
            }
            Says::AllocationFirst { allocation } => write!(f, "allocation {allocation}"),
            Says::AllocationAgain { allocation, amount } => {
                write!(f, "allocation {allocation} again, {amount}")
            }
            Says::Contents { amount, allocations: 1 } => write!(f, "{amount} in 1 allocation"),
            Says::Contents { amount, allocations } => {
                write!(f, "{amount} in {allocations} allocations")
            }
            Says::DisbursedAndAllocated { disbursed, allocated } => {
                write!(f, "{disbursed} disbursed, {allocated} allocated")
            }
            Says::OfType { amount, name } => write!(f, "{amount} of type {name}"),
            Says::NotInBreakdown { amount, rest } => {
                write!(f, "{amount} allocated, {rest} not in the breakdown")
            }
        }
    }
}
