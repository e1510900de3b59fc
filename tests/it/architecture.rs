//! Compares the folders with ARCHITECTURE.md: imports point down, and no files import each other in
//! a ring.
//!
//! The test reads the floors from ARCHITECTURE.md, so that the page and the test cannot differ.
//! Every path counts, not only `use` lines. A path in a macro counts for the floors but not for
//! rings, because the macro writes it elsewhere. Code under `#[cfg(test)]` does not count.

mod imports;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use imports::{Import, imports_of};

/// The folders of sources, by the name of their list of floors.
const SOURCES: [&str; 6] =
    ["bindings", "codegen/src", "sandbox/src", "reconcile/src", "mirror/src", "cli/src"];

/// Imports that a floor does not forbid, and the sentence of ARCHITECTURE.md that does.
const FORBIDDEN: [(&str, &[&str], &str); 5] = [
    (
        "bindings/error/",
        &["reqwest::", "http::", "progenitor_client::"],
        "`error/` imports no HTTP type",
    ),
    (
        "bindings/http/",
        &["crate::token", "crate::list"],
        "`http/` imports neither `token/` nor `list/`",
    ),
    (
        "bindings/storage/",
        &["crate::generated", "crate::http"],
        "`storage/` sends nothing and knows no generated type",
    ),
    (
        "bindings/client/",
        &["crate::description::operations", "crate::generated::operations"],
        "`client/` knows no operation",
    ),
    (
        "bindings/",
        &["crate::Error", "crate::Client", "crate::types"],
        "nothing but tests imports `lib.rs`",
    ),
];

#[test]
fn imports_point_down_and_no_files_import_each_other_in_a_ring() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut faults = Vec::new();
    for source in SOURCES {
        let imports = imports_of(&root.join(source), source);
        assert!(imports.len() > 10, "{source}: hardly anything was read: {imports:#?}");
        faults.extend(upward(&imports, source, &floors(&page, source)));
        faults.extend(rings(&imports));
        faults.extend(forbidden(&imports));
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    for (_, _, sentence) in FORBIDDEN {
        assert!(page.contains(sentence), "ARCHITECTURE.md does not say: {sentence}");
    }
}

