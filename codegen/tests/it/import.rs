//! `cfis-codegen import`: what it prints follows every rule.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cfis_codegen::compare::{Side, compare};
use cfis_codegen::import::{Form, Import, import};
use cfis_codegen::model::{Effect, Model, Shape};
use cfis_codegen::read;

use crate::foreign::{OPERATIONS, description};
use crate::{SPEC, frozen};

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import").join(name);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cfis-codegen"))
        .args(["--root", frozen().to_str().unwrap()])
        .args(arguments)
        .output()
        .unwrap()
}

fn imported(name: &str, theirs: &str, wanted: &[&str], form: Form) -> Import {
    let path = folder(name).join("theirs.yaml");
    std::fs::write(&path, theirs).unwrap();
    let wanted: Vec<_> = wanted.iter().map(|name| (*name).to_owned()).collect();
    import(&frozen().join("spec/openapi.yaml"), &path, &wanted, form).unwrap()
}

/// A small description with one operation, whose 200 has this schema.
fn small(method: &str, schema: &str, rest: &str) -> String {
    format!(
        "openapi: 3.1.0\ninfo: {{title: A, version: '1'}}\npaths:\n  /api/v1/partner/things:\n    \
         {method}:\n      operationId: readThings\n      summary: Reads things.\n      \
          responses:\n        \
         '200':\n          description: Things.\n          content:\n            \
          application/json:\n              \
         schema: {schema}\n{rest}"
    )
}

fn checked(name: &str, import: &Import) -> read::Document {
    let path = folder(name).join("imported.yaml");
    std::fs::write(&path, &import.text).unwrap();
    match cfis_codegen::read_checked(&path) {
        Ok(document) => document,
        Err(findings) => panic!("{name}: {findings}\n{}", import.text),
    }
}

#[test]
fn a_large_foreign_file_becomes_a_spec_that_follows_every_rule() {
    let text = description(7);
    assert!(text.lines().count() >= 5_000, "{} lines", text.lines().count());
    let theirs = folder("large").join("theirs.yaml");
    std::fs::write(&theirs, text).unwrap();
    let output = folder("large").join("imported.yaml");
    let (theirs, imported) = (theirs.to_str().unwrap(), output.to_str().unwrap());
    let run_import = run(&["import", theirs, "--output", imported]);
    let notes = String::from_utf8(run_import.stderr).unwrap();
    assert_eq!(run_import.status.code(), Some(0), "{notes}");
    let check = run(&["check", imported]);
    assert_eq!(check.status.code(), Some(0), "{}", String::from_utf8_lossy(&check.stderr));

    let document = read::read(&output).unwrap();
    let model = Model::of(&document);
    let text = std::fs::read_to_string(&output).unwrap();
    let left_out = text.lines().filter(|line| line.starts_with("# Left out: ")).count();
    // One of them is the webhook.
    assert_eq!(model.operations().len() + left_out - 1, OPERATIONS, "{notes}");
    assert!(
        model.operations().len() >= 40,
        "{notes}\n{}",
        text.lines().take(40).collect::<Vec<_>>().join("\n")
    );
    assert!(model.enums().count() > 5 && model.text_or_integers().count() > 1);
    for operation in model.operations() {
        let prose = operation.at.text_of("summary").unwrap();
        let is_reading = operation.method.name() == "get" && !prose.contains("ates what");
        assert_eq!(operation.effect == Effect::None, is_reading, "{}", operation.id);
    }
    // Nothing was invented: whatever the spec has, theirs has too.
    let comparison = compare(&output, Path::new(theirs)).unwrap();
    let invented: Vec<_> = comparison
        .differences()
        .iter()
        .filter(|difference| difference.side == Side::Ours && difference.what != "required")
        .map(ToString::to_string)
        .collect();
    assert_eq!(invented, [""; 0]);
    let all = model.objects().flat_map(|object| &object.properties);
    let tokens: Vec<_> = all.filter(|property| property.name == "accessToken").collect();
    assert!(!tokens.is_empty() && tokens.iter().all(|token| token.is_secret));
}

#[test]
fn other_seeds_pass_too() {
    for seed in [1, 2] {
        let import = imported("seeds", &description(seed), &[], Form::Whole);
        checked("seeds", &import);
        assert_eq!(import.imported + import.left_out.len(), OPERATIONS);
        // Each has a reason of its own; none was left out because it broke a rule in the end.
        let broken: Vec<_> =
            import.left_out.iter().filter(|(_, reason)| reason.ends_with(']')).collect();
        assert!(broken.is_empty(), "{broken:?}");
    }
}

