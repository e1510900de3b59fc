//! The result of the comparison: differences, fields never seen, and the verdict on each
//! assumption.

mod differences;
mod print;

use serde::Serialize;

use cfis::description::operations;

use super::expected::{Evidence, Expected};
use super::identify;
use super::observed::Observed;
use super::source::Response;

/// The result of a comparison.
#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct Report {
    responses: Vec<Looked>,
    differences: Vec<Difference>,
    /// Names and spellings that the spec lists as other ones. They are not findings.
    listed_names: Vec<Difference>,
    never_came: Vec<NeverCame>,
    assumed: Vec<Verdict>,
    /// Where the spec states the evidence of confirmed items: line, column and word.
    #[serde(skip)]
    confirmed: Vec<(usize, usize, String)>,
}

/// A response that was compared.
#[derive(Serialize)]
struct Looked {
    operation: String,
    source: String,
    status: Option<u16>,
    items: Option<usize>,
}

/// A difference from the spec.
#[derive(Serialize)]
pub(super) struct Difference {
    pub(super) operation: String,
    pub(super) kind: &'static str,
    pub(super) path: String,
    pub(super) says: String,
    times: usize,
}

/// A field of the spec that was never seen.
#[derive(Serialize)]
struct NeverCame {
    operation: String,
    path: String,
    evidence: Option<String>,
    /// The number of objects that could have had it.
    chances: usize,
}

/// The verdict on an item whose evidence is weak.
#[derive(Serialize)]
pub(super) struct Verdict {
    pub(super) operation: String,
    pub(super) path: String,
    pub(super) evidence: String,
    verdict: &'static str,
    pub(super) says: String,
}

fn is_weak(evidence: &Evidence) -> bool {
    matches!(evidence.word.as_str(), "assumed" | "inferred")
}

impl Report {
    /// Returns whether anything differs from the spec.
    pub(super) fn has_findings(&self) -> bool {
        !self.differences.is_empty()
            || !self.never_came.is_empty()
            || self.refuted().next().is_some()
    }

    /// Lists the differences from the spec.
    pub(super) fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Lists the guesses of the spec that responses refute.
    pub(super) fn refuted(&self) -> impl Iterator<Item = &Verdict> {
        self.assumed.iter().filter(|verdict| verdict.verdict == "refuted")
    }

    /// Returns the lines and columns of evidence that can be upgraded, with the present word.
    pub(super) fn confirmed(&self) -> &[(usize, usize, String)] {
        &self.confirmed
    }

    /// Adds all responses of one operation, and what was observed in them.
    pub(super) fn add(
        &mut self,
        expected: &Expected,
        operation: &str,
        responses: &[&Response],
        observed: &Observed,
    ) {
        for response in responses {
            let known = operations::ALL.iter().find(|known| known.id == operation);
            let list = known.and_then(|known| identify::list(known, response.json.as_ref()?));
            let items =
                list.map(Vec::len).filter(|_| response.status.is_none_or(|status| status == 200));
            let (operation, source) = (operation.to_owned(), response.source.clone());
            self.responses.push(Looked {
                operation: operation.clone(),
                source,
                status: response.status,
                items,
            });
            self.statuses(expected, &operation, response, items);
            if let Some(hint) = &response.paging {
                let says = format!(
                    "{hint} says that there is more, and the specification has no paging; a list \
                     may be incomplete"
                );
                self.difference(&operation, "paging", "", says, 1);
            }
        }
        self.add_differences(operation, observed);
        for (path, seen) in &observed.properties {
            let property =
                expected.properties(&seen.of.0).and_then(|properties| properties.get(&seen.of.1));
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
                // Null and an empty string mean that there is no value, and prove nothing.
                let is_something = |(_, found): &&(String, &'static str)| {
                    !matches!(*found, "null" | "empty string")
                };
                let other = observed
                    .other_types
                    .get(path)
                    .and_then(|types| types.keys().find(is_something));
                let (verdict, says) = match (other, seen.other_names.keys().next()) {
                    (Some((wanted, found)), _) => ("refuted", format!("was {found}, not {wanted}")),
                    _ if seen.with_value == 0 => ("not seen", "never had a value".to_owned()),
                    (None, Some(name)) => ("refuted", format!("was named {name}")),
                    (None, None) => (
                        "confirmed",
                        format!("had a value {} of {} times", seen.with_value, seen.parents),
                    ),
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
        // Several responses may show the same.
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

    /// Adds what the status of a response shows.
    fn statuses(
        &mut self,
        expected: &Expected,
        operation: &str,
        response: &Response,
        items: Option<usize>,
    ) {
        let Some(described) = expected.operations.get(operation) else { return };
        if let Some(status) = response.status {
            match described.get(&status.to_string()).map(|described| &described.evidence) {
                // A refused request says nothing about the response to a good one.
                Some(Some(evidence)) if is_weak(evidence) && status != 400 => {
                    self.confirmed.push((evidence.line, evidence.column, evidence.word.clone()));
                    self.verdict(
                        operation,
                        &format!("status {status}"),
                        evidence,
                        "confirmed",
                        "was returned".to_owned(),
                    );
                }
                Some(_) => {}
                None => self.difference(
                    operation,
                    "status",
                    "",
                    format!("the specification does not list status {status}"),
                    1,
                ),
            }
        }
        // An empty list with status 200 shows that 204 and 404 are not used for that.
        for status in ["204", "404"].iter().filter(|_| items == Some(0)) {
            if let Some(evidence) = described
                .get(*status)
                .and_then(|described| described.evidence.as_ref())
                .filter(|evidence| is_weak(evidence))
            {
                let says = "an empty list was returned".to_owned();
                self.verdict(operation, &format!("status {status}"), evidence, "refuted", says);
            }
        }
    }
}