#[test]
fn a_planted_import_is_found() {
    let files = [
        ("lib.rs", "mod http;\nmod wire;\npub use http::Call;"),
        ("http/mod.rs", "mod call;\npub(crate) use self::call::Call;"),
        ("http/call.rs", "use crate::wire::Text;\nmod inner { use super::Text; }"),
        ("wire/mod.rs", "mod raw;\nmod text;\nuse text::Text;"),
        ("wire/raw.rs", "use crate::wire::text::{self, Text};"),
        ("wire/text.rs", "#[cfg(test)]\nmod tests { use crate::http::Call; }"),
    ];
    let page = "```floors planted\nlib\nhttp\nwire\n```";
    let faults = |file: &str, more: &str| {
        let name = format!("planted-{}-{}", file.replace('/', "-"), more.len());
        let folder = crate::support::folder(&name);
        for (path, text) in files {
            let path = folder.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let path = folder.join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(path, format!("{text}\n{more}\n")).unwrap();
        let imports = imports_of(&folder, "planted");
        std::fs::remove_dir_all(folder).unwrap();
        let mut faults = upward(&imports, "planted", &floors(page, "planted"));
        faults.extend(rings(&imports));
        faults
    };
    assert_eq!(faults("wire/raw.rs", ""), [""; 0]);
    for (file, more, expected) in [
        ("wire/text.rs", "use crate::http::Call;", "wire/text.rs:3: use crate::http::Call"),
        (
            "wire/text.rs",
            "macro_rules! m { () => { $crate::http::Call } }",
            "wire/text.rs:3: use crate::http::Call",
        ),
        ("wire/text.rs", "use crate::{http, wire::raw};", "wire/text.rs:3"),
        ("wire/text.rs", "use super::raw::Raw;", "a ring of files"),
        ("wire/text.rs", "fn f() { crate::wire::raw::read() }", "a ring of files"),
        ("http/call.rs", "use crate::http::Other;", "a ring of files"),
        ("http/call.rs", "use crate::Call;", "planted/http/call.rs:3"),
    ] {
        let found = faults(file, more);
        assert!(found.iter().any(|fault| fault.contains(expected)), "{file}, {more}: {found:?}");
    }
}

/// The floors of a crate, top floor first, each with the folders and files on it.
fn floors(page: &str, source: &str) -> Vec<BTreeSet<String>> {
    let start = format!("```floors {source}\n");
    let (_, rest) = page.split_once(&start).unwrap_or_else(|| panic!("no `{start}`"));
    let (block, _) = rest.split_once("```").unwrap();
    block.lines().map(|line| line.split_whitespace().map(str::to_owned).collect()).collect()
}

/// The folder of a file below the sources, or the file itself without its ending.
fn unit(file: &str, source: &str) -> String {
    let inside = file.strip_prefix(source).unwrap_or(file).trim_start_matches('/');
    let first = inside.split('/').next().unwrap_or_default();
    first.trim_end_matches(".rs").to_owned()
}

/// Imports that do not point down.
fn upward(imports: &[Import], source: &str, floors: &[BTreeSet<String>]) -> Vec<String> {
    let floor = |file: &str| {
        let unit = unit(file, source);
        let floor = floors.iter().position(|floor| floor.contains(&unit));
        floor.ok_or_else(|| format!("{file}: `{unit}` is on no floor of ARCHITECTURE.md"))
    };
    let mut faults = Vec::new();
    for import in imports {
        let Some(target) = &import.target else { continue };
        if unit(&import.file, source) == unit(target, source) {
            continue;
        }
        match (floor(&import.file), floor(target)) {
            (Ok(from), Ok(to)) if from < to => {}
            (Ok(_), Ok(_)) => faults.push(format!(
                "{}:{}: {} leads to {target}, which is not below it: an arrow only ever points down \
                 (ARCHITECTURE.md, floors of {source})",
                import.file, import.line, import.text
            )),
            (Err(fault), _) | (_, Err(fault)) => faults.push(fault),
        }
    }
    faults.sort();
    faults.dedup();
    faults
}

/// Files that import each other, one line for each import in the ring.
fn rings(imports: &[Import]) -> Vec<String> {
    let mut arrows: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let imports: Vec<&Import> = imports.iter().filter(|import| !import.is_in_macro).collect();
    for import in &imports {
        if let Some(target) = &import.target {
            arrows.entry(&import.file).or_default().insert(target);
        }
    }
    let reaches = |from: &str, to: &str| {
        let (mut seen, mut open) = (BTreeSet::new(), vec![from]);
        while let Some(file) = open.pop() {
            for next in arrows.get(file).into_iter().flatten() {
                if *next == to {
                    return true;
                }
                if seen.insert(*next) {
                    open.push(next);
                }
            }
        }
        false
    };
    imports
        .iter()
        .filter(|import| import.target.as_ref().is_some_and(|target| reaches(target, &import.file)))
        .map(|import| {
            format!(
                "{}:{}: {} is part of a ring of files (ARCHITECTURE.md: no ring of files)",
                import.file, import.line, import.text
            )
        })
        .collect()
}

/// Imports against a sentence of ARCHITECTURE.md.
fn forbidden(imports: &[Import]) -> Vec<String> {
    let mut faults = Vec::new();
    for (folder, paths, sentence) in FORBIDDEN {
        for import in imports.iter().filter(|import| import.file.starts_with(folder)) {
            let is_tests = import.file.contains("/tests") || import.file == "bindings/lib.rs";
            if !is_tests && paths.iter().any(|path| import.path.starts_with(path)) {
                faults.push(format!(
                    "{}:{}: {}: {sentence} (ARCHITECTURE.md)",
                    import.file, import.line, import.text
                ));
            }
        }
    }
    faults
}
