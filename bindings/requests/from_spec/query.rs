//! Arguments as text in a query or a header.

use chrono::{DateTime, SecondsFormat, Utc};

/// An argument that has one spelling in a URL.
pub(crate) trait Argument {
    /// Returns the spelling.
    fn spelt(&self) -> String;
}

macro_rules! argument {
    ($($kind:ty),*) => {
        $(impl Argument for $kind {
            fn spelt(&self) -> String {
                self.to_string()
            }
        })*
    };
}

argument!(String, bool, i32, i64, chrono::NaiveDate, crate::value::Amount);

impl Argument for DateTime<Utc> {
    /// With fractions of a second only if there are some, and `Z`.
    fn spelt(&self) -> String {
        self.to_rfc3339_opts(SecondsFormat::AutoSi, true)
    }
}

/// Returns one query parameter for each item of a list.
pub(crate) fn repeated<T: Argument>(
    name: &'static str,
    values: &[T],
) -> impl Iterator<Item = (&'static str, String)> {
    values.iter().map(move |value| (name, value.spelt()))
}
