//! Payments, allocations and settlements, as the API returns them.
//!
//! Nothing here knows where the figures come from.

use cfis::{
    Agency, Allocation, Amount, Beneficiary, BreakdownRow, BreakdownType, DateOrDateTime, Payment,
    Settlement,
};
use chrono::NaiveDate;

use crate::references::{creditor_reference, finnish_reference};

/// One invoice.
#[derive(Debug, Clone)]
pub(crate) struct Invoice {
    pub(crate) number: String,
    pub(crate) reference: String,
    pub(crate) case_id: Option<i64>,
    pub(crate) payer: String,
    /// The invoiced amount.
    pub(crate) cents: i64,
}

/// The types and amounts of a breakdown.
pub(crate) type Breakdown = Vec<(BreakdownType, i64)>;

/// Who receives settlements, and on which account.
#[derive(Debug, Clone)]
pub(crate) struct Payee {
    pub(crate) name: String,
    pub(crate) iban: String,
}

/// Returns a payment that is allocated to an invoice.
pub(crate) fn payment(
    invoice: &Invoice,
    payer: &str,
    (booked, paid): (NaiveDate, NaiveDate),
    cents: i64,
) -> Payment {
    let mut payment = Payment::new();
    payment.case_id = invoice.case_id;
    payment.invoice_number = Some(invoice.number.as_str().into());
    payment.invoice_payment_reference = Some(creditor_reference(&invoice.reference));
    payment.original_payment_reference = Some(invoice.reference.clone());
    payment.account_name = Some(payer.to_owned());
    payment.booking_date = Some(midnight(booked));
    payment.payment_date = Some(midnight(paid));
    payment.amount = Some(Amount::from_hundredths(cents));
    payment.currency = Some("EUR".to_owned());
    payment
}

/// Returns the allocation of a booking. `number` is that of the booking.
pub(crate) fn allocation(
    number: u64,
    day: NaiveDate,
    invoice: &Invoice,
    breakdown: &[(BreakdownType, i64)],
) -> Allocation {
    let cents = breakdown.iter().map(|(_, cents)| cents).sum();
    let mut allocation = Allocation::new(Amount::from_hundredths(cents));
    allocation.allocation_id = Some(91_000_000_000 + number as i64);
    allocation.allocation_date = Some(day.into());
    allocation.currency = Some("EUR".to_owned());
    allocation.original_invoice_number = Some(invoice.number.as_str().into());
    allocation.case_id = invoice.case_id;
    allocation.original_payment_reference = Some(invoice.reference.clone());
    allocation.breakdown = breakdown
        .iter()
        .map(|(kind, cents)| BreakdownRow::new(kind.clone(), Amount::from_hundredths(*cents)))
        .collect();
    allocation
}

/// Returns the id of the settlement with this number.
pub(crate) fn settlement_id(number: u64) -> i64 {
    310_000_000_000 + number as i64
}

/// Returns a settlement of these allocations, of which `cents` are paid out.
pub(crate) fn settlement(
    number: u64,
    day: NaiveDate,
    payee: &Payee,
    cents: i64,
    allocations: Vec<Allocation>,
) -> Settlement {
    let amount = Amount::from_hundredths(cents);
    let mut settlement = Settlement::new(settlement_id(number), amount, "EUR", allocations);
    settlement.settlement_date = Some(day.into());
    settlement.agency = Some(Agency::CashIn);
    settlement.remittance_reference = Some(finnish_reference(&format!("48{number:06}")));
    let mut beneficiary = Beneficiary::new();
    beneficiary.name = Some(payee.name.clone());
    beneficiary.iban = Some(payee.iban.clone());
    beneficiary.bic = Some("TESTFI2H".to_owned());
    settlement.beneficiary = Some(beneficiary);
    settlement
}

fn midnight(day: NaiveDate) -> DateOrDateTime {
    format!("{day}T00:00:00Z").parse().unwrap_or_else(|_| day.into())
}
