//! An earlier result, to say what is new since then and what is booked already.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::Path;

use cfis_reconcile::{Argument, InvoiceView, Reconciliation};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::files::{read_text, without_byte_order_mark};
use crate::language::{Texts, key};

/// A settlement for which a voucher was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BookedVoucher {
    pub(crate) settlement: i64,
    /// What the settlement is known by.
    pub(crate) fingerprint: String,
}

/// What an earlier result says.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Earlier {
    as_of: Option<NaiveDate>,
    findings: Vec<EarlierFinding>,
    settlements: Vec<EarlierSettlement>,
    invoices: Vec<EarlierInvoice>,
    vouchers: Vec<BookedVoucher>,
}

#[derive(Debug, Deserialize)]
struct EarlierFinding {
    fingerprint: String,
}

#[derive(Debug, Deserialize)]
struct EarlierSettlement {
    id: i64,
}

#[derive(Debug, Deserialize)]
struct EarlierInvoice {
    number: String,
    currency: String,
    #[serde(flatten)]
    state: State,
}

/// What can change about an invoice.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct State {
    outcome: String,
    settled: String,
    provisional: String,
    outstanding: String,
    overpaid: String,
}

impl State {
    fn of(invoice: &InvoiceView<'_>) -> Self {
        let text = |amount| cfis_reconcile::format_amount(amount).into_owned();
        let amounts = &invoice.amounts;
        State {
            outcome: invoice.outcome.name().to_owned(),
            settled: text(amounts.settled),
            provisional: text(amounts.provisional),
            outstanding: text(amounts.outstanding),
            overpaid: text(amounts.overpaid),
        }
    }
}

/// What is new or changed since an earlier result.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Changes {
    /// The day of the earlier result.
    pub(crate) since: Option<NaiveDate>,
    /// The fingerprints of findings that are new.
    pub(crate) new_findings: BTreeSet<String>,
    /// The number of findings that are gone.
    pub(crate) gone_findings: usize,
    /// The settlements that are new.
    pub(crate) new_settlements: BTreeSet<i64>,
    /// The settlements that were booked before.
    pub(crate) booked_settlements: BTreeSet<i64>,
    /// The lines of the ledger with invoices that are new.
    pub(crate) new_invoices: BTreeSet<u64>,
    /// The lines of the ledger with invoices whose outcome or amounts changed.
    pub(crate) changed_invoices: BTreeSet<u64>,
}

/// What an earlier result makes of an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mark {
    New,
    Changed,
    Booked,
}

impl Mark {
    pub(crate) fn text(self, texts: &Texts) -> String {
        texts.text(match self {
            Mark::New => key!("page-new"),
            Mark::Changed => key!("page-changed"),
            Mark::Booked => key!("page-booked"),
        })
    }
}

impl Changes {
    /// Returns the mark of an invoice, by its line of the ledger.
    pub(crate) fn of_invoice(&self, line: u64) -> Option<Mark> {
        let is_new = self.new_invoices.contains(&line);
        let is_changed = self.changed_invoices.contains(&line);
        is_new.then_some(Mark::New).or(is_changed.then_some(Mark::Changed))
    }

    /// Returns the mark of a settlement.
    pub(crate) fn of_settlement(&self, id: i64) -> Option<Mark> {
        let is_booked = self.booked_settlements.contains(&id);
        let is_new = self.new_settlements.contains(&id);
        is_booked.then_some(Mark::Booked).or(is_new.then_some(Mark::New))
    }

    /// Returns the mark of a finding.
    pub(crate) fn of_finding(&self, fingerprint: &str) -> Option<Mark> {
        self.new_findings.contains(fingerprint).then_some(Mark::New)
    }

    /// Says in a line how much is new.
    pub(crate) fn sentence(&self, texts: &Texts) -> String {
        let count = |count: usize| Argument::Count(count as u64);
        let counts = [
            ("newFindings", count(self.new_findings.len())),
            ("goneFindings", count(self.gone_findings)),
            ("newSettlements", count(self.new_settlements.len())),
            ("newInvoices", count(self.new_invoices.len())),
            ("changedInvoices", count(self.changed_invoices.len())),
        ];
        match self.since {
            Some(date) => {
                let [one, two, three, four, five] = counts;
                let date = ("date", Argument::Date(date));
                texts.with(key!("since-run"), [date, one, two, three, four, five])
            }
            None => texts.with(key!("since-earlier-run"), counts),
        }
    }
}

impl Earlier {
    /// Reads a result that `--format json` wrote.
    ///
    /// # Errors
    /// If it is not one.
    pub(crate) fn read(path: &Path) -> Result<Self, Failure> {
        let text = read_text("the earlier result ", path)?;
        let text = without_byte_order_mark(&text);
        let parsed = match text.trim_start().starts_with('{') {
            true => serde_json::from_str(text),
            false => Err(serde::de::Error::custom("not an object")),
        };
        parsed.map_err(|error: serde_json::Error| {
            // An error that is not about the text has no line.
            let line = match error.line() {
                0 => String::new(),
                line => format!(" (line {line})"),
            };
            Failure::new(format!(
                "{} is not a whole result of `cfis reconcile --format json`{line}; pass the JSON of \
                 the earlier run, without --totals-only",
                path.display()
            ))
        })
    }

    /// Returns the settlements that are booked.
    pub(crate) fn booked(&self) -> BTreeMap<i64, BookedVoucher> {
        self.vouchers.iter().map(|voucher| (voucher.settlement, voucher.clone())).collect()
    }

    /// Compares a result with the earlier one.
    pub(crate) fn changes(&self, found: &Reconciliation) -> Changes {
        let findings: BTreeSet<&str> =
            self.findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        let now: BTreeSet<&str> =
            found.findings().iter().map(|finding| finding.fingerprint.as_str()).collect();
        let settlements: BTreeSet<i64> = self.settlements.iter().map(|one| one.id).collect();
        // A number that two invoices have tells nothing of either.
        let mut invoices: HashMap<(&str, &str), Option<&State>> = HashMap::new();
        for invoice in &self.invoices {
            let key = (invoice.number.as_str(), invoice.currency.as_str());
            let state = Some(&invoice.state);
            invoices.entry(key).and_modify(|known| *known = None).or_insert(state);
        }
        let mut changes = Changes {
            since: self.as_of,
            new_findings: now.difference(&findings).map(|name| (*name).to_owned()).collect(),
            gone_findings: findings.difference(&now).count(),
            new_settlements: found
                .settlements()
                .map(|settlement| settlement.id)
                .filter(|id| !settlements.contains(id))
                .collect(),
            booked_settlements: self.vouchers.iter().map(|voucher| voucher.settlement).collect(),
            new_invoices: BTreeSet::new(),
            changed_invoices: BTreeSet::new(),
        };
        for invoice in found.invoices() {
            match invoices.get(&(invoice.number, invoice.currency)) {
                None => {
                    changes.new_invoices.insert(invoice.line);
                }
                Some(Some(state)) if **state != State::of(&invoice) => {
                    changes.changed_invoices.insert(invoice.line);
                }
                Some(_) => {}
            }
        }
        changes
    }
}