/// Each construct, and lines of what it becomes.
#[test]
fn constructs_become_what_the_rules_support() {
    for (name, property, expected) in [
        (
            "null",
            "{type: [string, 'null']}",
            "a:\n          type: string\n          nullable: true\n",
        ),
        (
            "required-null",
            "{type: [integer, 'null']}\n                required: [a, ok]",
            "      required: [ok]\n",
        ),
        ("const", "{const: x}", "enum: [x]"),
        ("enum", "{enum: [A, B, null]}", "x-open-enum: true\n      enum: [A, B]"),
        ("number", "{type: number, format: float}", "format: decimal"),
        (
            "integer",
            "{type: integer, exclusiveMinimum: 0}",
            "format: int64\n          minimum: 1\n",
        ),
        ("old-limit", "{type: integer, minimum: 4, exclusiveMinimum: true}", "minimum: 5\n"),
        ("uuid", "{type: string, format: uuid}", "format: uuid\n"),
        (
            "bytes",
            "{type: string, format: byte}",
            "# `a`: left out: `format: byte`, which is not supported",
        ),
        (
            "merged",
            "{allOf: [{type: object, properties: {b: {type: string}}}, {properties: {c: {type: \
             boolean}}}]}",
            "        b:\n          type: string\n          x-evidence: documented\n        c:\n",
        ),
        (
            "union",
            "{type: [string, integer]}",
            "oneOf:\n        - type: string\n        - type: integer\n          format: int64",
        ),
        (
            "dates",
            "{oneOf: [{type: string, format: date}, {type: string, format: date-time}]}",
            "format: date-or-date-time",
        ),
        (
            "object",
            "{type: [object, 'null'], title: The Thing, properties: {b: {type: string}}}",
            "type: object\n          allOf:\n            - $ref: \
             '#/components/schemas/TheThing'\n          nullable: true",
        ),
        (
            "map",
            "{type: object, additionalProperties: {type: string}}",
            "additionalProperties:\n            type: string\n",
        ),
        (
            "null-items",
            "{type: array, items: {type: [string, 'null']}}",
            "items:\n            type: string\n            nullable: true\n",
        ),
        (
            "maps",
            "{type: object, additionalProperties: {type: object, additionalProperties: {type: string}}}",
            "# left out: `a`, because it is a map of anything, or of lists or maps",
        ),
        (
            "lists",
            "{type: array, items: {type: array, items: {}}}",
            "# left out: `a`, because it is a list of lists",
        ),
        (
            "choice",
            "{oneOf: [{type: object, properties: {x: {}}}, {type: object, properties: {y: {}}}]}",
            "# left out: `a`, because it is one of several objects",
        ),
        (
            "file",
            "{$ref: 'other.yaml#/A'}",
            "# left out: `a`, because `other.yaml#/A` refers to another file",
        ),
        (
            "read-only",
            "{type: string, readOnly: true, x-note: 1}",
            "because the rules have no place for it: readOnly, x-note",
        ),
        (
            "secret",
            "{type: string}\n                  apiKey: {type: string, enum: [A]}",
            "apiKey:\n          type: string\n          x-evidence: documented\n          \
             x-secret: true",
        ),
        (
            "list",
            "{type: array, items: {type: object, properties: {b: {type: string}}}}",
            "type: array\n          items:\n            $ref: \
             '#/components/schemas/ReadThingsResponseAItem'",
        ),
    ] {
        let schema = format!(
            "\n                type: object\n                properties:\n                  ok: \
             {{type: \
             string}}\n                  a: {property}"
        );
        let import = imported(name, &small("get", &schema, ""), &[], Form::Whole);
        checked(name, &import);
        assert!(import.text.contains(expected), "{name}: {expected}\nis not in\n{}", import.text);
    }
}

