//! An invoice of the ledger.

use cfis::Amount;
use chrono::NaiveDate;

use crate::reference::canonical;

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
    /// The invoice date.
    pub invoice_date: Option<NaiveDate>,
    /// What the ledger itself says of the invoice, if it says anything.
    pub ledger_state: Option<Box<LedgerState>>,
}

/// What a ledger says of an invoice besides its amount. None of it changes what was paid.
///
/// ```
/// use cfis_reconcile::LedgerState;
///
/// let state = LedgerState { paid: Some("600.00".parse()?), ..LedgerState::default() };
/// assert_eq!(state.open("1000.00".parse()?), Some("400.00".parse()?));
/// # Ok::<(), cfis::AmountError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LedgerState {
    /// What the ledger has as paid.
    pub paid: Option<Amount>,
    /// What the ledger has as open.
    pub open: Option<Amount>,
    /// What the ledger has as credited.
    pub credited: Option<Amount>,
    /// What the ledger has written off.
    pub written_off: Option<Amount>,
    /// For a credit note: the number of the invoice that it credits.
    pub credited_invoice: Option<String>,
}

impl LedgerState {
    /// Returns what the ledger has as open of an invoice of that amount: the column itself, or else
    /// what paid, credited and written off leave. `None` if that is not exact.
    ///
    /// Many ledgers write payments with a minus, or credit notes without one: what is paid, credited
    /// and written off counts with the sign of the invoice, and so does what is open of a credit note.
    pub fn open(&self, invoiced: Amount) -> Option<Amount> {
        let like_invoice = |amount: Amount| {
            if amount.is_negative() == invoiced.is_negative() { amount } else { -amount }
        };
        let gone = [self.paid, self.credited, self.written_off];
        match self.open {
            Some(open) if invoiced.is_negative() => Some(like_invoice(open)),
            Some(open) => Some(open),
            None => {
                let gone = gone.into_iter().flatten().map(like_invoice);
                gone.into_iter().try_fold(invoiced, Amount::checked_sub)
            }
        }
    }

    /// Returns whether it says anything of what is open.
    pub fn says_what_is_open(&self) -> bool {
        [self.paid, self.open, self.credited, self.written_off].iter().any(Option::is_some)
    }
}

impl Invoice {
    /// Returns whether something tells two invoices of one number apart: their case ids, their
    /// references or their invoice dates.
    pub fn is_told_apart_from(&self, other: &Invoice) -> bool {
        Told::of(self).is_told_apart_from(&Told::of(other))
    }

    /// Returns what the ledger has as open: all of it, if it says nothing else. `None` if that is
    /// not exact.
    pub fn ledger_open(&self) -> Option<Amount> {
        open(self.amount, self.ledger_state.as_deref())
    }

    /// Returns whether the ledger says that nothing is open.
    pub fn is_closed_in_ledger(&self) -> bool {
        is_closed(self.amount, self.ledger_state.as_deref())
    }

    /// Returns whether the ledger says anything of what is open.
    pub fn says_what_is_open(&self) -> bool {
        self.ledger_state.as_ref().is_some_and(|state| state.says_what_is_open())
    }

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
            invoice_date: None,
            ledger_state: None,
        }
    }
}

/// Returns what the ledger has as open of an amount: all of it, if it says nothing else.
pub(super) fn open(amount: Amount, state: Option<&LedgerState>) -> Option<Amount> {
    state.map_or(Some(amount), |state| state.open(amount))
}

/// Returns whether the ledger says that nothing is open of an amount.
pub(super) fn is_closed(amount: Amount, state: Option<&LedgerState>) -> bool {
    let says = state.is_some_and(LedgerState::says_what_is_open);
    says && open(amount, state).is_some_and(Amount::is_zero)
}

/// What tells two invoices of one number apart.
pub(super) struct Told<'a> {
    pub(super) case_id: Option<i64>,
    pub(super) reference: Option<&'a str>,
    pub(super) invoice_date: Option<NaiveDate>,
}

impl<'a> Told<'a> {
    fn of(invoice: &'a Invoice) -> Self {
        let Invoice { case_id, reference, invoice_date, .. } = invoice;
        Told { case_id: *case_id, reference: reference.as_deref(), invoice_date: *invoice_date }
    }

    pub(super) fn is_told_apart_from(&self, other: &Told<'_>) -> bool {
        fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.zip(other).is_some_and(|(one, other)| one != other)
        }
        differ(self.case_id, other.case_id)
            || differ(self.reference.and_then(canonical), other.reference.and_then(canonical))
            || differ(self.invoice_date, other.invoice_date)
    }
}
