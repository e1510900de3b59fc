//! Generates progenitor's plain client from the published spec, without the operations that
//! progenitor cannot handle.
fn main() {
    let description = "../../target/benches/payments.json";
    println!("cargo:rerun-if-changed={description}");
    let spec = serde_json::from_reader(std::fs::File::open(description).unwrap()).unwrap();
    let tokens = progenitor::Generator::default().generate_tokens(&spec).unwrap();
    let code = prettyplease::unparse(&syn::parse2(tokens).unwrap());
    std::fs::write(std::path::Path::new(&std::env::var("OUT_DIR").unwrap()).join("plain.rs"), code).unwrap();
}
