//! A settlement as a row of a table, and its allocations as lines of CSV.

use cfis::{Allocation, Amount, Settlement};

use super::item::{Column, Item, date, extra, text};

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
    fn csv_lines(&self) -> Vec<Vec<String>> {
        let lines: Vec<_> =
            self.allocations.iter().map(|allocation| line(self, Some(allocation))).collect();
        if lines.is_empty() { vec![line(self, None)] } else { lines }
    }

    fn amount(&self) -> Option<(&str, Amount)> {
        Some((&self.currency, self.settlement_amount))
    }
}

fn line(settlement: &Settlement, allocation: Option<&Allocation>) -> Vec<String> {
    let beneficiary = settlement.beneficiary.as_ref();
    let mut line = vec![
        settlement.settlement_id.to_string(),
        text(settlement.settlement_date.as_ref()),
        settlement.settlement_amount.to_string(),
        settlement.currency.clone(),
        text(settlement.agency.as_ref()),
        text(settlement.remittance_reference.as_ref()),
        text(beneficiary.and_then(|beneficiary| beneficiary.name.as_ref())),
        text(beneficiary.and_then(|beneficiary| beneficiary.iban.as_ref())),
        text(beneficiary.and_then(|beneficiary| beneficiary.bic.as_ref())),
        text(settlement.api_fetch_date.as_ref()),
    ];
    line.extend(match allocation {
        Some(allocation) => vec![
            text(allocation.allocation_id.as_ref()),
            allocation.allocated_total_amount.to_string(),
            text(allocation.allocation_date.as_ref()),
            text(allocation.currency.as_ref()),
            text(allocation.original_invoice_number.as_ref()),
            text(allocation.case_id.as_ref()),
            text(allocation.original_payment_reference.as_ref()),
            breakdown(allocation),
        ],
        None => vec![String::new(); 8],
    });
    line.push(extra(&settlement.extra));
    line.push(beneficiary.map(|beneficiary| extra(&beneficiary.extra)).unwrap_or_default());
    line.push(allocation.map(|allocation| extra(&allocation.extra)).unwrap_or_default());
    line.push(allocation.map(breakdown_extra).unwrap_or_default());
    line
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
    if allocation.breakdown.iter().all(|row| row.extra.is_empty()) {
        return String::new();
    }
    let rows: Vec<_> = allocation
        .breakdown
        .iter()
        .map(|row| if row.extra.is_empty() { "{}".to_owned() } else { extra(&row.extra) })
        .collect();
    format!("[{}]", rows.join(","))
}
