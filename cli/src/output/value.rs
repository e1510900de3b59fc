//! A field of a line with its type, for formats that have types, and as a cell of CSV.

use cfis::{Amount, DateOrDateTime, NaiveDate};
use chrono::{DateTime, Utc};

use super::csv::Cell;

/// The type of a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    Text,
    Amount,
    Number,
    Date,
    Time,
}

/// A field of a line, or its absence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Value {
    /// Text from outside, as it came.
    Text(Option<String>),
    Amount(Option<Amount>),
    /// A number that is not an amount.
    Number(Option<i64>),
    Date(Option<NaiveDate>),
    Time(Option<DateTime<Utc>>),
}

impl Value {
    /// A text, such as an identifier that is written as one.
    pub(super) fn text(value: Option<&impl ToString>) -> Value {
        Value::Text(value.map(ToString::to_string))
    }

    /// A text of this program, which is absent if it is empty.
    pub(super) fn unless_empty(text: String) -> Value {
        Value::Text(Some(text).filter(|text| !text.is_empty()))
    }

    /// The day of a date, whatever time follows it.
    pub(super) fn day(value: Option<&DateOrDateTime>) -> Value {
        Value::Date(value.map(DateOrDateTime::date))
    }

    /// The absent value of a type.
    pub(super) fn none(kind: Kind) -> Value {
        match kind {
            Kind::Text => Value::Text(None),
            Kind::Amount => Value::Amount(None),
            Kind::Number => Value::Number(None),
            Kind::Date => Value::Date(None),
            Kind::Time => Value::Time(None),
        }
    }
}

/// An absent value is an empty cell.
impl From<Value> for Cell<'static> {
    fn from(value: Value) -> Self {
        fn text(value: Option<impl ToString>) -> String {
            value.map(|value| value.to_string()).unwrap_or_default()
        }
        match value {
            Value::Text(value) => Cell::text(value.unwrap_or_default()),
            Value::Amount(value) => Cell::amount(text(value)),
            Value::Number(value) => Cell::plain(text(value)),
            Value::Date(value) => Cell::plain(text(value)),
            Value::Time(value) => Cell::plain(text(value.map(|time| time.to_rfc3339()))),
        }
    }
}
