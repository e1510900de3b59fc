//! The data of the page, from which its script makes the lists, and the texts of the script.
//!
//! It is the JSON of the reconciliation, but its sentences and rows are in the language of the
//! page, and amounts of invoices that are zero are left out, because a browser reads less sooner.

use std::io::{self, Write};

use cfis::Amount;
use cfis_reconcile::{
    Argument, EntryView, Finding, InvoiceView, LedgerAdvice, Message, Reconciliation, Source,
};
use serde::ser::{SerializeMap, SerializeSeq};
use serde::{Serialize, Serializer};
use serde_json::{Value, json};

use super::super::figures;
use super::super::json::{Inputs, list, member};
use crate::language::Texts;

/// The groups of texts that the script uses.
const GROUPS: [&str; 11] = [
    "page-",
    "field-",
    "severity-",
    "side-",
    "kind-",
    "input-",
    "outcome-",
    "rule-",
    "reason-",
    "booked-",
    "months",
];
/// Their arguments, which the script fills in.
const ARGUMENTS: [&str; 21] = [
    "amount", "all", "case", "count", "currency", "date", "error", "found", "from", "id", "left",
    "line", "name", "notes", "number", "printed", "sentence", "shown", "text", "to", "version",
];

/// Writes the data as one object.
pub(super) fn write(
    out: &mut impl Write,
    found: &Reconciliation,
    inputs: &Inputs,
    texts: &Texts,
) -> io::Result<()> {
    let period = found.rules().period;
    let notes: Vec<_> = inputs.ledger_notes.iter().map(|note| texts.message(note)).collect();
    write!(out, "{{\"version\":{}", json!(env!("CARGO_PKG_VERSION")))?;
    member(out, "asOf", &found.as_of())?;
    member(out, "period", &period.map(|(from, to)| json!({"from": from, "to": to})))?;
    let files = inputs
        .files
        .iter()
        .map(|file| json!({"name": file.name_in(texts), "kind": file.kind, "count": file.count}));
    member(out, "inputs", &files.collect::<Vec<_>>())?;
    member(out, "ledgerNotes", &notes)?;
    member(out, "outcomes", &json!(found.outcomes()))?;
    member(out, "changes", &inputs.changes)?;
    member(out, "texts", &of_script(texts))?;
    let marks = texts.marks();
    let marks = json!({"decimal": marks.decimal, "group": marks.group, "minus": marks.minus});
    member(out, "marks", &marks)?;
    list(out, "totals", found.totals())?;
    list(out, "findings", found.findings().iter().map(|finding| of_finding(finding, texts)))?;
    let suggestions = found.suggestions().iter();
    list(
        out,
        "suggestions",
        suggestions.map(|it| with_source(it, it.item.source.as_source(), texts)),
    )?;
    let not_matched = found.not_matched().iter();
    list(out, "notMatched", not_matched.map(|it| with_source(it, it.source.as_source(), texts)))?;
    list(out, "settlements", found.settlements().map(|it| with_source(&it, it.source, texts)))?;
    let says_what_is_open = found.says_what_is_open();
    let invoices = found.invoices();
    list(out, "invoices", invoices.map(|invoice| InInvoice { invoice, texts, says_what_is_open }))?;
    out.write_all(b"}\n")
}

/// Returns the texts of the script, with `{name}` for each argument.
fn of_script(texts: &Texts) -> Value {
    let arguments = ARGUMENTS.map(|name| (name, Argument::Text(format!("{{{name}}}"))));
    let day = ["day", "month", "year"].map(|name| (name, Argument::Text(format!("{{{name}}}"))));
    let of_groups = texts.of_groups(&GROUPS, &arguments);
    let all = of_groups.chain(texts.of_groups(&["day"], &day));
    all.chain(texts.of_groups(&["money"], &arguments)).map(|(id, text)| (id, json!(text))).collect()
}

fn of_finding(finding: &Finding, texts: &Texts) -> Value {
    let said = |message: &Message| texts.message(message);
    let evidence = finding.evidence.iter().map(|evidence| {
        json!({
            "side": evidence.side,
            "source": said(&evidence.source),
            "says": said(&evidence.says),
        })
    });
    json!({
        "rule": finding.rule,
        "severity": finding.severity,
        "fingerprint": finding.fingerprint,
        "sentence": said(&finding.sentence),
        "evidence": evidence.collect::<Vec<_>>(),
        "invoices": finding.invoices,
        "settlement": finding.settlement,
    })
}

