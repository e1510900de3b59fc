//! The recipes in `spec/recipes`, each followed to the letter on a copy of the repository: the spec
//! is changed, everything is generated, the whole suite is run, and a server is called that responds
//! as the recipe says.
//!
//! Ignored by default, because each group compiles the workspace again. `tools/recipes` runs it.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing)]

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use cfis_codegen::{check_all, paths, publish, release, snapshot};

/// Recipes that are followed together, because they do not touch the same lines.
const GROUPS: [&[&str]; 3] = [
    &["envelope"],
    &["paging"],
    &[
        "parameters",
        "files-and-errors",
        "second-version",
        "changing-requests",
        "unions",
        "names-and-values",
    ],
];
/// The folder of the recipes.
const RECIPES: &str = "spec/recipes";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").canonicalize().unwrap()
}

/// A change of one file: the lines before and after it.
struct Change {
    file: String,
    from: String,
    to: String,
    /// How many lines are removed or added.
    lines: usize,
}

/// Reads the changes and the tests of a recipe.
fn recipe(name: &str) -> (Vec<Change>, String) {
    let text = std::fs::read_to_string(root().join(RECIPES).join(format!("{name}.md"))).unwrap();
    let blocks = text.split("\n```").skip(1).step_by(2);
    let (mut changes, mut tests) = (Vec::new(), String::new());
    for block in blocks {
        let (info, body) = block.split_once('\n').unwrap();
        match info.split_once(' ') {
            Some(("diff", file)) => {
                let side = |marker: char| -> String {
                    let lines = body.lines().filter(|line| line.starts_with([' ', marker]));
                    lines.map(|line| format!("{}\n", &line[1..])).collect()
                };
                let changed = body.lines().filter(|line| line.starts_with(['-', '+']));
                changes.push(Change {
                    file: file.to_owned(),
                    from: side('-'),
                    to: side('+'),
                    lines: changed.count(),
                });
            }
            None if info == "rust" => tests.push_str(body),
            _ => panic!("{name}: the block `{info}` has no meaning"),
        }
    }
    assert!(!changes.is_empty() && !tests.is_empty(), "{name} has no change or no test");
    (changes, tests)
}

/// Copies the files of the repository into `copy`. Files that are the same stay untouched, so that
/// cargo compiles only what differs.
fn copy_repository(copy: &Path) {
    let listed = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(listed.status.success(), "{}", String::from_utf8_lossy(&listed.stderr));
    let files: BTreeSet<_> =
        String::from_utf8(listed.stdout).unwrap().lines().map(str::to_owned).collect();
    for file in files.iter().filter(|file| root().join(file).is_file()) {
        let (from, to) = (root().join(file), copy.join(file));
        let bytes = std::fs::read(&from).unwrap();
        if std::fs::read(&to).is_ok_and(|known| known == bytes) {
            continue;
        }
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::write(&to, bytes).unwrap();
        let permissions = std::fs::metadata(&from).unwrap().permissions();
        std::fs::set_permissions(&to, permissions).unwrap();
    }
    // What an earlier group generated, and files that were moved or removed since the last run.
    remove_others(copy, copy, &files);
}

fn remove_others(folder: &Path, copy: &Path, files: &BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.strip_prefix(copy).unwrap().to_str().unwrap();
        if path.is_dir() {
            remove_others(&path, copy, files);
        } else if !files.contains(name) {
            std::fs::remove_file(path).unwrap();
        }
    }
}

fn apply(copy: &Path, recipe: &str, change: &Change) {
    let path = copy.join(&change.file);
    let text = std::fs::read_to_string(&path).unwrap();
    let count = text.matches(&change.from).count();
    assert_eq!(
        count, 1,
        "{recipe}: {} has these lines {count} times:\n{}",
        change.file, change.from
    );
    std::fs::write(path, text.replace(&change.from, &change.to)).unwrap();
}

/// Returns the groups, or one group with the recipes that CFIS_RECIPES names.
fn groups() -> Vec<Vec<String>> {
    let owned = |group: &[&str]| group.iter().map(|name| (*name).to_owned()).collect();
    match std::env::var("CFIS_RECIPES") {
        Ok(names) if !names.is_empty() => vec![owned(&names.split(' ').collect::<Vec<_>>())],
        _ => GROUPS.iter().map(|group| owned(group)).collect(),
    }
}

