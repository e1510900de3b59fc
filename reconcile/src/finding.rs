//! What does not fit together.

use std::fmt::Write as _;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// Money may be with somebody else.
    Critical,
    /// Figures cannot be relied on.
    Error,
    /// Somebody should ask.
    Warning,
    /// Good to know.
    Advice,
}

impl Severity {
    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            Severity::Critical => "critical",
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Advice => "advice",
        }
    }
}

/// What a finding is about. The table in the crate's documentation says what each means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs)]
pub enum FindingRule {
    BeneficiaryIban,
    SettlementConflict,
    AllocationRepeated,
    CurrencyMismatch,
    BreakdownDifference,
    AmountMissing,
    SettlementDifference,
    CurrencyAssumed,
    SameBusinessKey,
    UnknownBreakdownType,
    PaymentVanished,
    PaymentAged,
    IdentifiersDisagree,
    OutsidePeriod,
    CheckDigit,
}

impl FindingRule {
    /// How bad it is.
    pub fn severity(self) -> Severity {
        match self {
            FindingRule::BeneficiaryIban | FindingRule::SettlementConflict => Severity::Critical,
            FindingRule::AllocationRepeated
            | FindingRule::CurrencyMismatch
            | FindingRule::BreakdownDifference
            | FindingRule::AmountMissing => Severity::Error,
            FindingRule::SettlementDifference
            | FindingRule::CurrencyAssumed
            | FindingRule::SameBusinessKey
            | FindingRule::UnknownBreakdownType
            | FindingRule::PaymentVanished
            | FindingRule::PaymentAged
            | FindingRule::IdentifiersDisagree
            | FindingRule::OutsidePeriod => Severity::Warning,
            FindingRule::CheckDigit => Severity::Advice,
        }
    }

    /// Its name in results.
    pub fn name(self) -> &'static str {
        match self {
            FindingRule::BeneficiaryIban => "beneficiaryIban",
            FindingRule::SettlementConflict => "settlementConflict",
            FindingRule::AllocationRepeated => "allocationRepeated",
            FindingRule::CurrencyMismatch => "currencyMismatch",
            FindingRule::BreakdownDifference => "breakdownDifference",
            FindingRule::AmountMissing => "amountMissing",
            FindingRule::SettlementDifference => "settlementDifference",
            FindingRule::CurrencyAssumed => "currencyAssumed",
            FindingRule::SameBusinessKey => "sameBusinessKey",
            FindingRule::UnknownBreakdownType => "unknownBreakdownType",
            FindingRule::PaymentVanished => "paymentVanished",
            FindingRule::PaymentAged => "paymentAged",
            FindingRule::IdentifiersDisagree => "identifiersDisagree",
            FindingRule::OutsidePeriod => "outsidePeriod",
            FindingRule::CheckDigit => "checkDigit",
        }
    }
}

/// Whose data a piece of evidence is from.
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

/// What one side has.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// Whose it is.
    pub side: Side,
    /// The row that it is from.
    pub source: String,
    /// What it says.
    pub says: String,
}

/// Something that does not fit together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What it is about.
    pub rule: FindingRule,
    /// How bad it is.
    pub severity: Severity,
    /// The same from run to run for the same matter, whatever the order and the names of the input.
    pub fingerprint: String,
    /// What is wrong, and what to do.
    pub sentence: String,
    /// What the sides have.
    pub evidence: Vec<Evidence>,
    /// The numbers of the invoices that it is about.
    pub invoices: Vec<String>,
    /// The lines of the ledger on which they stand, since a number may stand there more than once.
    pub lines: Vec<u64>,
    /// The settlement that it is about.
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

    pub(crate) fn with(mut self, side: Side, source: String, says: String) -> Self {
        self.evidence.push(Evidence { side, source, says });
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
