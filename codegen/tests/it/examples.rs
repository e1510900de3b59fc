//! The rule about examples: the spec with one change, and the finding.

use cfis_codegen::{check, read};

use crate::{changed, frozen};

fn findings(from: &str, to: &str) -> Vec<String> {
    let document =
        read::read_text("spec/openapi.yaml", &frozen().join("spec"), changed(from, to)).unwrap();
    check::examples::check(&document).iter().map(ToString::to_string).collect()
}

fn only(from: &str, to: &str, words: &[&str]) {
    let found = findings(from, to);
    assert!(
        found.iter().any(|finding| words.iter().all(|word| finding.contains(word))),
        "{words:?} in {found:#?}"
    );
}

#[test]
fn the_examples_as_they_are_give_no_finding() {
    assert_eq!(findings("openapi: 3.0.3", "openapi: 3.0.3"), [] as [String; 0]);
}

#[test]
fn an_example_that_breaks_its_schema_is_found() {
    let external = "externalValue: examples/token-status-valid.json";
    only(external, "value: {isValid: 'yes'}", &["[example]", "/isValid", "boolean"]);
    only(external, "value: {isvalid: true}", &["[example]", "isvalid"]);
    only(external, "value: {message: m}", &["[example]", "isValid"]);
    only(
        "    x-secret: true\n",
        "    x-secret: true\n          minLength: 100\n",
        &["[example]", "/accessToken"],
    );
    only(
        "enum: [CAPITAL, INTEREST, FEES]",
        "enum: [CAPITAL, INTEREST]",
        &["[example]", "settlements-newer.json", "FEES"],
    );
    only(
        "          x-also-named: [events]\n",
        "",
        &["[example]", "settlements-older.json", "events"],
    );
    only(
        "          format: date\n          description: The day of the disb",
        "          format: date-time\n          description: The day of the disb",
        &["[example]", "settlementDate"],
    );
}

#[test]
fn an_example_that_cannot_be_read_is_found() {
    only(
        "examples/created-client.json",
        "examples/nothing.json",
        &["[example]", "nothing.json cannot be read"],
    );
    only("examples/created-client.json", "openapi.yaml", &["[example]", "is not JSON"]);
}

#[test]
fn an_example_outside_the_folder_of_the_spec_is_neither_read_nor_shown() {
    for outside in ["../README.md", "examples/../../README.md", "/etc/hostname"] {
        let found = findings("examples/created-client.json", outside);
        let expected = format!("the example {outside} is not in the folder of the spec");
        assert!(found.iter().any(|finding| finding.contains(&expected)), "{found:#?}");
    }
}

#[test]
fn a_field_that_no_example_shows_is_found() {
    let agency = "        agency:\n          $ref";
    let field =
        |evidence| format!("        booked: {{type: string, x-evidence: {evidence}}}\n{agency}");
    for evidence in ["documented", "example"] {
        only(
            agency,
            &field(evidence),
            &[
                "[example]",
                "no example has a value for `booked` of Settlement",
                "add it to",
                "examples/settlements-",
            ],
        );
    }
    // The name of a field that nothing shows is a guess.
    for evidence in ["inferred", "assumed"] {
        assert_eq!(findings(agency, &field(evidence)), [""; 0]);
    }
}

#[test]
fn null_is_not_an_example_of_a_value() {
    let note = "        note: {type: string, nullable: true, x-evidence: example}\n";
    let text = changed(
        "      properties:\n        isValid:",
        &format!("      properties:\n{note}        isValid:"),
    );
    for (value, is_shown) in [("null", false), ("n", true)] {
        let text = text.replace(
            "externalValue: examples/token-status-valid.json",
            &format!("value: {{isValid: true, note: {value}}}"),
        );
        let document = read::read_text("spec/openapi.yaml", &frozen().join("spec"), text).unwrap();
        let found = check::examples::check(&document);
        let has_finding =
            found.iter().any(|finding| finding.message.contains("`note` of TokenStatus"));
        assert_eq!(has_finding, !is_shown, "{found:#?}");
    }
}
