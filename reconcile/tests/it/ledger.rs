//! Ledgers: the usual forms are read, and an error names its place and what is wrong.

use std::io::Read;

use cfis_reconcile::ledger::{
    Column, DateOrder, DecimalMark, LedgerError, Reader, Remedy, Settings, sum_rows,
};
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
        ..Settings::default()
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
    let error = Reader::new(open, &Settings::default()).map(drop).unwrap_err();
    assert!(error.to_string().contains("line 2: "), "{error}");
    assert!(error.to_string().contains("quotation mark"), "{error}");
}

#[test]
fn a_cell_that_is_not_needed_is_a_finding_and_never_a_refusal() {
    let ledger = "invoice,amount,currency,due date,case id,open\n\
        1,2,EUR,soon,K-1,n/a\n2,2,EUR,29.2.2026,,1.50\n";
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
    let is_of_due_dates = |finding: &&Finding| finding.sentence.as_str().contains("due date");
    let finding = found.findings().iter().find(is_of_due_dates).unwrap();
    assert_eq!(finding.rule, FindingRule::UnreadCells);
    assert!(finding.sentence.as_str().contains("2 cells cannot be read"), "{}", finding.sentence);
    assert_eq!(
        (finding.evidence[1].source.as_str(), finding.evidence[1].says.as_str()),
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

#[test]
fn the_header_is_found_below_titles_whatever_separates_the_fields() {
    let below_titles = "Myyntilaskut;;\nYritys: Koe Oy;;\n\nLasku;Summa (EUR);Asiakas\n7;1,50;X\n";
    let with_separator = "sep=|\r\nLasku|Summa (EUR)|Asiakas\r\n7|1,50|X\r\n";
    let carriage_returns = "Lasku;Summa (EUR);Asiakas\r7;1,50;X\r";
    for (ledger, header_line, separator) in
        [(below_titles, 4, ';'), (with_separator, 2, '|'), (carriage_returns, 1, ';')]
    {
        let mut reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
        let invoices: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
        let [invoice] = invoices.as_slice() else { panic!("{invoices:?}") };
        assert_eq!((invoice.number.as_str(), invoice.currency.as_str()), ("7", "EUR"));
        assert_eq!(invoice.line, header_line + 1);
        let reading = reader.reading();
        assert_eq!((reading.header_line, reading.separator), (header_line, separator));
        assert_eq!(reading.currency_of_heading.as_deref(), Some("EUR"));
    }
}

#[test]
fn a_total_row_is_a_check_sum_and_no_invoice() {
    let ledger = "Lasku;Summa;Valuutta;Asiakas\n1;10,00;EUR;Total Finland Oy\n2;5,00;EUR;X\n\
        Välisumma;15,00;;\n3;1,00;EUR;Y\n;1,00;;\nYhteensä:;17,00;;\n;;;a note\n";
    let mut reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
    let invoices: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
    assert_eq!(invoices.len(), 3);
    let sums: Vec<_> = reader.check_sums().iter().map(|sum| (sum.line, sum.agrees)).collect();
    assert_eq!(sums, [(4, true), (6, true), (7, false)]);

    let rules = Rules::new("2026-03-31".parse().unwrap());
    let mut reconciler = Reconciler::new(rules, InputNames::default());
    reader.check_sums().iter().for_each(|sum| reconciler.check_sum(sum));
    let found = reconciler.finish().unwrap();
    let [finding] = found.findings() else { panic!("{:?}", found.findings()) };
    assert_eq!(finding.rule, FindingRule::TotalDisagrees);
    assert!(finding.sentence.as_str().starts_with("ledger, line 7 "), "{}", finding.sentence);
    assert!(
        finding.sentence.as_str().contains("17.00") && finding.sentence.as_str().contains("16.00")
    );
}

#[test]
fn the_gross_column_is_found_by_arithmetic_or_asked_for() {
    let amounts = |ledger: &str| -> Result<Vec<String>, LedgerError> {
        Ok(read(ledger)?.iter().map(|invoice| invoice.amount.to_string()).collect())
    };
    let header = "Lasku;Summa;ALV;Yhteensä;Valuutta\n";
    let taxed = format!("{header}1;8,00;2,00;10,00;EUR\n2;4,00;0,00;4,00;EUR\n");
    assert_eq!(amounts(&taxed).unwrap(), ["10.00", "4.00"]);
    // The amount of the heading is the net one.
    let net = "Lasku;Summa;Vero;Hinta;Valuutta\n1;8,00;2,00;10,00;EUR\n";
    assert_eq!(amounts(net).unwrap(), ["10.00"]);
    // What is open happens to be the gross amount too.
    let open = "Lasku;Veroton;ALV;Verollinen;Avoinna;Valuutta\n1;8,00;2,00;10,00;10,00;EUR\n";
    assert_eq!(amounts(open).unwrap(), ["10.00"]);
    // With one row that does not add up, nothing decides.
    let off = format!("{header}1;8,00;2,00;10,00;EUR\n2;4,00;1,00;4,00;EUR\n");
    let error = amounts(&off).unwrap_err().to_string();
    assert!(error.contains("`Summa` and `Yhteensä`"), "{error}");
    // Without any tax, each of them is right.
    let untaxed = format!("{header}1;8,00;0,00;8,00;EUR\n2;4,00;0,00;4,00;EUR\n");
    assert_eq!(amounts(&untaxed).unwrap(), ["8.00", "4.00"]);
}

#[test]
fn the_order_of_a_date_is_that_of_the_column_or_asked_for() {
    let dates = |ledger: &str, date_order| -> Vec<Option<String>> {
        let settings = Settings { date_order, ..Settings::default() };
        let invoices = read_with(ledger.as_bytes(), &settings).unwrap();
        invoices.iter().map(|it| it.due_date.map(|date| date.to_string())).collect()
    };
    let day = |day: &str| Some(day.to_owned());
    let clear = "Invoice,Amount,Currency,Due date\n1,5,EUR,03/04/2026\n2,5,EUR,25/03/2026\n";
    assert_eq!(dates(clear, None), [day("2026-04-03"), day("2026-03-25")]);
    let unclear = "Invoice,Amount,Currency,Due date\n1,5,EUR,03/04/2026\n";
    assert_eq!(dates(unclear, None), [None]);
    assert_eq!(dates(unclear, Some(DateOrder::MonthFirst)), [day("2026-03-04")]);
    assert_eq!(dates(unclear, Some(DateOrder::DayFirst)), [day("2026-04-03")]);
}

#[test]
fn what_a_spreadsheet_ruined_is_refused_or_named() {
    let ledger = "Invoice,Amount,Currency,Reference\n1,5,EUR,\"2,02650E+12\"\n";
    let mut reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
    assert_eq!(reader.next().unwrap().unwrap().reference, None);
    assert_eq!(reader.unread_cells().next().unwrap().column, Column::Reference);
    fails(
        b"Invoice,Amount,Currency\n2.02603E+11,5,EUR\n",
        (2, Some(1)),
        &["`2.02603E+11` was ruined by a spreadsheet"],
    );
}

#[test]
fn a_stray_quotation_mark_that_holds_a_following_row_is_refused() {
    let ledger = "Invoice,Amount,Currency,Customer\n1,5,EUR,\"Koe\n2,7,EUR,Oy\"\n3,1,EUR,X\n";
    fails(ledger.as_bytes(), (2, Some(4)), &["holds a following line"]);
}

#[test]
fn an_error_does_not_hide_those_after_it() {
    let ledger = "Invoice,Amount,Currency\n1,abc,EUR\n2,5,EUR\n3,,EUR\n4,5,euros\n";
    let reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
    let lines: Vec<_> = reader.filter_map(Result::err).map(|error| error.line()).collect();
    assert_eq!(lines, [2, 4, 5]);
}

#[test]
fn two_invoices_of_one_number_are_told_apart_or_refused() {
    let add = |ledger: &str| {
        let rules = Rules::new("2026-03-31".parse().unwrap());
        let mut reconciler = Reconciler::new(rules, InputNames::default());
        read(ledger).unwrap().into_iter().try_for_each(|invoice| reconciler.invoice(invoice))
    };
    let header = "Invoice,Amount,Currency,Reference,Invoice date\n";
    for rows in ["7,5,EUR,10016,\n7,5,EUR,10029,\n", "7,5,EUR,,1.2.2025\n7,5,EUR,,1.2.2026\n"] {
        add(&format!("{header}{rows}")).unwrap();
    }
    for rows in ["7,5,EUR,10016,\n7,5,EUR,1001 6,\n", "7,5,EUR,,1.2.2025\n7,5,EUR,,\n"] {
        let error = add(&format!("{header}{rows}")).unwrap_err();
        assert!(error.to_string().contains("is on line 2 already"), "{error}");
        assert_eq!(error.remedy(), Some(Remedy::SumRows));
    }
}

#[test]
fn the_rows_of_an_invoice_are_added_up_on_request() {
    let ledger = "Invoice,Amount,Currency,Open\n7,1.10,EUR,3.30\n8,1,EUR,1\n7,2.20,EUR,3.30\n";
    let invoices = sum_rows(read(ledger).unwrap()).unwrap();
    assert_eq!((invoices.len(), invoices[0].amount.to_string()), (2, "3.30".to_owned()));
    assert_eq!(invoices[0].ledger_open().unwrap().to_string(), "3.30");
    let ledger = "Invoice,Amount,Currency,Open\n7,1.10,EUR,1.10\n7,2.20,EUR,2.20\n7,1,EUR,0\n";
    let invoices = sum_rows(read(ledger).unwrap()).unwrap();
    assert_eq!(invoices[0].ledger_open().unwrap().to_string(), "3.30");
    let ledger = "Invoice,Amount,Currency\n7,1.10,EUR\n7,2.20,SEK\n";
    let error = sum_rows(read(ledger).unwrap()).unwrap_err();
    assert!(error.to_string().contains("line 3: invoice 7 is in EUR on line 2"), "{error}");
}

#[test]
fn a_total_in_the_column_of_numbers_never_becomes_an_invoice() {
    for label in
        ["Yhteensä EUR", "Yhteensä (2 kpl)", "A Oy yhteensä", "* Yhteensä", "Sub-total", "2 kpl"]
    {
        let ledger = format!("Laskun numero;Summa (EUR)\n1;100,00\n2;50,00\n{label};150,00\n");
        let mut reader = Reader::new(ledger.as_bytes(), &Settings::default()).unwrap();
        let invoices: Vec<_> = reader.by_ref().map(Result::unwrap).collect();
        assert_eq!(invoices.len(), 2, "{label}");
        assert!(reader.check_sums()[0].agrees, "{label}");
    }
    let ledger = b"Laskun numero;Summa (EUR)\n########;100,00\n";
    fails(ledger, (2, Some(1)), &["ruined by a spreadsheet"]);
}

#[test]
fn a_row_of_which_only_the_beginning_is_swallowed_is_refused_too() {
    for ledger in [
        "Invoice number;Customer;Amount;Currency\n1;\"Oy A;100,00;EUR\n2;\"Oy B;50,00;EUR\n",
        "Customer;Invoice number;Amount;Currency\n\"A;1;100,00;EUR\n\"B;2;50,00;EUR\nC;3;5,00;EUR\n",
    ] {
        let errors: Vec<_> = Reader::new(ledger.as_bytes(), &Settings::default())
            .unwrap()
            .filter_map(Result::err)
            .collect();
        assert_eq!(errors[0].line(), 2, "{ledger}");
        assert!(errors[0].to_string().contains("following line"), "{}", errors[0]);
    }
    let address = "Invoice,Amount,Currency,Customer,Address,Notes,Id\n1,5,EUR,X,\"Katu 1, 2\nHelsinki, FI\",,\n";
    assert_eq!(read(address).unwrap().len(), 1);
}

#[test]
fn the_rows_of_an_invoice_keep_what_the_ledger_has_as_open_and_two_years_apart() {
    let open = |ledger: &str| {
        let invoices = sum_rows(read(ledger).unwrap()).unwrap();
        invoices.iter().map(|it| it.ledger_open().unwrap().to_string()).collect::<Vec<_>>()
    };
    let header = "Laskunumero;Summa EUR;Avoinna\n";
    assert_eq!(open(&format!("{header}1;50,00;50,00\n1;50,00;50,00\n")), ["100.00"]);
    assert_eq!(open(&format!("{header}1;50,00;100,00\n1;50,00;100,00\n")), ["100.00"]);
    let years = "Laskunumero;Laskupäivä;Summa (EUR)\n1;1.1.2025;10,00\n1;1.1.2026;20,00\n";
    assert_eq!(open(years), ["10.00", "20.00"]);
    let reference = "Laskunumero;Viite;Summa EUR\n1;10016;150\n1;;150\n";
    assert_eq!(open(reference), ["300"]);
}

#[test]
fn what_is_paid_counts_with_the_sign_of_the_invoice() {
    let open = |row: &str| {
        let ledger = format!("Laskunumero;Summa EUR;Maksettu;Avoinna\n{row}\n");
        read(&ledger).unwrap()[0].ledger_open().unwrap().to_string()
    };
    for (row, wanted) in [
        ("1;100,00;100,00;", "0.00"),
        ("1;100,00;-100,00;", "0.00"),
        ("1;100,00;40,00-;", "60.00"),
        ("1;-75,00;;75,00", "-75.00"),
        ("1;-75,00;75,00;", "0.00"),
        // The ledger itself has too much.
        ("1;100,00;;-5,00", "-5.00"),
    ] {
        assert_eq!(open(row), wanted, "{row}");
    }
}

#[test]
fn an_amount_of_another_currency_than_its_row_is_refused() {
    let wrong = |ledger: &str, line| {
        let errors: Vec<_> = Reader::new(ledger.as_bytes(), &Settings::default())
            .unwrap()
            .filter_map(Result::err)
            .map(|error| (error.line(), error.to_string().contains("the amount is in EUR")))
            .collect();
        assert_eq!(errors, [(line, true)], "{ledger}");
    };
    wrong("Laskunumero;Summa;Valuutta\n1;100,00 €;SEK\n2;100,00 €;EUR\n", 2);
    wrong("Laskunumero;Summa (EUR);Valuutta\n1;100,00;EUR\n2;50,00;SEK\n", 3);
}

#[test]
fn a_net_amount_beside_an_open_one_is_asked_for_and_what_is_not_read_is_said() {
    let ledger = "Laskunumero;Summa;ALV;Avoinna;Valuutta\n1;100,00;25,50;125,50;EUR\n";
    fails(ledger.as_bytes(), (1, None), &["`Avoinna`", "name the column"]);
    let total = "Laskunumero;Verollinen;Summa;Vero;Valuutta\n1;125,50;100,00;25,50;EUR\n\
        Yhteensä;;100,00;25,50;\n";
    assert_eq!(read(total).unwrap()[0].amount.to_string(), "125.50");
    let two = "Laskunumero;Summa EUR;Maksettu;Suoritettu\n1;100,00;100,00;100,00\n";
    let reader = Reader::new(two.as_bytes(), &Settings::default()).unwrap();
    let said = reader.reading().sentences().pop().unwrap();
    assert!(said.contains("amount paid is not read") && said.contains("Suoritettu"), "{said}");
}

#[test]
fn a_header_that_a_page_repeats_is_no_invoice() {
    let ledger = "Lasku;Summa;Valuutta\n1;5,00;EUR\nLasku;Summa;Valuutta\n2;6,00;EUR\n";
    let numbers: Vec<_> = read(ledger).unwrap().into_iter().map(|it| it.number).collect();
    assert_eq!(numbers, ["1", "2"]);
}
