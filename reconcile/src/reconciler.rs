//! The shell on top: takes the input in, row by row, and reconciles it.

use crate::finding::Side;
use crate::intake::Intake;
use crate::journal::{Journal, Source};
use crate::ledger::{CheckSum, LedgerError, PackedInvoice, UnreadCells};
use crate::matching::Invoices;
use crate::money::InexactSum;
use crate::names::Names;
use crate::reference;
use crate::result::Reconciliation;
use crate::rules::{InputNames, Rules};
use crate::sides::{Part, PaymentSide, SettlementSide};

use cfis::{Payment, Settlement};

/// Reconciles a ledger with payments and settlements.
///
/// Add the whole ledger first, then payments and settlements in any order, then call
/// [`finish`](Reconciler::finish). The reconciler keeps a small part of each row, so that millions
/// fit into memory.
///
/// ```
/// use cfis_reconcile::{Invoice, InputNames, InvoiceOutcome, Reconciler, Rules};
///
/// # let payment: cfis::Payment = serde_json::from_str(
/// #     r#"{"invoiceNumber": "1001", "amount": 60.00, "currency": "EUR"}"#,
/// # )?;
/// let mut reconciler = Reconciler::new(Rules::new("2026-03-31".parse()?), InputNames::default());
/// reconciler.invoice(Invoice::new(2, "1001", "100.00".parse()?, "EUR"))?;
/// reconciler.payment(&payment); // 60.00 EUR for invoice 1001
/// let result = reconciler.finish()?;
///
/// let invoice = result.invoices().next().unwrap();
/// assert_eq!(invoice.outcome, InvoiceOutcome::ProvisionallyPaid);
/// assert_eq!(invoice.amounts.outstanding.to_string(), "40.00");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub struct Reconciler {
    rules: Rules,
    names: Names,
    invoices: Invoices,
    journal: Journal,
    /// The first sum that was not exact.
    failure: Option<InexactSum>,
}

impl Reconciler {
    /// Creates a reconciler. `names` are the names of the inputs in the result.
    pub fn new(rules: Rules, names: InputNames) -> Self {
        let mut rules = rules;
        rules.expected_ibans =
            rules.expected_ibans.iter().filter_map(|iban| reference::iban(iban)).collect();
        rules.payment_currency =
            rules.payment_currency.map(|currency| currency.to_ascii_uppercase());
        rules.tolerance = rules
            .tolerance
            .into_iter()
            .map(|(currency, amount)| (currency.to_ascii_uppercase(), amount))
            .collect();
        Reconciler {
            rules,
            names: names.into(),
            invoices: Invoices::default(),
            journal: Journal::default(),
            failure: None,
        }
    }

    /// Adds an invoice of the ledger, an [`Invoice`](crate::Invoice) or a [`PackedInvoice`].
    ///
    /// Payments and settlements are matched as they are added, so add all invoices before them.
    ///
    /// # Errors
    /// If the ledger has the invoice already, or if a payment or a settlement was added before.
    pub fn invoice(&mut self, invoice: impl Into<PackedInvoice>) -> Result<(), LedgerError> {
        let invoice = invoice.into();
        let line = invoice.line;
        let counts = self.journal.counts;
        if counts.payments + counts.settlements + counts.earlier_payments > 0 {
            return Err(LedgerError::new(
                line,
                "an invoice was added after payments or settlements; add the whole ledger first",
            ));
        }
        let place = self.invoices.all.len() as u32;
        self.invoices.add(invoice)?;
        let Reconciler { rules, names, invoices, journal, .. } = self;
        let source = Source::invoice(names, line);
        let reference = invoices.get(place).and_then(PackedInvoice::reference);
        let mut intake = Intake { rules, names, invoices, journal };
        intake.check_reference(Side::Ledger, reference, source, Some(place));
        Ok(())
    }

