//! What the caller decides: the rules of a reconciliation and the names of its inputs.

use std::collections::BTreeMap;

use cfis::Amount;
use chrono::NaiveDate;

/// The rules of a reconciliation.
///
/// ```
/// use cfis_reconcile::Rules;
///
/// let mut rules = Rules::new("2026-03-31".parse()?);
/// rules.tolerance.insert("EUR".to_owned(), "0.05".parse()?);
/// rules.expected_ibans = vec!["FI21 1234 5600 0007 85".to_owned()];
/// rules.aged_after_days = 30;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Rules {
    /// The day of the reconciliation. What is dated later has amounts of its own and changes
    /// nothing else. If none, it is the latest date of the input.
    pub as_of: Option<NaiveDate>,
    /// The day of the reconciliation if `as_of` is none and the input has no date. Without it,
    /// nothing is due then.
    pub today: Option<NaiveDate>,
    /// The first and last day that the input was requested for. What is dated outside is a finding,
    /// and an invoice that is dated before may have been paid before.
    pub period: Option<(NaiveDate, NaiveDate)>,
    /// Whether nothing in the ledger says on which day the period should begin.
    pub is_period_assumed: bool,
    /// The first day that payments were requested for. If none, the earliest booking among them.
    pub payments_from: Option<NaiveDate>,
    /// The largest difference, by currency, with which an invoice still counts as paid.
    pub tolerance: BTreeMap<String, Amount>,
    /// The accounts that settlements may be paid to. If empty, accounts are not checked.
    pub expected_ibans: Vec<String>,
    /// A payment that is provisional for more days than this is a finding.
    pub aged_after_days: u32,
    /// The maximum number of days between a payment and a due date for a suggestion by amount and
    /// payer.
    pub window_days: u32,
    /// The currency of payments that have none.
    ///
    /// If it is not set, such a payment is assumed to be in the currency of its invoice, and a
    /// finding says so. (That payments have a currency is itself a guess of the specification,
    /// evidence `assumed`.)
    pub payment_currency: Option<String>,
    /// Whether settlements get a fingerprint, by which a later run knows them again.
    pub has_fingerprints: bool,
    /// The settlements that are booked in the creditor's accounts already, with the fingerprints
    /// that they had. One that has changed since is a finding.
    pub booked: BTreeMap<i64, String>,
}

impl Rules {
    /// Creates the default rules for a reconciliation as of a day.
    pub fn new(as_of: NaiveDate) -> Self {
        Rules { as_of: Some(as_of), ..Rules::as_of_latest() }
    }

    /// Creates the default rules for a reconciliation as of the latest date of the input.
    pub fn as_of_latest() -> Self {
        Rules {
            as_of: None,
            today: None,
            period: None,
            is_period_assumed: false,
            payments_from: None,
            tolerance: BTreeMap::new(),
            expected_ibans: Vec::new(),
            aged_after_days: 14,
            window_days: 30,
            payment_currency: None,
            has_fingerprints: false,
            booked: BTreeMap::new(),
        }
    }
}

/// The names of the inputs, such as file names, by which results trace a figure to its row.
///
/// ```
/// use cfis_reconcile::InputNames;
///
/// let names = InputNames { payments: "payments.json".to_owned(), ..InputNames::default() };
/// assert_eq!(names.settlements, "settlements");
/// ```
#[derive(Debug, Clone)]
pub struct InputNames {
    /// The ledger.
    pub ledger: String,
    /// The payments.
    pub payments: String,
    /// The settlements.
    pub settlements: String,
    /// The payments of an earlier run.
    pub earlier_payments: String,
}

impl Default for InputNames {
    fn default() -> Self {
        let name = str::to_owned;
        InputNames {
            ledger: name("ledger"),
            payments: name("payments"),
            settlements: name("settlements"),
            earlier_payments: name("earlier payments"),
        }
    }
}
