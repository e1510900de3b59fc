//! The document: its version, and where its references lead.

use std::path::Path;

use crate::committed::Failure;
use crate::read::Node;
use crate::theirs::schema::Schema;
use crate::theirs::yaml;

/// Maximum size of a file. The largest public descriptions have a fifth of it.
const MAX_BYTES: u64 = 64 << 20;
/// Maximum number of references that lead from one to the next.
const MAX_CHAIN: usize = 32;

/// An OpenAPI document that need not follow our rules.
#[derive(Debug)]
pub(crate) struct Theirs {
    /// The file, under the name that the caller gave it.
    pub(crate) file: String,
    /// The top of the document.
    pub(crate) root: Node,
}

impl Theirs {
    /// Reads the file at `path`.
    pub(crate) fn read(path: &Path) -> Result<Theirs, Failure> {
        let failed = |error| Failure::File(path.to_owned(), error);
        let size = std::fs::metadata(path).map_err(failed)?.len();
        if size > MAX_BYTES {
            return Err(Failure::Wrong(format!(
                "{}: the file has {size} bytes; at most {MAX_BYTES} are read",
                path.display()
            )));
        }
        let bytes = std::fs::read(path).map_err(failed)?;
        let text = String::from_utf8(bytes).map_err(|error| {
            let at = error.utf8_error().valid_up_to();
            Failure::Wrong(format!(
                "{}: the file is not UTF-8 from byte {at}; convert it",
                path.display()
            ))
        })?;
        Theirs::parse(&path.display().to_string(), &text)
    }

    /// Parses the text of a document.
    pub(crate) fn parse(file: &str, text: &str) -> Result<Theirs, Failure> {
        let wrong = |message: String| Failure::Wrong(format!("{file}: {message}"));
        let root = yaml::parse(text)
            .map_err(|error| wrong(format!("cannot read the file: {error}; correct it there")))?;
        let version = root.get("openapi").map(Node::to_json).unwrap_or_default();
        let version = version.as_str().map_or_else(|| version.to_string(), str::to_owned);
        if root.get("swagger").is_some() {
            return Err(wrong(
                "the file is Swagger 2.0, which is not read; convert it to OpenAPI 3.0, for \
                 example with `npx swagger2openapi`"
                    .to_owned(),
            ));
        }
        if !version.starts_with("3.0") && !version.starts_with("3.1") {
            return Err(wrong(format!(
                "the file is not an OpenAPI document of version 3.0 or 3.1 (`openapi` is \
                 {version}); give the file that has `openapi` and `paths`"
            )));
        }
        Ok(Theirs { file: file.to_owned(), root })
    }

    /// Returns a text of `info`.
    pub(crate) fn info(&self, name: &str) -> &str {
        self.root.get("info").and_then(|info| info.text_of(name)).unwrap_or_default()
    }

    /// Returns the path of the first server's URL, which comes before every path.
    pub(crate) fn base(&self) -> String {
        let servers = self.root.get("servers").map(Node::items).unwrap_or_default();
        let Some(url) = servers.first().and_then(|server| server.text_of("url")) else {
            return String::new();
        };
        let after = match url.split_once("://") {
            Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or_default(),
            None => url,
        };
        let path = after.trim_end_matches('/');
        if path.is_empty() || path.starts_with('/') { path.to_owned() } else { format!("/{path}") }
    }

    /// Lists the components of a section.
    pub(crate) fn components(&self, section: &str) -> impl Iterator<Item = (&str, &Node)> {
        let section = self.root.get("components").and_then(|components| components.get(section));
        section
            .map(Node::members)
            .unwrap_or_default()
            .iter()
            .map(|(key, node)| (key.name.as_str(), node))
    }

    /// Lists the headers that carry a credential.
    pub(crate) fn credential_headers(&self) -> Vec<String> {
        let schemes = self.components("securitySchemes").map(|(_, scheme)| scheme);
        let headers = schemes.filter(|scheme| scheme.text_of("in") == Some("header"));
        headers.filter_map(|scheme| scheme.text_of("name").map(str::to_owned)).collect()
    }

    /// Follows a reference one step.
    pub(crate) fn follow(&self, reference: &str) -> Result<&Node, String> {
        let Some(pointer) = reference.strip_prefix('#') else {
            return Err(format!(
                "`{reference}` refers to another file, which is not read; bundle the files into \
                 one"
            ));
        };
        let missing = || format!("`{reference}` leads nowhere in their file");
        let mut node = &self.root;
        for part in pointer.split('/').skip(1) {
            let name = decoded(part).replace("~1", "/").replace("~0", "~");
            let item = || name.parse::<usize>().ok().and_then(|index| node.items().get(index));
            node = node.get(&name).or_else(item).ok_or_else(missing)?;
        }
        if pointer.is_empty() || pointer.starts_with('/') { Ok(node) } else { Err(missing()) }
    }

    /// Returns a schema without the references before it, so that two references to one schema are
    /// the same.
    pub(crate) fn canonical<'a>(&'a self, schema: &Schema<'a>) -> Schema<'a> {
        let Schema::One(mut node) = *schema else { return schema.clone() };
        for _ in 0..MAX_CHAIN {
            match node.text_of("$ref").filter(|_| node.members().len() == 1) {
                Some(reference) => match self.follow(reference) {
                    Ok(target) => node = target,
                    Err(_) => break,
                },
                None => break,
            }
        }
        Schema::One(node)
    }

    /// Returns the node itself, or what its `$ref` leads to in the end.
    pub(crate) fn target<'a>(&'a self, node: &'a Node) -> Result<&'a Node, String> {
        let mut node = node;
        for _ in 0..MAX_CHAIN {
            match node.text_of("$ref") {
                Some(reference) => node = self.follow(reference)?,
                None => return Ok(node),
            }
        }
        Err("a reference leads back to itself".to_owned())
    }
}

/// Decodes `%7B` and the like.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        match byte.filter(|_| *first == b'%') {
            Some(byte) => {
                bytes.push(byte);
                rest = after.get(2..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_| text.to_owned())
}
