//! The rules of findings, and how bad each is.

use crate::named::named;

named! {
    /// How bad a finding is, the worst first.
    #[derive(PartialOrd, Ord)]
    pub enum Severity {
        /// Money may have gone to the wrong account.
        Critical = "critical",
        /// The figures of the invoices concerned cannot be relied on.
        Error = "error",
        /// Worth asking the agency about.
        Warning = "warning",
        /// Good to know.
        Advice = "advice",
    }
}

named! {
    /// What a finding is about. [The crate's documentation](crate#findings) has the details.
    ///
    /// ```
    /// use cfis_reconcile::{FindingRule, Severity};
    ///
    /// assert_eq!(FindingRule::BeneficiaryIban.severity(), Severity::Critical);
    /// assert_eq!(FindingRule::BeneficiaryIban.name(), "beneficiaryIban");
    /// ```
    #[derive(PartialOrd, Ord)]
    pub enum FindingRule {
        /// A settlement was paid to an account that is not expected.
        BeneficiaryIban = "beneficiaryIban",
        /// A settlement occurs twice with different contents.
        SettlementConflict = "settlementConflict",
        /// A settlement that is booked in the accounts has changed.
        BookedSettlementChanged = "bookedSettlementChanged",
        /// An allocation id occurs more than once.
        AllocationRepeated = "allocationRepeated",
        /// An amount is in another currency than its invoice or its settlement.
        CurrencyMismatch = "currencyMismatch",
        /// A breakdown does not add up to its allocation.
        BreakdownDifference = "breakdownDifference",
        /// A payment has no amount.
        AmountMissing = "amountMissing",
        /// The allocations of a settlement do not add up to it.
        SettlementDifference = "settlementDifference",
        /// Payments have no currency.
        CurrencyAssumed = "currencyAssumed",
        /// Allocations differ only in their ids.
        SameBusinessKey = "sameBusinessKey",
        /// A breakdown has an unknown type.
        UnknownBreakdownType = "unknownBreakdownType",
        /// Payments of an earlier run are neither listed nor settled any more.
        PaymentVanished = "paymentVanished",
        /// A payment has been provisional for a long time.
        PaymentAged = "paymentAged",
        /// The identifiers of one item point to two invoices.
        IdentifiersDisagree = "identifiersDisagree",
        /// A booking or a settlement is dated outside the period.
        OutsidePeriod = "outsidePeriod",
        /// More was taken back from an invoice than was received for it.
        ReversalWithoutReceipt = "reversalWithoutReceipt",
        /// An amount that was taken back equals a credit note of the invoice.
        ReversalEqualsCreditNote = "reversalEqualsCreditNote",
        /// A payment was returned, and no settlement takes it back yet.
        ReturnPending = "returnPending",
        /// Invoices are older than what was read.
        NotCovered = "notCovered",
        /// The amounts of the ledger may be net.
        NetAmounts = "netAmounts",
        /// Items have no date.
        Undated = "undated",
        /// Cells of an optional column of the ledger cannot be read.
        UnreadCells = "unreadCells",
        /// A total row of the ledger does not agree with its rows.
        TotalDisagrees = "totalDisagrees",
        /// A payment was returned before it was settled.
        PaymentReturned = "paymentReturned",
        /// The agency keeps a part of payments of invoices that are settled.
        NotPassedOn = "notPassedOn",
        /// The first day of the period is a guess.
        PeriodAssumed = "periodAssumed",
        /// The check digit of a payment reference is wrong.
        CheckDigit = "checkDigit",
    }

    impl FindingRule {
        /// Returns how bad it is.
        pub fn severity(self) -> Severity {
            match self {
                FindingRule::BeneficiaryIban
                | FindingRule::SettlementConflict
                | FindingRule::BookedSettlementChanged => Severity::Critical,
                FindingRule::AllocationRepeated
                | FindingRule::CurrencyMismatch
                | FindingRule::BreakdownDifference
                | FindingRule::AmountMissing
                | FindingRule::TotalDisagrees => Severity::Error,
                FindingRule::SettlementDifference
                | FindingRule::CurrencyAssumed
                | FindingRule::SameBusinessKey
                | FindingRule::UnknownBreakdownType
                | FindingRule::PaymentVanished
                | FindingRule::PaymentAged
                | FindingRule::IdentifiersDisagree
                | FindingRule::OutsidePeriod
                | FindingRule::ReversalWithoutReceipt
                | FindingRule::ReversalEqualsCreditNote
                | FindingRule::ReturnPending
                | FindingRule::NotCovered
                | FindingRule::NetAmounts
                | FindingRule::UnreadCells
                | FindingRule::Undated => Severity::Warning,
                FindingRule::PaymentReturned
                | FindingRule::NotPassedOn
                | FindingRule::PeriodAssumed
                | FindingRule::CheckDigit => Severity::Advice,
            }
        }
    }
}
