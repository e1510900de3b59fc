//! The formats that the emitter maps to types of the bindings.

use crate::model::{self, TextFormat};

/// The format that marks a redacting string.
pub(crate) const SECRET: &str = "secret";
/// The format that marks a date with or without a time.
pub(crate) const DATE: &str = TextFormat::DateOrDateTime.name();
/// The format that marks an exact amount.
pub(crate) const DECIMAL: &str = model::DECIMAL;
