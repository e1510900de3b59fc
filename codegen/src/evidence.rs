//! How much of a description is known, and how well.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::check::of_property;
use crate::read::{Cursor, Document};

/// The kinds of evidence, the best first.
const KINDS: [&str; 4] = ["documented", "example", "inferred", "assumed"];

/// Everything in a description that has evidence, in the order of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Evidence(Vec<Item>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Item {
    kind: &'static str,
    name: String,
    evidence: String,
}

impl Evidence {
    /// Gathers it from a description.
    pub fn of(document: &Document) -> Self {
        let mut items = Vec::new();
        let root = document.root();
        for operation in
            root.get("paths").iter().flat_map(Cursor::members).flat_map(|path| path.members())
        {
            let Some(id) = operation.text_of("operationId") else { continue };
            let mut add = |kind, name: String, at: &Cursor<'_>| {
                let evidence = at.text_of("x-evidence").unwrap_or_default().to_owned();
                items.push(Item { kind, name, evidence });
            };
            add("operation", id.to_owned(), &operation);
            for parameter in operation.get("parameters").iter().flat_map(Cursor::items) {
                add(
                    "parameter",
                    format!("{id} {}", parameter.text_of("name").unwrap_or_default()),
                    &parameter,
                );
            }
            for answer in operation.get("responses").iter().flat_map(Cursor::members) {
                add("answer", format!("{id} {}", answer.name()), &answer);
            }
        }
        let schemas = root.get("components").and_then(|components| components.get("schemas"));
        for schema in schemas.iter().flat_map(Cursor::members) {
            for property in schema.get("properties").iter().flat_map(Cursor::members) {
                let evidence = of_property(&schema, &property, "x-evidence")
                    .and_then(|evidence| evidence.text())
                    .unwrap_or_default();
                items.push(Item {
                    kind: "field",
                    name: format!("{}.{}", schema.name(), property.name()),
                    evidence: evidence.to_owned(),
                });
            }
        }
        Evidence(items)
    }

    /// How many items of a kind there are by evidence.
    fn counts(&self, kind: &str) -> BTreeMap<&str, usize> {
        let mut counts = BTreeMap::new();
        self.0
            .iter()
            .filter(|item| item.kind == kind)
            .for_each(|item| *counts.entry(item.evidence.as_str()).or_default() += 1);
        counts
    }

    /// The totals, as a table in Markdown.
    pub fn totals(&self) -> String {
        let mut text = format!(
            "| | {} | all |\n| --- | {}\n",
            KINDS.join(" | "),
            "--- | ".repeat(KINDS.len() + 1).trim_end()
        );
        for (kind, plural) in [
            ("operation", "operations"),
            ("parameter", "parameters"),
            ("answer", "answers"),
            ("field", "fields"),
        ] {
            let counts = self.counts(kind);
            let cells: Vec<_> = KINDS
                .iter()
                .map(|evidence| counts.get(evidence).copied().unwrap_or_default())
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

    /// Every item and the totals, as tables in Markdown.
    pub fn table(&self) -> String {
        let mut text = "| | | evidence |\n| --- | --- | --- |\n".to_owned();
        for item in &self.0 {
            let _ = writeln!(text, "| {} | {} | {} |", item.kind, item.name, item.evidence);
        }
        format!("{text}\n{}", self.totals())
    }
}
