//! The whole comparison, as text and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::compare::difference::{Difference, Side};

/// The result of a comparison.
#[derive(Debug, Clone)]
pub struct Comparison {
    pub(super) ours: String,
    pub(super) theirs: String,
    /// The number of operations that both documents have.
    pub(super) common: usize,
    pub(super) differences: Vec<Difference>,
}

impl Comparison {
    /// Lists the differences, and what is known or was not compared, by operation.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// Returns whether both documents describe the same API. A part that was not compared may
    /// differ.
    pub fn is_same(&self) -> bool {
        self.differences.iter().all(|difference| difference.side == Side::Known)
    }

    /// Returns one sentence: whether both describe the same, or how many differences there are.
    pub fn summary(&self) -> String {
        let count =
            |side| self.differences.iter().filter(|difference| difference.side == side).count();
        let (ours, theirs, both) = (count(Side::Ours), count(Side::Theirs), count(Side::Both));
        if self.is_same() {
            return "both describe the same API".to_owned();
        }
        let counted = |number: usize, rest: &str| format!("{number} {rest}");
        let mut parts = Vec::new();
        let differences = ours + theirs + both;
        if differences > 0 {
            let noun = if differences == 1 { "difference" } else { "differences" };
            parts.push(format!(
                "{differences} {noun} ({theirs} only in theirs, {ours} only in ours, {both} with \
                 different values)"
            ));
        }
        if count(Side::NotCompared) > 0 {
            parts.push(counted(count(Side::NotCompared), "not compared"));
        }
        parts.join(", ")
    }

    /// Renders the comparison for people: counts first, then one line for each difference.
    pub fn text(&self) -> String {
        let operations = if self.common == 1 { "operation" } else { "operations" };
        let mut text = format!(
            "ours: {}\ntheirs: {}\n{} {operations} in both\n{}\n",
            self.ours,
            self.theirs,
            self.common,
            self.summary()
        );
        let known = self.differences.iter().filter(|known| known.side == Side::Known).count();
        if known > 0 {
            let _ = writeln!(text, "{known} under another name that our spec knows");
        }
        let mut operation = None;
        for difference in &self.differences {
            if operation != Some(&difference.operation) {
                operation = Some(&difference.operation);
                let heading = match difference.operation.as_str() {
                    "" => "the whole document",
                    signature => signature,
                };
                let _ = write!(text, "\n{heading}\n");
            }
            let _ = writeln!(text, "  {difference}");
        }
        text
    }

    /// Renders the comparison as a JSON list.
    pub fn json(&self) -> String {
        let list = self.differences.iter().map(|difference| {
            json!({
                "operation": difference.operation,
                "place": difference.place,
                "kind": difference.side.name(),
                "what": difference.what,
                "ours": difference.ours,
                "theirs": difference.theirs,
            })
        });
        Value::from(list.collect::<Vec<_>>()).to_string()
    }
}
