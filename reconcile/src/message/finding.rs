//! The sentences of findings.

use std::fmt;

use cfis::{Amount, Decimal};
use chrono::NaiveDate;

use super::table::messages;
use super::text::{Argument, Message, Money};

messages! {
    /// What is wrong, and what to do.
    pub(crate) enum Sentence {
        NotCovered = "notCovered" { invoices: u32, sums: Vec<(String, Amount)>, from: NaiveDate },
        NotPassedOn = "notPassedOn" { sums: Vec<(String, Amount)>, invoices: u32 },
        PeriodAssumed = "periodAssumed" { from: NaiveDate },
        NetAmounts = "netAmounts" { invoices: u32, factor: Decimal },
        Undated = "undated" { payments: u32, settlements: u32 },
        ReversalWithoutReceipt = "reversalWithoutReceipt" { amount: Money, invoice: String },
        ReturnPending = "returnPending" { amount: Money, invoice: String },
        PaymentReturned = "paymentReturned" { amount: Money, invoice: String },
        ReversalEqualsCreditNote = "reversalEqualsCreditNote" {
            amount: Money,
            invoice: String,
            note: String,
        },
        SameBusinessKey = "sameBusinessKey" {
            invoice: String,
            allocations: usize,
            amount: Money,
            date: NaiveDate,
        },
        SameBusinessKeyUndated = "sameBusinessKeyUndated" {
            invoice: String,
            allocations: usize,
            amount: Money,
        },
        PaymentAged = "paymentAged" { amount: Money, invoice: String, date: NaiveDate, days: u64 },
        PaymentVanished = "paymentVanished" { amount: Money, invoice: String },
        TotalDisagrees = "totalDisagrees" { row: Message, says: Amount, invoices: Amount },
        UnreadCells = "unreadCells" { cells: u64, column: Message },
        UnreadDates = "unreadDates" { cells: u64, column: Message },
        CheckDigit = "checkDigit" { reference: String },
        IdentifiersDisagree = "identifiersDisagree" { row: Message, booked: String, other: String },
        OutsidePeriod = "outsidePeriod" {
            row: Message,
            date: NaiveDate,
            from: NaiveDate,
            to: NaiveDate,
        },
        CurrencyAssumed = "currencyAssumed" {},
        AmountMissing = "amountMissing" { row: Message },
        PaymentCurrencyMismatch = "paymentCurrencyMismatch" {
            row: Message,
            currency: String,
            invoice: String,
        },
        AllocationNotInCurrencyOfInvoice = "allocationNotInCurrencyOfInvoice" {
            settlement: i64,
            currency: String,
        },
        AllocationNotInCurrencyOfSettlement = "allocationNotInCurrencyOfSettlement" {
            settlement: i64,
            currency: String,
        },
        AllocationRepeated = "allocationRepeated" { allocation: i64 },
        UnknownBreakdownType = "unknownBreakdownType" { name: String },
        BreakdownDifference = "breakdownDifference" { settlement: i64, rest: Money },
        BookedSettlementChanged = "bookedSettlementChanged" { settlement: i64 },
        BeneficiaryIban = "beneficiaryIban" { settlement: i64, iban: String },
        SettlementConflict = "settlementConflict" { settlement: i64 },
        SettlementWithheld = "settlementWithheld" {
            settlement: i64,
            disbursed: Money,
            allocated: Money,
        },
        SettlementExceeds = "settlementExceeds" {
            settlement: i64,
            disbursed: Money,
            allocated: Money,
        },
    }
}

