//! A payment as a row of a table, and as a line of CSV.

use cfis::{Amount, Payment};

use super::item::{Column, Item, date, extra, text};

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

    fn csv_lines(&self) -> Vec<Vec<String>> {
        vec![vec![
            text(self.case_id.as_ref()),
            text(self.invoice_number.as_ref()),
            text(self.invoice_payment_reference.as_ref()),
            text(self.original_payment_reference.as_ref()),
            text(self.account_name.as_ref()),
            text(self.booking_date.as_ref()),
            text(self.payment_date.as_ref()),
            text(self.amount.as_ref()),
            text(self.currency.as_ref()),
            extra(&self.extra),
        ]]
    }

    fn amount(&self) -> Option<(&str, Amount)> {
        self.amount.map(|amount| (self.currency.as_deref().unwrap_or_default(), amount))
    }
}
