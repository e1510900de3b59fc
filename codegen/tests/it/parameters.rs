//! The parameters of a request come to the generated client in its order, whatever that of the spec.

use std::fmt::Write as _;
use std::path::Path;

use cfis_codegen::{plain, read};

use crate::changed;

/// Returns an operation whose parameters are all strings, so that two of them could change places
/// and still compile.
fn operation(parameters: &[(&str, &str)]) -> String {
    let mut text =
        "  /api/v1/{second}/part/{first}:\n    get:\n      operationId: readPart\n      \
                    summary: A part.\n      x-evidence: assumed\n      x-effect: none\n      \
                    x-credential: access\n      security: [AccessToken: []]\n      parameters:\n"
            .to_owned();
    for (name, place) in parameters {
        let _ = writeln!(
            text,
            "        - {{name: {name}, in: {place}, required: true, x-evidence: assumed, x-effect: \
             none, schema: {{type: string}}}}"
        );
    }
    text + "      responses: {'204': {description: Nothing., x-evidence: assumed}}\n\ncomponents:\n"
}

#[test]
fn arguments_of_one_type_do_not_change_places() {
    let mut parameters = [
        ("first", "path"),
        ("second", "path"),
        ("zone", "query"),
        ("area", "query"),
        ("X-Zone", "header"),
        ("X-Area", "header"),
    ];
    for _ in 0..parameters.len() {
        parameters.rotate_left(1);
        let text = changed("components:\n", &operation(&parameters));
        let document = read::read_text("openapi.yaml", Path::new("spec"), text).unwrap();
        let document = plain::of(document).unwrap();
        let generated = match cfis_codegen::generate_from(&document) {
            Ok(generated) => generated,
            Err(findings) => panic!("{findings}"),
        };
        let squeezed = |text: &str| text.split_whitespace().collect::<String>();
        // The order of the generated method, from its own arguments.
        let method = squeezed(&generated.bindings);
        let method = method.split("pubasyncfnread_part<'a>(&'aself,").nth(1).unwrap();
        let method = method.split(")->").next().unwrap();
        let names: Vec<_> =
            method.split_terminator(',').map(|one| one.split(':').next().unwrap()).collect();
        assert_eq!(names.len(), parameters.len(), "{method}");
        let call: Vec<_> = names.iter().map(|name| format!("self.{name}.as_str()")).collect();
        let call = format!(".read_part({}", call.join(","));
        let requests = squeezed(&generated.requests);
        assert!(requests.contains(&call), "{parameters:?}: no `{call}` in\n{}", generated.requests);
    }
}