/// Returns an item with its row in the language.
fn with_source(item: &impl Serialize, source: Source<'_>, texts: &Texts) -> Value {
    // Our own types always are objects of JSON.
    let mut value = json!(item);
    if let Some(object) = value.as_object_mut() {
        object.insert("source".to_owned(), json!(texts.message(&source.message())));
    }
    value
}

/// An invoice, without what is nothing.
struct InInvoice<'a> {
    invoice: InvoiceView<'a>,
    texts: &'a Texts,
    says_what_is_open: bool,
}

impl Serialize for InInvoice<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let invoice = &self.invoice;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("number", invoice.number)?;
        map.serialize_entry("line", &invoice.line)?;
        some(&mut map, "caseId", &invoice.case_id)?;
        some(&mut map, "reference", &invoice.reference)?;
        some(&mut map, "customer", &invoice.customer)?;
        some(&mut map, "dueDate", &invoice.due_date)?;
        map.serialize_entry("currency", invoice.currency)?;
        for (name, amount) in invoice.amounts.named().filter(|(_, amount)| !amount.is_zero()) {
            map.serialize_entry(name, &cfis_reconcile::format_amount(amount))?;
        }
        map.serialize_entry("outcome", &invoice.outcome)?;
        // Without such a column in the ledger, everything would be something to book.
        if self.says_what_is_open && invoice.advice != LedgerAdvice::Agree {
            map.serialize_entry("advice", &invoice.advice)?;
        }
        if figures::is_overdue(invoice) {
            map.serialize_entry("isOverdue", &true)?;
        }
        if !invoice.netvisor.is_empty() {
            map.serialize_entry("netvisor", &invoice.netvisor)?;
        }
        if !invoice.history.is_empty() {
            map.serialize_entry("history", &History(&invoice.history, self.texts))?;
        }
        map.end()
    }
}

struct History<'a>(&'a [EntryView<'a>], &'a Texts);

impl Serialize for History<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut entries = serializer.serialize_seq(Some(self.0.len()))?;
        for entry in self.0 {
            entries.serialize_element(&InHistory(entry, self.1))?;
        }
        entries.end()
    }
}

struct InHistory<'a>(&'a EntryView<'a>, &'a Texts);

impl Serialize for InHistory<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let InHistory(entry, texts) = self;
        let text = |amount| cfis_reconcile::format_amount(amount);
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("kind", &entry.kind)?;
        map.serialize_entry("source", &texts.message(&entry.source.message()))?;
        some(&mut map, "settlement", &entry.settlement)?;
        some(&mut map, "date", &entry.date)?;
        map.serialize_entry("rule", &entry.rule)?;
        map.serialize_entry("amount", &text(entry.amount))?;
        // Those of an allocation that are zero are left out; a payment has none.
        let part = |amount: Option<Amount>| amount.filter(|it| !it.is_zero()).map(text);
        some(&mut map, "capital", &part(entry.capital))?;
        some(&mut map, "interest", &part(entry.interest))?;
        some(&mut map, "fees", &part(entry.fees))?;
        some(&mut map, "other", &part(entry.other))?;
        map.end()
    }
}

fn some<M: SerializeMap>(
    map: &mut M,
    name: &str,
    value: &Option<impl Serialize>,
) -> Result<(), M::Error> {
    value.as_ref().map_or(Ok(()), |value| map.serialize_entry(name, value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::arguments::Language;

    #[test]
    fn the_script_gets_all_texts_of_its_groups_with_their_arguments() {
        for (language, catalogue) in [
            (Language::En, include_str!("../../../language/en.ftl")),
            (Language::Fi, include_str!("../../../language/fi.ftl")),
        ] {
            let texts = of_script(&Texts::of(Some(language)).unwrap());
            let ids = catalogue.lines().filter_map(|line| Some(line.split_once(" =")?.0));
            let wanted: Vec<_> =
                ids.filter(|id| GROUPS.iter().any(|group| id.starts_with(group))).collect();
            assert!(wanted.len() > 100);
            for id in wanted.into_iter().chain(["day", "money"]) {
                assert!(texts.get(id).is_some(), "{id} needs an argument that is not in ARGUMENTS");
            }
            assert_eq!(texts["page-option"], "{name} ({count})");
        }
    }
}
