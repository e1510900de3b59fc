//! A spec in several files means what it means in one.

use std::path::{Path, PathBuf};

use cfis_codegen::finding::Finding;
use cfis_codegen::{check_all, generate, paths, publish};

use crate::{SPEC, frozen};

/// Returns a copy of the folder of the frozen spec with these files in place of `openapi.yaml`.
fn folder(name: &str, files: &[(&str, &str)]) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("files").join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(folder.join("examples")).unwrap();
    for entry in std::fs::read_dir(frozen().join("spec/examples")).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, folder.join("examples").join(path.file_name().unwrap())).unwrap();
    }
    for (file, text) in files {
        let path = folder.join(file);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    folder
}

/// Takes the lines of a member out of the text, and returns them without their indentation.
fn take(text: &mut String, member: &str) -> String {
    let indent = member.len() - member.trim_start().len();
    let start = text.find(&format!("\n{member}:\n")).unwrap_or_else(|| panic!("{member}")) + 1;
    let body = start + member.len() + 2;
    let is_inside =
        |line: &str| line.trim().is_empty() || line.len() - line.trim_start().len() > indent;
    let length: usize =
        text[body..].split_inclusive('\n').take_while(|line| is_inside(line)).map(str::len).sum();
    let lines: String = text[body..body + length]
        .lines()
        .map(|line| format!("{}\n", line.get(indent + 2..).unwrap_or_default()))
        .collect();
    text.replace_range(start..body + length, "");
    lines
}

fn found(folder: &Path) -> Vec<Finding> {
    match check_all(&folder.join("openapi.yaml")) {
        Ok(()) => Vec::new(),
        Err(findings) => findings.iter().cloned().collect(),
    }
}

#[test]
fn a_spec_in_several_files_means_the_same() {
    let mut main = SPEC.to_owned();
    // A component on its own, which keeps its place; the file of another one that is only referred
    // to; a whole path with its own example; components in one file that refer to each other.
    let status = take(&mut main, "    TokenStatus");
    let main = main
        .replace("    Payments:\n", "    TokenStatus: {$ref: parts/status.yaml}\n    Payments:\n");
    let mut main = main;
    let agency = take(&mut main, "    Agency");
    let beneficiary = take(&mut main, "    Beneficiary");
    let path = take(&mut main, "  /api/v1/partner/payments");
    let main = main
        .replace("'#/components/schemas/Agency'", "parts/agency.yaml")
        .replace("'#/components/schemas/Beneficiary'", "'parts/shared.yaml#/defs/Beneficiary'")
        .replace(
            "paths:\n",
            "paths:\n  /api/v1/partner/payments: {$ref: ./parts/paths/payments.yaml}\n",
        );
    let path = path
        .replace("'#/components/schemas/", "'../../openapi.yaml#/components/schemas/")
        .replace("externalValue: examples/", "externalValue: ../../examples/");
    let agency = agency.replace("'#/components/", "'../openapi.yaml#/components/");
    let shared: String =
        beneficiary.lines().map(|line| format!("    {line}\n")).collect::<String>();
    let shared = format!("defs:\n  Beneficiary:\n{shared}")
        .replace("'#/components/", "'../openapi.yaml#/components/");
    let folder = folder(
        "several",
        &[
            ("openapi.yaml", &main),
            ("parts/status.yaml", &status),
            ("parts/agency.yaml", &agency),
            ("parts/shared.yaml", &shared),
            ("parts/paths/payments.yaml", &path),
        ],
    );
    assert_eq!(found(&folder), []);
    let several = generate(&folder.join("openapi.yaml")).unwrap();
    let one = generate(&frozen().join(paths::SPEC)).unwrap();
    let sorted = |text: &str| {
        let mut lines: Vec<_> = text.lines().map(str::to_owned).collect();
        lines.sort();
        lines
    };
    // The order of components and operations differs, and nothing else.
    assert_eq!(sorted(&several.bindings), sorted(&one.bindings));
    assert_eq!(sorted(&several.mocks), sorted(&one.mocks));
    let bundle = |path: &Path| -> serde_json::Value {
        let document = cfis_codegen::plain::read(path).unwrap();
        serde_json::from_str(&publish::bundled(&document).unwrap()).unwrap()
    };
    let whole = bundle(&frozen().join(paths::SPEC));
    assert_eq!(bundle(&folder.join("openapi.yaml")), whole);
}

#[test]
fn a_finding_in_another_file_names_that_file_and_its_line() {
    let mut main = SPEC.to_owned();
    let status = take(&mut main, "    TokenStatus").replace("type: boolean", "type: file");
    let line = status.lines().position(|line| line.contains("type: file")).unwrap() + 1;
    let main = main.replace("'#/components/schemas/TokenStatus'", "'parts/TokenStatus.yaml'");
    let folder = folder("finding", &[("openapi.yaml", &main), ("parts/TokenStatus.yaml", &status)]);
    let found = found(&folder);
    let [finding] = found.as_slice() else { panic!("{found:#?}") };
    assert!(finding.file.ends_with("finding/parts/TokenStatus.yaml"), "{finding}");
    assert_eq!((finding.rule.name(), finding.place.line), ("schema-type", line), "{finding}");
    // A wrong file is found as well.
    std::fs::write(folder.join("parts/TokenStatus.yaml"), "type: object\ntype: object\n").unwrap();
    let found = self::found(&folder);
    assert!(found[0].file.ends_with("parts/TokenStatus.yaml"), "{found:#?}");
    assert_eq!((found[0].rule.name(), found[0].place.line), ("syntax", 2), "{found:#?}");
}

#[test]
fn a_reference_that_leads_nowhere_or_too_far_says_why() {
    let own = "                $ref: '#/components/schemas/Payments'";
    let line = SPEC.lines().position(|line| line == own).unwrap() + 1;
    for (reference, says) in [
        ("none.yaml", "cannot be read"),
        ("part.yaml#/None", "leads nowhere"),
        ("ring.yaml", "leads back to itself"),
        ("../outside.yaml", "out of the folder"),
        ("/etc/passwd", "out of the folder"),
        ("https://example.com/part.yaml", "another machine"),
        ("part.yaml#/Settlement", "two components are called `Settlement`"),
    ] {
        let main = SPEC.replace(own, &format!("                $ref: '{reference}'"));
        let part = "Settlement: {type: object, additionalProperties: {}}\n";
        let folder = folder(
            "wrong",
            &[("openapi.yaml", &main), ("part.yaml", part), ("ring.yaml", "$ref: ring.yaml\n")],
        );
        let found = found(&folder);
        let hit = found.iter().any(|finding| {
            finding.message.contains(says)
                && finding.rule.name() == "reference"
                && (finding.place.line == line || reference.starts_with("part.yaml#/S"))
        });
        assert!(hit, "{reference}: {found:#?}");
    }
}
