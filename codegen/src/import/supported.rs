//! What the rules have no place for. When a rule is widened, widen it here as well; everything else
//! of `import` follows.

use crate::check::has_standard_reason;
use crate::model::{IntegerFormat, TextFormat};
use crate::theirs::{Kind, Meaning};

/// The media type of bodies.
pub(super) const MEDIA: &str = "application/json";

/// Why a value that is one of several objects is left out.
pub(super) const UNION: &str = "it is one of several objects, which the rules do not support";
/// Why a map is left out.
pub(super) const MAP: &str = "it is a map with any keys, which the rules do not support";
/// Why a list of lists is left out.
pub(super) const NESTED_LIST: &str = "it is a list of lists, which the rules do not support";

/// Returns why a path cannot be in the spec.
pub(super) fn path(path: &str) -> Result<(), &'static str> {
    if path.contains('{') {
        return Err("path parameters are not supported");
    }
    let is_plain = path.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-_.".contains(&byte));
    let is_short = path.ends_with('/') || path.contains("//");
    let turns = path.split('/').any(|part| part == "." || part == "..");
    if is_plain && !is_short && !turns {
        return Ok(());
    }
    Err("a path has letters, digits, `-`, `_` and `.` between single slashes")
}

/// Returns why a parameter of a place cannot be in the spec.
pub(super) fn place(place: &str) -> Result<(), String> {
    match place {
        "query" => Ok(()),
        other => Err(format!("parameters in the {other} are not supported")),
    }
}

/// A type of parameters: `type`, and `format` if it has one.
pub(super) type ParameterType = (&'static str, Option<&'static str>);

/// Returns the type of a parameter, or why it cannot be in the spec.
pub(super) fn parameter(meaning: &Meaning<'_>) -> Result<ParameterType, String> {
    let date = TextFormat::Date.name();
    match meaning.only() {
        Some(Kind::Text) if meaning.format == Some(date) => Ok(("string", Some(date))),
        Some(Kind::Text) => Ok(("string", None)),
        Some(Kind::Integer) => Ok(("integer", Some(integer(meaning.format).name()))),
        Some(Kind::Boolean) => Ok(("boolean", None)),
        Some(kind) => Err(format!("parameters of the type {} are not supported", kind.name())),
        None => Err("its type is not one of string, integer and boolean".to_owned()),
    }
}

/// Returns the width of an integer.
pub(super) fn integer(format: Option<&str>) -> IntegerFormat {
    format.and_then(IntegerFormat::named).unwrap_or(IntegerFormat::Int64)
}

/// Returns whether a response is listed, or why it cannot be.
pub(super) fn status(status: &str) -> Result<u16, String> {
    let code = status.parse::<u16>().ok().filter(|_| status.len() == 3);
    match code {
        Some(code) if (300..400).contains(&code) => Err("redirects are not supported".to_owned()),
        Some(code) if has_standard_reason(code) => Ok(code),
        Some(_) => Err("the status is not registered".to_owned()),
        None => Err("each status is listed separately".to_owned()),
    }
}
