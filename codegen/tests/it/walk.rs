//! The three most common changes in CONTRIBUTING.md, made on a copy.

use cfis_codegen::committed::Failure;
use cfis_codegen::{paths, publish, release, snapshot};

use crate::repository::{apply, changes, copy, write_changelog};
use crate::root;

#[test]
fn the_common_changes_work_as_the_guide_says() {
    for (heading, in_bindings, in_schemas) in [
        ("A new field", "pub booking_batch:", "\"bookingBatch\""),
        ("A renamed field", "pub bank_reference:", "Another name of `bankReference`."),
        ("A new operation", "READ_BALANCE", "\"readBalance\""),
    ] {
        let copy = copy(&format!("walk-{}", heading.replace(' ', "-")));
        for change in changes(heading) {
            apply(&copy, &change);
        }
        if let Err(findings) = cfis_codegen::check_all(&copy.join(paths::SPEC)) {
            panic!("{heading}: {findings}");
        }
        assert!(matches!(snapshot::compare(&copy), Err(Failure::Differs(..))), "{heading}");
        assert!(matches!(publish::compare(&copy), Err(Failure::Differs(..))), "{heading}");
        assert!(release::write(&copy).is_err(), "{heading}");
        let version = release::raise(&copy).unwrap().expect(heading);
        write_changelog(&copy, version);
        snapshot::write(&copy).unwrap();
        publish::write(&copy).unwrap();
        assert_eq!(release::write(&copy).unwrap().version, version);
        let released = copy.join(paths::RELEASED).join(format!("{version}.json"));
        assert!(released.is_file(), "{}", released.display());
        let read = |file: &str| std::fs::read_to_string(copy.join(file)).unwrap();
        assert!(read(paths::BINDINGS).contains(in_bindings), "{heading}");
        let published =
            read("spec/published/lenient.schema.json") + &read("spec/published/openapi.json");
        assert!(published.contains(in_schemas), "{heading}");
    }
}

#[test]
fn the_published_files_are_up_to_date() {
    if let Err(failure) = publish::compare(root()) {
        panic!("{failure}");
    }
}

#[test]
fn fixtures_of_removed_types_are_found() {
    let copy = copy("walk-stale");
    let stale = copy.join("spec/published/fixtures/Gone.json");
    std::fs::write(&stale, "{}").unwrap();
    assert!(matches!(publish::compare(&copy), Err(Failure::Stale(path, _)) if path == stale));
    publish::write(&copy).unwrap();
    assert!(!stale.exists());
}

#[test]
fn the_files_that_the_published_guide_names_are_there() {
    let folder = root().join(paths::PUBLISHED);
    let guide = std::fs::read_to_string(folder.join("README.md")).unwrap();
    for entry in std::fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "README.md" || guide.contains(&format!("`{name}")),
            "{name} is not in the guide"
        );
    }
    for language in ["java", "go", "csharp"] {
        assert!(folder.join(format!("openapi-generator/{language}.yaml")).is_file(), "{language}");
    }
}
