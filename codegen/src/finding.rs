//! What the rules find: a rule's name, a place, a sentence and a remedy.

use std::fmt;

use crate::read::{Cursor, Place};

/// The rules. Each name is printed with its findings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs)] // The names say it, and `cfis-codegen explain` says more.
pub enum Rule {
    Syntax,
    Version,
    Unsupported,
    Required,
    WrongType,
    Evidence,
    Server,
    Credential,
    Effect,
    Path,
    OperationId,
    Parameter,
    RequestBody,
    Response,
    InlineSchema,
    OneSuccessType,
    OneErrorType,
    Reference,
    Unused,
    SchemaType,
    NumberFormat,
    StringFormat,
    Enum,
    UnknownFields,
    OneOf,
    AllOf,
    AlsoNamed,
    Secret,
    Default,
    Name,
    Example,
    Generator,
}

impl Rule {
    /// All of them.
    pub const ALL: [Rule; 32] = [
        Rule::Syntax,
        Rule::Version,
        Rule::Unsupported,
        Rule::Required,
        Rule::WrongType,
        Rule::Evidence,
        Rule::Server,
        Rule::Credential,
        Rule::Effect,
        Rule::Path,
        Rule::OperationId,
        Rule::Parameter,
        Rule::RequestBody,
        Rule::Response,
        Rule::InlineSchema,
        Rule::OneSuccessType,
        Rule::OneErrorType,
        Rule::Reference,
        Rule::Unused,
        Rule::SchemaType,
        Rule::NumberFormat,
        Rule::StringFormat,
        Rule::Enum,
        Rule::UnknownFields,
        Rule::OneOf,
        Rule::AllOf,
        Rule::AlsoNamed,
        Rule::Secret,
        Rule::Default,
        Rule::Name,
        Rule::Example,
        Rule::Generator,
    ];

    /// The rule's name, in kebab case.
    pub fn name(self) -> &'static str {
        match self {
            Rule::Syntax => "syntax",
            Rule::Version => "version",
            Rule::Unsupported => "unsupported",
            Rule::Required => "required",
            Rule::WrongType => "wrong-type",
            Rule::Evidence => "evidence",
            Rule::Server => "server",
            Rule::Credential => "credential",
            Rule::Effect => "effect",
            Rule::Path => "path",
            Rule::OperationId => "operation-id",
            Rule::Parameter => "parameter",
            Rule::RequestBody => "request-body",
            Rule::Response => "response",
            Rule::InlineSchema => "inline-schema",
            Rule::OneSuccessType => "one-success-type",
            Rule::OneErrorType => "one-error-type",
            Rule::Reference => "reference",
            Rule::Unused => "unused",
            Rule::SchemaType => "schema-type",
            Rule::NumberFormat => "number-format",
            Rule::StringFormat => "string-format",
            Rule::Enum => "enum",
            Rule::UnknownFields => "unknown-fields",
            Rule::OneOf => "one-of",
            Rule::AllOf => "all-of",
            Rule::AlsoNamed => "also-named",
            Rule::Secret => "secret",
            Rule::Default => "default",
            Rule::Name => "name",
            Rule::Example => "example",
            Rule::Generator => "generator",
        }
    }
}

/// One thing that is wrong with a description.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file, as it was named on reading.
    pub file: String,
    /// Where in the file.
    pub place: Place,
    /// The rule that is broken.
    pub rule: Rule,
    /// The JSON pointer of the item.
    pub pointer: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub remedy: String,
}

impl Finding {
    /// A finding at a place in a document.
    pub fn new(
        rule: Rule,
        at: &Cursor<'_>,
        message: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Self {
        Finding {
            file: at.file().to_owned(),
            place: at.place(),
            rule,
            pointer: at.pointer().to_owned(),
            message: one_line(message.into()),
            remedy: one_line(remedy.into()),
        }
    }
}

/// A build prints each finding as one line.
fn one_line(text: String) -> String {
    if text.contains('\n') { text.split_whitespace().collect::<Vec<_>>().join(" ") } else { text }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}:{}: {} [{}]",
            self.file,
            self.place.line,
            self.place.column,
            self.message,
            self.rule.name()
        )?;
        if !self.pointer.is_empty() {
            write!(f, " at {}", self.pointer)?;
        }
        write!(f, "; {}", self.remedy)
    }
}

/// All that is wrong with a description, in the order of the file. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Findings(Vec<Finding>);

impl Findings {
    pub(crate) fn new(mut findings: Vec<Finding>) -> Self {
        findings.sort_by(|a, b| (a.place, a.rule, &a.message).cmp(&(b.place, b.rule, &b.message)));
        findings.dedup();
        Findings(findings)
    }

    /// The findings one by one.
    pub fn iter(&self) -> std::slice::Iter<'_, Finding> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Findings {
    type Item = &'a Finding;
    type IntoIter = std::slice::Iter<'a, Finding>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl fmt::Display for Findings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, finding) in self.0.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            write!(f, "{finding}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Findings {}
