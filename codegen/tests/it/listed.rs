//! The reader of the usual form: every object that an item of a list contains has one, and no other
//! object.

use std::path::Path;

use cfis_codegen::{plain, read};

use crate::{SPEC, changed};

fn bindings(text: String) -> String {
    let document = read::read_text("spec/openapi.yaml", Path::new("spec"), text);
    let document = document.and_then(plain::of).unwrap();
    cfis_codegen::generate_from(&document).unwrap().bindings
}

/// Lists the types for which a macro is called.
fn types<'a>(bindings: &'a str, name: &str) -> Vec<&'a str> {
    let call = format!("crate::wire::{name}! {{ types::");
    let mut types: Vec<_> = bindings
        .lines()
        .filter_map(|line| line.strip_prefix(call.as_str())?.split(' ').next())
        .collect();
    types.sort_unstable();
    types
}

#[test]
fn objects_inside_items_of_lists_have_a_reader_of_their_usual_form() {
    let bindings = bindings(SPEC.to_owned());
    let listed = ["Allocation", "Beneficiary", "BreakdownRow", "Payment", "Settlement"];
    assert_eq!(types(&bindings, "listed_object"), listed);
    assert!(types(&bindings, "object").contains(&"ClientDetails"));
    assert_eq!(types(&bindings, "unusual"), [""; 0]);
}

const COMPONENTS: &str = "  schemas:
    Entry:
      description: An entry.
      x-evidence: assumed
      oneOf:
        - $ref: '#/components/schemas/Note'
      discriminator: {propertyName: kind}
    Note:
      type: object
      required: [kind]
      additionalProperties: {}
      properties:
        kind: {type: string, x-evidence: assumed}
    Batch:
      description: A batch.
      type: object
      additionalProperties: {}
      properties:
        entry: {allOf: [{$ref: '#/components/schemas/Entry'}], x-evidence: assumed}
        rows: {type: array, items: {$ref: '#/components/schemas/Row'}, x-evidence: assumed}
    Row:
      description: A row.
      type: object
      additionalProperties: {}
      properties:
        number: {type: integer, format: int32, x-evidence: assumed}
";

#[test]
fn what_a_changed_spec_puts_into_an_item_has_a_reader_as_well() {
    let text = changed("  schemas:\n", COMPONENTS);
    let property = "        allocationId:\n";
    assert_eq!(text.matches(property).count(), 1);
    let batch = "        batches: {type: object, additionalProperties: {$ref: '#/components/schemas/Batch'}, x-evidence: assumed}\n";
    let bindings = bindings(text.replacen(property, &format!("{batch}{property}"), 1));
    let listed = types(&bindings, "listed_object");
    assert!(listed.contains(&"Batch") && listed.contains(&"Row"), "{listed:?}");
    // serde reads every union, so nothing inside it needs another reader.
    assert_eq!(types(&bindings, "unusual"), ["Entry"]);
    assert!(types(&bindings, "object").contains(&"Note"));
}
