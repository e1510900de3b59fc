//! Ledgers: the usual forms are read, and an error names its place and what is wrong.

use std::io::Read;

use cfis_reconcile::ledger::{Column, DecimalMark, LedgerError, Reader, Settings};
use cfis_reconcile::{Finding, FindingRule, InputNames, Invoice, Reconciler, Rules};

fn read_with(ledger: &[u8], settings: &Settings) -> Result<Vec<Invoice>, LedgerError> {
    Reader::new(ledger, settings)?.collect()
}

fn read(ledger: &str) -> Result<Vec<Invoice>, LedgerError> {
    read_with(ledger.as_bytes(), &Settings::default())
}

fn fails(ledger: &[u8], place: (u64, Option<u64>), words: &[&str]) {
    let error = read_with(ledger, &Settings::default()).expect_err("it is wrong");
    assert_eq!((error.line(), error.column()), place, "{error}");
    assert!(words.iter().all(|word| error.to_string().contains(word)), "{words:?} in {error}");
}

#[test]
fn usual_headings_in_english_and_finnish_are_recognised() {
    let english = "Invoice number,Amount,Currency,Case ID,Payment reference,Due date,Customer\n1001,1234.50,EUR,880001,RF08 1001 6,2026-03-31,Koe Oy\n";
    let finnish = "\u{feff}Laskunumero;Summa;Valuutta;Toimeksianto;Viitenumero;Eräpäivä;Asiakas\r\n 1001 ;1 234,50;eur;880001;RF08 1001 6;31.3.2026;Koe Oy\r\n\r\n";
    let tabs = english.replace(',', "\t");
    for ledger in [english, finnish, &tabs] {
        let invoices = read(ledger).unwrap();
        let [invoice] = invoices.as_slice() else { panic!("{invoices:?}") };
        assert_eq!(
            (invoice.line, invoice.number.as_str(), invoice.amount.to_string().as_str()),
            (2, "1001", "1234.50")
        );
        assert_eq!((invoice.currency.as_str(), invoice.case_id), ("EUR", Some(880_001)));
        assert_eq!(
            (invoice.reference.as_deref(), invoice.customer.as_deref()),
            (Some("RF08 1001 6"), Some("Koe Oy"))
        );
        assert_eq!(invoice.due_date, Some("2026-03-31".parse().unwrap()));
    }
}

#[test]
fn a_clear_heading_comes_before_one_that_is_merely_possible() {
    let invoices = read("Number;Invoice No.;Total;Amount (EUR);Currency;Name;Customer\n7;1001;9;5,00;EUR;x;Koe Oy\n").unwrap();
    let invoice = &invoices[0];
    assert_eq!(
        (invoice.number.as_str(), invoice.amount.to_string().as_str(), invoice.customer.as_deref()),
        ("1001", "5.00", Some("Koe Oy"))
    );
}

#[test]
fn columns_currency_and_mark_can_be_given() {
    let settings = Settings {
        columns: [
            (Column::InvoiceNumber, "Doc".to_owned()),
            (Column::Amount, "Summa brutto".to_owned()),
        ]
        .into(),
        currency: Some("SEK".to_owned()),
        decimal_mark: Some(DecimalMark::Comma),
    };
    let invoices =
        read_with("Doc;Summa;Summa brutto\nA 1;5;1.234\n".as_bytes(), &settings).unwrap();
    assert_eq!(
        (invoices[0].amount.to_string().as_str(), invoices[0].currency.as_str()),
        ("1234", "SEK")
    );
    let error = read_with("Doc;Summa\nA;5\n".as_bytes(), &settings).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("there is no column `Summa brutto` for the amount; there are `Doc`, `Summa`"),
        "{error}"
    );
}

#[test]
fn quoted_fields_may_contain_anything() {
    let invoices = read(
        "lasku,summa,valuutta,asiakas\n7,\"1,00\",EUR,\"Koe; \"\"ja\"\"\nKumpp.\"\n8,2.00,EUR,x\n",
    )
    .unwrap();
    assert_eq!(invoices[0].customer.as_deref(), Some("Koe; \"ja\"\nKumpp."));
    assert_eq!((invoices[0].amount.to_string().as_str(), invoices[1].line), ("1.00", 4));
}

