//! What a column of a ledger holds, and its usual headings.

use std::collections::BTreeMap;

use super::heading_words::plain;
use crate::message::Term;

/// What a column of a ledger holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The invoice number.
    InvoiceNumber,
    /// The amount invoiced.
    Amount,
    /// The currency, an ISO 4217 code.
    Currency,
    /// The agency's case id.
    CaseId,
    /// The payment reference.
    Reference,
    /// The due date.
    DueDate,
    /// The customer, who owes the amount.
    Customer,
    /// The invoice date.
    InvoiceDate,
    /// What the ledger has as paid.
    Paid,
    /// What the ledger has as open.
    Open,
    /// What the ledger has as credited.
    Credited,
    /// What the ledger has written off.
    WrittenOff,
    /// For a credit note: the number of the invoice that it credits.
    CreditedInvoice,
}

impl Column {
    /// All columns, in the order in which they are looked for.
    pub const ALL: [Column; 13] = [
        Column::InvoiceNumber,
        Column::Amount,
        Column::Currency,
        Column::CaseId,
        Column::Reference,
        Column::DueDate,
        Column::Customer,
        Column::InvoiceDate,
        Column::Paid,
        Column::Open,
        Column::Credited,
        Column::WrittenOff,
        Column::CreditedInvoice,
    ];

