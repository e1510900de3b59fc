//! What the comparison comes to: differences, what never came, and what has become of what was assumed.

use std::io::{self, Write};

use serde::Serialize;

use super::expected::{Evidence, Expected};
use super::observed::Observed;
use super::source::Answer;
use crate::output::table;

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    answers: Vec<Looked>,
    differences: Vec<Difference>,
    never_came: Vec<NeverCame>,
    assumed: Vec<Verdict>,
    /// Where the evidence of what is confirmed stands.
    #[serde(skip)]
    confirmed: Vec<(usize, usize, String)>,
}

/// An answer that was looked at.
#[derive(Serialize)]
struct Looked {
    operation: String,
    source: String,
    status: Option<u16>,
    items: Option<usize>,
}

#[derive(Serialize)]
struct Difference {
    operation: String,
    kind: &'static str,
    path: String,
    says: String,
    times: usize,
}

#[derive(Serialize)]
struct NeverCame {
    operation: String,
    path: String,
    evidence: Option<String>,
    /// How often it could have come.
    chances: usize,
}

/// What has become of an item whose evidence is weak.
#[derive(Serialize)]
struct Verdict {
    operation: String,
    path: String,
    evidence: String,
    verdict: &'static str,
    says: String,
}

fn is_weak(evidence: &Evidence) -> bool {
    matches!(evidence.word.as_str(), "assumed" | "inferred")
}

impl Report {
    pub(super) fn has_findings(&self) -> bool {
        !self.differences.is_empty()
            || !self.never_came.is_empty()
            || self.assumed.iter().any(|verdict| verdict.verdict == "refuted")
    }

    /// Lines and columns of evidence that can be upgraded, with the word that stands there.
    pub(super) fn confirmed(&self) -> &[(usize, usize, String)] {
        &self.confirmed
    }

    /// Adds all answers of one operation.
    pub(super) fn add(&mut self, expected: &Expected, operation: &str, answers: &[&Answer]) {
        let mut observed = Observed::default();
        for answer in answers {
            let list = answer
                .json
                .as_ref()
                .and_then(|json| json.as_array().or_else(|| json.get("settlements")?.as_array()));
            let items =
                list.map(Vec::len).filter(|_| answer.status.is_none_or(|status| status == 200));
            let (operation, source) = (operation.to_owned(), answer.source.clone());
            self.answers.push(Looked {
                operation: operation.clone(),
                source,
                status: answer.status,
                items,
            });
            self.statuses(expected, &operation, answer, items);
            // Where the status is not known, that of a success.
            let described = expected
                .operations
                .get(&operation)
                .and_then(|answers| answers.get(&answer.status.unwrap_or(200).to_string()));
            if let (Some(of), Some(json)) =
                (described.and_then(|described| described.of.as_ref()), &answer.json)
            {
                observed.look(expected, "", of, json);
            }
        }
        self.differences(operation, &observed);
        for (path, seen) in &observed.properties {
            let property = expected
                .types
                .get(&seen.of.0)
                .and_then(|of| of.properties.as_ref()?.get(&seen.of.1));
            let evidence = property.and_then(|property| property.evidence.as_ref());
            if seen.came == 0 && seen.parents > 0 {
                let (operation, evidence) =
                    (operation.to_owned(), evidence.map(|evidence| evidence.word.clone()));
                self.never_came.push(NeverCame {
                    operation,
                    path: path.clone(),
                    evidence,
                    chances: seen.parents,
                });
            }
            if let Some(evidence) = evidence.filter(|evidence| is_weak(evidence)) {
                // Null and an empty string are how nothing is written, and show nothing.
                let is_something = |(_, found): &&(String, &'static str)| {
                    !matches!(*found, "null" | "empty string")
                };
                let other = observed
                    .other_types
                    .get(path)
                    .and_then(|types| types.keys().find(is_something));
                let (verdict, says) = match (other, seen.other_names.keys().next()) {
                    (Some((wanted, found)), _) => {
                        ("refuted", format!("came as {found}, and not as {wanted}"))
                    }
                    _ if seen.with_value == 0 => ("not seen", "never came with a value".to_owned()),
                    (None, Some(name)) => ("refuted", format!("came under the name {name}")),
                    (None, None) => {
                        ("confirmed", format!("came {} of {} times", seen.with_value, seen.parents))
                    }
                };
                if verdict == "confirmed" {
                    self.confirmed.push((evidence.line, evidence.column, evidence.word.clone()));
                }
                self.verdict(operation, path, evidence, verdict, says);
            }
        }
    }

    fn verdict(
        &mut self,
        operation: &str,
        path: &str,
        evidence: &Evidence,
        verdict: &'static str,
        says: String,
    ) {
        let evidence = evidence.word.clone();
        // Several answers may show the same.
        if self.assumed.iter().any(|known| {
            known.operation == operation && known.path == path && known.verdict == verdict
        }) {
            return;
        }
        self.assumed.push(Verdict {
            operation: operation.to_owned(),
            path: path.to_owned(),
            evidence,
            verdict,
            says,
        });
    }

