//! A settlement as a row of a table, and its allocations as lines of CSV and Parquet.

use cfis::{Allocation, Amount, Beneficiary, BreakdownRow, BreakdownType, Settlement};

use super::item::{Column, Item, date, others, text};
use super::value::{Kind, Value};

impl Item for Settlement {
    const PLURAL: &'static str = "settlements";
    const COLUMNS: &'static [Column] = &[
        Column::Text("Settlement"),
        Column::Text("Date"),
        Column::Text("Agency"),
        Column::Text("Remittance reference"),
        Column::Text("Beneficiary IBAN"),
        Column::Amount("Allocations"),
        Column::Amount("Amount"),
        Column::Text("Currency"),
    ];
    const FIELDS: &'static [(&'static str, Kind)] = &[
        ("settlementId", Kind::Number),
        ("settlementDate", Kind::Date),
        ("settlementAmount", Kind::Amount),
        ("settlementCurrency", Kind::Text),
        ("agency", Kind::Text),
        ("remittanceReference", Kind::Text),
        ("beneficiaryName", Kind::Text),
        ("beneficiaryIban", Kind::Text),
        ("beneficiaryBic", Kind::Text),
        ("apiFetchDate", Kind::Date),
        ("allocationId", Kind::Number),
        ("allocatedTotalAmount", Kind::Amount),
        ("allocationDate", Kind::Date),
        ("allocationCurrency", Kind::Text),
        ("originalInvoiceNumber", Kind::Text),
        ("caseId", Kind::Number),
        ("originalPaymentReference", Kind::Text),
        ("capital", Kind::Amount),
        ("interest", Kind::Amount),
        ("fees", Kind::Amount),
        ("other", Kind::Amount),
        ("breakdown", Kind::Text),
        ("settlementExtra", Kind::Text),
        ("beneficiaryExtra", Kind::Text),
        ("allocationExtra", Kind::Text),
        ("breakdownExtra", Kind::Text),
    ];

    fn row(&self) -> Vec<String> {
        vec![
            self.settlement_id.to_string(),
            date(self.settlement_date.as_ref()),
            text(self.agency.as_ref()),
            text(self.remittance_reference.as_ref()),
            text(self.beneficiary.as_ref().and_then(|beneficiary| beneficiary.iban.as_ref())),
            self.allocations.len().to_string(),
            self.settlement_amount.to_string(),
            self.currency.clone(),
        ]
    }

    /// Returns one line for each allocation, or a single line if there are no allocations.
    fn lines(&self) -> Vec<Vec<Value>> {
        let lines: Vec<_> =
            self.allocations.iter().map(|allocation| line(self, Some(allocation))).collect();
        if lines.is_empty() { vec![line(self, None)] } else { lines }
    }

    fn amount(&self) -> Option<(&str, Amount)> {
        Some((&self.currency, self.settlement_amount))
    }
}

/// The fields that have columns.
const SETTLEMENT: &[&str] = &[
    "settlementId",
    "settlementDate",
    "settlementAmount",
    "currency",
    "agency",
    "remittanceReference",
    "beneficiary",
    "apiFetchDate",
    "allocations",
];
const BENEFICIARY: &[&str] = &["name", "iban", "bic"];
const ALLOCATION: &[&str] = &[
    "allocationId",
    "allocatedTotalAmount",
    "allocationDate",
    "currency",
    "originalInvoiceNumber",
    "caseId",
    "originalPaymentReference",
    "breakdown",
];
const BREAKDOWN_ROW: &[&str] = &["type", "amount"];

/// The fields of an allocation, from `allocationId` to `breakdown`, for a line without one.
const NO_ALLOCATION: [Kind; 12] = [
    Kind::Number,
    Kind::Amount,
    Kind::Date,
    Kind::Text,
    Kind::Text,
    Kind::Number,
    Kind::Text,
    Kind::Amount,
    Kind::Amount,
    Kind::Amount,
    Kind::Amount,
    Kind::Text,
];

