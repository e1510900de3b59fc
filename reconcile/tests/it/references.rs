//! Check digits against vectors of another implementation.

use cfis_reconcile::reference::{canonical, has_valid_check_digits};

#[test]
fn check_digits_are_those_of_python_stdnum() {
    let mut tried = 0;
    for line in include_str!("../references.tsv").lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<_> = line.split('\t').collect();
        let [kind, text, right, other] = fields.as_slice() else { panic!("{line}") };
        assert!(["rf", "viitenumero"].contains(kind), "{line}");
        assert_eq!(has_valid_check_digits(text) == Some(true), *right == "right", "{line}");
        assert_eq!(canonical(text), canonical(other), "{line}");
        if *kind == "viitenumero" {
            assert_eq!(canonical(text).as_deref(), Some(*other), "{line}");
        }
        tried += 1;
    }
    assert!(tried >= 60, "{tried}");
}

#[test]
fn the_two_forms_of_a_reference_are_the_same() {
    for line in include_str!("../references.tsv").lines().filter(|line| line.starts_with("rf\t")) {
        let text = line.split('\t').nth(1).unwrap();
        let compact: String = text.split_whitespace().collect();
        if has_valid_check_digits(text).is_none() {
            continue;
        }
        let Some(national) = compact.get(4..).filter(|national| !national.is_empty()) else {
            continue;
        };
        let is_national = national.bytes().all(|byte| byte.is_ascii_digit());
        assert_eq!(canonical(text) == canonical(national), is_national, "{line}");
    }
}
