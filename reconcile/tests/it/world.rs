//! A small world for tests: a ledger with the invoice 1 of 100.00 EUR, and what a test adds to it.

use cfis::{Payment, Settlement};
use cfis_reconcile::{Finding, InputNames, Invoice, Reconciler, Reconciliation, Rules};

pub(crate) fn names() -> InputNames {
    let name = str::to_owned;
    InputNames {
        ledger: name("l.csv"),
        payments: name("p.json"),
        settlements: name("s.json"),
        earlier_payments: name("e.json"),
    }
}

pub(crate) fn invoice(
    line: u64,
    number: &str,
    amount: &str,
    case_id: Option<i64>,
    reference: Option<&str>,
) -> Invoice {
    let mut invoice = Invoice::new(line, number, amount.parse().unwrap(), "EUR");
    invoice.case_id = case_id;
    invoice.reference = reference.map(str::to_owned);
    invoice
}

pub(crate) fn payment(json: &str) -> Payment {
    serde_json::from_str(json).unwrap()
}

pub(crate) fn settlement(json: &str) -> Settlement {
    serde_json::from_str(json).unwrap()
}

/// An allocation of invoice 1 that is all capital.
pub(crate) fn allocation(id: i64, amount: &str, date: &str) -> String {
    format!(
        r#"{{"allocationId":{id},"allocatedTotalAmount":{amount},"allocationDate":"{date}","currency":"EUR","originalInvoiceNumber":"1",
        "breakdown":[{{"type":"CAPITAL","amount":{amount}}}]}}"#
    )
}

pub(crate) fn settled(id: i64, amount: &str, allocations: &[String]) -> Settlement {
    let list = allocations.join(",");
    settlement(&format!(
        r#"{{"settlementId":{id},"settlementDate":"2026-02-17","settlementAmount":{amount},"currency":"EUR","allocations":[{list}]}}"#
    ))
}

pub(crate) struct World {
    pub(crate) rules: Rules,
    pub(crate) invoices: Vec<Invoice>,
    pub(crate) payments: Vec<Payment>,
    pub(crate) earlier: Vec<Payment>,
    pub(crate) settlements: Vec<Settlement>,
}

impl World {
    pub(crate) fn new() -> Self {
        let rules = Rules::new("2026-03-31".parse().unwrap());
        World {
            rules,
            invoices: vec![invoice(2, "1", "100.00", None, None)],
            payments: vec![],
            earlier: vec![],
            settlements: vec![],
        }
    }

    pub(crate) fn reconcile(&self) -> Reconciliation {
        let mut reconciler = Reconciler::new(self.rules.clone(), names());
        self.invoices.iter().for_each(|invoice| reconciler.invoice(invoice.clone()).unwrap());
        self.payments.iter().for_each(|payment| reconciler.payment(payment));
        self.earlier.iter().for_each(|payment| reconciler.earlier_payment(payment));
        self.settlements.iter().for_each(|settlement| reconciler.settlement(settlement));
        reconciler.finish().unwrap()
    }

    /// Reconciles, and returns the only finding.
    pub(crate) fn finding(&self) -> Finding {
        let found = self.reconcile();
        let [finding] = found.findings() else { panic!("{:?}", found.findings()) };
        finding.clone()
    }
}

/// Checks the sentence, the evidence and the lines of a finding.
pub(crate) fn says(finding: &Finding, words: &str, evidence: &[(&str, &str)], lines: &[u64]) {
    assert!(finding.sentence.as_str().contains(words), "{words} in {}", finding.sentence);
    let found: Vec<_> = finding
        .evidence
        .iter()
        .map(|evidence| (evidence.source.as_str(), evidence.says.as_str()))
        .collect();
    assert_eq!(found, evidence, "{}", finding.sentence);
    assert_eq!(finding.lines, lines, "{}", finding.sentence);
}
