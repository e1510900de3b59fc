//! The paths that the files of a crate name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use proc_macro2::{Delimiter, TokenStream, TokenTree};
use quote::ToTokens;

/// A path in a source file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Import {
    pub(super) file: String,
    pub(super) line: usize,
    /// The path in full, from `crate`.
    pub(super) path: String,
    pub(super) text: String,
    /// The file that the path leads to, if that is another one of the crate.
    pub(super) target: Option<String>,
    /// Whether a macro writes the path where it is used, so that this file does not need it itself.
    pub(super) is_in_macro: bool,
}

/// Every path of every file below a folder, tests aside.
pub(super) fn imports_of(folder: &Path, name: &str) -> Vec<Import> {
    let mut files = Vec::new();
    collect(folder, &mut files);
    files.retain(|file| {
        let is_test = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
        !file.strip_prefix(folder).unwrap().iter().any(is_test)
    });
    files.sort();
    // `main.rs` of a library is a crate of its own, which nothing imports.
    let has_library = files.iter().any(|file| file.ends_with("lib.rs"));
    let modules: BTreeMap<Vec<String>, String> = files
        .iter()
        .filter(|file| !(has_library && file.ends_with("main.rs")))
        .map(|file| {
            let inside = file.strip_prefix(folder).unwrap();
            (module(inside), format!("{name}/{}", inside.display()))
        })
        .collect();
    let mut imports = Vec::new();
    for path in &files {
        let inside = path.strip_prefix(folder).unwrap();
        let file = format!("{name}/{}", inside.display());
        let text = std::fs::read_to_string(path).unwrap();
        let mut reader = Reader { modules: &modules, file, found: Vec::new(), is_in_macro: false };
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"));
        for item in without_tests(parsed.items) {
            reader.tokens(item.to_token_stream(), &module(inside));
        }
        imports.append(&mut reader.found);
    }
    imports
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The path of the module in a file; that of the crate is empty.
fn module(file: &Path) -> Vec<String> {
    let mut segments: Vec<String> =
        file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if segments.last().is_some_and(|last| ["mod", "lib", "main"].contains(&last.as_str())) {
        segments.pop();
    }
    segments
}

fn without_tests(items: Vec<syn::Item>) -> impl Iterator<Item = syn::Item> {
    items.into_iter().filter(|item| {
        let attributes = match item {
            syn::Item::Mod(item) => &item.attrs,
            syn::Item::Fn(item) => &item.attrs,
            syn::Item::Use(item) => &item.attrs,
            syn::Item::Impl(item) => &item.attrs,
            _ => return true,
        };
        let is_test = |attribute: &syn::Attribute| {
            attribute.to_token_stream().to_string().replace(' ', "") == "#[cfg(test)]"
        };
        !attributes.iter().any(is_test)
    })
}

struct Reader<'a> {
    modules: &'a BTreeMap<Vec<String>, String>,
    file: String,
    found: Vec<Import>,
    is_in_macro: bool,
}