#[test]
fn an_error_names_its_place_and_what_is_wrong() {
    fails(b"", (1, None), &["empty"]);
    fails(
        b"invoice;gross amount;total amount\n",
        (1, None),
        &["`gross amount`", "`total amount`", "the amount"],
    );
    fails(b"invoice;total;sum\n", (1, None), &["`total`", "`sum`", "the amount"]);
    fails(
        b"invoice,currency\n",
        (1, None),
        &["no column with the amount", "`invoice`, `currency`"],
    );
    fails(b"invoice,amount\n1,2\n", (1, None), &["no column with the currency"]);
    fails(
        b"invoice,amount,currency\n1,2,EUR\n2,abc,EUR\n",
        (3, Some(2)),
        &["`abc` is not an amount"],
    );
    fails(b"invoice;amount;currency\n1;1.234;EUR\n", (2, Some(2)), &["a thousand or one"]);
    fails(b"invoice,amount,currency\n1,,EUR\n", (2, Some(2)), &["the amount is missing"]);
    fails(b"invoice,amount,currency\n\n,2,EUR\n", (3, Some(1)), &["the invoice number is missing"]);
    fails(b"invoice,amount,currency\n1,2,euros\n", (2, Some(3)), &["`euros` is not a currency"]);
    fails(
        "invoice,amount,currency,customer\n1,2,EUR,Mäki\n"
            .as_bytes()
            .iter()
            .map(|byte| if *byte == 0xa4 { b'x' } else { *byte })
            .collect::<Vec<_>>()
            .as_slice(),
        (2, Some(4)),
        &["not UTF-8", "Latin-1"],
    );
    fails(b"invoice,amount\n7,1,50\n", (1, None), &["currency"]);
    fails(
        b"invoice,amount,currency\n7,1.00,EUR\n8,EUR,1,50\n",
        (3, Some(4)),
        &["more fields than the header, which has 3"],
    );
    fails(
        b"invoice,amount,currency,customer\n1,1.00,EUR,\"Acme\n2,2.00,EUR,B\n",
        (2, None),
        &["never closed"],
    );
    fails(b"\xff\xfei\0n\0", (1, None), &["UTF-16"]);
    fails(b"invoice,amount,currency\n1,2,EUR\n\x04\n2,2,EUR\n", (3, None), &["control character"]);
}

#[test]
fn an_endless_row_is_refused_before_it_fills_the_memory() {
    let endless = || std::io::repeat(b'x').take(1 << 31);
    let error = Reader::new(endless(), &Settings::default()).map(drop).unwrap_err();
    assert!(error.to_string().contains("longer than a mebibyte"), "{error}");
    let open = "invoice,amount,currency\n\"1".as_bytes().chain(endless());
    let error = Reader::new(open, &Settings::default())
        .unwrap()
        .collect::<Result<Vec<_>, _>>()
        .unwrap_err();
    assert!(error.to_string().contains("quotation mark"), "{error}");
}

#[test]
fn a_cell_that_is_not_needed_is_a_finding_and_never_a_refusal() {
    let ledger = "invoice,amount,currency,due date,case id,open\n\
        1,2,EUR,31/03/2026,K-1,n/a\n2,2,EUR,29.2.2026,,1.50\n";
    let mut reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
    let invoices: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!((invoices[0].due_date, invoices[0].case_id), (None, None));
    assert!(!invoices[0].says_what_is_open());
    assert_eq!(invoices[1].ledger_open(), Some("1.50".parse().unwrap()));
    let unread: Vec<_> = reader.unread_cells().map(|cells| (cells.column, cells.count)).collect();
    assert_eq!(unread, [(Column::CaseId, 1), (Column::DueDate, 2), (Column::Open, 1)]);

    let rules = Rules::new("2026-03-31".parse().unwrap());
    let mut reconciler = Reconciler::new(rules, InputNames::default());
    reader.unread_cells().for_each(|cells| reconciler.unread_cells(cells));
    let found = reconciler.finish().unwrap();
    let is_of_due_dates = |finding: &&Finding| finding.sentence.contains("due date");
    let finding = found.findings().iter().find(is_of_due_dates).unwrap();
    assert_eq!(finding.rule, FindingRule::UnreadCells);
    assert!(finding.sentence.contains("2 cells cannot be read"), "{}", finding.sentence);
    assert_eq!(
        (&*finding.evidence[1].source, &*finding.evidence[1].says),
        ("ledger, line 3", "`29.2.2026`")
    );
}

#[test]
fn dates_are_read_in_their_usual_forms() {
    for (text, wanted) in [
        ("2026-03-31", "2026-03-31"),
        ("2026-03-31T10:00:00", "2026-03-31"),
        ("2026/03/31", "2026-03-31"),
        ("31.3.2026", "2026-03-31"),
        ("31.03.26", "2026-03-31"),
        ("1.2.2026 12:00", "2026-02-01"),
    ] {
        let ledger = format!("invoice,amount,currency,due date\n1,2,EUR,{text}\n");
        let invoice = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap().next();
        assert_eq!(invoice.unwrap().unwrap().due_date, Some(wanted.parse().unwrap()), "{text}");
    }
    for text in ["31.2.2026", "3/4/2026", "31-03-2026", "2026.03.31", "1.1.026", "1.1", "soon"] {
        let ledger = format!("invoice,amount,currency,due date\n1,2,EUR,{text}\n");
        let invoice = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap().next();
        assert_eq!(invoice.unwrap().unwrap().due_date, None, "{text}");
    }
}
