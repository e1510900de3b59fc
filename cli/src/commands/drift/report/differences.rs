//! The differences of one operation, and the other names that the spec lists.

use super::{Difference, Report};
use crate::commands::drift::observed::{Observed, Values};

impl Report {
    /// Adds what was observed in the responses of an operation.
    pub(super) fn add_differences(&mut self, operation: &str, observed: &Observed) {
        for (path, unknown) in &observed.unknown {
            for (path, sketch) in unknown.sketch.rows(path) {
                let what =
                    if path.ends_with("[]") { "the items of this list" } else { "this field" };
                let types = sketch.types_in_words();
                let says = format!("the specification does not list {what}; the type is {types}");
                self.difference(operation, "lacks", &path, says, sketch.times);
            }
        }
        for (path, seen) in &observed.properties {
            for (name, times) in &seen.other_names {
                let says =
                    format!("was named {name}, which the specification lists as another name");
                self.listed_name(operation, "other name", path, says, *times);
            }
            if seen.is_required && (1..seen.parents).contains(&seen.came) {
                let missing = seen.parents - seen.came;
                let says = format!("is required, but missing from {missing} of {}", seen.parents);
                self.difference(operation, "missing", path, says, missing);
            }
        }
        for (path, types) in &observed.other_types {
            for ((wanted, found), times) in types {
                let says = format!("is {found}; the specification says {wanted}");
                self.difference(operation, "other type", path, says, *times);
            }
        }
        for (path, values) in &observed.enums {
            self.add_values(operation, path, values);
        }
    }

    fn add_values(&mut self, operation: &str, path: &str, values: &Values) {
        for (value, times) in &values.new {
            let says = format!("has the value {value}, which the specification does not list");
            self.difference(operation, "new value", path, says, *times);
        }
        for ((found, known), times) in &values.new_spellings {
            let says = format!("{known} is spelt {found}, which the specification does not list");
            self.difference(operation, "new spelling", path, says, *times);
        }
        for ((found, known), times) in &values.spellings {
            let says = format!(
                "{known} is spelt {found}, which the specification lists as another spelling"
            );
            self.listed_name(operation, "other spelling", path, says, *times);
        }
    }

    /// Adds a difference from the spec.
    pub(super) fn difference(
        &mut self,
        operation: &str,
        kind: &'static str,
        path: &str,
        says: String,
        times: usize,
    ) {
        let (operation, path) = (operation.to_owned(), path.to_owned());
        self.differences.push(Difference { operation, kind, path, says, times });
    }

    fn listed_name(
        &mut self,
        operation: &str,
        kind: &'static str,
        path: &str,
        says: String,
        times: usize,
    ) {
        let (operation, path) = (operation.to_owned(), path.to_owned());
        self.listed_names.push(Difference { operation, kind, path, says, times });
    }
}
