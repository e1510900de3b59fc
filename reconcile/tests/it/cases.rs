//! The worked cases, whose results were worked out by hand.

use std::collections::BTreeMap;

use cfis::{Amount, Payment, Settlement};
use cfis_reconcile::{
    FindingRule, InputNames, Invoice, InvoiceOutcome, InvoiceView, LedgerState, Reconciler,
    Reconciliation, Rules,
};
use serde::Deserialize;
use toml::Value;

#[derive(Deserialize)]
struct Cases {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    #[allow(dead_code)]
    why: String,
    as_of: String,
    period: Option<BTreeMap<String, String>>,
    payments_from: Option<String>,
    #[serde(default)]
    tolerance: BTreeMap<String, String>,
    #[serde(default)]
    expected_ibans: Vec<String>,
    /// The fingerprints of settlements that are booked in the accounts.
    #[serde(default)]
    booked: BTreeMap<String, String>,
    #[serde(default)]
    is_period_assumed: bool,
    aged_after_days: Option<u32>,
    window_days: Option<u32>,
    ledger: Vec<Row>,
    #[serde(default)]
    payments: Vec<Value>,
    #[serde(default)]
    earlier_payments: Vec<Value>,
    #[serde(default)]
    settlements: Vec<Value>,
    expect: Expect,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    number: String,
    amount: String,
    currency: String,
    case_id: Option<i64>,
    reference: Option<String>,
    due: Option<String>,
    customer: Option<String>,
    /// The invoice date.
    dated: Option<String>,
    /// What the ledger itself says.
    paid: Option<String>,
    open: Option<String>,
    credited: Option<String>,
    written_off: Option<String>,
    /// For a credit note: the number of the invoice that it credits.
    credits: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Expect {
    invoices: Vec<ExpectedInvoice>,
    #[serde(default)]
    findings: Vec<String>,
    #[serde(default)]
    suggestions: Vec<ExpectedSuggestion>,
    #[serde(default)]
    not_matched: Vec<String>,
    #[serde(default)]
    totals: Vec<BTreeMap<String, String>>,
}

#[derive(Deserialize)]
struct ExpectedInvoice {
    number: String,
    case_id: Option<i64>,
    outcome: String,
    netvisor: Option<Vec<String>>,
    rules: Option<Vec<String>>,
    /// `book`, `tellAgency` or `agree`; not checked if it is not given.
    advice: Option<String>,
    /// Not checked if it is not given.
    overdue: Option<String>,
    /// The other members are amounts.
    #[serde(flatten)]
    amounts: BTreeMap<String, String>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct ExpectedSuggestion {
    amount: String,
    reason: String,
    candidates: Vec<String>,
}

fn amount(text: &str) -> Amount {
    text.parse().unwrap_or_else(|error| panic!("{text}: {error}"))
}

/// Writes a TOML value as JSON, with amounts as numbers to the digit.
fn json(value: &Value, name: &str) -> String {
    match value {
        Value::String(text) if name.to_lowercase().ends_with("amount") => text.clone(),
        Value::String(text) => serde_json::to_string(text).unwrap(),
        Value::Array(items) => {
            format!("[{}]", items.iter().map(|item| json(item, name)).collect::<Vec<_>>().join(","))
        }
        Value::Table(members) => {
            let members: Vec<_> = members
                .iter()
                .map(|(name, value)| format!("\"{name}\":{}", json(value, name)))
                .collect();
            format!("{{{}}}", members.join(","))
        }
        Value::Integer(number) => number.to_string(),
        other => panic!("{other:?} has no place in a case"),
    }
}

impl Case {
    fn rules(&self) -> Rules {
        let mut rules = Rules::new(self.as_of.parse().unwrap());
        rules.period = self
            .period
            .as_ref()
            .map(|period| (period["from"].parse().unwrap(), period["to"].parse().unwrap()));
        rules.payments_from = self.payments_from.as_ref().map(|day| day.parse().unwrap());
        rules.tolerance = self
            .tolerance
            .iter()
            .map(|(currency, text)| (currency.clone(), amount(text)))
            .collect();
        rules.expected_ibans.clone_from(&self.expected_ibans);
        let booked = self.booked.iter();
        rules.booked = booked.map(|(id, text)| (id.parse().unwrap(), text.clone())).collect();
        rules.is_period_assumed = self.is_period_assumed;
        rules.aged_after_days = self.aged_after_days.unwrap_or(rules.aged_after_days);
        rules.window_days = self.window_days.unwrap_or(rules.window_days);
        rules
    }

