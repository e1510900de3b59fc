//! A reconciliation as JSON: amounts are text, and lists are written item by item.

use std::io::{self, Write};

use cfis_reconcile::{InputNames, Reconciliation};
use serde::Serialize;
use serde_json::json;

/// The inputs of a reconciliation.
pub(crate) struct Inputs<'a> {
    pub(crate) names: &'a InputNames,
    pub(crate) has_earlier: bool,
}

impl Inputs<'_> {
    /// Returns the names of what was read.
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self.names;
        let earlier = self.has_earlier.then_some(&*names.earlier_payments);
        let read = [&*names.ledger, &*names.payments, &*names.settlements];
        read.into_iter().chain(earlier).collect()
    }

    fn list(&self, found: &Reconciliation) -> serde_json::Value {
        let (payments, settlements, earlier) = found.counts();
        // Each row of the ledger is an invoice, and each invoice has one outcome.
        let ledger: u64 = found.outcomes().values().sum();
        let mut inputs = vec![
            json!({"name": self.names.ledger, "kind": "ledger", "count": ledger}),
            json!({"name": self.names.payments, "kind": "payments", "count": payments}),
            json!({"name": self.names.settlements, "kind": "settlements", "count": settlements}),
        ];
        if self.has_earlier {
            let name = &self.names.earlier_payments;
            inputs.push(json!({"name": name, "kind": "earlierPayments", "count": earlier}));
        }
        inputs.into()
    }
}

/// Writes an object. Each of its members, and each item of a list, is on a line of its own.
pub(crate) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs<'_>,
    totals_only: bool,
) -> io::Result<()> {
    let rules = found.rules();
    let period =
        rules.period.map(|(from, to)| json!({"from": from.to_string(), "to": to.to_string()}));
    write!(out, "{{\"version\":{}", json!(env!("CARGO_PKG_VERSION")))?;
    write!(out, ",\n\"asOf\":{}", json!(found.as_of().map(|day| day.to_string())))?;
    write!(out, ",\n\"period\":{}", json!(period))?;
    write!(out, ",\n\"inputs\":{}", inputs.list(found))?;
    write!(out, ",\n\"outcomes\":{}", json!(found.outcomes()))?;
    list(out, "totals", found.totals())?;
    if !totals_only {
        list(out, "findings", found.findings())?;
        list(out, "suggestions", found.suggestions())?;
        list(out, "notMatched", found.not_matched())?;
        list(out, "settlements", found.settlements())?;
        list(out, "invoices", found.invoices())?;
    }
    out.write_all(b"}\n")
}

fn list(
    out: &mut impl Write,
    name: &str,
    items: impl IntoIterator<Item = impl Serialize>,
) -> io::Result<()> {
    write!(out, ",\n\"{name}\":[")?;
    for (index, item) in items.into_iter().enumerate() {
        out.write_all(if index == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &item)?;
    }
    out.write_all(b"]")
}
