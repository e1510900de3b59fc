//! Parameters: where they are in a request, and what their values are.

use crate::model::effect::{Effect, effect};
use crate::model::evidence::{Evidence, Placed};
use crate::model::names::field_name;
use crate::model::schema::{Kind, Schema, TextFormat};
use crate::read::Cursor;
use crate::words::words;

words! {
    /// Where a parameter is in a request.
    pub enum Location {
        /// In the query.
        Query = "query",
        /// One segment of the path.
        Path = "path",
        /// In a header.
        Header = "header",
    }
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Parameter<'a> {
    /// Its name on the wire.
    pub name: &'a str,
    /// Its field and its argument in Rust.
    pub field: String,
    /// Where it is in a request.
    pub location: Location,
    /// Whether a request must have it.
    pub is_required: bool,
    /// Whether the provider advises against it.
    pub is_deprecated: bool,
    /// Its description.
    pub description: &'a str,
    /// How well it is known.
    pub evidence: Option<Placed<Evidence>>,
    /// What a request with this parameter changes at the provider.
    pub effect: Effect,
    /// What its value is.
    pub schema: Schema<'a>,
    /// Where it is written.
    pub at: Cursor<'a>,
}

/// An end of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PeriodEnd {
    /// Its first day.
    First,
    /// Its last day.
    Last,
}

impl<'a> Parameter<'a> {
    pub(super) fn of(at: Cursor<'a>) -> Self {
        let name = at.text_of("name").unwrap_or_default();
        Parameter {
            name,
            field: field_name(at.text_of("x-rust-name").unwrap_or(name)),
            location: at.text_of("in").and_then(Location::named).unwrap_or(Location::Query),
            is_required: at.is_true("required"),
            is_deprecated: at.is_true("deprecated"),
            description: at.text_of("description").unwrap_or_default(),
            evidence: Placed::of(at.get("x-evidence")),
            effect: effect(&at),
            schema: Schema::of(at.get("schema").unwrap_or_else(|| at.clone())),
            at,
        }
    }

    /// Returns which end of a period the parameter is, by the two names that the API uses.
    pub fn period_end(&self) -> Option<PeriodEnd> {
        let is_day = matches!(self.schema.kind, Kind::Text(Some(TextFormat::Date)));
        match self.name {
            "fromDate" if is_day => Some(PeriodEnd::First),
            "toDate" if is_day => Some(PeriodEnd::Last),
            _ => None,
        }
    }
}