    fn invoices(&self) -> Vec<Invoice> {
        let invoice = |(line, row): (u64, &Row)| {
            let mut invoice = Invoice::new(line, &row.number, amount(&row.amount), &row.currency);
            invoice.case_id = row.case_id;
            invoice.reference.clone_from(&row.reference);
            invoice.due_date = row.due.as_ref().map(|day| day.parse().unwrap());
            invoice.customer.clone_from(&row.customer);
            invoice.invoice_date = row.dated.as_ref().map(|day| day.parse().unwrap());
            let state = LedgerState {
                paid: row.paid.as_deref().map(amount),
                open: row.open.as_deref().map(amount),
                credited: row.credited.as_deref().map(amount),
                written_off: row.written_off.as_deref().map(amount),
                credited_invoice: row.credits.clone(),
            };
            let says_nothing = state == LedgerState::default();
            invoice.ledger_state = (!says_nothing).then(|| Box::new(state));
            invoice
        };
        (2..).zip(&self.ledger).map(invoice).collect()
    }

    fn payments(&self) -> Vec<Payment> {
        self.payments
            .iter()
            .map(|payment| serde_json::from_str(&json(payment, "")).unwrap())
            .collect()
    }

    fn settlements(&self) -> Vec<Settlement> {
        self.settlements
            .iter()
            .map(|settlement| serde_json::from_str(&json(settlement, "")).unwrap())
            .collect()
    }

