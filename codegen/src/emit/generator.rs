//! The one place that calls progenitor. The rules keep it from what makes it panic; should a gap remain, the panic is
//! caught and becomes a message.

use std::panic::{AssertUnwindSafe, catch_unwind};

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode};
use schemars::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use crate::lower::{DATE, DECIMAL, SECRET};

/// Runs the generator over a lowered description and parses what it writes.
pub(super) fn run(
    description: &Value,
    replaced: &[String],
    generate: impl FnOnce(&mut Generator, &OpenAPI) -> Result<String, progenitor::Error>,
) -> Result<syn::File, String> {
    let description: OpenAPI =
        serde_json::from_value(description.clone()).map_err(|error| format!("the lowered description is not OpenAPI 3.0: {error}"))?;
    let settings = settings(replaced)?;
    let output = quietly(|| generate(&mut Generator::new(&settings), &description))?;
    let output = output.map_err(|error| format!("the generator refuses the lowered description: {error}"))?;
    syn::parse_file(&output).map_err(|error| format!("the generator wrote what is not Rust: {error}"))
}

fn settings(replaced: &[String]) -> Result<GenerationSettings, String> {
    let mut settings = GenerationSettings::new();
    let inner = "crate::transport::Context".parse().map_err(|error| format!("the name of the inner type: {error}"))?;
    settings.with_hooks(HooksMode::Expected).with_inner_type(inner);
    for (kind, format, path) in [
        (InstanceType::Number, DECIMAL, "crate::Amount"),
        (InstanceType::String, SECRET, "crate::Secret"),
        (InstanceType::String, DATE, "crate::DateOrDateTime"),
    ] {
        let schema = SchemaObject { instance_type: Some(kind.into()), format: Some(format.to_owned()), ..SchemaObject::default() };
        settings.with_conversion(schema, path, std::iter::empty());
    }
    for name in replaced {
        settings.with_replacement(name, format!("crate::types::{name}"), std::iter::empty());
    }
    Ok(settings)
}

/// Turns a panic into a message, and keeps its text from standard error.
fn quietly<T>(run: impl FnOnce() -> T) -> Result<T, String> {
    let hook = std::panic::take_hook();
    std::panic::set_hook(Box::new(|_| {}));
    let result = catch_unwind(AssertUnwindSafe(run));
    std::panic::set_hook(hook);
    result.map_err(|panic| {
        let text =
            panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no message");
        format!("the generator gave up: {text}")
    })
}
