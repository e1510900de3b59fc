//! The committed files are what the description gives. Stands here and not with `cfis`, so that it runs and shows the
//! difference even when code that uses the bindings no longer compiles.

use std::path::Path;

use cfis_codegen::committed::Failure;
use cfis_codegen::{paths, snapshot};

use crate::root;

#[test]
fn the_committed_files_are_what_the_description_gives() {
    if let Err(failure) = snapshot::compare(root()) {
        panic!("{failure}");
    }
}

#[test]
fn the_description_follows_every_rule() {
    if let Err(findings) = cfis_codegen::check_all(&root().join(paths::SPEC)) {
        panic!("{findings}");
    }
}

/// A copy of what a snapshot is made of, under the build's own folder for temporary files.
fn copy(name: &str) -> std::path::PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    for file in [paths::SPEC, paths::BINDINGS, paths::MOCKS, paths::CONTRACT, paths::EXPECTED] {
        let to = copy.join(file);
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(root().join(file), to).unwrap();
    }
    copy
}

#[test]
fn a_renamed_property_shows_in_the_difference_and_a_new_snapshot_mends_it() {
    let copy = copy("renamed");
    let description = copy.join(paths::SPEC);
    let text = std::fs::read_to_string(&description).unwrap();
    std::fs::write(&description, text.replace("remittanceReference:", "bankReference:")).unwrap();
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
    let description = copy.join(paths::SPEC);
    let text = std::fs::read_to_string(&description).unwrap();
    std::fs::write(
        &description,
        text.replace("operationId: listPayments", "operationId: list payments"),
    )
    .unwrap();
    assert!(matches!(snapshot::write(&copy), Err(Failure::Findings(_))));
    let same = |file: &str| {
        std::fs::read(copy.join(file)).unwrap() == std::fs::read(root().join(file)).unwrap()
    };
    assert!(same(paths::BINDINGS) && same(paths::MOCKS));
}

#[test]
fn the_same_description_gives_the_same_bytes() {
    let generate = || cfis_codegen::generate(&root().join(paths::SPEC)).unwrap();
    assert_eq!(generate(), generate());
}
