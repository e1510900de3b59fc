#![no_main]
//! Descriptions: findings or code, and never a panic. Findings stand at places that exist.

use std::path::Path;

use cfis_codegen::{generate_from, read};

libfuzzer_sys::fuzz_target!(|text: &str| {
    let findings = match read::read_text("description.yaml", Path::new("."), text.to_owned()) {
        Ok(document) => generate_from(&document).err(),
        Err(findings) => Some(findings),
    };
    if let Some(findings) = findings {
        assert!(!findings.to_string().is_empty());
    }
});
