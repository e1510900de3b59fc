//! A payment as a row of a table, and as a line of CSV.

use cfis::{Amount, Payment};

use super::csv::Cell;
use super::item::{
    Column, Item, amount_cell, date, date_cell, number_cell, others, text, text_cell,
};

impl Item for Payment {
    const PLURAL: &'static str = "payments";
    const COLUMNS: &'static [Column] = &[
        Column::Text("Booked"),
        Column::Text("Invoice"),
        Column::Text("Case"),
        Column::Text("Reference"),
        Column::Wide("Account"),
        Column::Amount("Amount"),
        Column::Text("Currency"),
    ];
    const CSV_COLUMNS: &'static [&'static str] = &[
        "caseId",
        "invoiceNumber",
        "invoicePaymentReference",
        "originalPaymentReference",
        "accountName",
        "bookingDate",
        "paymentDate",
        "amount",
        "currency",
        "extra",
    ];

    fn row(&self) -> Vec<String> {
        vec![
            date(self.booking_date.as_ref()),
            text(self.invoice_number.as_ref()),
            text(self.case_id.as_ref()),
            text(
                self.invoice_payment_reference
                    .as_ref()
                    .or(self.original_payment_reference.as_ref()),
            ),
            text(self.account_name.as_ref()),
            text(self.amount.as_ref()),
            text(self.currency.as_ref()),
        ]
    }

    fn csv_lines(&self) -> Vec<Vec<Cell<'static>>> {
        vec![vec![
            number_cell(self.case_id),
            text_cell(self.invoice_number.as_ref()),
            text_cell(self.invoice_payment_reference.as_ref()),
            text_cell(self.original_payment_reference.as_ref()),
            text_cell(self.account_name.as_ref()),
            date_cell(self.booking_date.as_ref()),
            date_cell(self.payment_date.as_ref()),
            amount_cell(self.amount),
            text_cell(self.currency.as_ref()),
            Cell::text(others(self, "Payment", Self::CSV_COLUMNS, &self.extra)),
        ]]
    }

    fn amount(&self) -> Option<(&str, Amount)> {
        self.amount.map(|amount| (self.currency.as_deref().unwrap_or_default(), amount))
    }
}
