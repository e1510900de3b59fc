//! A payment as a row of a table, and as a line of CSV and Parquet.

use cfis::{Amount, Payment};

use super::item::{Column, Item, date, others, text};
use super::value::{Kind, Value};

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
    const FIELDS: &'static [(&'static str, Kind)] = &[
        ("caseId", Kind::Number),
        ("invoiceNumber", Kind::Text),
        ("invoicePaymentReference", Kind::Text),
        ("originalPaymentReference", Kind::Text),
        ("accountName", Kind::Text),
        ("bookingDate", Kind::Date),
        ("paymentDate", Kind::Date),
        ("amount", Kind::Amount),
        ("currency", Kind::Text),
        ("extra", Kind::Text),
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

    fn lines(&self) -> Vec<Vec<Value>> {
        vec![vec![
            Value::Number(self.case_id),
            Value::text(self.invoice_number.as_ref()),
            Value::text(self.invoice_payment_reference.as_ref()),
            Value::text(self.original_payment_reference.as_ref()),
            Value::text(self.account_name.as_ref()),
            Value::day(self.booking_date.as_ref()),
            Value::day(self.payment_date.as_ref()),
            Value::Amount(self.amount),
            Value::text(self.currency.as_ref()),
            Value::unless_empty(others(self, "Payment", &Self::csv_columns(), &self.extra)),
        ]]
    }

    fn amount(&self) -> Option<(&str, Amount)> {
        self.amount.map(|amount| (self.currency.as_deref().unwrap_or_default(), amount))
    }
}
