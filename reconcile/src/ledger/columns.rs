//! Finds the columns of a ledger by their headings.

use std::collections::BTreeMap;

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
        match self {
            Column::InvoiceNumber => "invoice number",
            Column::Amount => "amount",
            Column::Currency => "currency",
            Column::CaseId => "case id",
            Column::Reference => "payment reference",
            Column::DueDate => "due date",
            Column::Customer => "customer",
            Column::InvoiceDate => "invoice date",
            Column::Paid => "amount paid",
            Column::Open => "amount open",
            Column::Credited => "amount credited",
            Column::WrittenOff => "amount written off",
            Column::CreditedInvoice => "credited invoice",
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
                    "amounteur",
                    "laskunsumma",
                    "loppusumma",
                    "kokonaissumma",
                    "bruttosumma",
                    "laskutettu",
                    "verollinensumma",
                    "summaeur",
                ],
                &["total", "gross", "sum", "invoiced", "summa", "yhteensä", "määrä", "verollinen"],
            ],
            Column::Currency => [
                &["currency", "currencycode", "valuutta", "valuuttakoodi", "valuuttatunnus"],
                &["ccy", "curr"],
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
                &["reference", "ref", "viite"],
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
                &["client", "buyer", "name", "nimi"],
            ],
            Column::InvoiceDate => [
                &[
                    "invoicedate",
                    "dateofinvoice",
                    "laskupäivä",
                    "laskunpäivä",
                    "laskupvm",
                    "laskunpvm",
                ],
                &["issued", "issuedate", "documentdate", "päiväys", "pvm", "date"],
            ],
            Column::Paid => [
                &["paid", "amountpaid", "paidamount", "maksettu", "maksettusumma", "suoritettu"],
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

/// The place of each column, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns(BTreeMap<Column, usize>);

fn plain(heading: &str) -> String {
    heading.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Columns {
    /// Finds the columns by their headings; mapped columns come first. An error is one sentence.
    pub(super) fn find(
        headings: &[String],
        mapped: &BTreeMap<Column, String>,
    ) -> Result<Self, String> {
        let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
        for (column, wanted) in mapped {
            let at = headings.iter().position(|heading| heading.trim() == wanted.trim());
            let at = at.ok_or_else(|| {
                format!(
                    "there is no column `{wanted}` for the {}; there are {}",
                    column.name(),
                    list(headings)
                )
            })?;
            if headings.iter().filter(|heading| heading.trim() == wanted.trim()).count() > 1 {
                return Err(format!(
                    "there are several columns `{wanted}`, so the {} cannot be found; rename \
                     all but one",
                    column.name()
                ));
            }
            if let Some((other, _)) = columns.iter().find(|(_, place)| **place == at) {
                return Err(format!(
                    "the column `{wanted}` cannot be both the {} and the {}",
                    Column::name(*other),
                    column.name()
                ));
            }
            columns.insert(*column, at);
        }
        for column in Column::ALL.into_iter().filter(|column| !mapped.contains_key(column)) {
            let is_free = |at: &usize| !columns.values().any(|taken| taken == at);
            let named = |names: &[&str]| -> Vec<usize> {
                let is_it =
                    |(_, heading): &(usize, &String)| names.contains(&plain(heading).as_str());
                headings
                    .iter()
                    .enumerate()
                    .filter(is_it)
                    .map(|(at, _)| at)
                    .filter(is_free)
                    .collect()
            };
            let [plainly, perhaps] = column.aliases();
            let found = Some(named(plainly))
                .filter(|found| !found.is_empty())
                .unwrap_or_else(|| named(perhaps));
            match found.as_slice() {
                [] => {}
                [at] => {
                    columns.insert(column, *at);
                }
                [one, other, ..] => {
                    let heading =
                        |at: &usize| headings.get(*at).map_or("", |heading| heading.trim());
                    let (one, other) = (heading(one), heading(other));
                    return Err(format!(
                        "the columns `{one}` and `{other}` may both be the {}; name the right one",
                        column.name()
                    ));
                }
            }
        }
        match Column::ALL
            .into_iter()
            .find(|column| column.is_required() && !columns.contains_key(column))
        {
            Some(missing) => Err(format!(
                "there is no column with the {}; there are {}; name the column",
                missing.name(),
                list(headings)
            )),
            None => Ok(Columns(columns)),
        }
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.0.get(&column).copied()
    }
}

fn list(headings: &[String]) -> String {
    headings.iter().map(|heading| format!("`{}`", heading.trim())).collect::<Vec<_>>().join(", ")
}
