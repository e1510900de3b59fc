//! Which column of a ledger is what.

use std::collections::BTreeMap;

/// What a column may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Column {
    /// The number of the invoice.
    InvoiceNumber,
    /// What was invoiced.
    Amount,
    /// ISO 4217.
    Currency,
    /// What ties it to the agency's case.
    CaseId,
    /// The payment reference.
    Reference,
    /// When it is due.
    DueDate,
    /// Who owes it.
    Customer,
}

impl Column {
    /// All of them.
    pub const ALL: [Column; 7] =
        [Column::InvoiceNumber, Column::Amount, Column::Currency, Column::CaseId, Column::Reference, Column::DueDate, Column::Customer];

    /// What it is called in a sentence.
    pub fn name(self) -> &'static str {
        match self {
            Column::InvoiceNumber => "invoice number",
            Column::Amount => "amount",
            Column::Currency => "currency",
            Column::CaseId => "case id",
            Column::Reference => "payment reference",
            Column::DueDate => "due date",
            Column::Customer => "customer",
        }
    }

    /// What it is called where columns are mapped by name.
    pub fn key(self) -> &'static str {
        match self {
            Column::InvoiceNumber => "invoiceNumber",
            Column::Amount => "amount",
            Column::Currency => "currency",
            Column::CaseId => "caseId",
            Column::Reference => "reference",
            Column::DueDate => "dueDate",
            Column::Customer => "customer",
        }
    }

    pub(super) fn is_required(self) -> bool {
        matches!(self, Column::InvoiceNumber | Column::Amount)
    }

    /// Usual headings, in lower case and without anything but letters and digits.
    fn aliases(self) -> &'static [&'static str] {
        match self {
            Column::InvoiceNumber => &[
                "invoicenumber",
                "invoiceno",
                "invoicenr",
                "invoiceid",
                "invoice",
                "laskunumero",
                "laskunro",
                "laskunnumero",
                "lasku",
                "number",
            ],
            Column::Amount => &[
                "amount",
                "invoiceamount",
                "total",
                "totalamount",
                "grossamount",
                "sum",
                "invoiced",
                "summa",
                "laskunsumma",
                "loppusumma",
                "yhteensä",
                "kokonaissumma",
                "bruttosumma",
                "määrä",
            ],
            Column::Currency => &["currency", "currencycode", "valuutta", "valuuttakoodi"],
            Column::CaseId => &["caseid", "case", "casenumber", "toimeksianto", "toimeksiantonumero", "tapaus", "tapausid", "tapausnumero"],
            Column::Reference => &[
                "reference",
                "paymentreference",
                "referencenumber",
                "rfreference",
                "creditorreference",
                "viite",
                "viitenumero",
                "maksuviite",
                "rfviite",
            ],
            Column::DueDate => &["duedate", "due", "eräpäivä", "erapaiva", "eräpvm"],
            Column::Customer => &[
                "customer",
                "customername",
                "client",
                "debtor",
                "payer",
                "name",
                "asiakas",
                "asiakkaannimi",
                "velallinen",
                "maksaja",
                "nimi",
            ],
        }
    }
}

/// Where the columns of a ledger are, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns(BTreeMap<Column, usize>);

fn plain(heading: &str) -> String {
    heading.chars().filter(|letter| letter.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Columns {
    /// Finds the columns by their headings; those that are mapped by name come first. What is wrong is said in one sentence.
    pub(super) fn find(headings: &[String], mapped: &BTreeMap<Column, String>) -> Result<Self, String> {
        let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
        for (column, wanted) in mapped {
            let at = headings.iter().position(|heading| heading.trim() == wanted.trim());
            let at = at.ok_or_else(|| format!("there is no column `{wanted}` for the {}; there are {}", column.name(), list(headings)))?;
            if headings.iter().filter(|heading| heading.trim() == wanted.trim()).count() > 1 {
                return Err(format!("there are several columns `{wanted}`, so that none of them is the {}", column.name()));
            }
            if let Some((other, _)) = columns.iter().find(|(_, place)| **place == at) {
                return Err(format!("the column `{wanted}` cannot be both the {} and the {}", Column::name(*other), column.name()));
            }
            columns.insert(*column, at);
        }
        for column in Column::ALL.into_iter().filter(|column| !mapped.contains_key(column)) {
            let is_it = |heading: &str| column.aliases().contains(&plain(heading).as_str());
            let mut places = headings.iter().enumerate().filter(|(at, heading)| {
                is_it(heading) && !mapped.values().any(|name| Some(name.trim()) == headings.get(*at).map(|found| found.trim()))
            });
            if let Some((at, _)) = places.next() {
                if let Some((_, other)) = places.next() {
                    let first = headings.get(at).map(String::as_str).unwrap_or_default();
                    return Err(format!("the columns `{first}` and `{other}` may both be the {}; say which one is meant", column.name()));
                }
                columns.insert(column, at);
            }
        }
        match Column::ALL.into_iter().find(|column| column.is_required() && !columns.contains_key(column)) {
            Some(missing) => {
                Err(format!("there is no column with the {}; there are {}; say which one is meant", missing.name(), list(headings)))
            }
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