    /// What the status of an answer shows.
    fn statuses(
        &mut self,
        expected: &Expected,
        operation: &str,
        answer: &Answer,
        items: Option<usize>,
    ) {
        let Some(described) = expected.operations.get(operation) else { return };
        if let Some(status) = answer.status {
            match described.get(&status.to_string()).map(|described| &described.evidence) {
                // What is refused shows nothing of what is answered.
                Some(Some(evidence)) if is_weak(evidence) && status != 400 => {
                    self.confirmed.push((evidence.line, evidence.column, evidence.word.clone()));
                    self.verdict(
                        operation,
                        &format!("status {status}"),
                        evidence,
                        "confirmed",
                        "was answered".to_owned(),
                    );
                }
                Some(_) => {}
                None => self.difference(
                    operation,
                    "status",
                    "",
                    format!("status {status} is not described"),
                    1,
                ),
            }
        }
        // An empty list shows how it is said that there is none.
        for status in ["204", "404"].iter().filter(|_| items == Some(0)) {
            if let Some(evidence) = described
                .get(*status)
                .and_then(|described| described.evidence.as_ref())
                .filter(|evidence| is_weak(evidence))
            {
                let says = "an empty list was answered".to_owned();
                self.verdict(operation, &format!("status {status}"), evidence, "refuted", says);
            }
        }
    }

    fn differences(&mut self, operation: &str, observed: &Observed) {
        for (path, (times, types)) in &observed.unknown {
            let types = types.iter().copied().collect::<Vec<_>>().join(", ");
            self.difference(
                operation,
                "lacks",
                path,
                format!("the description has no such field; it is {types}"),
                *times,
            );
        }
        for (path, seen) in &observed.properties {
            for (name, times) in &seen.other_names {
                self.difference(
                    operation,
                    "other name",
                    path,
                    format!("came as {name}, a name that the description knows"),
                    *times,
                );
            }
            if seen.is_required && (1..seen.parents).contains(&seen.came) {
                let says = format!(
                    "is required, and missing from {} of {}",
                    seen.parents - seen.came,
                    seen.parents
                );
                self.difference(operation, "missing", path, says, seen.parents - seen.came);
            }
        }
        for (path, types) in &observed.other_types {
            for ((wanted, found), times) in types {
                self.difference(
                    operation,
                    "other type",
                    path,
                    format!("is {found}, and {wanted} in the description"),
                    *times,
                );
            }
        }
        for (path, values) in &observed.new_values {
            for (value, times) in values {
                self.difference(
                    operation,
                    "new value",
                    path,
                    format!("has the value {value}, which the description does not list"),
                    *times,
                );
            }
        }
        for (path, spellings) in &observed.spellings {
            for ((found, known), times) in spellings {
                self.difference(
                    operation,
                    "other spelling",
                    path,
                    format!("{known} is spelled {found}, which the description knows"),
                    *times,
                );
            }
        }
    }

    fn difference(
        &mut self,
        operation: &str,
        kind: &'static str,
        path: &str,
        says: String,
        times: usize,
    ) {
        self.differences.push(Difference {
            operation: operation.to_owned(),
            kind,
            path: path.to_owned(),
            says,
            times,
        });
    }

    pub(super) fn write_json(&self, out: &mut impl Write) -> io::Result<()> {
        serde_json::to_writer_pretty(&mut *out, self)?;
        writeln!(out)
    }

    pub(super) fn write_table(&self, out: &mut impl Write) -> io::Result<()> {
        for Looked { operation, source, status, items } in &self.answers {
            let status = status.map(|status| format!(", status {status}")).unwrap_or_default();
            let items = items.map(|items| format!(", items: {items}")).unwrap_or_default();
            writeln!(out, "{operation}: {source}{status}{items}")?;
        }
        let rows = self.differences.iter().map(|difference| {
            let Difference { operation, kind, path, says, times } = difference;
            vec![
                operation.clone(),
                (*kind).to_owned(),
                path.clone(),
                says.clone(),
                times.to_string(),
            ]
        });
        table::section(
            out,
            "Differences",
            &["operation", "kind", "path", "what", "times"],
            rows.collect(),
        )?;
        let rows = self.never_came.iter().map(|absent| {
            let evidence = absent.evidence.clone().unwrap_or_default();
            vec![
                absent.operation.clone(),
                absent.path.clone(),
                evidence,
                absent.chances.to_string(),
            ]
        });
        table::section(
            out,
            "Never came",
            &["operation", "path", "evidence", "chances"],
            rows.collect(),
        )?;
        let rows = self.assumed.iter().map(|verdict| {
            let Verdict { operation, path, evidence, verdict, says } = verdict;
            vec![
                operation.clone(),
                path.clone(),
                evidence.clone(),
                (*verdict).to_owned(),
                says.clone(),
            ]
        });
        table::section(
            out,
            "What was assumed or inferred",
            &["operation", "path", "evidence", "verdict", "why"],
            rows.collect(),
        )
    }
}
