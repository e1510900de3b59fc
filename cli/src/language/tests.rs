//! No text lacks a language, an argument or a value.

use std::collections::BTreeSet;

use cfis_reconcile::ledger::Column;
use cfis_reconcile::{
    InvoiceOutcome, ItemKind, LedgerAdvice, MatchRule, Overdue, Reason, Severity,
};

use super::*;

const LANGUAGES: [Language; 2] = [Language::En, Language::Fi];

fn ids(language: Language) -> BTreeSet<&'static str> {
    key::ids(source(language)).collect()
}

/// Returns the arguments that a text names.
fn arguments(language: Language, id: &str) -> BTreeSet<String> {
    let lines = source(language).lines().skip_while(|line| !line.starts_with(&format!("{id} =")));
    let of_text =
        lines.enumerate().take_while(|(nth, line)| *nth == 0 || line.starts_with([' ', '}']));
    let names = of_text.flat_map(|(_, line)| line.split('$').skip(1));
    let name = |rest: &str| {
        rest.split(|letter: char| !letter.is_ascii_alphanumeric()).next().unwrap().to_owned()
    };
    names.map(name).collect()
}

#[test]
fn both_languages_have_the_same_texts_with_the_same_arguments() {
    assert_eq!(ids(Language::En), ids(Language::Fi));
    for id in ids(Language::En) {
        assert_eq!(arguments(Language::En, id), arguments(Language::Fi, id), "{id}");
    }
    assert_eq!(arguments(Language::Fi, "message-notCovered").len(), 3);
}

#[test]
fn a_key_is_known_only_if_it_is_there_in_full() {
    for id in ids(Language::En) {
        assert!(key::is_known(id), "{id}");
    }
    assert!(ids(Language::En).contains("day-of-spreadsheet"));
    for id in ["", "da", "day-", "day-of", "Day", "one", "days"] {
        assert!(!key::is_known(id), "{id}");
    }
}

#[test]
fn no_text_is_there_twice_and_each_one_can_be_written() {
    for language in LANGUAGES {
        assert_eq!(key::ids(source(language)).count(), ids(language).len());
        let texts = Texts::new(language, false).unwrap();
        for id in ids(language) {
            let of_it = arguments(language, id);
            let names = of_it.iter().map(|name| &*name.clone().leak());
            let arguments: Vec<_> = names.map(|name| (name, Argument::Count(2))).collect();
            let text = texts.try_format(id, &arguments).unwrap_or_else(|| panic!("{id}"));
            assert!(!text.is_empty() && !text.contains(['{', '$']), "{id}: {text}");
        }
    }
}

#[test]
fn every_message_of_the_reconciliation_has_a_text_with_its_arguments() {
    let finnish = Texts::new(Language::Fi, false).unwrap();
    for message in Message::examples(2) {
        let wanted: BTreeSet<_> =
            message.arguments().iter().map(|(name, _)| (*name).to_owned()).collect();
        let id = format!("message-{}", message.key());
        assert!(ids(Language::Fi).contains(&*id), "{id}");
        assert_eq!(arguments(Language::Fi, &id), wanted, "{id}");
        let said = finnish.message(&message);
        // Some say nothing but their arguments.
        assert!(said != message.as_str() || said.len() < 25, "{said}");
    }
}

/// The library and the catalogue have the same English.
#[test]
fn the_english_of_programs_is_that_of_the_library() {
    let english = Texts::of_json().unwrap();
    for count in [1, 2, 1200] {
        for message in Message::examples(count) {
            assert_eq!(english.message(&message), message.as_str(), "{}", message.key());
        }
    }
}

#[test]
fn the_language_of_a_locale_is_its_first_part() {
    for locale in ["fi", "fi-FI", "fi_FI.UTF-8", "FI"] {
        assert_eq!(of_locale(locale), Language::Fi, "{locale}");
    }
    for locale in ["", "C", "en-FI", "fil-PH", "sv_FI.UTF-8"] {
        assert_eq!(of_locale(locale), Language::En, "{locale}");
    }
}

#[test]
fn every_value_has_a_name() {
    let named = |group: &str, names: Vec<&str>| {
        for name in names {
            let id = format!("{group}-{name}");
            assert!(ids(Language::Fi).contains(&*id), "{id}");
        }
    };
    named("outcome", InvoiceOutcome::ALL.iter().map(|value| value.name()).collect());
    named("severity", Severity::ALL.iter().map(|value| value.name()).collect());
    named("advice", LedgerAdvice::ALL.iter().map(|value| value.name()).collect());
    named("overdue", Overdue::ALL.iter().map(|value| value.name()).collect());
    named("kind", ItemKind::ALL.iter().map(|value| value.name()).collect());
    named("rule", MatchRule::ALL.iter().map(|value| value.name()).collect());
    named("reason", Reason::ALL.iter().map(|value| value.name()).collect());
    named("side", vec!["ledger", "payments", "settlements"]);
    named("input", vec!["ledger", "payments", "settlements", "earlierPayments"]);
    named("field", cfis_reconcile::Amounts::default().named().map(|(name, _)| name).collect());
    assert_eq!(Column::ALL.len(), ids(Language::En).iter().filter(is_column).count());
}

fn is_column(id: &&&str) -> bool {
    let name = id.strip_prefix("message-column");
    name.is_some_and(|name| {
        Column::ALL.iter().any(|column| column.key().eq_ignore_ascii_case(name))
    })
}

#[test]
fn numbers_days_and_sums_are_written_as_the_language_does() {
    let sums = ["386758.58", "-1.00"].map(|sum| ("EUR".to_owned(), sum.parse().unwrap()));
    let arguments = [
        ("invoices", Argument::Count(1200)),
        ("sums", Argument::Sums(sums.to_vec())),
        ("from", Argument::Date("2026-03-01".parse().unwrap())),
    ];
    let message = Message::new("notCovered", arguments.to_vec(), String::new());
    let said = |language| Texts::new(language, false).unwrap().message(&message);
    let english = "1,200 invoices of 386,758.58 EUR and -1.00 EUR are dated before 1 Mar 2026,";
    assert!(said(Language::En).starts_with(english), "{}", said(Language::En));
    let finnish = "1\u{a0}200 laskua, yhteensä 386\u{a0}758,58\u{a0}EUR ja −1,00\u{a0}EUR, on päivätty \
                   ennen päivää 1.3.2026,";
    assert!(said(Language::Fi).starts_with(finnish), "{}", said(Language::Fi));
}
