//! Findings: what does not fit together.
//!
//! Begin with [`Finding`]. `rule` lists what can be found. What a finding says is a
//! [`Message`](crate::Message).

mod rule;

use std::fmt::Write as _;

use serde::ser::SerializeStruct;
use serde::{Serialize, Serializer};
use sha2::{Digest, Sha256};

use crate::message::{Arguments, Message, Says, Sentence};

pub use rule::{FindingRule, Severity};

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
    pub source: Message,
    /// What the row says.
    pub says: Message,
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What it is about.
    pub rule: FindingRule,
    /// How bad it is.
    pub severity: Severity,
    /// Identifies the matter: the same in every run, whatever the order and the names of the input.
    pub fingerprint: String,
    /// What is wrong, and what to do.
    pub sentence: Message,
    /// What each input says.
    pub evidence: Vec<Evidence>,
    /// The numbers of the invoices concerned.
    pub invoices: Vec<String>,
    /// The lines of the ledger with these invoices, since a number may occur more than once.
    pub lines: Vec<u64>,
    /// The settlement concerned.
    pub settlement: Option<i64>,
    /// The places of the invoices in the ledger.
    pub(crate) places: Vec<u32>,
}

impl Finding {
    /// `identity` is what makes it the same matter in another run.
    pub(crate) fn new(rule: FindingRule, identity: &[&str], sentence: Sentence) -> Self {
        let identity: Vec<_> =
            std::iter::once(rule.name()).chain(identity.iter().copied()).collect();
        Finding {
            rule,
            severity: rule.severity(),
            fingerprint: Finding::fingerprint(&identity),
            sentence: sentence.into(),
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
    pub(crate) fn with(mut self, side: Side, source: impl Into<Message>, says: Says) -> Self {
        // Most findings have one, and there may be many findings.
        self.evidence.reserve_exact(1);
        self.evidence.push(Evidence { side, source: source.into(), says: says.into() });
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

impl Serialize for Finding {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut finding = serializer.serialize_struct("Finding", 10)?;
        finding.serialize_field("rule", &self.rule)?;
        finding.serialize_field("severity", &self.severity)?;
        finding.serialize_field("fingerprint", &self.fingerprint)?;
        finding.serialize_field("sentence", &self.sentence)?;
        finding.serialize_field("key", self.sentence.key())?;
        finding.serialize_field("arguments", &Arguments(&self.sentence))?;
        finding.serialize_field("evidence", &self.evidence)?;
        finding.serialize_field("invoices", &self.invoices)?;
        finding.serialize_field("lines", &self.lines)?;
        finding.serialize_field("settlement", &self.settlement)?;
        finding.end()
    }
}
