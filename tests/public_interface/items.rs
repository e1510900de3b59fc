//! The public interface of each library, item by item. A change of `tests/public_interface/` is a change for those who depend on it, and is
//! reviewed as one. `UPDATE_SNAPSHOTS=yes cargo test --test public_interface -- --ignored` writes it anew.

use crate::rustdoc::interface_of;

#[test]
#[ignore = "reads what the rustdoc of one version of Rust writes; tools/crates runs it"]
fn the_public_interface_is_what_was_agreed_on() {
    for (package, features) in
        [("cfis", "schemars,tracing"), ("cfis-reconcile", ""), ("cfis-sandbox", "")]
    {
        let json = interface_of(package, features);
        let mut builder = public_api::Builder::from_rustdoc_json(json);
        builder = builder.omit_blanket_impls(true).omit_auto_trait_impls(true);
        let interface = builder.build().unwrap_or_else(|error| {
            panic!("{error}. What rustdoc writes changes with Rust; the crate public-api has to be of the same age as the toolchain")
        });
        interface.assert_eq_or_update(format!("tests/public_interface/{package}.txt"));
    }
}
