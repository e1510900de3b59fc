//! Schemas at the place where they are used: in properties, list items and parameters.

use crate::read::Cursor;
use crate::words::words;

/// The format of an exact amount.
pub const DECIMAL: &str = "decimal";

/// The keywords that limit a value, apart from `pattern`.
const LIMITS: [&str; 5] = ["minLength", "maxLength", "minimum", "maximum", "enum"];

words! {
    /// The format of a string.
    pub enum TextFormat {
        /// A day.
        Date = "date",
        /// A day with a time and an offset.
        DateTime = "date-time",
        /// Either: the provider writes both in one place. This format is not part of OpenAPI.
        DateOrDateTime = "date-or-date-time",
    }
}

words! {
    /// The form of a string that stays a string in Rust.
    pub enum TextForm {
        /// A UUID.
        Uuid = "uuid",
        /// A URI.
        Uri = "uri",
        /// An e-mail address.
        Email = "email",
    }
}

words! {
    /// The width of an integer.
    pub enum IntegerFormat {
        /// 32 bits.
        Int32 = "int32",
        /// 64 bits.
        Int64 = "int64",
    }
}

/// What a value is.
#[derive(Debug, Clone)]
pub enum Kind<'a> {
    /// A component.
    Reference(Reference<'a>),
    /// A list of items.
    List(Box<Schema<'a>>),
    /// Values by names that the spec does not list.
    Map(Box<Schema<'a>>),
    /// A string, of a format or of none.
    Text(Option<TextFormat>),
    /// A string in one of these forms.
    Form(TextForm),
    /// An integer.
    Integer(IntegerFormat),
    /// An exact amount.
    Decimal,
    /// True or false.
    Boolean,
    /// Anything that the rules refuse.
    Unknown,
}

/// A schema at the place where it is used.
#[derive(Debug, Clone)]
pub struct Schema<'a> {
    /// What the value is.
    pub kind: Kind<'a>,
    /// Its own description.
    pub description: Option<&'a str>,
    /// The keywords that limit the value, apart from `pattern`.
    pub limits: Vec<Cursor<'a>>,
    /// The pattern that a string must match.
    pub pattern: Option<&'a str>,
    /// Whether the value may be null. For a property, its presence says this as well.
    pub is_nullable: bool,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// A reference to a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reference<'a> {
    /// The name of the component.
    pub name: &'a str,
    /// The reference as it is written.
    pub pointer: &'a str,
}

impl<'a> Reference<'a> {
    /// Reads the reference of a schema: its `$ref`, or the only one in its `allOf`.
    pub(super) fn of(at: &Cursor<'a>) -> Option<Self> {
        let only = at.get("allOf").and_then(|all_of| all_of.items().next());
        let pointer =
            at.text_of("$ref").or_else(|| only.as_ref().and_then(|only| only.text_of("$ref")))?;
        Some(Reference { name: pointer.rsplit('/').next()?, pointer })
    }
}

impl<'a> Schema<'a> {
    pub(crate) fn of(at: Cursor<'a>) -> Self {
        Schema {
            kind: Kind::of(&at),
            description: at.text_of("description"),
            limits: LIMITS.iter().filter_map(|name| at.get(name)).collect(),
            pattern: at.text_of("pattern"),
            is_nullable: at.is_true("nullable"),
            at,
        }
    }

    /// Replaces a schema that is missing.
    fn missing(at: Cursor<'a>) -> Self {
        Schema {
            kind: Kind::Unknown,
            description: None,
            limits: Vec::new(),
            pattern: None,
            is_nullable: false,
            at,
        }
    }

    /// Returns the reference to the component of the value, or of each item of a list.
    pub fn reference(&self) -> Option<&Reference<'a>> {
        match &self.kind {
            Kind::Reference(reference) => Some(reference),
            Kind::List(items) | Kind::Map(items) => items.reference(),
            _ => None,
        }
    }
}

impl<'a> Kind<'a> {
    fn of(at: &Cursor<'a>) -> Self {
        if let Some(reference) = Reference::of(at) {
            return Kind::Reference(reference);
        }
        match (at.text_of("type"), at.text_of("format")) {
            (Some("array"), _) => Kind::List(Box::new(
                at.get("items").map_or_else(|| Schema::missing(at.clone()), Schema::of),
            )),
            (Some("string"), None) => Kind::Text(None),
            (Some("object"), _) => match at.get("additionalProperties") {
                Some(values) if at.get("properties").is_none() => {
                    Kind::Map(Box::new(Schema::of(values)))
                }
                _ => Kind::Unknown,
            },
            (Some("string"), Some(format)) => {
                match (TextFormat::named(format), TextForm::named(format)) {
                    (Some(format), _) => Kind::Text(Some(format)),
                    (None, Some(form)) => Kind::Form(form),
                    (None, None) => Kind::Unknown,
                }
            }
            (Some("integer"), format) => match format.and_then(IntegerFormat::named) {
                Some(format) => Kind::Integer(format),
                None => Kind::Unknown,
            },
            (Some("number"), Some(DECIMAL)) => Kind::Decimal,
            (Some("boolean"), None) => Kind::Boolean,
            _ => Kind::Unknown,
        }
    }

    /// Returns the `type` of a value that is neither a reference nor a list; empty if unknown.
    pub fn type_name(&self) -> &'static str {
        match self {
            Kind::Text(_) | Kind::Form(_) => "string",
            Kind::Map(_) => "object",
            Kind::Integer(_) => "integer",
            Kind::Decimal => "number",
            Kind::Boolean => "boolean",
            Kind::Reference(_) | Kind::List(_) | Kind::Unknown => "",
        }
    }

    /// Returns the `format` of a value.
    pub fn format_name(&self) -> Option<&'static str> {
        match self {
            Kind::Text(format) => format.map(TextFormat::name),
            Kind::Form(form) => Some(form.name()),
            Kind::Integer(format) => Some(format.name()),
            Kind::Decimal => Some(DECIMAL),
            Kind::Boolean | Kind::Reference(_) | Kind::List(_) | Kind::Map(_) | Kind::Unknown => {
                None
            }
        }
    }
}
