//! Unions: each way to describe one wrongly gives a finding at its place, and a right one the same
//! meaning everywhere.

use std::path::Path;

use cfis_codegen::finding::Finding;
use cfis_codegen::{plain, read};

use crate::changed;

const UNION: &str = "  schemas:
    Entry:
      description: An entry.
      x-evidence: assumed
      oneOf:
        - $ref: '#/components/schemas/Note'
        - $ref: '#/components/schemas/Fee'
      discriminator:
        propertyName: kind
        mapping:
          NOTE: '#/components/schemas/Note'
          FEE: Fee
    Note:
      type: object
      required: [kind]
      additionalProperties: {}
      properties:
        kind: {type: string, x-evidence: assumed}
    Fee:
      type: object
      required: [kind, amount]
      additionalProperties: {}
      properties:
        kind: {$ref: '#/components/schemas/BreakdownType'}
        amount: {type: number, format: decimal, x-evidence: assumed}
      x-evidence: {kind: assumed}
";

/// Returns the spec with a union, which a property of the status of a token refers to.
fn with(from: &str, to: &str) -> String {
    assert!(UNION.contains(from), "the union has no `{from}`");
    let text = changed("  schemas:\n", &UNION.replacen(from, to, 1));
    let property = "        isValid:\n";
    let entry =
        "        entry: {allOf: [{$ref: '#/components/schemas/Entry'}], x-evidence: assumed}\n";
    text.replacen(property, &format!("{entry}{property}"), 1)
}

fn generated(text: String) -> Result<cfis_codegen::Generated, Vec<Finding>> {
    let document = read::read_text("spec/openapi.yaml", Path::new("spec"), text);
    let document = document.and_then(plain::of).unwrap();
    cfis_codegen::generate_from(&document).map_err(|found| found.iter().cloned().collect())
}

#[test]
fn a_union_becomes_an_enum_with_a_variant_for_what_is_not_listed() {
    let bindings = generated(with("Entry", "Entry")).unwrap().bindings;
    for part in [
        "pub enum Entry {",
        "Note(Note),",
        "Fee(Fee),",
        "Other(crate::wire::Extra),",
        "crate::wire::union! { types::Entry by \"kind\" {\n    Note.kind: \"NOTE\";\n    \
         Fee.kind: \"FEE\";\n} }",
    ] {
        assert!(bindings.contains(part), "{part}");
    }
}

#[test]
fn without_an_entry_the_name_of_the_component_is_the_value() {
    let bindings = generated(with("          FEE: Fee\n", "")).unwrap().bindings;
    assert!(bindings.contains("Fee.kind: \"Fee\";"));
    let mapping =
        "        mapping:\n          NOTE: '#/components/schemas/Note'\n          FEE: Fee\n";
    let bindings = generated(with(mapping, "")).unwrap().bindings;
    assert!(bindings.contains("Note.kind: \"Note\";"));
}

#[test]
fn each_wrong_union_gives_its_finding() {
    for (from, to, rule, at) in [
        (
            "      discriminator:\n        propertyName: kind\n        mapping:\n          NOTE: \
             '#/components/schemas/Note'\n          FEE: Fee\n",
            "",
            "one-of",
            "Entry:",
        ),
        ("        propertyName: kind\n", "", "required", "discriminator:"),
        (
            "propertyName: kind",
            "propertyName: sort",
            "one-of",
            "- $ref: '#/components/schemas/Note'",
        ),
        (
            "required: [kind, amount]",
            "required: [amount]",
            "one-of",
            "- $ref: '#/components/schemas/Fee'",
        ),
        (
            "        kind: {type: string, x-evidence: assumed}",
            "        kind: {type: boolean, x-evidence: assumed}",
            "one-of",
            "- $ref: '#/components/schemas/Note'",
        ),
        (
            "        kind: {type: string, x-evidence: assumed}",
            "        kind: {type: string, x-evidence: assumed, x-also-named: [sort]}",
            "one-of",
            "- $ref: '#/components/schemas/Note'",
        ),
        (
            "- $ref: '#/components/schemas/Fee'",
            "- $ref: '#/components/schemas/BreakdownType'",
            "one-of",
            "- $ref: '#/components/schemas/BreakdownType'",
        ),
        (
            "- $ref: '#/components/schemas/Fee'",
            "- $ref: '#/components/schemas/Note'",
            "one-of",
            "- $ref: '#/components/schemas/Note'",
        ),
        ("- $ref: '#/components/schemas/Fee'", "- type: object", "inline-schema", "- type: object"),
        ("          FEE: Fee\n", "          FEE: Free\n", "reference", "FEE: Free"),
        ("          FEE: Fee\n", "          FEE: 7\n", "wrong-type", "FEE: 7"),
        ("          FEE: Fee\n", "          Fee: Note\n", "one-of", "Fee: Note"),
        ("        mapping:\n", "        mappings:\n", "unsupported", "mappings:"),
        ("      x-evidence: assumed\n      oneOf", "      oneOf", "evidence", "Entry:"),
    ] {
        let text = with(from, to);
        let lines: Vec<_> = text.lines().map(|line| line.trim_start().to_owned()).collect();
        let Err(found) = generated(text) else { panic!("no finding after `{to}`") };
        let is_at = |finding: &&Finding| {
            finding.rule.name() == rule && lines[finding.place.line - 1].starts_with(at)
        };
        assert!(found.iter().any(|finding| is_at(&finding)), "after `{to}`: {found:#?}");
    }
    let named_other = with("", "").replace("Fee", "Other");
    let Err(found) = generated(named_other) else { panic!("`Other` is taken") };
    assert!(found.iter().any(|finding| finding.rule.name() == "name"), "{found:#?}");
}
