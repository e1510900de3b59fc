//! The only code that calls progenitor.

use openapiv3::OpenAPI;
use progenitor::{GenerationSettings, Generator, HooksMode};
use schemars::schema::{InstanceType, SchemaObject};
use serde_json::Value;

use crate::lower::{DATE, DECIMAL, SECRET};

/// Runs the generator on a lowered spec and parses its output.
pub(super) fn run(
    description: &Value,
    replaced: &[String],
    generate: impl FnOnce(&mut Generator, &OpenAPI) -> Result<String, progenitor::Error>,
) -> Result<syn::File, String> {
    let description: OpenAPI = serde_json::from_value(description.clone())
        .map_err(|error| format!("the lowered spec is not OpenAPI 3.0: {error}"))?;
    let settings = settings(replaced)?;
    let output = generate(&mut Generator::new(&settings), &description)
        .map_err(|error| format!("the generator refuses the lowered spec: {error}"))?;
    syn::parse_file(&output)
        .map_err(|error| format!("the output of the generator is not Rust: {error}"))
}

fn settings(replaced: &[String]) -> Result<GenerationSettings, String> {
    let mut settings = GenerationSettings::new();
    let inner = "crate::value::RequestContext"
        .parse()
        .map_err(|error| format!("the name of the inner type: {error}"))?;
    settings.with_hooks(HooksMode::Expected).with_inner_type(inner);
    settings.with_map_type("::std::collections::BTreeMap");
    for (kind, format, path) in [
        (InstanceType::Number, DECIMAL, "crate::value::Amount"),
        (InstanceType::String, SECRET, "crate::value::Secret"),
        (InstanceType::String, DATE, "crate::value::DateOrDateTime"),
    ] {
        let schema = SchemaObject {
            instance_type: Some(kind.into()),
            format: Some(format.to_owned()),
            ..SchemaObject::default()
        };
        settings.with_conversion(schema, path, std::iter::empty());
    }
    for name in replaced {
        settings.with_replacement(
            name,
            format!("crate::generated::types::{name}"),
            std::iter::empty(),
        );
    }
    Ok(settings)
}