    /// Returns the name for a sentence, such as `invoice number`.
    pub fn name(self) -> &'static str {
        self.term().english()
    }

    /// Returns what it holds, as an argument of a message.
    pub(crate) fn term(self) -> Term {
        match self {
            Column::InvoiceNumber => Term::InvoiceNumber {},
            Column::Amount => Term::Amount {},
            Column::Currency => Term::Currency {},
            Column::CaseId => Term::CaseId {},
            Column::Reference => Term::Reference {},
            Column::DueDate => Term::DueDate {},
            Column::Customer => Term::Customer {},
            Column::InvoiceDate => Term::InvoiceDate {},
            Column::Paid => Term::Paid {},
            Column::Open => Term::Open {},
            Column::Credited => Term::Credited {},
            Column::WrittenOff => Term::WrittenOff {},
            Column::CreditedInvoice => Term::CreditedInvoice {},
        }
    }

    /// Returns the name for an option or a setting, such as `invoiceNumber`.
    pub fn key(self) -> &'static str {
        match self {
            Column::InvoiceNumber => "invoiceNumber",
            Column::Amount => "amount",
            Column::Currency => "currency",
            Column::CaseId => "caseId",
            Column::Reference => "reference",
            Column::DueDate => "dueDate",
            Column::Customer => "customer",
            Column::InvoiceDate => "invoiceDate",
            Column::Paid => "paid",
            Column::Open => "open",
            Column::Credited => "credited",
            Column::WrittenOff => "writtenOff",
            Column::CreditedInvoice => "creditedInvoice",
        }
    }

    pub(super) fn is_required(self) -> bool {
        matches!(self, Column::InvoiceNumber | Column::Amount)
    }

    /// The usual headings, reduced to letters and digits in lower case: first those that are
    /// clear, then those that are tried only if there is none of the first.
    fn aliases(self) -> [&'static [&'static str]; 2] {
        match self {
            Column::InvoiceNumber => [
                &[
                    "invoicenumber",
                    "invoiceno",
                    "invoicenr",
                    "invoicenum",
                    "invoiceid",
                    "laskunumero",
                    "laskunro",
                    "laskunnumero",
                    "laskunnro",
                    "laskunnumerot",
                    "laskunumerot",
                ],
                &["invoice", "lasku", "documentnumber", "documentno", "number", "numero", "nro"],
            ],
            Column::Amount => [
                &[
                    "amount",
                    "invoiceamount",
                    "invoicedamount",
                    "totalamount",
                    "grossamount",
                    "laskunsumma",
                    "loppusumma",
                    "kokonaissumma",
                    "bruttosumma",
                    "laskutettu",
                    "verollinensumma",
                ],
                &["total", "gross", "sum", "invoiced", "summa", "yhteensä", "määrä", "verollinen"],
            ],
            Column::Currency => [
                &["currency", "currencycode", "valuutta", "valuuttakoodi", "valuuttatunnus"],
                &["ccy", "cur", "curr"],
            ],
            Column::CaseId => [
                &[
                    "caseid",
                    "casenumber",
                    "caseno",
                    "casenr",
                    "toimeksiantonumero",
                    "toimeksiantonro",
                    "tapausid",
                    "tapausnumero",
                ],
                &["case", "toimeksianto", "tapaus"],
            ],
            Column::Reference => [
                &[
                    "paymentreference",
                    "referencenumber",
                    "referenceno",
                    "rfreference",
                    "creditorreference",
                    "viitenumero",
                    "viitenro",
                    "maksuviite",
                    "maksunviite",
                    "rfviite",
                ],
                &["reference", "ref", "viite", "viiteviesti"],
            ],
            Column::DueDate => [
                &["duedate", "paymentduedate", "eräpäivä", "erapaiva", "eräpvm", "erapvm"],
                &["due", "maturity"],
            ],
            Column::Customer => [
                &[
                    "customer",
                    "customername",
                    "debtor",
                    "debtorname",
                    "payer",
                    "payername",
                    "asiakas",
                    "asiakkaannimi",
                    "asiakasnimi",
                    "velallinen",
                    "maksaja",
                    "ostaja",
                ],
                &["client", "buyer", "name", "nimi", "contactname", "liikekumppani"],
            ],
            Column::InvoiceDate => [
                &[
                    "invoicedate",
                    "dateofinvoice",
                    "laskupäivä",
                    "laskunpäivä",
                    "laskunpäivämäärä",
                    "laskupvm",
                    "laskunpvm",
                ],
                &[
                    "issued",
                    "issuedate",
                    "documentdate",
                    "invoicebilldate",
                    "päiväys",
                    "pvm",
                    "date",
                ],
            ],
            Column::Paid => [
                &[
                    "paid",
                    "amountpaid",
                    "paidamount",
                    "invoiceamountpaid",
                    "maksettu",
                    "maksettusumma",
                    "suoritettu",
                ],
                &["payments", "suoritukset"],
            ],
            Column::Open => [
                &[
                    "open",
                    "openamount",
                    "amountopen",
                    "avoinna",
                    "avoin",
                    "avoinsumma",
                    "avointasumma",
                    "avoinsaldo",
                    "invoiceamountdue",
                ],
                &["balance", "outstanding", "amountdue", "saldo", "jäljellä"],
            ],
            Column::Credited => [
                &["credited", "creditedamount", "amountcredited", "hyvitetty", "hyvitettysumma"],
                &["credits", "hyvitykset"],
            ],
            Column::WrittenOff => [
                &[
                    "writtenoff",
                    "writeoff",
                    "creditloss",
                    "baddebt",
                    "luottotappio",
                    "luottotappiot",
                ],
                &[],
            ],
            Column::CreditedInvoice => [
                &[
                    "creditedinvoice",
                    "creditsinvoice",
                    "originalinvoice",
                    "hyvitettävälasku",
                    "hyvitettavalasku",
                    "alkuperäinenlasku",
                    "alkuperainenlasku",
                ],
                &[],
            ],
        }
    }
}

impl Column {
    /// Whether an item could be booked to a wrong invoice without it.
    pub(super) fn is_asked_for(self) -> bool {
        matches!(
            self,
            Column::InvoiceNumber
                | Column::Amount
                | Column::Currency
                | Column::CaseId
                | Column::Reference
        )
    }

    /// Returns the places of the headings that fit best.
    pub(super) fn places(self, headings: &[String]) -> Vec<usize> {
        let named = |names: &[&str]| -> Vec<usize> {
            let is_it = |(_, heading): &(usize, &String)| names.contains(&plain(heading).as_str());
            headings.iter().enumerate().filter(is_it).map(|(at, _)| at).collect()
        };
        let [plainly, perhaps] = self.aliases();
        Some(named(plainly)).filter(|found| !found.is_empty()).unwrap_or_else(|| named(perhaps))
    }

    pub(super) fn is_among(self, headings: &[String], mapped: &BTreeMap<Column, String>) -> bool {
        match mapped.get(&self) {
            Some(wanted) => headings.iter().any(|heading| heading.trim() == wanted.trim()),
            None => !self.places(headings).is_empty(),
        }
    }
}
