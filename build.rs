//! Generates the bindings from the spec, unless the committed ones are asked for.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    #[cfg(feature = "generate")]
    generate();
}

#[cfg(feature = "generate")]
fn generate() {
    const SPEC: &str = "spec/openapi.yaml";
    // The folder, because the spec may refer to other files in it.
    println!("cargo::rerun-if-changed=spec");
    match cfis_codegen::generate(std::path::Path::new(SPEC)) {
        Ok(generated) => {
            let folder = std::env::var("OUT_DIR").unwrap_or_default();
            let files = [("generated.rs", generated.bindings), ("requests.rs", generated.requests)];
            for (name, text) in files {
                if let Err(error) = std::fs::write(std::path::Path::new(&folder).join(name), text) {
                    println!("cargo::error=the bindings cannot be written to {folder}: {error}");
                }
            }
        }
        Err(findings) => findings.iter().for_each(|finding| println!("cargo::error={finding}")),
    }
}
