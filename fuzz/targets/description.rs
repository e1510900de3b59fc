#![no_main]
//! Specs: they give findings or code, and never a panic. Each finding is at a line that exists, or at
//! the end.

use std::path::Path;

use cfis_codegen::{generate_from, read};

libfuzzer_sys::fuzz_target!(|text: &str| {
    // Line ends as in YAML.
    let lines = 1 + text.matches(['\n', '\r']).count();
    let findings = match read::read_text("description.yaml", Path::new("."), text.to_owned()) {
        Ok(document) => generate_from(&document).err(),
        Err(findings) => Some(findings),
    };
    if let Some(findings) = findings {
        assert!(findings.iter().next().is_some());
        for finding in &findings {
            assert!(
                (1..=lines + 1).contains(&(finding.place.line as usize)),
                "{finding} in {lines} lines"
            );
        }
    }
});
