//! An invoice of the ledger.

use cfis::Amount;
use chrono::NaiveDate;

/// An invoice of the ledger.
///
/// ```
/// use cfis_reconcile::Invoice;
///
/// let mut invoice = Invoice::new(2, " 1001 ", "1234.50".parse()?, "eur");
/// invoice.reference = Some("RF08 1001 6".to_owned());
///
/// assert_eq!((invoice.number.as_str(), invoice.currency.as_str()), ("1001", "EUR"));
/// # Ok::<(), cfis::AmountError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invoice {
    /// The line of the ledger, from 1.
    pub line: u64,
    /// The invoice number, as text.
    pub number: String,
    /// The amount invoiced; negative for a credit note.
    pub amount: Amount,
    /// The currency: an ISO 4217 code in upper case.
    pub currency: String,
    /// The agency's case id.
    pub case_id: Option<i64>,
    /// The payment reference that is printed on the invoice.
    pub reference: Option<String>,
    /// The due date.
    pub due_date: Option<NaiveDate>,
    /// The customer, who owes the amount.
    pub customer: Option<String>,
}

impl Invoice {
    /// Creates an invoice from the fields that every invoice has.
    ///
    /// Blanks around the number and the currency are removed; the currency becomes upper case.
    pub fn new(line: u64, number: &str, amount: Amount, currency: &str) -> Self {
        Invoice {
            line,
            number: number.trim().to_owned(),
            amount,
            currency: currency.trim().to_ascii_uppercase(),
            case_id: None,
            reference: None,
            due_date: None,
            customer: None,
        }
    }
}
