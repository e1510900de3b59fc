//! The public interface of each library, item by item. A change of the lists in
//! `tests/public_interface/` is a change for users of the libraries, and is reviewed as one.
//! `UPDATE_SNAPSHOTS=yes cargo test --test public_interface -- --ignored` writes the lists again.

use crate::rustdoc::interface_of;

#[test]
#[ignore = "needs one version of rustdoc; tools/crates runs it"]
fn the_public_interface_is_the_one_agreed_on() {
    for (package, features) in [
        ("cfis", "schemars,tracing"),
        ("cfis-mirror", "postgres"),
        ("cfis-reconcile", ""),
        ("cfis-sandbox", ""),
    ] {
        let json = interface_of(package, features);
        let mut builder = public_api::Builder::from_rustdoc_json(json);
        builder = builder.omit_blanket_impls(true).omit_auto_trait_impls(true);
        let interface = builder.build().unwrap_or_else(|error| {
            panic!("{error}. The output of rustdoc changes with Rust; use the version of the crate public-api that is for this toolchain")
        });
        interface.assert_eq_or_update(format!("tests/public_interface/{package}.txt"));
    }
}