impl Reader<'_> {
    /// Collects the paths in the tokens of a module.
    fn tokens(&mut self, tokens: TokenStream, inside: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match (&tokens[at], tokens.get(at + 1), tokens.get(at + 2)) {
                (TokenTree::Ident(word), ..) if word == "macro_rules" => {
                    let body =
                        tokens[at..].iter().position(|token| matches!(token, TokenTree::Group(_)));
                    let end = at + body.unwrap_or(0);
                    if let TokenTree::Group(body) = &tokens[end] {
                        self.is_in_macro = true;
                        self.tokens(body.stream(), inside);
                        self.is_in_macro = false;
                    }
                    at = end + 1;
                }
                // An inline module: `super` in it is this one.
                (
                    TokenTree::Ident(word),
                    Some(TokenTree::Ident(name)),
                    Some(TokenTree::Group(body)),
                ) if word == "mod" => {
                    let mut inner = inside.to_vec();
                    inner.push(name.to_string());
                    self.tokens(body.stream(), &inner);
                    at += 3;
                }
                (TokenTree::Ident(word), ..)
                    if is_colons(&tokens, at + 1) && !follows_colons(&tokens, at) =>
                {
                    let word = word.to_string();
                    let line = tokens[at].span().start().line;
                    let start = match word.as_str() {
                        "crate" => Some(Vec::new()),
                        "self" => Some(inside.to_vec()),
                        "super" => Some(
                            inside
                                .split_last()
                                .map(|(_, above)| above.to_vec())
                                .unwrap_or_default(),
                        ),
                        child => {
                            let mut path = inside.to_vec();
                            path.push(child.to_owned());
                            self.modules.contains_key(&path).then_some(path)
                        }
                    };
                    match start {
                        Some(start) => {
                            self.path(&tokens, at + 3, start, line, &format!("{word}::"))
                        }
                        None => self.foreign(&tokens, at, line),
                    }
                    at += 3;
                }
                // The path of a visibility imports nothing.
                (TokenTree::Group(group), ..) if begins_with_in(group.stream()) => at += 1,
                // Code that is written for another crate.
                (TokenTree::Ident(name), Some(_), Some(TokenTree::Group(body)))
                    if name == "quote" || name == "parse_quote" =>
                {
                    let was_in_macro = std::mem::replace(&mut self.is_in_macro, true);
                    self.tokens(body.stream(), inside);
                    self.is_in_macro = was_in_macro;
                    at += 3;
                }
                (TokenTree::Group(group), ..) => {
                    self.tokens(group.stream(), inside);
                    at += 1;
                }
                _ => at += 1,
            }
        }
    }

    /// Follows a path from behind its first colons.
    fn path(
        &mut self,
        tokens: &[TokenTree],
        at: usize,
        mut path: Vec<String>,
        line: usize,
        text: &str,
    ) {
        match tokens.get(at) {
            Some(TokenTree::Ident(word)) if word == "super" => {
                path.pop();
                self.path(tokens, at + 3, path, line, &format!("{text}super::"));
            }
            Some(TokenTree::Ident(word)) => {
                let text = format!("{text}{word}");
                if word != "self" {
                    path.push(word.to_string());
                }
                if is_colons(tokens, at + 1) {
                    self.path(tokens, at + 3, path, line, &format!("{text}::"));
                } else {
                    self.add(&path, line, &text);
                }
            }
            Some(TokenTree::Group(group)) if group.delimiter() == Delimiter::Brace => {
                let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                let is_comma =
                    |token: &TokenTree| matches!(token, TokenTree::Punct(p) if p.as_char() == ',');
                for part in inner.split(is_comma).filter(|part| !part.is_empty()) {
                    let line = part[0].span().start().line;
                    self.path(part, 0, path.clone(), line, text);
                }
            }
            _ => self.add(&path, line, text),
        }
    }

    fn add(&mut self, path: &[String], line: usize, text: &str) {
        // A macro may write code for another crate, whose modules are not among these.
        let root = self.modules.get(&[][..]);
        let is_foreign = |target: &String| self.is_in_macro && Some(target) == root;
        let target =
            (0..=path.len()).rev().find_map(|length| self.modules.get(&path[..length])).cloned();
        self.found.push(Import {
            file: self.file.clone(),
            line,
            path: format!("crate::{}", path.join("::")),
            text: format!("use {text}"),
            target: target.filter(|target| *target != self.file && !is_foreign(target)),
            is_in_macro: self.is_in_macro,
        });
    }

    /// Notes the first two segments of a path into another crate.
    fn foreign(&mut self, tokens: &[TokenTree], at: usize, line: usize) {
        let text = format!("{}::", tokens[at]);
        let (file, path) = (self.file.clone(), text.clone());
        self.found.push(Import {
            file,
            line,
            path,
            text: format!("use {text}…"),
            target: None,
            is_in_macro: self.is_in_macro,
        });
    }
}

fn begins_with_in(tokens: TokenStream) -> bool {
    matches!(tokens.into_iter().next(), Some(TokenTree::Ident(word)) if word == "in")
}

fn is_colons(tokens: &[TokenTree], at: usize) -> bool {
    let is_colon =
        |at: usize| matches!(tokens.get(at), Some(TokenTree::Punct(p)) if p.as_char() == ':');
    is_colon(at) && is_colon(at + 1)
}

fn follows_colons(tokens: &[TokenTree], at: usize) -> bool {
    at >= 2 && is_colons(tokens, at - 2)
}
