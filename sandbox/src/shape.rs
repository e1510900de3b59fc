//! The two shapes of settlements that the provider has published. The types write the newer one; the older one is made from it.
//! Payments vary with it in ways of ours: plain dates, and an integer for an invoice number, as elsewhere in the provider's API.

use indexmap::IndexMap;
use serde_json::value::{RawValue, to_raw_value};

/// Which shape answers have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Settlements with `events`, the agency as `CashIn`, and none of the fields that were added later.
    Older,
    /// Settlements with `breakdown`, and all fields.
    Newer,
    /// Items of both shapes in one answer.
    #[default]
    Mixed,
}

/// An object whose values stay as they are, to the digit.
pub(crate) type Fields = IndexMap<String, Box<RawValue>>;

impl Shape {
    /// Whether the item with that number is in the older shape.
    fn is_older(self, number: usize) -> bool {
        match self {
            Shape::Older => true,
            Shape::Newer => false,
            Shape::Mixed => number % 2 == 1,
        }
    }

    /// Puts the settlement with that number into its shape.
    pub(crate) fn settlement(
        self,
        number: usize,
        newer: &RawValue,
    ) -> Result<Box<RawValue>, serde_json::Error> {
        if !self.is_older(number) {
            return Ok(newer.to_owned());
        }
        let mut settlement: Fields = serde_json::from_str(newer.get())?;
        settlement.shift_remove("apiFetchDate");
        settlement.insert("agency".to_owned(), to_raw_value("CashIn")?);
        settlement.insert("beneficiary".to_owned(), to_raw_value(&())?);
        settlement.insert("remittanceReference".to_owned(), to_raw_value(&())?);
        let allocations: Vec<Fields> = match settlement.get("allocations") {
            Some(allocations) => serde_json::from_str(allocations.get())?,
            None => Vec::new(),
        };
        let older: Vec<Fields> = allocations.into_iter().map(older_allocation).collect();
        settlement.insert("allocations".to_owned(), to_raw_value(&older)?);
        to_raw_value(&settlement)
    }

    /// Puts the payment with that number into its variation: with the older shape plain dates and an integer for an invoice number.
    pub(crate) fn payment(
        self,
        number: usize,
        newer: &RawValue,
    ) -> Result<Box<RawValue>, serde_json::Error> {
        if !self.is_older(number) {
            return Ok(newer.to_owned());
        }
        let mut payment: Fields = serde_json::from_str(newer.get())?;
        for name in ["bookingDate", "paymentDate"] {
            if let Some(Ok(date)) =
                payment.get(name).map(|date| serde_json::from_str::<String>(date.get()))
            {
                let day = date.split('T').next().unwrap_or_default();
                payment.insert(name.to_owned(), to_raw_value(day)?);
            }
        }
        if let Some(invoice) = payment.get("invoiceNumber") {
            // Only where the integer says the same: `0012` does not.
            let integer = invoice
                .get()
                .trim_matches('"')
                .parse::<i64>()
                .ok()
                .map(|integer| integer.to_string());
            if let Some(integer) =
                integer.filter(|integer| invoice.get() == format!("\"{integer}\""))
            {
                payment.insert("invoiceNumber".to_owned(), RawValue::from_string(integer)?);
            }
        }
        to_raw_value(&payment)
    }
}

fn older_allocation(newer: Fields) -> Fields {
    newer
        .into_iter()
        .filter(|(name, _)| name != "caseId" && name != "originalPaymentReference")
        .map(|(name, value)| (if name == "breakdown" { "events".to_owned() } else { name }, value))
        .collect()
}
