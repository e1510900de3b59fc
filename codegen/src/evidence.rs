//! How much of a spec is known, and how well.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::model::{Evidence, Model, Placed};

/// Everything in a spec that has evidence, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EvidenceReport(Vec<Item>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    kind: &'static str,
    name: String,
    evidence: &'static str,
}

impl Item {
    fn new(kind: &'static str, name: String, evidence: Option<Placed<Evidence>>) -> Self {
        let evidence = evidence.map_or("", |evidence| evidence.value.name());
        Item { kind, name, evidence }
    }
}

impl EvidenceReport {
    /// Gathers the evidence in a spec.
    pub fn of(model: &Model<'_>) -> Self {
        let mut items = Vec::new();
        for operation in model.operations() {
            let id = operation.id;
            items.push(Item::new("operation", id.to_owned(), operation.evidence));
            items.extend(operation.parameters.iter().map(|parameter| {
                Item::new("parameter", format!("{id} {}", parameter.name), parameter.evidence)
            }));
            items.extend(operation.responses.iter().map(|response| {
                Item::new("response", format!("{id} {}", response.status), response.evidence)
            }));
        }
        for object in model.objects() {
            items.extend(object.properties.iter().map(|property| {
                let name = format!("{}.{}", object.name, property.name);
                Item::new("field", name, property.evidence)
            }));
        }
        EvidenceReport(items)
    }

    /// Counts the items of a kind by evidence.
    fn counts(&self, kind: &str) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        self.0
            .iter()
            .filter(|item| item.kind == kind)
            .for_each(|item| *counts.entry(item.evidence).or_default() += 1);
        counts
    }

    /// Returns the totals as a table in Markdown.
    pub fn totals(&self) -> String {
        let mut text = format!(
            "| | {} | all |\n| --- | {}\n",
            Evidence::ALL.iter().map(|kind| kind.name()).collect::<Vec<_>>().join(" | "),
            "--- | ".repeat(Evidence::ALL.len() + 1).trim_end()
        );
        for (kind, plural) in [
            ("operation", "operations"),
            ("parameter", "parameters"),
            ("response", "responses"),
            ("field", "fields"),
        ] {
            let counts = self.counts(kind);
            let cells: Vec<_> = Evidence::ALL
                .iter()
                .map(|evidence| counts.get(evidence.name()).copied().unwrap_or_default())
                .collect();
            let shown: Vec<_> = cells.iter().map(ToString::to_string).collect();
            let _ = writeln!(
                text,
                "| {plural} | {} | {} |",
                shown.join(" | "),
                cells.iter().sum::<usize>()
            );
        }
        text
    }

    /// Returns every item, and the totals, as tables in Markdown.
    pub fn table(&self) -> String {
        let mut text = "| | | evidence |\n| --- | --- | --- |\n".to_owned();
        for item in &self.0 {
            let _ = writeln!(text, "| {} | {} | {} |", item.kind, item.name, item.evidence);
        }
        format!("{text}\n{}", self.totals())
    }
}
