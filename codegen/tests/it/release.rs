//! The steps before a release: the repository has done them all, and each one that is forgotten is
//! found by the function that a test here calls on the repository.

use std::path::Path;

use cfis_codegen::committed::Failure;
use cfis_codegen::version::Version;
use cfis_codegen::{paths, publish, release, snapshot};

use crate::repository::{apply, changes, copy, edit, write_changelog};
use crate::root;

/// The spec is that of the last release, or its version is raised as much as the changes ask for.
#[test]
fn the_version_is_raised_with_the_spec() {
    if let Err(failure) = release::version(root()) {
        panic!("{failure}");
    }
}

#[test]
fn the_list_of_changes_has_the_version() {
    if let Err(failure) = release::changelog(root()) {
        panic!("{failure}");
    }
}

#[test]
fn the_spec_is_released() {
    if let Err(failure) = release::released(root()) {
        panic!("{failure}");
    }
}

/// A step of CONTRIBUTING.md: its function, the check of the repository's tests, and a part of what
/// the check says.
struct Step {
    name: &'static str,
    run: fn(&Path),
    check: fn(&Path) -> Result<(), Failure>,
    says: &'static str,
}

const STEPS: [Step; 5] = [
    Step {
        name: "version",
        run: |copy| assert!(release::raise(copy).unwrap().is_some()),
        check: release::version,
        says: "run `cargo run -p cfis-codegen -- release --raise`",
    },
    Step {
        name: "CHANGELOG",
        run: |copy| write_changelog(copy, version(copy)),
        check: release::changelog,
        says: "spec/CHANGELOG.md has no section `## ",
    },
    Step {
        name: "snapshot",
        run: |copy| snapshot::write(copy).unwrap(),
        check: snapshot::compare,
        says: "run `cargo run -p cfis-codegen -- snapshot`",
    },
    Step {
        name: "publish",
        run: |copy| publish::write(copy).unwrap(),
        check: publish::compare,
        says: "run `cargo run -p cfis-codegen -- publish`",
    },
    Step {
        name: "release",
        run: |copy| drop(release::write(copy)),
        check: release::released,
        says: "run `cargo run -p cfis-codegen -- release`",
    },
];

/// The version in the spec of a copy.
fn version(copy: &Path) -> Version {
    release::Comparison::of(copy).unwrap().version
}

#[test]
fn each_step_that_is_forgotten_is_found() {
    for forgotten in STEPS.iter().map(|step| step.name).chain([""]) {
        let copy = copy(&format!("forgotten-{forgotten}"));
        for change in changes("A new field") {
            apply(&copy, &change);
        }
        for step in STEPS.iter().filter(|step| step.name != forgotten) {
            (step.run)(&copy);
        }
        let mut expected = vec![forgotten];
        // The release is refused if another step was forgotten.
        if !["", "release"].contains(&forgotten) {
            expected.push("release");
            let refusal = release::check(&copy).unwrap_err().to_string();
            assert!(refusal.starts_with("cannot release "), "{forgotten}: {refusal}");
        }
        let mut found = Vec::new();
        for step in &STEPS {
            if let Err(failure) = (step.check)(&copy) {
                found.push(step.name);
                let failure = failure.to_string();
                assert!(failure.contains(step.says), "{forgotten}: {failure}");
            }
        }
        expected.retain(|name| !name.is_empty());
        assert_eq!(found, expected, "{forgotten}");
    }
}

#[test]
fn every_forgotten_step_is_named_at_once() {
    let copy = copy("all-forgotten");
    for change in changes("A new field") {
        apply(&copy, &change);
    }
    let before = release::Comparison::of(&copy).unwrap();
    let refusal = release::write(&copy).unwrap_err().to_string();
    for part in [
        "cannot release ",
        "minor: Settlement.bookingBatch is new\n",
        "release --raise`",
        "bindings/generated.rs is out of date; run `cargo run -p cfis-codegen -- snapshot`",
        "is out of date; run `cargo run -p cfis-codegen -- publish`",
    ] {
        assert!(refusal.contains(part), "no `{part}` in\n{refusal}");
    }
    // Nothing was written.
    let after = release::Comparison::of(&copy).unwrap();
    assert_eq!((after.last, after.changes), (before.last, before.changes));
}

