//! A settlement as a row of a table, and its allocations as lines of CSV.

use cfis::{Allocation, Amount, Beneficiary, BreakdownRow, BreakdownType, Settlement};

use super::csv::Cell;
use super::item::{
    Column, Item, amount_cell, date, date_cell, number_cell, others, text, text_cell,
};

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
    const CSV_COLUMNS: &'static [&'static str] = &[
        "settlementId",
        "settlementDate",
        "settlementAmount",
        "settlementCurrency",
        "agency",
        "remittanceReference",
        "beneficiaryName",
        "beneficiaryIban",
        "beneficiaryBic",
        "apiFetchDate",
        "allocationId",
        "allocatedTotalAmount",
        "allocationDate",
        "allocationCurrency",
        "originalInvoiceNumber",
        "caseId",
        "originalPaymentReference",
        "capital",
        "interest",
        "fees",
        "other",
        "breakdown",
        "settlementExtra",
        "beneficiaryExtra",
        "allocationExtra",
        "breakdownExtra",
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
    fn csv_lines(&self) -> Vec<Vec<Cell<'static>>> {
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

fn line(settlement: &Settlement, allocation: Option<&Allocation>) -> Vec<Cell<'static>> {
    let beneficiary = settlement.beneficiary.as_ref();
    let mut line = vec![
        number_cell(Some(settlement.settlement_id)),
        date_cell(settlement.settlement_date.as_ref()),
        amount_cell(Some(settlement.settlement_amount)),
        text_cell(Some(&settlement.currency)),
        text_cell(settlement.agency.as_ref()),
        text_cell(settlement.remittance_reference.as_ref()),
        text_cell(beneficiary.and_then(|beneficiary| beneficiary.name.as_ref())),
        text_cell(beneficiary.and_then(|beneficiary| beneficiary.iban.as_ref())),
        text_cell(beneficiary.and_then(|beneficiary| beneficiary.bic.as_ref())),
        date_cell(settlement.api_fetch_date.as_ref()),
    ];
    match allocation {
        Some(allocation) => {
            line.extend([
                number_cell(allocation.allocation_id),
                amount_cell(Some(allocation.allocated_total_amount)),
                date_cell(allocation.allocation_date.as_ref()),
                text_cell(allocation.currency.as_ref()),
                text_cell(allocation.original_invoice_number.as_ref()),
                number_cell(allocation.case_id),
                text_cell(allocation.original_payment_reference.as_ref()),
            ]);
            line.extend(parts(allocation));
            line.push(Cell::text(breakdown(allocation)));
        }
        None => line.extend((0..12).map(|_| amount_cell(None))),
    }
    line.push(Cell::text(others(settlement, "Settlement", SETTLEMENT, &settlement.extra)));
    let of_beneficiary =
        |found: &Beneficiary| others(found, "Beneficiary", BENEFICIARY, &found.extra);
    line.push(Cell::text(beneficiary.map(of_beneficiary).unwrap_or_default()));
    let of_allocation = |found: &Allocation| others(found, "Allocation", ALLOCATION, &found.extra);
    line.push(Cell::text(allocation.map(of_allocation).unwrap_or_default()));
    line.push(Cell::text(allocation.map(breakdown_extra).unwrap_or_default()));
    line
}

/// Returns the sums of capital, interest, fees and everything else in the breakdown. A cell is
/// empty if there is no such row, or if its sum is not exact; the breakdown has all rows.
fn parts(allocation: &Allocation) -> [Cell<'static>; 4] {
    let sum = |wanted: fn(&BreakdownType) -> bool| {
        let amounts = allocation.breakdown.iter().filter(|row| wanted(&row.type_));
        let amounts: Vec<Amount> = amounts.map(|row| row.amount).collect();
        amount_cell(if amounts.is_empty() { None } else { Amount::checked_sum(amounts) })
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
