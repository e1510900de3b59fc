//! What a reconciliation goes by, beside its input.

use std::collections::BTreeMap;

use cfis::Amount;
use chrono::NaiveDate;

/// What is asked of a reconciliation.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rules {
    /// The day of the reconciliation, from which the age of payments is counted.
    pub as_of: NaiveDate,
    /// The first and last day that were asked for, where there were any.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// The day from which payments were asked for. None is the earliest booking among them.
    pub payments_from: Option<NaiveDate>,
    /// By currency, up to which difference an invoice counts as paid.
    pub tolerance: BTreeMap<String, Amount>,
    /// The accounts that settlements are expected on; none are no expectation.
    pub expected_ibans: Vec<String>,
    /// A payment that has been provisional for more days is a finding.
    pub aged_after_days: u32,
    /// So many days a payment and a due date may be apart for a suggestion by amount and payer.
    pub window_days: u32,
    /// The currency of payments that have none. That they have one is a guess of the description (evidence: `assumed`). Without it each is taken to be in
    /// that of its invoice, which a finding says.
    pub payment_currency: Option<String>,
}

impl Rules {
    /// The rules as they are by default, on a day.
    pub fn new(as_of: NaiveDate) -> Self {
        Rules {
            as_of,
            period: None,
            payments_from: None,
            tolerance: BTreeMap::new(),
            expected_ibans: Vec::new(),
            aged_after_days: 14,
            window_days: 30,
            payment_currency: None,
        }
    }
}

/// What the inputs are called where a figure is traced to its row.
#[derive(Debug, Clone)]
pub struct Names {
    /// The ledger.
    pub ledger: String,
    /// The payments.
    pub payments: String,
    /// The settlements.
    pub settlements: String,
    /// The payments of an earlier run.
    pub earlier_payments: String,
}

impl Default for Names {
    fn default() -> Self {
        let name = str::to_owned;
        Names {
            ledger: name("ledger"),
            payments: name("payments"),
            settlements: name("settlements"),
            earlier_payments: name("earlier payments"),
        }
    }
}
