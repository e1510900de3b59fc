//! The two shapes of settlements that the provider has published. The types of `cfis` write the
//! newer one; the older one is derived from it. The older shape of payments is our own variation:
//! plain dates, and integers as invoice numbers, as elsewhere in the provider's API.

use indexmap::IndexMap;
use serde_json::value::{RawValue, to_raw_value};

/// The shape of responses.
///
/// ```
/// use cfis::{Client, Period};
/// use cfis_sandbox::{Sandbox, Shape};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut amounts = Vec::new();
/// for shape in [Shape::Older, Shape::Newer] {
///     let sandbox = Sandbox::builder().shape(shape).payments(50).start().await?;
///     let client = Client::new(sandbox.access_token())?;
///     let settlements = client.settlements(Period::last_days(90)).await?;
///     amounts.push(settlements.iter().map(|one| one.settlement_amount).collect::<Vec<_>>());
/// }
/// assert_eq!(amounts.first(), amounts.last());
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Shape {
    /// Settlements with `events`, the agency as `CashIn`, and without the fields that were added
    /// later.
    Older,
    /// Settlements with `breakdown`, and all fields.
    Newer,
    /// Items of both shapes in one response.
    #[default]
    Mixed,
}

/// An object whose values keep their exact text.
pub(crate) type Fields = IndexMap<String, Box<RawValue>>;

impl Shape {
    /// Returns whether the item with this number has the older shape.
    fn is_older(self, number: usize) -> bool {
        match self {
            Shape::Older => true,
            Shape::Newer => false,
            Shape::Mixed => number % 2 == 1,
        }
    }

    /// Converts the settlement with this number to its shape.
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

    /// Converts the payment with this number to its shape. The older shape has plain dates, and an
    /// integer as invoice number.
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
            // Only if the integer has the same digits: `0012` has not.
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
