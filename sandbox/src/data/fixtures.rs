//! Payments and settlements from a test, instead of those from a seed.

use cfis::description::{Layout, Operation, operations};
use cfis::{DateOrDateTime, Payment, Settlement};
use chrono::NaiveDate;
use serde_json::value::RawValue;

use crate::contract;

/// Items as the test wrote them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Fixtures {
    pub(crate) payments: Vec<Fixture>,
    pub(crate) settlements: Vec<Fixture>,
}

/// An item, with what is needed to select it.
#[derive(Debug, Clone)]
pub(crate) struct Fixture {
    pub(crate) json: Box<RawValue>,
    /// An item without a day is in every period.
    day: Option<NaiveDate>,
    /// The identifier of a settlement; 0 for a payment.
    pub(crate) id: i64,
    /// Its position among all items.
    pub(crate) number: usize,
}

impl Fixture {
    /// Returns whether it belongs to a period.
    pub(crate) fn is_between(&self, from: NaiveDate, to: NaiveDate) -> bool {
        self.day.is_none_or(|day| (from..=to).contains(&day))
    }
}

fn day(date: Option<&DateOrDateTime>) -> Option<NaiveDate> {
    date.map(DateOrDateTime::date)
}

/// Reads payments, as the API returns them.
pub(crate) fn payments(json: &str) -> Result<Vec<Fixture>, String> {
    let read = |(number, json): (usize, Box<RawValue>)| {
        let payment: Payment =
            serde_json::from_str(json.get()).map_err(|error| error.to_string())?;
        Ok(Fixture { json, day: day(payment.booking_date.as_ref()), id: 0, number })
    };
    items(json, &operations::LIST_PAYMENTS, "Payment")
        .and_then(|items| items.into_iter().enumerate().map(read).collect())
}

/// Reads settlements, as the API returns them, or only the list in such a response.
pub(crate) fn settlements(json: &str) -> Result<Vec<Fixture>, String> {
    let read = |(number, json): (usize, Box<RawValue>)| {
        let settlement: Settlement =
            serde_json::from_str(json.get()).map_err(|error| error.to_string())?;
        Ok(Fixture {
            json,
            day: day(settlement.settlement_date.as_ref()),
            id: settlement.settlement_id,
            number,
        })
    };
    items(json, &operations::LIST_SETTLEMENTS, "Settlement")
        .and_then(|items| items.into_iter().enumerate().map(read).collect())
}

fn items(json: &str, operation: &Operation, kind: &str) -> Result<Vec<Box<RawValue>>, String> {
    let failed = |error: serde_json::Error| {
        format!(
            "cannot read the {} fixtures: {error}; write a list in JSON, as the API returns it",
            kind
        )
    };
    let list = match operation.list {
        Some(Layout::Named(name)) if json.trim_start().starts_with('{') => {
            let mut report: std::collections::BTreeMap<String, Box<RawValue>> =
                serde_json::from_str(json).map_err(failed)?;
            report.remove(name).ok_or_else(|| {
                format!(
                    "the {} fixtures have no member `{name}`; write a list, or \
                    an object with that member",
                    kind
                )
            })?
        }
        _ => serde_json::from_str(json).map_err(failed)?,
    };
    let items: Vec<Box<RawValue>> = serde_json::from_str(list.get()).map_err(failed)?;
    for (index, item) in items.iter().enumerate() {
        contract::item(operation, item.get()).map_err(|wrong| {
            format!(
                "item {} of the {} fixtures does not match the specification: {wrong}",
                index + 1,
                kind
            )
        })?;
    }
    Ok(items)
}