/// Runs a check on a copy whose version is another one.
fn with_version(name: &str, other: impl Fn(Version) -> String) -> String {
    let copy = copy(name);
    let from = version(&copy);
    edit(&copy.join(paths::SPEC), |text| {
        // With a change that breaks readers.
        let text = text.replace("        partnerCode:\n", "        codeOfPartner:\n");
        text.replace(&format!("  version: {from}\n"), &format!("  version: {}\n", other(from)))
    });
    edit(&copy.join("spec/examples/new-client.json"), |text| {
        text.replace("partnerCode", "codeOfPartner")
    });
    match release::version(&copy) {
        Ok(()) => "accepted".to_owned(),
        Err(failure) => failure.to_string(),
    }
}

#[test]
fn a_version_that_is_too_low_is_refused() {
    let accepted = with_version("version-major", |from| format!("{}.0.0", from.major + 1));
    assert_eq!(accepted, "accepted");
    let small = with_version("version-small", |from| {
        format!("{}.{}.{}", from.major, from.minor, from.patch + 1)
    });
    assert!(small.contains("major: Service.partnerCode was removed\n"), "{small}");
    assert!(small.contains("info.version is raised by too little; run `cargo run"), "{small}");
    let same = with_version("version-same", |from| from.to_string());
    assert!(same.contains("is not the one that was released as "), "{same}");
    let lower = with_version("version-lower", |_| "0.0.1".to_owned());
    assert!(lower.contains("info.version is lower than the last release; run"), "{lower}");
    let words = with_version("version-words", |from| format!("v{from}"));
    assert!(words.contains("[info-version]") && words.contains("such as 1.0.0"), "{words}");
}

#[test]
fn raising_changes_the_version_and_nothing_else() {
    for quote in ["", "'", "\""] {
        let copy = copy(&format!("raise-{}", quote.len() + usize::from(quote == "'")));
        let spec = copy.join(paths::SPEC);
        let from = version(&copy);
        edit(&spec, |text| {
            let line = format!("  version: {quote}{from}{quote} # 1.2.3\n");
            let text = text.replace(&format!("  version: {from}\n"), &line);
            text.replace("  title: Confirma", "  title: The Confirma")
        });
        let before = std::fs::read_to_string(&spec).unwrap();
        let to = release::raise(&copy).unwrap().unwrap();
        assert!(to > from);
        let expected = before.replacen(&from.to_string(), &to.to_string(), 1);
        assert_eq!(std::fs::read_to_string(&spec).unwrap(), expected);
        assert_eq!(release::raise(&copy).unwrap(), None);
        assert_eq!(std::fs::read_to_string(&spec).unwrap(), expected);
    }
}

#[test]
fn an_empty_section_is_not_a_list_of_changes() {
    let copy = copy("empty-section");
    edit(&copy.join(paths::CHANGELOG), |_| format!("## {}\n\n## 0.0.1\n\nText.\n", version(&copy)));
    let failure = release::changelog(&copy).unwrap_err().to_string();
    assert!(failure.contains("has nothing in its section"), "{failure}");
}

#[test]
fn the_first_release_needs_no_other() {
    let copy = copy("first");
    std::fs::remove_dir_all(copy.join(paths::RELEASED)).unwrap();
    release::version(&copy).unwrap();
    let failure = release::released(&copy).unwrap_err().to_string();
    assert!(failure.contains("release`"), "{failure}");
    release::write(&copy).unwrap();
    release::released(&copy).unwrap();
}

/// Changes a published file of the newest release, as if the code that publishes had changed since.
fn with_older(name: &str, file: &str, change: impl FnOnce(String) -> String) -> String {
    let copy = copy(name);
    let folder = copy.join(paths::RELEASED).join(version(&copy).to_string());
    edit(&folder.join(file), |text| {
        let changed = change(text.clone());
        assert_ne!(changed, text, "{name}");
        changed
    });
    assert!(release::released(&copy).is_err(), "{name}");
    release::version(&copy).unwrap_err().to_string()
}

