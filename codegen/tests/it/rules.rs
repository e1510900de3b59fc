//! Each rule finds what it is for: the spec with one change, and the finding that it must give.

use std::path::Path;

use cfis_codegen::finding::Finding;
use cfis_codegen::{plain, read};

use crate::{SPEC, changed};

const FILE: &str = "spec/openapi.yaml";

/// Returns all findings, including those of parsing.
fn findings(text: String) -> Vec<Finding> {
    match read::read_text(FILE, Path::new("spec"), text).and_then(plain::of) {
        Ok(document) => {
            cfis_codegen::generate_from(&document).err().iter().flatten().cloned().collect()
        }
        Err(findings) => findings.iter().cloned().collect(),
    }
}

/// The rule that a change breaks, at the line that begins with `at`.
struct Case {
    from: &'static str,
    to: &'static str,
    rule: &'static str,
    at: &'static str,
}

macro_rules! cases {
    ($($rule:literal: $from:literal => $to:literal at $at:literal;)*) => {
        [$(Case { from: $from, to: $to, rule: $rule, at: $at }),*]
    };
}

#[test]
fn each_wrong_spec_gives_its_finding() {
    let cases = cases! {
        // Parsing
        "syntax": "openapi: 3.0.3" => "openapi: [3.0.3" at "";
        "syntax": "openapi: 3.0.3" => "openapi: 3.0.3\nopenapi: 3.0.3" at "openapi: 3.0.3";
        "syntax": "tags:\n" => "x-other: &a [*a]\ntags:\n" at "x-other: &a";
        "syntax": "tags:\n" => "x-other: {<<: 5}\ntags:\n" at "x-other: {<<";
        "reference": "        - name: unfetchedOnly\n" => "        - $ref: '#/components/parameters/None'\n        - name: unfetchedOnly\n" at "- $ref:";
        "syntax": "openapi: 3.0.3" => "openapi: !number 3.0.3" at "openapi: !number";
        "syntax": "    BreakdownType:\n" => "---\n    BreakdownType:\n" at "";
        "syntax": "tags:\n" => "# one line\rand another\ntags:\n" at "# one line";
        "syntax": "  title: Confirma" => "  title: \u{202e}Confirma" at "title:";
        "syntax": "  title: Confirma Finance Integrations API" => "  title: \"Confirma\\u202e\"" at "title:";
        "syntax": "  title: Confirma Finance Integrations API" => "  title: \"Confirma\\rAPI\"" at "title:";
        "syntax": "  title: Confirma Finance Integrations API" => "  \"title\\u2066\": x" at "\"title";
        // The document
        "version": "openapi: 3.0.3" => "openapi: 3.2.0" at "openapi: 3.2.0";
        "version": "openapi: 3.0.3" => "openapi: 2.0.0" at "openapi: 2.0.0";
        "required": "openapi: 3.0.3\n" => "" at "info:";
        "required": "  title: Confirma Finance Integrations API\n" => "" at "info:";
        "wrong-type": "  version: " => "  version: 1 #" at "version: 1 #";
        "info-version": "  version: " => "  version: v" at "version: v";
        "info-version": "  version: " => "  version: 1." at "version: 1.";
        "unsupported": "tags:\n" => "webhooks: {}\ntags:\n" at "webhooks: {}";
        "server": "    description: Staging\n" => "    description: Production\n" at "- url: https://integrations";
        "server": "https://integrations.confirmafinance.com" => "http://integrations.confirmafinance.com" at "- url: http://integrations";
        "wrong-type": "      required: [service, client, contacts]\n" => "      required: [service, client, contacts]\n      x-published-name: client\n" at "x-published-name: client";
        "schema-type": "tags:\n" => "x-error-body: {type: object, additionalProperties: {}, properties: {}}\ntags:\n" at "x-error-body:";
        "evidence": "tags:\n" => "x-error-body:\n  title: Body\n  type: object\n  additionalProperties: {}\n  properties:\n    why:\n      type: string\n      description: Why.\ntags:\n" at "why:";
        "credential": "      in: header\n      name: X-Api-Key\n      description: The access" => "      in: query\n      name: X-Api-Key\n      description: The access" at "AccessToken:";
        "credential": "      name: X-Api-Key\n      description: The access" => "      name: X-Other\n      description: The access" at "AccessToken:";
        "all-of": "          type: object\n          nullable: true\n" => "          nullable: true\n" at "nullable: true";
        "all-of": "          type: object\n          nullable: true\n" => "          type: string\n          nullable: true\n" at "type: string";
        // Meaning
        "effect": "      summary: Tells whether the access" => "      summary: Renews the access" at "x-effect: none";
        "effect": "      x-effect: creates\n      x-credential: provisioning" => "      x-effect: none\n      x-credential: provisioning" at "x-effect: none";
        "effect": "if a response is lost, assume that its" => "assume that its" at "x-effect: consumes";
        "secret": "          x-evidence: assumed\n          x-secret: true\n          x-also-named: [token, apiKey" => "          x-evidence: assumed\n          x-also-named: [token, apiKey" at "accessToken:";
        "secret": "        partnerCode:\n" => "        accountPassword:\n" at "accountPassword:";
        "secret": "        postalAddress:\n" => "        updateToken:\n" at "updateToken:";
        "secret": "        clientId:\n" => "        apiKey:\n" at "apiKey:";
        "unused": "    BreakdownType:\n" => "    Forgotten:\n      type: array\n      description: Nothing.\n      x-evidence: assumed\n      items:\n        type: string\n    BreakdownType:\n" at "Forgotten:";
        // Operations
        "path": "  /api/v1/partner/client:" => "  /api/v1/partner/client/:" at "/api/v1/partner/client/:";
        "path": "  /api/v1/partner/client:" => "  /api/v1/partner/../client:" at "/api/v1/partner/../client:";
        "path": "  /api/v1/partner/client:" => "  /api/v1/partner/a{client}:" at "/api/v1/partner/a{client}:";
        "path": "  /api/v1/partner/client:" => "  /api/v1/partner/{..}:" at "/api/v1/partner/{..}:";
        "parameter": "  /api/v1/partner/client:" => "  /api/v1/partner/{client}:" at "post:";
        "operation-id": "      operationId: createClient\n" => "" at "post:";
        "operation-id": "operationId: listSettlements" => "operationId: listPayments" at "operationId: listPayments";
        "operation-id": "operationId: listSettlements" => "operationId: list-settlements" at "operationId: list-settlements";
        "operation-id": "operationId: listSettlements" => "operationId: type" at "operationId: type";
        "evidence": "      x-evidence: documented\n      x-effect: creates\n      x-credential: provisioning" => "      x-effect: creates\n      x-credential: provisioning" at "post:";
        "evidence": "          x-evidence: inferred\n          x-effect: consumes" => "          x-evidence: certain\n          x-effect: consumes" at "x-evidence: certain";
        "evidence": "          description: What the provider says about it.\n          x-evidence: example\n" => "          description: What the provider says about it.\n" at "message:";
        "evidence": "          description: The client was created. That the status is 200 is a guess; 201 would show it wrong.\n          x-evidence: assumed\n" => "          description: The client was created.\n" at "'200':";
        "effect": "      x-effect: none\n" => "" at "get:";
        "effect": "          x-effect: consumes\n" => "          x-effect: changes\n" at "x-effect: changes";
        "credential": "      x-credential: provisioning\n" => "" at "post:";
        "credential": "        - ProvisioningToken: []\n" => "        - AccessToken: []\n" at "security:";
        "parameter": "        - name: unfetchedOnly\n          in: query\n" => "        - name: unfetchedOnly\n          in: cookie\n" at "in: cookie";
        "parameter": "        - name: unfetchedOnly\n          in: query\n" => "        - name: X-Api-Key\n          in: header\n" at "- name: X-Api-Key";
        "parameter": "        - name: unfetchedOnly\n          in: query\n" => "        - name: Accept\n          in: header\n" at "- name: Accept";
        "parameter": "        - name: unfetchedOnly\n          in: query\n" => "        - name: unfetchedOnly\n          in: path\n          required: true\n" at "- name: unfetchedOnly";
        "parameter": "        - name: unfetchedOnly\n" => "        - name: stream\n" at "- name: stream";
        "parameter": "        - name: unfetchedOnly\n" => "        - name: toDate\n" at "- name: toDate";
        "parameter": "          schema:\n            type: boolean\n" => "          schema:\n            type: object\n" at "schema:";
        "parameter": "          schema:\n            type: boolean\n" => "          schema:\n            $ref: '#/components/schemas/Settlement'\n" at "schema:";
        "parameter": "          schema:\n            type: boolean\n" => "          style: spaceDelimited\n          schema:\n            type: array\n            items: {type: string}\n" at "style:";
        "parameter": "          schema:\n            type: boolean\n" => "          schema:\n            type: string\n            format: date-or-date-time\n" at "schema:";
        "parameter": "          schema:\n            type: boolean\n" => "" at "- name: unfetchedOnly";
        "request-body": "        required: true\n        content:" => "        content:" at "requestBody:";
        "request-body": "          application/json:\n            schema:\n              $ref: '#/components/schemas/NewClient'" => "          application/xml:\n            schema:\n              $ref: '#/components/schemas/NewClient'" at "application/xml:";
        "response": "        '204':" => "        default:" at "default:";
        "response": "        '204':" => "        2XX:" at "2XX:";
        "response": "        '204':" => "        '299':" at "'299':";
        "response": "        '204':" => "        '302':" at "'302':";
        "response": "            application/json:\n              schema:\n                $ref: '#/components/schemas/Payments'" => "            application/xml:\n              schema:\n                $ref: '#/components/schemas/Payments'" at "schema:";
        "facade": "      x-facade: hand\n      x-list: settlements\n" => "      x-list: settlements\n" at "- name: unfetchedOnly";
        "facade": "      x-facade: hand\n      x-list: settlements\n" => "      x-facade: us\n      x-list: settlements\n" at "x-facade: us";
        "list": "      x-list: settlements\n" => "      x-list: createdAt\n" at "x-list: createdAt";
        "list": "      x-list: settlements\n" => "" at "get:";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: number}\n" at "x-paging: {by: number}";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: page}\n" at "x-paging: {by: page}";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: page, parameter: page}\n" at "x-paging: {by: page, parameter";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: cursor, parameter: toDate}\n" at "x-paging: {by: cursor";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: link, total: {member: count}}\n" at "x-paging: {by: link";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: offset, parameter: toDate, first: 1}\n" at "x-paging: {by: offset";
        "paging": "      x-list: settlements\n" => "      x-list: settlements\n      x-paging: {by: link, size: {parameter: toDate}}\n" at "x-paging: {by: link, size";
        "paging": "      x-facade: hand\n      security:\n        - AccessToken: []\n      responses:\n        '200':\n          description: The status of the token." => "      x-facade: hand\n      x-paging: {by: link}\n      security:\n        - AccessToken: []\n      responses:\n        '200':\n          description: The status of the token." at "x-paging: {by: link}";
        "inline-schema": "                $ref: '#/components/schemas/Payments'" => "                type: array\n                items: {type: string}" at "schema:";
        "inline-schema": "              schema:\n                $ref: '#/components/schemas/Payments'\n" => "" at "application/json:";
        "one-success-type": "                $ref: '#/components/schemas/CreatedClient'" => "                $ref: '#/components/schemas/TokenStatus'" at "'201':";
        "reference": "                $ref: '#/components/schemas/Payments'" => "                $ref: '#/components/schemas/Payment_'" at "$ref: '#/components/schemas/Payment_'";
        "reference": "                $ref: '#/components/schemas/Payments'" => "                $ref: 'other.yaml#/Payments'" at "$ref: 'other.yaml#/Payments'";
        "unsupported": "      x-effect: none\n" => "      x-effect: none\n      x-efect: none\n" at "x-efect: none";
        // Schemas
        "number-format": "          type: number\n          format: decimal\n" => "          type: number\n" at "amount:";
        "number-format": "          type: number\n          format: decimal\n" => "          type: number\n          format: double\n" at "format: double";
        "number-format": "          type: integer\n          format: int64\n          description: Identifies the settlement." => "          type: integer\n          description: Identifies the settlement." at "settlementId:";
        "string-format": "          format: date-time\n" => "          format: byte\n" at "format: byte";
        "schema-type": "          type: boolean\n          description: Whether the token" => "          type: file\n          description: Whether the token" at "type: file";
        "inline-schema": "          type: boolean\n          description: Whether the token" => "          type: object\n          description: Whether the token" at "isValid:";
        "schema-type": "    Payments:\n      type: array\n" => "    Payments:\n      type: string\n" at "Payments:";
        "unsupported": "          type: number\n          format: decimal\n" => "          type: number\n          format: decimal\n          multipleOf: 0.01\n" at "multipleOf: 0.01";
        "unsupported": "          type: number\n          format: decimal\n" => "          type: number\n          format: decimal\n          exclusiveMinimum: true\n" at "exclusiveMinimum: true";
        "unsupported": "      type: object\n      description: The status of an access token." => "      type: object\n      discriminator: {propertyName: isValid}\n      description: The status of an access token." at "discriminator:";
        "unknown-fields": "      required: [isValid]\n      additionalProperties: {}\n" => "      required: [isValid]\n" at "TokenStatus:";
        "unknown-fields": "      required: [isValid]\n      additionalProperties: {}\n" => "      required: [isValid]\n      additionalProperties: false\n" at "additionalProperties: false";
        "reference": "      required: [isValid]" => "      required: [valid]" at "required: [valid]";
        "default": "      required: [type, amount]" => "      required: [type, amount, note]" at "";
        "default": "          type: boolean\n          description: Whether the token" => "          type: boolean\n          nullable: true\n          description: Whether the token" at "isValid:";
        "default": "          default: ''\n          description: The name of the beneficiary." => "          default: 7\n          description: The name of the beneficiary." at "default: 7";
        "enum": "      x-open-enum: true\n      enum: [CAPITAL, INTEREST, FEES]" => "      enum: [CAPITAL, INTEREST, FEES]" at "BreakdownType:";
        "enum": "enum: [CAPITAL, INTEREST, FEES]" => "enum: [CAPITAL, capital]" at "enum: [CAPITAL, capital]";
        "enum": "enum: [CAPITAL, INTEREST, FEES]" => "enum: [CAPITAL, OTHER]" at "enum: [CAPITAL, OTHER]";
        "enum": "enum: [CAPITAL, INTEREST, FEES]" => "enum: [CAPITAL, 1ST]" at "enum: [CAPITAL, 1ST]";
        "enum": "enum: [CAPITAL, INTEREST, FEES]" => "enum: []" at "enum: []";
        "wrong-type": "enum: [CAPITAL, INTEREST, FEES]" => "enum: [CAPITAL, 1]" at "enum: [CAPITAL, 1]";
        "enum": "          type: string\n          description: The partner's code" => "          type: string\n          enum: [A]\n          description: The partner's code" at "partnerCode:";
        "one-of": "        - type: integer\n          format: int64\n\n    TokenStatus" => "        - type: boolean\n\n    TokenStatus" at "Identifier:";
        "all-of": "            - $ref: '#/components/schemas/Beneficiary'" => "            - $ref: '#/components/schemas/Beneficiary'\n            - $ref: '#/components/schemas/Contacts'" at "beneficiary:";
        "reference": "          $ref: '#/components/schemas/Agency'" => "          $ref: '#/components/schemas/Agency'\n          nullable: true" at "agency:";
        "also-named": "          x-also-named: [events]" => "          x-also-named: events" at "x-also-named: events";
        "also-named": "          x-also-named: [events]" => "          x-also-named: [breakdown]" at "x-also-named: [breakdown]";
        "also-named": "          x-also-named: [events]" => "          x-also-named: [caseId]" at "x-also-named: [caseId]";
        "reference": "      x-also-named: {CASH-IN: [CashIn]}" => "      x-also-named: {CASHIN: [CashIn]}" at "x-also-named: {CASHIN";
        "secret": "          type: boolean\n          description: Whether the token" => "          type: boolean\n          x-secret: true\n          description: Whether the token" at "x-secret: true";
        "reference": "      x-evidence: {agency: example}" => "      x-evidence: {agency: example, agent: example}" at "x-evidence: {agency: example, agent";
        "name": "    TokenStatus:\n" => "    token_status:\n" at "token_status:";
        "name": "        partnerCode:\n" => "        partner-code:\n" at "partner-code:";
        "name": "        partnerCode:\n" => "        extra:\n" at "extra:";
        "name": "        partnerCode:\n" => "        Type:\n" at "Type:";
        "name": "        partnerCode:\n" => "        gen:\n" at "gen:";
        "name": "    TokenStatus:\n" => "    TOKENStatus:\n" at "TOKENStatus:";
        "enum": "enum: [CAPITAL, INTEREST, FEES]" => "enum: [CAPITAL, SELF]" at "enum: [CAPITAL, SELF]";
        "wrong-type": "                $ref: '#/components/schemas/Payments'" => "                $ref: 5" at "$ref: 5";
        "wrong-type": "      x-also-named: {CASH-IN: [CashIn]}" => "      x-also-named: [CashIn]" at "x-also-named: [CashIn]";
        "operation-id": "operationId: listSettlements" => "operationId: new" at "operationId: new";
        "operation-id": "operationId: listSettlements" => "operationId: all" at "operationId: all";
        "operation-id": "operationId: listSettlements" => "operationId: newWithClient" at "operationId: newWithClient";
        "operation-id": "operationId: listSettlements" => "operationId: withContext" at "operationId: withContext";
        "operation-id": "operationId: listSettlements" => "operationId: amended" at "operationId: amended";
        "wrong-type": "      required: [isValid]" => "      required: isValid" at "required: isValid";
        "required": "      properties:\n        isValid:" => "      properties: {}\n      x-properties:\n        isValid:" at "properties: {}";
        "schema-type": "          $ref: '#/components/schemas/Agency'" => "          $ref: '#/components/schemas/Payments'" at "agency:";
        "schema-type": "            - $ref: '#/components/schemas/Beneficiary'" => "            - $ref: '#/components/schemas/Payments'" at "- $ref: '#/components/schemas/Payments'";
        "parameter": "            type: boolean\n" => "            type: boolean\n            format: foo\n" at "schema:";
        "schema-type": "        beneficiary:\n" => "        inner:\n          $ref: '#/components/schemas/Settlement'\n        beneficiary:\n" at "Settlement:";
        "server": "servers:\n" => "servers: []\nx-servers:\n" at "servers: []";
    };
    let mut wrong = Vec::new();
    for case in &cases {
        let text = if case.rule == "default" && case.at.is_empty() {
            // A required property with a default.
            changed("    BreakdownRow:\n", "    BreakdownRow:\n").replace(
                "      required: [type, amount]\n      x-evidence: {type: example}\n      additionalProperties: {}\n      properties:\n",
                "      required: [type, amount, note]\n      x-evidence: {type: example}\n      additionalProperties: {}\n      properties:\n        note: {type: string, default: '', x-evidence: assumed}\n",
            )
        } else {
            changed(case.from, case.to)
        };
        let lines: Vec<_> = text.lines().map(str::to_owned).collect();
        let found = findings(text);
        let hit = found.iter().any(|finding| {
            let line = lines
                .get(finding.place.line.saturating_sub(1))
                .map_or("", |line| line.trim_start());
            finding.rule.name() == case.rule
                && line.starts_with(case.at)
                && finding.place.column > 0
                && !finding.remedy.is_empty()
        });
        if !hit {
            let found: Vec<_> = found.iter().map(ToString::to_string).collect();
            wrong.push(format!(
                "{} at `{}` after `{}`:\n    found {found:#?}",
                case.rule, case.at, case.to
            ));
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn the_committed_spec_gives_no_finding() {
    assert_eq!(findings(SPEC.to_owned()), []);
}

#[test]
fn a_finding_prints_place_message_rule_pointer_and_remedy() {
    let found = findings(changed("      operationId: createClient\n", ""));
    let printed: Vec<_> = found.iter().map(ToString::to_string).collect();
    let line = SPEC.lines().position(|line| line == "    post:").unwrap() + 1;
    let expected = format!(
        "spec/openapi.yaml:{line}:5: the operation `post` has no operationId [operation-id] at /paths/~1api~1v1~1partner~1client/post; \
         add an operationId in camelCase; the method of the bindings is named after it"
    );
    assert_eq!(printed, [expected]);
}

#[test]
fn several_findings_come_in_one_run_in_the_order_of_the_file() {
    let text = SPEC
        .replace("          format: int64\n", "")
        .replace("      operationId: listPayments\n", "");
    let found = findings(text);
    assert!(found.len() > 5, "{found:#?}");
    assert!(found.is_sorted_by_key(|finding| finding.place), "{found:#?}");
}

#[test]
fn a_finding_is_one_line() {
    let found = findings(changed(
        "          format: date-time\n",
        "          format: |\n            several\n            lines\n",
    ));
    assert!(
        !found.is_empty() && found.iter().all(|finding| !finding.to_string().contains('\n')),
        "{found:#?}"
    );
}

#[test]
fn a_value_of_an_enum_that_is_no_text_is_named() {
    for (value, shown) in [("7", "`7`"), ("null", "`null`"), ("true", "`true`"), ("[]", "`this`")] {
        let found = findings(changed(
            "enum: [CAPITAL, INTEREST, FEES]",
            &format!("enum: [CAPITAL, INTEREST, {value}, FEES]"),
        ));
        let message = format!("{shown} is not a string");
        assert!(found.iter().any(|finding| finding.message == message), "{found:#?}");
    }
}

#[test]
fn prose_never_becomes_code() {
    let text = changed(
        "      summary: Lists payments",
        "      summary: |\n            Indented\n\n                let a = 1;\n\n            ```\n            let b = 2;\n            ```\n\n            Lists payments",
    );
    let document = read::read_text(FILE, Path::new("spec"), text).unwrap();
    let generated = cfis_codegen::generate_from(&document).unwrap().bindings;
    assert!(generated.contains("```text\nlet b = 2;\n```"), "the fence is not marked as text");
    assert!(!generated.contains("    let a = 1;"), "the indentation is kept");
}

/// Damages every line, one at a time, in one of three ways. None causes a panic, and the generator
/// accepts every spec that passes the rules.
#[test]
fn no_damaged_spec_causes_a_panic() {
    let lines: Vec<_> = SPEC.lines().collect();
    let mut gaps = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        let middle =
            line.char_indices().nth(line.chars().count() / 2).map_or(0, |(index, _)| index);
        let damaged = match number % 3 {
            0 => String::new(),
            1 => line[..middle].to_owned(),
            _ => line.replace(": ", ": [] # "),
        };
        let text: Vec<_> = lines
            .iter()
            .enumerate()
            .map(|(other, kept)| if other == number { damaged.as_str() } else { kept })
            .collect();
        let gap = findings(text.join("\n"))
            .into_iter()
            .find(|finding| finding.rule.name() == "generator");
        gaps.extend(gap.map(|gap| format!("line {} (`{damaged}`): {}", number + 1, gap.message)));
    }
    assert!(
        gaps.is_empty(),
        "the rules let through specs that the generator refuses:\n{}",
        gaps.join("\n")
    );
}

/// Misspells each member of the spec in turn, and follows the remedy: the result is the spec.
#[test]
fn the_remedy_for_a_misspelt_member_corrects_it() {
    let names = [
        "operationId",
        "summary",
        "description",
        "security",
        "parameters",
        "requestBody",
        "responses",
        "content",
        "examples",
        "required",
        "properties",
        "additionalProperties",
        "nullable",
        "format",
        "x-evidence",
        "x-effect",
        "x-credential",
        "x-facade",
        "x-list",
        "x-secret",
        "x-open-enum",
        "x-also-named",
        "externalValue",
        "securitySchemes",
    ];
    let mut followed = 0;
    for name in names {
        let middle = name.len() / 2;
        let swapped: String = {
            let mut letters: Vec<char> = name.chars().collect();
            letters.swap(middle, middle - 1);
            letters.into_iter().collect()
        };
        let (from, to) = (format!(" {name}:"), format!(" {swapped}:"));
        if swapped == name || !SPEC.contains(&from) {
            continue;
        }
        let text = SPEC.replacen(&from, &to, 1);
        let found = findings(text.clone());
        let meant = found.iter().find_map(|finding| {
            let meant = finding.remedy.strip_prefix("did you mean `")?.strip_suffix("`?")?;
            finding.message.contains(&swapped).then(|| meant.to_owned())
        });
        assert_eq!(meant.as_deref(), Some(name), "{swapped}: {found:#?}");
        assert_eq!(text.replacen(&to, &format!(" {}:", meant.unwrap()), 1), SPEC);
        followed += 1;
    }
    assert!(followed > 15, "{followed}");
}

/// Extensions of others mean nothing here and are left alone.
#[test]
fn extensions_of_others_are_left_alone() {
    for (from, to) in [
        ("info:\n", "info:\n  x-logo: {url: https://example.com/logo.png}\n"),
        (
            "      operationId: listPayments\n",
            "      operationId: listPayments\n      x-internal: true\n",
        ),
        ("    Settlement:\n", "    Settlement:\n      x-go-type: settlement\n"),
    ] {
        assert_eq!(findings(changed(from, to)), [], "{to}");
    }
}
