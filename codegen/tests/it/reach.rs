//! Every operation can be called.

use cfis_codegen::committed::Failure;
use cfis_codegen::snapshot;

use crate::repository::{copy, edit};
use crate::root;

#[test]
fn an_operation_without_a_method_is_a_finding() {
    let copy = copy("reach");
    let methods = copy.join("bindings/requests/payments.rs");
    std::fs::copy(root().join("bindings/requests/payments.rs"), &methods).unwrap();
    let error = snapshot::compare(&copy).unwrap_err();
    let Failure::Findings(findings) = &error else { panic!("{error}") };
    let ids: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert_eq!(ids.len(), 4, "{ids:?}");
    assert!(ids.contains(&"nothing calls the operation `listSettlements`"), "{ids:?}");
    assert!(!ids.contains(&"nothing calls the operation `listPayments`"), "{ids:?}");
    assert!(error.to_string().contains("remove `x-facade: hand`"), "{error}");
    // One that is generated needs no file.
    edit(&copy.join("spec/openapi.yaml"), |text| text.replace("      x-facade: hand\n", ""));
    let error = snapshot::write(&copy).unwrap_err().to_string();
    assert!(!error.contains("nothing calls"), "{error}");
}