fn line(settlement: &Settlement, allocation: Option<&Allocation>) -> Vec<Value> {
    let beneficiary = settlement.beneficiary.as_ref();
    let mut line = vec![
        Value::Number(Some(settlement.settlement_id)),
        Value::day(settlement.settlement_date.as_ref()),
        Value::Amount(Some(settlement.settlement_amount)),
        Value::text(Some(&settlement.currency)),
        Value::text(settlement.agency.as_ref()),
        Value::text(settlement.remittance_reference.as_ref()),
        Value::text(beneficiary.and_then(|beneficiary| beneficiary.name.as_ref())),
        Value::text(beneficiary.and_then(|beneficiary| beneficiary.iban.as_ref())),
        Value::text(beneficiary.and_then(|beneficiary| beneficiary.bic.as_ref())),
        Value::day(settlement.api_fetch_date.as_ref()),
    ];
    match allocation {
        Some(allocation) => {
            line.extend([
                Value::Number(allocation.allocation_id),
                Value::Amount(Some(allocation.allocated_total_amount)),
                Value::day(allocation.allocation_date.as_ref()),
                Value::text(allocation.currency.as_ref()),
                Value::text(allocation.original_invoice_number.as_ref()),
                Value::Number(allocation.case_id),
                Value::text(allocation.original_payment_reference.as_ref()),
            ]);
            line.extend(parts(allocation));
            line.push(Value::unless_empty(breakdown(allocation)));
        }
        None => line.extend(NO_ALLOCATION.map(Value::none)),
    }
    let of_beneficiary =
        |found: &Beneficiary| others(found, "Beneficiary", BENEFICIARY, &found.extra);
    let of_allocation = |found: &Allocation| others(found, "Allocation", ALLOCATION, &found.extra);
    line.extend(
        [
            others(settlement, "Settlement", SETTLEMENT, &settlement.extra),
            beneficiary.map(of_beneficiary).unwrap_or_default(),
            allocation.map(of_allocation).unwrap_or_default(),
            allocation.map(breakdown_extra).unwrap_or_default(),
        ]
        .map(Value::unless_empty),
    );
    line
}

/// Returns the sums of capital, interest, fees and everything else in the breakdown. A sum is
/// absent if the breakdown lacks such a row, or if it is not exact; the breakdown has all rows.
fn parts(allocation: &Allocation) -> [Value; 4] {
    let sum = |wanted: fn(&BreakdownType) -> bool| {
        let amounts = allocation.breakdown.iter().filter(|row| wanted(&row.type_));
        let amounts: Vec<Amount> = amounts.map(|row| row.amount).collect();
        Value::Amount(if amounts.is_empty() { None } else { Amount::checked_sum(amounts) })
    };
    [
        sum(|kind| *kind == BreakdownType::Capital),
        sum(|kind| *kind == BreakdownType::Interest),
        sum(|kind| *kind == BreakdownType::Fees),
        sum(|kind| {
            ![BreakdownType::Capital, BreakdownType::Interest, BreakdownType::Fees].contains(kind)
        }),
    ]
}

/// Formats the breakdown, such as `CAPITAL=600.00 INTEREST=15.25`.
fn breakdown(allocation: &Allocation) -> String {
    allocation
        .breakdown
        .iter()
        .map(|row| format!("{}={}", row.type_, row.amount))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Formats the unknown fields of the rows as a JSON array with an object for each row. The text is
/// empty if no row has any.
fn breakdown_extra(allocation: &Allocation) -> String {
    let of_row = |row: &BreakdownRow| others(row, "BreakdownRow", BREAKDOWN_ROW, &row.extra);
    let rows: Vec<_> = allocation.breakdown.iter().map(of_row).collect();
    if rows.iter().all(String::is_empty) {
        return String::new();
    }
    let rows: Vec<_> =
        rows.iter().map(|row| if row.is_empty() { "{}" } else { row.as_str() }).collect();
    format!("[{}]", rows.join(","))
}