#[test]
fn a_published_file_that_breaks_a_reader_is_named() {
    for (name, file, from, to, says) in [
        (
            "readers-field",
            "openapi.readers.json",
            "\"accountName\"",
            "\"nameOfAccount\"",
            "major: openapi.readers.json: Payment.nameOfAccount was removed\n",
        ),
        (
            "readers-type",
            "openapi.readers.json",
            "\"type\": \"boolean\"",
            "\"type\": \"string\"",
            "major: openapi.readers.json: TokenStatus.isValid: `type` was string and is boolean\n",
        ),
        (
            "lenient",
            "lenient.schema.json",
            "\"type\": [\"integer\", \"string\", \"null\"]",
            "\"type\": [\"integer\", \"string\", \"null\", \"boolean\"]",
            "major: lenient.schema.json: ",
        ),
        (
            "strict",
            "strict.schema.json",
            "\"partnerCode\"",
            "\"codeOfPartner\"",
            "major: strict.schema.json: Service.codeOfPartner was removed\n",
        ),
        (
            "strict-response",
            "strict.schema.json",
            "\"accountName\"",
            "\"nameOfAccount\"",
            "minor: strict.schema.json: Payment.nameOfAccount was removed\n",
        ),
        (
            "fixture",
            "fixtures/Payment.json",
            "every-field",
            "all-fields",
            "patch: fixtures/Payment.json: it is written in another way\n",
        ),
        ("newer", "openapi-3.1.json", "\"null\"", "\"nothing\"", "major: openapi-3.1.json: "),
        (
            "newer-field",
            "openapi-3.1.json",
            "\"accountName\"",
            "\"nameOfAccount\"",
            "major: openapi-3.1.json: Payment.nameOfAccount was removed\n",
        ),
        (
            "plain",
            "openapi.readers.plain.json",
            "\"type\": \"boolean\"",
            "\"type\": \"string\"",
            "major: openapi.readers.plain.json: TokenStatus.isValid: `type` was string and is \
             boolean\n",
        ),
        (
            "readers-error",
            "openapi.readers.json",
            "\"401\": {",
            "\"403\": {",
            "major: openapi.readers.json: validateAccessToken: status 403 was removed\n",
        ),
        (
            "odd",
            "openapi.readers.json",
            "\"paths\": {",
            "\"paths\": {\n    \"/older\": {},",
            "major: openapi.readers.json: the spec was changed in a way that no rule rates, at \
             /paths/~1older\n",
        ),
    ] {
        let refusal = with_older(name, file, |text| text.replace(from, to));
        assert!(refusal.contains(says), "{name}: no `{says}` in\n{refusal}");
        assert!(refusal.contains("release --raise`"), "{name}: {refusal}");
    }
}

#[test]
fn a_release_keeps_every_published_file() {
    let copy = copy("keeps");
    let folder = copy.join(paths::RELEASED).join(version(&copy).to_string());
    for file in ["openapi.json", "openapi.readers.json", "lenient/Payment.schema.json"] {
        let released = std::fs::read_to_string(folder.join(file)).unwrap();
        let published = std::fs::read_to_string(copy.join(paths::PUBLISHED).join(file)).unwrap();
        assert_eq!(released, published, "{file}");
    }
    std::fs::remove_file(folder.join("fixtures/Payment.json")).unwrap();
    assert!(release::released(&copy).is_err());
}

#[test]
fn settings_are_released_and_prose_is_not() {
    let copy = copy("settings");
    let folder = copy.join(paths::PUBLISHED);
    let write = |file: &str, text: &str| {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write("README.md", "Prose.\n");
    write("languages/go.md", "Prose.\n");
    release::released(&copy).unwrap();
    write("openapi-generator/go.yaml", "packageName: cfis\n");
    let refusal = release::version(&copy).unwrap_err().to_string();
    assert!(refusal.contains("minor: openapi-generator/go.yaml is new\n"), "{refusal}");

    let version = release::raise(&copy).unwrap().unwrap();
    write_changelog(&copy, version);
    snapshot::write(&copy).unwrap();
    publish::write(&copy).unwrap();
    release::write(&copy).unwrap();
    write("openapi-generator/go.yaml", "packageName: another\n");
    assert!(release::released(&copy).is_err());
    let refusal = release::version(&copy).unwrap_err().to_string();
    let says = "patch: openapi-generator/go.yaml: it is written in another way\n";
    assert!(refusal.contains(says), "{refusal}");
    std::fs::remove_file(folder.join("openapi-generator/go.yaml")).unwrap();
    let refusal = release::version(&copy).unwrap_err().to_string();
    let says = "major: openapi-generator/go.yaml is not published any more\n";
    assert!(refusal.contains(says), "{refusal}");
}