#[test]
fn what_cannot_be_imported_is_left_out_with_its_reason() {
    let object = "{type: object, properties: {a: {type: string}}}";
    for (name, text, reason) in [
        (
            "path",
            small("get", object, "").replace("things:", "things/a{id}:"),
            "a parameter is a whole segment",
        ),
        (
            "plain",
            small("get", "{type: string}", ""),
            "its response 200 cannot be imported: it is a plain string",
        ),
        (
            "pdf",
            small("get", object, "").replace("application/json", "application/pdf"),
            "it is application/pdf, and not application/json",
        ),
        ("trace", small("trace", object, ""), "the method TRACE is not supported"),
        (
            "header",
            small(
                "get",
                object,
                "      parameters: [{name: id, in: cookie, required: true, schema: {type: \
                 string}}]\n",
            ),
            "it requires the parameter `id`: parameters in the cookie are not supported",
        ),
        (
            "request",
            small(
                "post",
                object,
                "      requestBody: {required: true, content: {application/json: {schema: {type: \
                 object, required: [m], properties: {m: {type: object, additionalProperties: \
                  {type: array, items: {type: string}}}, n: {type: string}}}}}}\n",
            ),
            "its request requires `m` of ReadThingsRequest, which cannot be imported",
        ),
        (
            "only-default",
            small("get", object, "").replace("'200'", "default"),
            "no successful response",
        ),
        (
            "circle",
            small(
                "get",
                "{$ref: '#/components/schemas/A'}",
                "components: {schemas: {A: {allOf: [{$ref: '#/components/schemas/A'}]}}}\n",
            ),
            "a schema is part of itself",
        ),
    ] {
        let path = folder("left-out").join(format!("{name}.yaml"));
        std::fs::write(&path, text).unwrap();
        let output = run(&["import", path.to_str().unwrap()]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{name}: {text}");
        assert!(
            text.contains("no operation can be imported") && text.contains(reason),
            "{name}: {text}"
        );
    }
}

#[test]
fn an_operation_is_found_by_its_id_or_by_its_method_and_path() {
    let text = small("get", "{type: object, properties: {a: {type: string}}}", "");
    for name in ["readThings", "GET /api/v1/partner/things", "get /api/v1/partner/things"] {
        assert_eq!(imported("select", &text, &[name], Form::Whole).imported, 1, "{name}");
    }
    let path = folder("select").join("theirs.yaml");
    let output = run(&["import", path.to_str().unwrap(), "--operation", "things"]);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(text.contains("has no operation `things`") && text.contains("readThings"), "{text}");
}

#[test]
fn an_example_of_theirs_is_kept_if_it_is_valid() {
    let schema = "{type: object, properties: {a: {type: number}}}\n              example: ";
    let right =
        imported("right", &small("get", &format!("{schema}{{a: 7.50}}"), ""), &[], Form::Whole);
    assert!(right.text.contains("example:\n                a: 7.50\n"), "{}", right.text);
    let wrong =
        imported("wrong", &small("get", &format!("{schema}{{a: x}}"), ""), &[], Form::Whole);
    assert!(wrong.text.contains("example:\n                a: 12.5\n"), "{}", wrong.text);
}

/// The fragments of an operation, pasted into a copy of our spec.
#[test]
fn fragments_fit_into_the_spec() {
    let theirs = small(
        "get",
        "{$ref: '#/components/schemas/Page'}",
        "components:\n  schemas:\n    Page: {type: object, required: [row], properties: {row: \
         {$ref: \
         '#/components/schemas/BreakdownRow'}, who: {$ref: '#/components/schemas/Agency'}}}\n    \
          Agency: \
         {type: string, enum: [OTHER-AGENCY]}\n    BreakdownRow: {type: object, required: [type, \
         amount], properties: {type: {$ref: '#/components/schemas/BreakdownType'}, amount: {type: \
         number}}}\n    BreakdownType: {type: string, enum: [CAPITAL, INTEREST, FEES]}\n",
    );
    let import = imported("fragments", &theirs, &["readThings"], Form::Fragments);
    let (_, rest) = import.text.split_once("\npaths:\n").unwrap();
    let (paths, rest) = rest.split_once("# Paste what is below `schemas`").unwrap();
    let (_, schemas) = rest.split_once("\n  schemas:\n").unwrap();
    assert!(
        schemas.contains("# BreakdownRow: our spec has this component in the same form"),
        "{schemas}"
    );
    assert!(!schemas.contains("    BreakdownType:\n"), "{schemas}");
    assert!(schemas.contains("# our spec has another component of this name"), "{schemas}");
    // Merge the one that differs: leave it out.
    let (before, after) = schemas.split_once("    # our spec has another").unwrap();
    let own = after.split_once("    Agency:\n").unwrap().1;
    let end =
        own.lines().take_while(|line| line.starts_with("      ")).map(|line| line.len() + 1).sum();
    let schemas = format!("{before}{}", own.get(end..).unwrap());
    let copy = folder("fragments");
    let spec = SPEC
        .replace("\npaths:\n", &format!("\npaths:\n{paths}"))
        .replace("\n  schemas:\n", &format!("\n  schemas:\n{schemas}"));
    let path = copy.join("openapi.yaml");
    std::fs::write(&path, &spec).unwrap();
    let document = read::read(&path).unwrap();
    let model = Model::of(&document);
    assert!(model.operations().iter().any(|operation| operation.id == "readThings"));
    assert!(
        model
            .components()
            .iter()
            .any(|one| one.name == "Page" && matches!(one.shape, Shape::Object(_)))
    );
    if let Err(findings) = cfis_codegen::generate_from(&document) {
        panic!("{findings}\n{}", import.text);
    }
}

#[test]
fn the_command_prints_fragments_and_overwrites_neither_spec() {
    let text = small("get", "{type: object, properties: {a: {type: string}}}", "");
    let path = folder("command").join("theirs.yaml");
    std::fs::write(&path, &text).unwrap();
    let theirs = path.to_str().unwrap();
    let output = run(&["import", theirs, "--operation", "readThings"]);
    let printed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert!(printed.contains("\npaths:\n  /api/v1/partner/things:\n    get:\n"), "{printed}");
    assert!(printed.contains("      x-effect: none # confirm\n"), "{printed}");
    assert!(!printed.contains("servers:"), "{printed}");
    assert_eq!(String::from_utf8(output.stderr).unwrap(), "1 operation is imported\n");
    let copy = folder("command").join("ours.yaml");
    std::fs::write(&copy, SPEC).unwrap();
    let ours = copy.to_str().unwrap();
    for target in [theirs, ours] {
        let output = run(&["import", theirs, "--spec", ours, "--output", target]);
        let text = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1));
        assert!(text.contains("would be overwritten"), "{text}");
    }
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), SPEC);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

