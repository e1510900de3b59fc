//! Other ways to write the same spec: OpenAPI 3.1, components that are not schemas, aliases.

use std::path::Path;

use cfis_codegen::finding::Findings;
use cfis_codegen::{Generated, plain, read};

use crate::{SPEC, changed};

fn generated(text: &str) -> Result<Generated, Findings> {
    let document = read::read_text("openapi.yaml", Path::new("spec"), text.to_owned())?;
    cfis_codegen::generate_from(&plain::of(document)?)
}

/// Asserts that a text means the same as the committed spec.
fn means_the_same(text: &str) {
    assert_ne!(text, SPEC, "nothing was changed");
    match generated(text) {
        Ok(same) => assert_eq!(same, generated(SPEC).unwrap()),
        Err(findings) => panic!("{findings}"),
    }
}

#[test]
fn the_spec_in_openapi_3_1_means_the_same() {
    let mut lines: Vec<String> = Vec::new();
    for line in SPEC.lines() {
        let indent = line.len() - line.trim_start().len();
        let of_type = format!("{:indent$}type: ", "");
        let above = lines.iter().rposition(|above| above.starts_with(&of_type));
        match above.filter(|_| line.trim() == "nullable: true") {
            // The nullable reference becomes a choice of the component and null, below.
            Some(above) if lines[above].ends_with("object") => drop(lines.remove(above)),
            Some(above) => {
                let kind = lines[above].split_off(of_type.len());
                lines[above] += &format!("[{kind}, 'null']");
            }
            None => lines.push(line.to_owned()),
        }
    }
    let text = lines.join("\n") + "\n";
    assert!(!text.contains("nullable: true"));
    let text = text
        .replace("openapi: 3.0.3", "openapi: 3.1.0\njsonSchemaDialect: https://json-schema.org/x")
        .replace("allOf:\n            - $ref: '#/components/schemas/Beneficiary'", "anyOf:\n            - $ref: '#/components/schemas/Beneficiary'\n            - type: 'null'")
        .replace("additionalProperties: {}", "additionalProperties: true")
        .replacen("          type: number\n", "          type: number\n          examples: [1.50]\n", 1);
    assert!(text.contains("anyOf"));
    means_the_same(&text);
}

#[test]
fn parameters_and_responses_with_names_mean_the_same() {
    let parameter = "        - name: toDate\n          in: query\n          description: Last day of the period. It is not known whether the day itself is included.\n          x-evidence: documented\n          x-effect: none\n          schema:\n            type: string\n            format: date\n";
    let response = "        '401':\n          description: The token is missing or invalid. No body is documented.\n          x-evidence: documented\n";
    assert!(SPEC.contains(parameter) && SPEC.contains(response));
    let inner = |text: &str, dash: &str| -> String {
        let lines = text.replacen(dash, &" ".repeat(dash.len()), 1);
        lines.lines().map(|line| format!("{}\n", line.get(2..).unwrap())).collect()
    };
    let components = format!(
        "  parameters:\n    Alias:\n      $ref: '#/components/parameters/To'\n    To:\n{}  responses:\n    Refused:\n{}\n  schemas:\n",
        inner(parameter, "        - ").replace("        ", "      "),
        "      description: The token is missing or invalid. No body is documented.\n      x-evidence: documented\n",
    );
    let text = SPEC
        .replace(parameter, "        - $ref: '#/components/parameters/Alias'\n")
        .replace(response, "        '401':\n          $ref: '#/components/responses/Refused'\n")
        .replacen("  schemas:\n", &components, 1);
    means_the_same(&text);
}

#[test]
fn aliases_and_merged_mappings_mean_the_same() {
    let day = "          schema:\n            type: string\n            format: date\n";
    let text = SPEC.replacen(
        day,
        "          schema: &day\n            type: string\n            format: date\n",
        1,
    );
    let (first, rest) = text.split_once("&day").unwrap();
    let rest = rest.replace(day, "          schema: *day\n");
    means_the_same(&format!("{first}&day{rest}"));
    let schemes = "      type: apiKey\n      in: header\n      name: X-Api-Key\n      description: The access";
    let text = changed(schemes, "      <<: *scheme\n      description: The access");
    means_the_same(&text.replacen(
        "    ProvisioningToken:\n      type",
        "    ProvisioningToken: &scheme\n      type",
        1,
    ));
}

#[test]
fn aliases_that_fill_the_memory_and_rings_are_refused() {
    let mut text = "openapi: 3.0.3\nx-0: &a0 [1,1,1,1,1,1,1,1,1,1]\n".to_owned();
    for level in 1..12 {
        let items = vec![format!("*a{}", level - 1); 10].join(",");
        text += &format!("x-{level}: &a{level} [{items}]\n");
    }
    let error = generated(&text).unwrap_err().to_string();
    assert!(error.contains("aliases copy more than 100000 items"), "{error}");
    let ring = "openapi: 3.0.3\ncomponents:\n  parameters:\n    A: {$ref: '#/components/parameters/B'}\n    B: {$ref: '#/components/parameters/A'}\n";
    let error = generated(ring).unwrap_err().to_string();
    assert!(error.contains("leads nowhere, or back to itself"), "{error}");
}
