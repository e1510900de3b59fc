//! What the model reads, and what lowering reports.

use cfis_codegen::lower::{Rewriting, lower};
use cfis_codegen::model::{
    Credential, Effect, End, Evidence, Form, IntegerFormat, Kind, Model, Presence, Spot,
};
use cfis_codegen::read::{self, Document};

use crate::{SPEC, changed, frozen};

fn document(text: &str) -> Document {
    read::read_text("spec/openapi.yaml", &frozen().join("spec"), text.to_owned()).unwrap()
}

#[test]
fn an_operation_says_what_it_takes_and_changes() {
    let document = document(SPEC);
    let model = Model::of(&document);
    let operation = model.operations().iter().find(|found| found.id == "createClient").unwrap();
    assert_eq!(
        (operation.credential, operation.effect),
        (Credential::Provisioning, Effect::Creates)
    );
    let body = &operation.request_body.as_ref().unwrap().body;
    assert_eq!(body.reference().map(|reference| reference.name), Some("NewClient"));
    let statuses: Vec<_> = operation.responses.iter().map(|response| response.status).collect();
    assert_eq!(statuses, ["200", "201", "400", "401", "404", "501"]);
    let written: Vec<_> = model.written().into_iter().collect();
    assert_eq!(
        written,
        ["ClientDetails", "ContactPerson", "Contacts", "NewClient", "Service", "ServiceType"]
    );
}

#[test]
fn a_property_says_what_it_means() {
    let document = document(SPEC);
    let model = Model::of(&document);
    let object = |name| model.objects().find(|object| object.name == name).unwrap();
    let property = |object_name, name| {
        let mut properties = object(object_name).properties.iter();
        properties.find(|property| property.name == name).unwrap()
    };

    let case = property("Payment", "caseId");
    assert!(matches!(case.schema.kind, Kind::Integer(IntegerFormat::Int64)), "{case:?}");
    assert_eq!(case.presence(), Presence::Null);
    assert_eq!(case.evidence.map(|evidence| evidence.value), Some(Evidence::Example));

    // In `allOf`, with a description of its own; and in `$ref`, with that of the component.
    let beneficiary = property("Settlement", "beneficiary");
    assert_eq!(beneficiary.reference().map(|reference| reference.name), Some("Beneficiary"));
    assert!(beneficiary.documentation.starts_with("The account that the settlement is paid to."));
    let agency = property("Settlement", "agency");
    assert!(agency.documentation.starts_with("The agency that disburses."), "{agency:?}");
    // Evidence in the object's map.
    assert_eq!(agency.evidence.map(|evidence| evidence.value), Some(Evidence::Example));

    let token = property("CreatedClient", "accessToken");
    assert!(token.is_secret && token.is_guess() && token.also_named.contains(&"apiKey"));
    assert_eq!(property("BreakdownRow", "type").field, "type_");
}

#[test]
fn a_wrong_spec_is_read_without_harm() {
    for text in
        ["{}", "paths: 5\ncomponents: []", "paths: {/a: {get: 5}}", "components: {schemas: {A: 1}}"]
    {
        let document = document(text);
        let model = Model::of(&document);
        assert!(model.operations().is_empty() && model.objects().next().is_none(), "{text}");
        lower(&model);
    }
}

#[test]
fn lowering_reports_what_it_takes_away_from_the_items_of_a_list() {
    let text = changed(
        "        partnerCode:\n",
        "        labels:\n          type: array\n          x-evidence: assumed\n          items: {type: string, maxLength: 5}\n        partnerCode:\n",
    );
    let document = document(&text);
    let lowered = lower(&Model::of(&document));
    let labels = &lowered.client["components"]["schemas"]["Service"]["properties"]["labels"];
    assert_eq!(labels["items"], serde_json::json!({"type": "string"}));
    let rewrite = lowered.rewrites.iter().find(|rewrite| rewrite.place == "Service.labels[]");
    assert_eq!(rewrite.map(|rewrite| rewrite.rewriting), Some(Rewriting::Loosened));
}

#[test]
fn what_can_be_added_where_depends_on_how_the_spec_is_written() {
    let text = "\
components:
  schemas:
    One:
      type: object
      x-also-named: {b: [c]}
      properties:
        a:
          type: string
  # a comment
          description: |
            Text # and

            more text.
        b:
          $ref: '#/components/schemas/Kind'
        d: {type: string}
        e:
          x-also-named:
          - f # that
          type: string
          # the last line

    Two:
      properties: {a: {type: string}}
    Three:
      x-also-named:
        a:
          - b
      properties:
        a:
          type: string
        c:
          $ref: '#/components/schemas/Kind'
    Kind:
      type: string
      enum: [A, 'B C'] # all
    Other:
      type: string
      x-also-named: {A: [a]}
      enum:
      - A
      - B # the last
";
    let document = document(text);
    let model = Model::of(&document);
    let component =
        |name: &str| model.components().iter().find(|component| component.name == name).unwrap();
    let line_of = |end: Option<End>| end.map(|end| (end.line, end.indent));
    assert_eq!(line_of(component("One").properties_end()), Some((21, 8)));
    assert_eq!(component("Two").properties_end(), None);
    assert_eq!(line_of(model.components_end()), Some((text.lines().count(), 4)));
    let spot = |spot: Option<Spot>| spot.map(|spot| (spot.line, spot.column, spot.form)).unwrap();
    for (name, property, expected) in [
        ("One", "a", (8, None, Form::List)),
        // A `$ref` has no siblings, so the map on the object has its names.
        ("One", "b", (5, Some(26), Form::Item)),
        ("One", "d", (5, Some(22), Form::Entry)),
        ("One", "e", (19, None, Form::Item)),
        ("Two", "a", (24, None, Form::Map)),
        ("Three", "a", (28, None, Form::Item)),
        ("Three", "c", (27, None, Form::Entry)),
    ] {
        let found = spot(component(name).other_name_spot(property));
        assert_eq!(found, expected, "{name}.{property}");
    }
    assert_eq!(spot(component("Kind").values_end()), (36, Some(22), Form::Item));
    assert_eq!(spot(component("Other").values_end()), (42, None, Form::Item));
    assert_eq!(spot(component("Kind").spelling_spot("A")), (36, None, Form::Map));
    assert_eq!(spot(component("Other").spelling_spot("A")), (39, Some(26), Form::Item));
    assert_eq!(spot(component("Other").spelling_spot("B")), (39, Some(22), Form::Entry));
}

#[test]
fn what_contains_a_secret_has_no_hash() {
    let text = changed(
        "        bic:\n          type: string\n          default: ''\n",
        "        bic:\n          type: string\n          default: ''\n          x-secret: true\n",
    );
    let hashed = |text: &str, name: &str| {
        let bindings = cfis_codegen::generate_from(&document(text)).unwrap().bindings;
        let (before, _) = bindings.split_once(&format!("pub struct {name} {{")).unwrap();
        before.rsplit("#[derive(Clone").next().unwrap().contains("derive(Hash)")
    };
    for (name, keeps) in [("Beneficiary", false), ("Settlement", false), ("Allocation", true)] {
        assert!(hashed(SPEC, name), "{name}");
        assert_eq!(hashed(&text, name), keeps, "{name}");
    }
}