    fn reconcile(&self) -> Reconciliation {
        let mut reconciler = Reconciler::new(self.rules(), InputNames::default());
        self.invoices().into_iter().for_each(|invoice| reconciler.invoice(invoice).unwrap());
        self.payments().iter().for_each(|payment| reconciler.payment(payment));
        for payment in &self.earlier_payments {
            reconciler.earlier_payment(&serde_json::from_str(&json(payment, "")).unwrap());
        }
        self.settlements().iter().for_each(|settlement| reconciler.settlement(settlement));
        reconciler.finish().unwrap()
    }
}

fn cases() -> Vec<Case> {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cases");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let read = |path: std::path::PathBuf| -> Cases {
        let text = std::fs::read_to_string(&path).unwrap();
        toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    };
    files.into_iter().flat_map(|path| read(path).case).collect()
}

/// Lists what differs between an invoice and its expected result.
fn differences(found: &InvoiceView<'_>, expected: &ExpectedInvoice) -> Vec<String> {
    let mut differences = Vec::new();
    if found.outcome.name() != expected.outcome {
        differences.push(format!(
            "{}: {} and not {}",
            found.number,
            found.outcome.name(),
            expected.outcome
        ));
    }
    let amounts = &found.amounts;
    for (name, found_amount) in [
        ("settled", amounts.settled),
        ("provisional", amounts.provisional),
        ("credited", amounts.credited),
        ("tolerated", amounts.tolerated),
        ("outstanding", amounts.outstanding),
        ("overpaid", amounts.overpaid),
        ("interest", amounts.interest),
        ("fees", amounts.fees),
        ("other", amounts.other),
        ("disbursed", amounts.disbursed),
        ("reversed_without_receipt", amounts.reversed_without_receipt),
        ("return_pending", amounts.return_pending),
        ("not_passed_on", amounts.not_passed_on),
        ("after_payments", amounts.after_payments),
        ("after_settlements", amounts.after_settlements),
    ] {
        let wanted = expected.amounts.get(name).map_or(Amount::ZERO, |text| amount(text));
        if found_amount != wanted {
            differences
                .push(format!("{}: {name} is {found_amount} and not {wanted}", found.number));
        }
    }
    for name in ["ledger_open", "difference"] {
        let found_amount = if name == "difference" { found.difference } else { found.ledger_open };
        let wanted = expected.amounts.get(name).map(|text| amount(text));
        if wanted.is_some_and(|wanted| wanted != found_amount) {
            differences
                .push(format!("{}: {name} is {found_amount:?} and not {wanted:?}", found.number));
        }
    }
    let advice = found.advice.name();
    if expected.advice.as_deref().is_some_and(|wanted| wanted != advice) {
        differences.push(format!("{}: {advice} and not {:?}", found.number, expected.advice));
    }
    let overdue = found.overdue.map_or("", |overdue| overdue.name());
    if expected.overdue.as_deref().is_some_and(|wanted| wanted != overdue) {
        differences.push(format!("{}: {overdue} and not {:?}", found.number, expected.overdue));
    }
    if let Some(netvisor) = expected.netvisor.as_ref().filter(|wanted| *wanted != &found.netvisor) {
        differences.push(format!(
            "{}: Netvisor's {:?} and not {netvisor:?}",
            found.number, found.netvisor
        ));
    }
    let rules: Vec<_> = found
        .history
        .iter()
        .map(|entry| serde_json::to_value(entry.rule).unwrap().as_str().unwrap().to_owned())
        .collect();
    if let Some(wanted) = expected.rules.as_ref().filter(|wanted| **wanted != rules) {
        differences.push(format!("{}: rules {rules:?} and not {wanted:?}", found.number));
    }
    differences
}

#[test]
fn the_worked_cases_have_their_results() {
    let cases = cases();
    assert!(cases.len() >= 100, "{} cases", cases.len());
    let mut failures = Vec::new();
    for case in &cases {
        let found = case.reconcile();
        let mut wrong = Vec::new();
        let views: Vec<_> = found.invoices().collect();
        for (view, wanted) in views.iter().zip(&case.expect.invoices) {
            assert!(
                view.number == wanted.number
                    && wanted.case_id.is_none_or(|id| view.case_id == Some(id)),
                "{}: {}",
                case.name,
                wanted.number
            );
            wrong.extend(differences(view, wanted));
        }
        assert_eq!(views.len(), case.expect.invoices.len(), "{}", case.name);
        let mut findings: Vec<_> = found
            .findings()
            .iter()
            .map(|finding| serde_json::to_value(finding.rule).unwrap().as_str().unwrap().to_owned())
            .collect();
        findings.sort();
        if findings != case.expect.findings {
            wrong.push(format!("findings {findings:?} and not {:?}", case.expect.findings));
        }
        let suggestions: Vec<_> = found
            .suggestions()
            .iter()
            .map(|suggestion| ExpectedSuggestion {
                amount: suggestion.item.amount.unwrap().to_string(),
                reason: serde_json::to_value(suggestion.reason)
                    .unwrap()
                    .as_str()
                    .unwrap()
                    .to_owned(),
                candidates: suggestion
                    .candidates
                    .iter()
                    .map(|candidate| candidate.invoice.clone())
                    .collect(),
            })
            .collect();
        if suggestions != case.expect.suggestions {
            wrong
                .push(format!("suggestions {suggestions:?} and not {:?}", case.expect.suggestions));
        }
        let not_matched: Vec<_> =
            found.not_matched().iter().map(|item| item.amount.unwrap()).collect();
        let wanted: Vec<_> = case.expect.not_matched.iter().map(|text| amount(text)).collect();
        if not_matched != wanted {
            wrong.push(format!("not matched {not_matched:?} and not {wanted:?}"));
        }
        for wanted in &case.expect.totals {
            let totals = found
                .totals()
                .iter()
                .find(|totals| totals.currency == wanted["currency"])
                .cloned()
                .unwrap_or_default();
            for (name, found) in [
                ("settlements", totals.settlements),
                ("not_booked_settled", totals.not_booked_settled),
                ("settlement_difference", totals.settlement_difference),
                ("not_booked_payments", totals.not_booked_payments),
            ] {
                if found != amount(&wanted[name]) {
                    wrong.push(format!("{name} is {found} and not {}", wanted[name]));
                }
            }
        }
        failures.extend(wrong.into_iter().map(|wrong| format!("{}: {wrong}", case.name)));
    }
    assert!(failures.is_empty(), "{} wrong:\n{}", failures.len(), failures.join("\n"));
}

#[test]
fn every_outcome_and_every_finding_is_among_the_cases() {
    let cases = cases();
    for outcome in InvoiceOutcome::ALL.iter().copied() {
        assert!(
            cases.iter().any(|case| case
                .expect
                .invoices
                .iter()
                .any(|invoice| invoice.outcome == outcome.name())),
            "{outcome:?}"
        );
    }
    let found: std::collections::BTreeSet<_> =
        cases.iter().flat_map(|case| &case.expect.findings).collect();
    // The others are found by the reader of ledgers.
    let missing: Vec<_> = FindingRule::ALL
        .iter()
        .map(|rule| rule.name().to_owned())
        .filter(|name| {
            !found.contains(name) && !["totalDisagrees", "unreadCells"].contains(&&**name)
        })
        .collect();
    assert_eq!(missing, [""; 0]);
}

#[test]
fn adding_settlements_twice_changes_nothing() {
    for case in cases() {
        let once = case.reconcile();
        let mut reconciler = Reconciler::new(case.rules(), InputNames::default());
        case.invoices().into_iter().for_each(|invoice| reconciler.invoice(invoice).unwrap());
        case.payments().iter().for_each(|payment| reconciler.payment(payment));
        for payment in &case.earlier_payments {
            reconciler.earlier_payment(&serde_json::from_str(&json(payment, "")).unwrap());
        }
        for _ in 0..2 {
            case.settlements().iter().for_each(|settlement| reconciler.settlement(settlement));
        }
        let twice = reconciler.finish().unwrap();
        assert_eq!(once.totals(), twice.totals(), "{}", case.name);
        assert_eq!(once.findings(), twice.findings(), "{}", case.name);
        assert!(once.invoices().eq(twice.invoices()), "{}", case.name);
    }
}