impl fmt::Display for Sentence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Sentence::NotCovered { invoices: 1, sums, from } => write!(
                f,
                "1 invoice of {} is dated before {from}, and nothing was found of it: it may have \
                 been paid before. Read from an earlier day.",
                Argument::Sums(sums.clone())
            ),
            Sentence::NotCovered { invoices, sums, from } => write!(
                f,
                "{invoices} invoices of {} are dated before {from}, and nothing was found of them: \
                 they may have been paid before. Read from an earlier day.",
                Argument::Sums(sums.clone())
            ),
            Sentence::NotPassedOn { sums, invoices: 1 } => write!(
                f,
                "{} were paid for 1 invoice that is settled in full, and were not passed on: \
                 collection fees or interest that the agency keeps, or an overpayment that it \
                 returns. Compare them with your agreement.",
                Argument::Sums(sums.clone())
            ),
            Sentence::NotPassedOn { sums, invoices } => write!(
                f,
                "{} were paid for {invoices} invoices that are settled in full, and were not \
                 passed on: collection fees or interest that the agency keeps, or an overpayment \
                 that it returns. Compare them with your agreement.",
                Argument::Sums(sums.clone())
            ),
            Sentence::PeriodAssumed { from } => write!(
                f,
                "The ledger has no date that says from which day to read, so it was read from \
                 {from}. Pass an earlier day if invoices may have been paid before."
            ),
            Sentence::NetAmounts { invoices: 1, factor } => write!(
                f,
                "What was paid for 1 invoice is {factor} times its amount in the ledger: that \
                 amount may be net. Choose the column with the gross amount."
            ),
            Sentence::NetAmounts { invoices, factor } => write!(
                f,
                "What was paid for {invoices} invoices is {factor} times their amount in the \
                 ledger: those amounts may be net. Choose the column with the gross amount."
            ),
            Sentence::Undated { payments, settlements } => write!(
                f,
                "Payments without a date: {payments}; settlements without a date: {settlements}. \
                 They count on every day. Ask the agency when they were booked."
            ),
            Sentence::ReversalWithoutReceipt { amount, invoice } => write!(
                f,
                "{amount} of invoice {invoice} were taken back, and more than that was not \
                 received in what was read; read settlements from an earlier day, or ask the \
                 agency."
            ),
            Sentence::ReturnPending { amount, invoice } => write!(
                f,
                "{amount} of invoice {invoice} were returned to the payer, and no settlement that \
                 was read holds this yet; expect a later settlement to take it back."
            ),
            Sentence::PaymentReturned { amount, invoice } => write!(
                f,
                "{amount} of invoice {invoice} were returned to the payer before they were settled."
            ),
            Sentence::ReversalEqualsCreditNote { amount, invoice, note } => write!(
                f,
                "{amount} were taken back from invoice {invoice}, just as much as credit note \
                 {note} clears. The agency may have withheld the credit note; ask."
            ),
            Sentence::SameBusinessKey { invoice, allocations, amount, date } => write!(
                f,
                "Invoice {invoice} has {allocations} allocations of {amount} dated {date} that \
                 differ only in their ids; all are booked. Ask the agency whether one of them is a \
                 duplicate."
            ),
            Sentence::SameBusinessKeyUndated { invoice, allocations, amount } => write!(
                f,
                "Invoice {invoice} has {allocations} allocations of {amount} without a date that \
                 differ only in their ids; all are booked. Ask the agency whether one of them is a \
                 duplicate."
            ),
            Sentence::PaymentAged { amount, invoice, date, days: 1 } => write!(
                f,
                "{amount} of invoice {invoice} were booked on {date} and are still not settled \
                 after 1 day; ask the agency when they will be settled."
            ),
            Sentence::PaymentAged { amount, invoice, date, days } => write!(
                f,
                "{amount} of invoice {invoice} were booked on {date} and are still not settled \
                 after {days} days; ask the agency when they will be settled."
            ),
            Sentence::PaymentVanished { amount, invoice } => write!(
                f,
                "{amount} of invoice {invoice} were listed in an earlier run and are neither \
                 listed nor settled now; ask the agency what happened to them."
            ),
            Sentence::TotalDisagrees { row, says, invoices } => write!(
                f,
                "{row} is not an invoice and says {}, and the invoices before it are {}; check \
                 whether rows are missing, or whether the row is an invoice without a number.",
                Argument::Amount(*says),
                Argument::Amount(*invoices)
            ),
            Sentence::UnreadCells { cells, column } => unread(f, *cells, column),
            Sentence::UnreadDates { cells, column } => {
                unread(f, *cells, column)?;
                f.write_str(
                    " A date such as 3/4/2026 has two readings; set the order of day and month.",
                )
            }
            Sentence::CheckDigit { reference } => write!(
                f,
                "The check digit of the payment reference {reference} is wrong; check whether a \
                 digit was mistyped."
            ),
            Sentence::IdentifiersDisagree { row, booked, other } => write!(
                f,
                "The identifiers of {row} point to the invoices {booked} and {other}; it is \
                 booked to {booked}. Check which of them is meant."
            ),
            Sentence::OutsidePeriod { row, date, from, to } => write!(
                f,
                "{row} is dated {date}, outside the period from {from} to {to}. It is included; \
                 remove it from the input if it does not belong there."
            ),
            Sentence::CurrencyAssumed {} => f.write_str(
                "Payments have no known currency, so each is assumed to be in the currency of its \
                 invoice. Look for the currency in their unknown fields, or set the currency of \
                 such payments.",
            ),
            Sentence::AmountMissing { row } => write!(
                f,
                "{row} has no known amount, so it is not booked. Look for the amount in its \
                 unknown fields."
            ),
            Sentence::PaymentCurrencyMismatch { row, currency, invoice } => write!(
                f,
                "{row} is in {currency}, but its invoice {invoice} is not; it is not booked. Ask \
                 the agency in which currency it was paid."
            ),
            Sentence::AllocationNotInCurrencyOfInvoice { settlement, currency } => write!(
                f,
                "An allocation of settlement {settlement} is in {currency}, but its invoice is \
                 not; it is not booked. Ask the agency which currency is right."
            ),
            Sentence::AllocationNotInCurrencyOfSettlement { settlement, currency } => write!(
                f,
                "An allocation of settlement {settlement} is in {currency}, but its settlement is \
                 not; it is not booked. Ask the agency which currency is right."
            ),
            Sentence::AllocationRepeated { allocation } => write!(
                f,
                "Allocation {allocation} occurs more than once; the first is booked, and this one \
                 is not. Ask the agency which is right."
            ),
            Sentence::UnknownBreakdownType { name } => write!(
                f,
                "Breakdowns have the type {name}, which is not known; its amounts are counted \
                 under other, not against invoices. Ask the agency whether that is right."
            ),
            Sentence::BreakdownDifference { settlement, rest } => write!(
                f,
                "The breakdown of an allocation of settlement {settlement} differs from its amount \
                 by {rest}, which is counted under other. Ask the agency what it is for."
            ),
            Sentence::BookedSettlementChanged { settlement } => write!(
                f,
                "Settlement {settlement} is booked, and has changed since. Compare it with its \
                 voucher, and correct the accounts by hand; no voucher is written for it."
            ),
            Sentence::BeneficiaryIban { settlement, iban } => write!(
                f,
                "Settlement {settlement} was paid to {iban}, which is not one of the expected \
                 accounts; ask the agency at once."
            ),
            Sentence::SettlementConflict { settlement } => write!(
                f,
                "Settlement {settlement} occurs more than once with different contents; the first \
                 is booked. Ask the agency which is right."
            ),
            Sentence::SettlementWithheld { settlement, disbursed, allocated } => write!(
                f,
                "Settlement {settlement}: {disbursed} disbursed, {allocated} allocated. The agency \
                 may have withheld commission and VAT; check its invoice."
            ),
            Sentence::SettlementExceeds { settlement, disbursed, allocated } => write!(
                f,
                "Settlement {settlement}: {disbursed} disbursed, {allocated} allocated. More was \
                 disbursed than allocated; ask the agency what the rest is for."
            ),
        }
    }
}

fn unread(f: &mut fmt::Formatter<'_>, cells: u64, column: &Message) -> fmt::Result {
    match cells {
        1 => write!(
            f,
            "1 cell cannot be read and counts as empty, in the ledger's column of the {column}; \
             correct it if the {column} matters."
        ),
        _ => write!(
            f,
            "{cells} cells cannot be read and count as empty, in the ledger's column of the \
             {column}; correct them if the {column} matters."
        ),
    }
}