/// Prose that says that a GET changes something makes its effect a guess on the safe side.
#[test]
fn a_get_that_changes_something_is_not_retried() {
    let text = small("get", "{type: object, properties: {a: {type: string}}}", "")
        .replace("Reads things.", "Renews the lease and marks it.");
    let import = imported("effect", &text, &[], Form::Whole);
    let document = checked("effect", &import);
    assert_eq!(Model::of(&document).operations()[0].effect, Effect::Creates);
    assert!(import.text.contains("its prose says that it renews something"), "{}", import.text);
}

/// Texts that our reader refuses, names that cannot be arguments, and combinations that multiply.
#[test]
fn odd_texts_and_names_do_no_harm() {
    let deep = format!("{}1{}", "[".repeat(90), "]".repeat(90));
    for (name, schema, rest, expected) in [
        (
            "prose",
            "{type: object, description: \"a\\u202eb\\r\\n  # c: 'd' \\\"e\\\"\\0\", properties: {a: \
             {type: string, description: '- \"x\": {y}'}}}",
            "",
            "      description: |-\n        ab\n          # c: 'd' \"e\"\n",
        ),
        (
            "example",
            "{type: object, properties: {a: {type: string, example: \"\\u202e\"}}}\n              \
             example: {a: \"\\u202e\"}",
            "",
            "example:\n                a: text\n",
        ),
        (
            "deep",
            &format!("{{type: object, properties: {{a: {{type: string}}}}, example: {deep}}}"),
            "",
            "example:\n                a: text\n",
        ),
        (
            "arguments",
            "{type: object, properties: {a: {type: string}}}",
            "      parameters:\n        - {name: 1st, in: query, schema: {type: string}}\n        - \
             {name: a-b, in: query, schema: {type: string}}\n        - {name: aB, in: query, schema: \
             {type: string}}\n",
            "# left out: the parameter `aB`: another parameter becomes the same argument",
        ),
        (
            "values",
            "{type: object, properties: {a: {enum: ['', A, a, '1', Other, \"B\\u202e\", 'null']}}}",
            "",
            "enum: [A, 'null']\n",
        ),
        (
            "names",
            "{type: object, properties: {type: {type: string}, Type: {type: string}, extra: {type: \
             string}, a: {type: object, title: Self, properties: {b: {type: string}}}, c: {type: \
             object, title: Self, properties: {d: {type: string}}}}}",
            "",
            "    SelfObject2:\n",
        ),
    ] {
        let import = imported(name, &small("get", schema, rest), &[], Form::Whole);
        checked(name, &import);
        assert!(import.text.contains(expected), "{name}: {expected}\nis not in\n{}", import.text);
    }
    // Each level combines the next one with itself, under two names.
    let mut schemas = "components:\n  schemas:\n".to_owned();
    for level in 0..30 {
        let next = format!("{{$ref: '#/components/schemas/A{}'}}", level + 1);
        schemas += &format!(
            "    A{level}:\n      type: object\n      properties: {{x: {next}, y: {next}, z: {{allOf: \
             [{next}, {next}, {{properties: {{n{level}: {{type: string}}}}}}]}}}}\n"
        );
    }
    schemas += "    A30: {type: object, properties: {a: {type: string}}}\n";
    let text = small("get", "{$ref: '#/components/schemas/A0'}", &schemas);
    let import = imported("multiplying", &text, &[], Form::Whole);
    checked("multiplying", &import);
}
