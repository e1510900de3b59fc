//! Findings: what does not fit together.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

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

/// Which input a piece of evidence comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Side {
    /// The creditor's ledger.
    Ledger,
    /// The payments.
    Payments,
    /// The settlements.
    Settlements,
}

/// What one input says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// The input.
    pub side: Side,
    /// The row of the input.
    pub source: String,
    /// What the row says.
    pub says: String,
}

/// Something that does not fit together.
///
/// ```
/// use cfis_reconcile::{FindingRule, Invoice, InputNames, Reconciler, Rules};
///
/// # let payment: cfis::Payment = serde_json::from_str(
/// #     r#"{"invoiceNumber": "1001", "amount": 100.00, "currency": "SEK"}"#,
/// # )?;
/// let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// reconciler.payment(&payment); // 100.00 SEK for invoice 1001
/// let result = reconciler.finish()?;
///
/// let finding = &result.findings()[0];
/// assert_eq!(finding.rule, FindingRule::CurrencyMismatch);
/// assert_eq!(finding.invoices, ["1001"]);
/// assert_eq!(finding.evidence[0].source, "payments, item 1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub rule: FindingRule,
    /// How bad it is.
    pub severity: Severity,
    /// Identifies the matter: the same in every run, whatever the order and the names of the input.
    pub fingerprint: String,
    /// What is wrong, and what to do.
    pub sentence: String,
    /// What each input says.
    pub evidence: Vec<Evidence>,
    /// The numbers of the invoices concerned.
    pub invoices: Vec<String>,
    /// The lines of the ledger with these invoices, since a number may occur more than once.
    pub lines: Vec<u64>,
    /// The settlement concerned.
    pub settlement: Option<i64>,
    /// The places of the invoices in the ledger.
    #[serde(skip)]
    pub(crate) places: Vec<u32>,
}

impl Finding {
    /// `identity` is what makes it the same matter in another run.
    pub(crate) fn new(rule: FindingRule, identity: &[&str], sentence: String) -> Self {
        let identity: Vec<_> =
            std::iter::once(rule.name()).chain(identity.iter().copied()).collect();
        Finding {
            rule,
            severity: rule.severity(),
            fingerprint: Finding::fingerprint(&identity),
            sentence,
            evidence: Vec::new(),
            invoices: Vec::new(),
            lines: Vec::new(),
            settlement: None,
            places: Vec::new(),
        }
    }

    pub(crate) fn fingerprint(parts: &[&str]) -> String {
        let mut hash = Sha256::new();
        for part in parts {
            // The length keeps parts apart.
            hash.update((part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        hash.finalize().iter().take(8).fold(String::new(), |mut text, byte| {
            // Writing to a string does not fail.
            let _ = write!(text, "{byte:02x}");
            text
        })
    }

    /// Adds a piece of evidence. `source` is the row of the input.
    pub(crate) fn with(mut self, side: Side, source: impl ToString, says: String) -> Self {
        self.evidence.push(Evidence { side, source: source.to_string(), says });
        self
    }

    pub(crate) fn of_settlement(mut self, id: i64) -> Self {
        self.settlement = Some(id);
        self
    }

    pub(crate) fn of_invoice(mut self, place: Option<u32>) -> Self {
        self.places.extend(place.filter(|place| !self.places.contains(place)));
        self
    }
}
