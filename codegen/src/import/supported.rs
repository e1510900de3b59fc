//! What the rules have no place for. When a rule is widened, widen it here as well; everything else
//! of `import` follows.

use crate::check::{has_standard_reason, is_plain_path};
use crate::model::{DECIMAL, IntegerFormat, TextForm, TextFormat};
use crate::theirs::{Kind, Meaning};

/// The media type of bodies.
pub(super) const MEDIA: &str = "application/json";

/// Why a value that is one of several objects is left out.
pub(super) const UNION: &str = "it is one of several objects, which the rules do not support";
/// Why a map of lists or maps is left out.
pub(super) const NESTED_MAP: &str =
    "it is a map of anything, or of lists or maps, which the rules do not support";
/// Why a list of lists is left out.
pub(super) const NESTED_LIST: &str = "it is a list of lists, which the rules do not support";

/// Returns why a path cannot be in the spec.
pub(super) fn path(path: &str) -> Result<(), &'static str> {
    if is_plain_path(path) {
        return Ok(());
    }
    Err(
        "a path has letters, digits, `-`, `_` and `.` between single slashes, and a parameter is a \
         whole segment",
    )
}

/// Returns why a parameter of a place cannot be in the spec.
pub(super) fn place(place: &str) -> Result<(), String> {
    match place {
        "query" | "path" | "header" => Ok(()),
        other => Err(format!("parameters in the {other} are not supported")),
    }
}

/// A type of parameters: `type`, and `format` if it has one.
pub(super) type ParameterType = (&'static str, Option<&'static str>);

/// Returns the type of a parameter, or why it cannot be in the spec.
pub(super) fn parameter(meaning: &Meaning<'_>) -> Result<ParameterType, String> {
    match meaning.only() {
        Some(Kind::Text) => Ok(("string", text_format(meaning.format))),
        Some(Kind::Number) => Ok(("number", Some(DECIMAL))),
        Some(Kind::Integer) => Ok(("integer", Some(integer(meaning.format).name()))),
        Some(Kind::Boolean) => Ok(("boolean", None)),
        Some(kind) => Err(format!("parameters of the type {} are not supported", kind.name())),
        None => Err("its type is not one of string, integer, number and boolean".to_owned()),
    }
}

/// Returns the format of a text, if the rules support it in a parameter.
fn text_format(format: Option<&str>) -> Option<&'static str> {
    let format = format?;
    let days = [TextFormat::Date, TextFormat::DateTime].map(TextFormat::name);
    let forms = TextForm::ALL.iter().map(|form| form.name());
    days.into_iter().chain(forms).find(|known| *known == format)
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