    /// Adds a finding about cells of the ledger that could not be read, which
    /// [`Reader::unread_cells`](crate::ledger::Reader::unread_cells) lists.
    pub fn unread_cells(&mut self, cells: &UnreadCells) {
        self.intake().unread_cells(cells);
    }

    /// Adds a finding about a check sum of the ledger that does not agree.
    /// [`Reader::check_sums`](crate::ledger::Reader::check_sums) lists them.
    pub fn check_sum(&mut self, sum: &CheckSum) {
        self.intake().check_sum(sum);
    }

    /// Sets the name of the input of the payments that follow, if they are in several.
    pub fn payments_from(&mut self, name: impl Into<String>) {
        self.names.payments.begin(self.journal.counts.payments, name.into());
    }

    /// Sets the name of the input of the settlements that follow, if they are in several.
    pub fn settlements_from(&mut self, name: impl Into<String>) {
        self.names.settlements.begin(self.journal.counts.settlements, name.into());
    }

    /// Adds a payment.
    pub fn payment(&mut self, payment: &Payment) {
        let result = self.intake().payment(payment);
        self.keep_failure(result);
    }

    /// Adds a payment of an earlier run, which should still be listed or be settled by now.
    pub fn earlier_payment(&mut self, payment: &Payment) {
        self.intake().earlier_payment(payment);
    }

    /// Adds a settlement. Adding the same settlement again changes nothing.
    pub fn settlement(&mut self, settlement: &Settlement) {
        let result = self.intake().settlement(settlement);
        self.keep_failure(result);
    }

    /// Takes payments and settlements in side by side, on two threads for example.
    ///
    /// The result is the same, to the byte, as if all the payments had been added before the
    /// settlements.
    ///
    /// ```
    /// # use cfis_reconcile::{InputNames, Reconciler, Rules};
    /// # let (payments, settlements): (Vec<cfis::Payment>, Vec<cfis::Settlement>) = (vec![], vec![]);
    /// # let mut reconciler = Reconciler::new(Rules::as_of_latest(), InputNames::default());
    /// reconciler.sides(|of_payments, of_settlements| {
    ///     std::thread::scope(|scope| {
    ///         scope.spawn(|| settlements.iter().for_each(|it| of_settlements.settlement(it)));
    ///         payments.iter().for_each(|it| of_payments.payment(it));
    ///     });
    /// });
    /// # let result = reconciler.finish()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn sides<T>(
        &mut self,
        take: impl FnOnce(&mut PaymentSide<'_>, &mut SettlementSide<'_>) -> T,
    ) -> T {
        let Reconciler { rules, names, invoices, journal, failure } = self;
        let of_settlements = &mut journal.part_of_settlements();
        let part = |journal| Part { rules, invoices, names: names.clone(), journal, failure: None };
        let (mut payments, mut settlements) =
            (PaymentSide(part(&mut *journal)), SettlementSide(part(&mut *of_settlements)));
        let taken = take(&mut payments, &mut settlements);
        let (payments, settlements) = (payments.0, settlements.0);
        let failures = payments.failure.or(settlements.failure);
        let files = (payments.names.payments, settlements.names.settlements);
        (names.payments, names.settlements) = files;
        *failure = failure.take().or(failures);
        journal.join(std::mem::take(of_settlements));
        taken
    }

    /// Reconciles what was added.
    ///
    /// # Errors
    /// If a sum has more digits than an exact decimal can hold.
    pub fn finish(self) -> Result<Reconciliation, InexactSum> {
        match self.failure {
            Some(failure) => Err(failure),
            None => Reconciliation::of(self.invoices, self.journal, self.rules, self.names),
        }
    }

    fn intake(&mut self) -> Intake<'_> {
        let Reconciler { rules, names, invoices, journal, .. } = self;
        Intake { rules, names, invoices, journal }
    }

    fn keep_failure(&mut self, result: Result<(), InexactSum>) {
        if let (Err(failure), None) = (result, &self.failure) {
            self.failure = Some(failure);
        }
    }
}