/// Follows the numbered steps of CONTRIBUTING.md after the change of the spec.
fn generate(copy: &Path, name: &str) {
    if let Err(findings) = check_all(&copy.join(paths::SPEC)) {
        panic!("{name}: {findings}");
    }
    release::raise(copy).unwrap_or_else(|failure| panic!("{name}: {failure}"));
    let version = release::Comparison::of(copy).unwrap().version;
    let changelog = copy.join(paths::CHANGELOG);
    let text = std::fs::read_to_string(&changelog).unwrap();
    let section = format!("## {version}\n\nThe recipe {name}.\n\n## ");
    std::fs::write(&changelog, text.replacen("## ", &section, 1)).unwrap();
    snapshot::write(copy).unwrap();
    publish::write(copy).unwrap();
    release::write(copy).unwrap_or_else(|failure| panic!("{name}: {failure}"));
}

#[test]
fn every_recipe_is_in_a_group_and_its_changes_fit_the_spec() {
    let known: BTreeSet<String> = GROUPS.concat().iter().map(|name| (*name).to_owned()).collect();
    let folder = std::fs::read_dir(root().join(RECIPES)).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let found: BTreeSet<String> =
        names.map(|name| name.strip_suffix(".md").unwrap().to_owned()).collect();
    assert_eq!(known, found);
    for name in &known {
        for change in recipe(name).0 {
            let text = std::fs::read_to_string(root().join(&change.file)).unwrap();
            let count = text.matches(&change.from).count();
            assert_eq!(
                count, 1,
                "{name}: {} has this {count} times:\n{}",
                change.file, change.from
            );
        }
    }
}

#[test]
#[ignore = "compiles the workspace once for each group; tools/recipes runs it"]
fn every_recipe_builds_passes_the_suite_and_reads_what_a_server_sends() {
    let folder = root().join("target/recipes");
    let copy = folder.join("copy");
    let mut table = String::new();
    for group in groups() {
        copy_repository(&copy);
        let mut tests = String::from("//! The tests of recipes.\n\n");
        for name in &group {
            let (changes, test) = recipe(name);
            changes.iter().for_each(|change| apply(&copy, name, change));
            let by_hand = changes.iter().filter(|change| !change.file.starts_with("spec/"));
            let by_hand: usize = by_hand.map(|change| change.lines).sum();
            let _ = writeln!(table, "{name}: {by_hand} lines by hand outside spec/");
            let module = name.replace('-', "_");
            let _ = writeln!(tests, "mod {module} {{\n{test}}}\n");
        }
        generate(&copy, &group.join(", "));
        std::fs::write(copy.join("tests/it/recipes.rs"), tests).unwrap();
        let main = copy.join("tests/it/main.rs");
        let text = std::fs::read_to_string(&main).unwrap();
        let text = text.replacen("mod requests;\n", "mod recipes;\nmod requests;\n", 1);
        std::fs::write(&main, text).unwrap();
        let output = Command::new(env!("CARGO"))
            .args(["test", "--workspace", "--locked", "--no-fail-fast", "--"])
            // The changes are in the copy already.
            .args(["--skip", "every_recipe_is_in_a_group_and_its_changes_fit_the_spec"])
            .current_dir(&copy)
            .env("CARGO_TARGET_DIR", folder.join("build"))
            .env("RUSTFLAGS", "")
            .output()
            .unwrap();
        let (out, error) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        std::fs::write(folder.join(format!("{}.txt", group[0])), format!("{error}\n{out}"))
            .unwrap();
        let ran = group.iter().all(|name| {
            let module = format!("test recipes::{}::", name.replace('-', "_"));
            out.lines().any(|line| line.starts_with(&module) && line.ends_with(" ... ok"))
        });
        let failed: Vec<_> = out
            .lines()
            .chain(error.lines())
            .filter(|line| line.contains("FAILED") || line.starts_with("error"))
            .collect();
        assert!(
            output.status.success() && ran,
            "{group:?}: the suite failed; target/recipes/{}.txt has its output:\n{}",
            group[0],
            failed.join("\n")
        );
        let _ = writeln!(table, "  {} passed the whole suite", group.join(", "));
    }
    println!("{table}");
}
