//! The committed files are up to date with the spec. These tests are here and not in `cfis`, so that
//! they show the difference even if code that uses the bindings no longer compiles.

use cfis_codegen::committed::Failure;
use cfis_codegen::{paths, snapshot};

use crate::repository::copy;
use crate::root;

#[test]
fn the_committed_files_are_up_to_date() {
    if let Err(failure) = snapshot::compare(root()) {
        panic!("{failure}");
    }
}

#[test]
fn the_spec_follows_every_rule() {
    if let Err(findings) = cfis_codegen::check_all(&root().join(paths::SPEC)) {
        panic!("{findings}");
    }
}

#[test]
fn a_renamed_property_shows_in_the_difference_and_a_new_snapshot_corrects_it() {
    let copy = copy("renamed");
    let spec = copy.join(paths::SPEC);
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, text.replace("remittanceReference:", "bankReference:")).unwrap();
    match snapshot::compare(&copy) {
        Err(Failure::Differs(path, diff, _)) => {
            assert!(path.ends_with(paths::BINDINGS), "{}", path.display());
            for line in [
                "-        pub remittance_reference:",
                "+        pub bank_reference:",
                "+    null known bank_reference: \"bankReference\";",
            ] {
                assert!(diff.contains(line), "no line `{line}` in\n{diff}");
            }
        }
        other => panic!("{other:?}"),
    }
    snapshot::write(&copy).unwrap();
    snapshot::compare(&copy).unwrap();
}

#[test]
fn findings_leave_the_committed_files_alone() {
    let copy = copy("findings");
    let spec = copy.join(paths::SPEC);
    let files = [paths::BINDINGS, paths::MOCKS].map(|file| copy.join(file));
    let before = files.each_ref().map(|file| std::fs::read(file).unwrap());
    let text = std::fs::read_to_string(&spec).unwrap();
    std::fs::write(&spec, text.replace("operationId: listPayments", "operationId: list payments"))
        .unwrap();
    assert!(matches!(snapshot::write(&copy), Err(Failure::Findings(_))));
    assert_eq!(files.map(|file| std::fs::read(file).unwrap()), before);
}

#[test]
fn the_same_spec_gives_the_same_bytes() {
    let generate = || cfis_codegen::generate(&root().join(paths::SPEC)).unwrap();
    assert_eq!(generate(), generate());
}
