//! The three most common changes in CONTRIBUTING.md, made on a copy.

use std::path::{Path, PathBuf};

use cfis_codegen::committed::Failure;
use cfis_codegen::{paths, publish, release, snapshot};

use crate::{copy_spec, root};

/// Copies the files that a change affects, and changes the spec.
fn changed(name: &str, from: &str, to: &str) -> PathBuf {
    let copy = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("walk-{name}"));
    let _ = std::fs::remove_dir_all(&copy);
    copy_spec(&copy);
    let spec = copy.join(paths::SPEC);
    let text = std::fs::read_to_string(&spec).unwrap();
    assert_eq!(
        text.matches(from).count(),
        1,
        "{name}: the spec does not have this exactly once:\n{from}"
    );
    std::fs::write(&spec, text.replace(from, to)).unwrap();
    copy
}

/// Returns the lines that a change under a heading removes and adds.
fn change(heading: &str) -> (String, String) {
    let guide = std::fs::read_to_string(root().join("CONTRIBUTING.md")).unwrap();
    let section = guide.split(&format!("### {heading}\n")).nth(1).expect(heading);
    let diff = section.split("```diff\n").nth(1).unwrap().split("```").next().unwrap();
    let side = |marker: char| -> String {
        let lines = diff.lines().filter(|line| line.starts_with([' ', marker]));
        lines.map(|line| format!("{}\n", line.get(1..).unwrap_or_default())).collect()
    };
    (side('-'), side('+'))
}

#[test]
fn the_common_changes_work_as_the_guide_says() {
    for (heading, in_bindings, in_schemas) in [
        ("A new field", "pub booking_batch:", "\"bookingBatch\""),
        ("A renamed field", "pub bank_reference:", "Another name of `bankReference`."),
        ("A new operation", "READ_BALANCE", "\"readBalance\""),
    ] {
        let (from, to) = change(heading);
        let copy = changed(&heading.replace(' ', "-"), &from, &to);
        if let Err(findings) = cfis_codegen::check_all(&copy.join(paths::SPEC)) {
            panic!("{heading}: {findings}");
        }
        assert!(matches!(snapshot::compare(&copy), Err(Failure::Differs(..))), "{heading}");
        assert!(matches!(publish::compare(&copy), Err(Failure::Differs(..))), "{heading}");
        snapshot::write(&copy).unwrap();
        publish::write(&copy).unwrap();
        snapshot::compare(&copy).unwrap();
        publish::compare(&copy).unwrap();
        let read = |file: &str| std::fs::read_to_string(copy.join(file)).unwrap();
        assert!(read(paths::BINDINGS).contains(in_bindings), "{heading}");
        let published =
            read("spec/published/lenient.schema.json") + &read("spec/published/openapi.json");
        assert!(published.contains(in_schemas), "{heading}");
        // The version was released before; with another version it is a release.
        let error = release::write(&copy).unwrap_err().to_string();
        assert!(error.contains("released with another spec; raise info.version"), "{error}");
        let spec = read(paths::SPEC).replace("  version: 0.1.2\n", "  version: 0.2.0\n");
        std::fs::write(copy.join(paths::SPEC), spec).unwrap();
        assert!(release::write(&copy).unwrap().ends_with("0.2.0.json"));
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
    let copy = changed("stale", "openapi: 3.0.3\n", "openapi: 3.0.3\n");
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
