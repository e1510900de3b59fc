//! The comparison of operations: which there are, their parameters, bodies and responses.

use std::collections::BTreeMap;

use crate::compare::difference::Side;
use crate::compare::fields::{Fields, kinds, one_side};
use crate::compare::report::Comparison;
use crate::read::Node;
use crate::theirs::{Body, Operation, Parameter, Schema, Theirs, is_json};

pub(super) fn compare(ours: &Theirs, theirs: &Theirs) -> Comparison {
    let mut fields = Fields::new(ours, theirs);
    let (mut our_gaps, mut their_gaps) = (Vec::new(), Vec::new());
    let our_operations = ours.operations(&mut our_gaps);
    let their_operations = theirs.operations(&mut their_gaps);
    for (side, gaps) in [("ours", our_gaps), ("theirs", their_gaps)] {
        for gap in gaps {
            fields.report(Side::NotCompared, side, &gap, "", "");
        }
    }
    for (document, side) in [(ours, "ours"), (theirs, "theirs")] {
        let webhooks = document.root.get("webhooks").map(Node::members).unwrap_or_default();
        if !webhooks.is_empty() {
            let names: Vec<_> = webhooks.iter().map(|(key, _)| key.name.as_str()).collect();
            let reason = format!("webhooks ({})", names.join(", "));
            fields.report(Side::NotCompared, side, &reason, "", "");
        }
    }
    let mut left: BTreeMap<_, _> =
        their_operations.iter().map(|operation| (identity(operation), operation)).collect();
    let mut common = 0;
    for one in &our_operations {
        fields.operation = one.signature();
        match left.remove(&identity(one)) {
            Some(other) => {
                common += 1;
                operation(&mut fields, one, other);
            }
            None => fields.one_sided(&one.label(), "operation", &one.signature(), ""),
        }
    }
    // In the order of their file.
    for other in &their_operations {
        if left.remove(&identity(other)).is_some() {
            fields.operation = other.signature();
            fields.one_sided(&other.label(), "operation", "", &other.signature());
        }
    }
    Comparison {
        ours: ours.file.clone(),
        theirs: theirs.file.clone(),
        common,
        differences: fields.found,
    }
}

/// Returns what makes two operations the same: the names of path parameters do not count.
fn identity(operation: &Operation<'_>) -> (String, String) {
    let mut path = String::new();
    let mut is_inside = false;
    for letter in operation.path.chars() {
        is_inside = letter == '{' || is_inside && letter != '}';
        if !is_inside || letter == '{' {
            path.push(letter);
        }
    }
    (operation.method.clone(), path)
}

fn operation<'a>(fields: &mut Fields<'a>, ours: &Operation<'a>, theirs: &Operation<'a>) {
    let label = ours.label();
    for (side, operation) in [("ours", ours), ("theirs", theirs)] {
        for gap in &operation.gaps {
            fields.report(Side::NotCompared, &label, &format!("in {side}, {gap}"), "", "");
        }
    }
    parameters(fields, ours, theirs, &label);
    let place = format!("{label} request");
    match (&ours.request, &theirs.request) {
        (Some(one), Some(other)) => {
            if one.is_required != other.is_required {
                let (one, other) = one_side(one.is_required, "true");
                fields.one_sided(&place, "required", one, other);
            }
            body(fields, one, other, &place);
        }
        (None, None) => {}
        (one, other) => one_body(fields, one.as_ref(), other.as_ref(), &place, "request body"),
    }
    let mut left: Vec<_> = theirs.responses.iter().collect();
    for one in &ours.responses {
        let place = format!("{label} {}", one.status);
        match left.iter().position(|other| other.status.eq_ignore_ascii_case(one.status)) {
            Some(index) => body(fields, &one.body, &left.remove(index).body, &place),
            None => one_body(fields, Some(&one.body), None, &place, "response"),
        }
    }
    for other in left {
        let place = format!("{label} {}", other.status);
        one_body(fields, None, Some(&other.body), &place, "response");
    }
}

fn parameters<'a>(
    fields: &mut Fields<'a>,
    ours: &Operation<'a>,
    theirs: &Operation<'a>,
    label: &str,
) {
    let is_same = |one: &Parameter<'_>, other: &Parameter<'_>| {
        one.place == other.place
            && (one.name == other.name
                || one.place == "header" && one.name.eq_ignore_ascii_case(other.name)
                || one.place == "path" && position(ours, one) == position(theirs, other))
    };
    let credentials =
        [fields.ours.credential_headers(), fields.theirs.credential_headers()].concat();
    // OpenAPI leaves these headers to the media types and the security schemes.
    let counts = |parameter: &&Parameter<'_>| {
        let is_header = |name: &String| name.eq_ignore_ascii_case(parameter.name);
        let is_left_out = ["accept", "content-type", "authorization"]
            .contains(&parameter.name.to_ascii_lowercase().as_str());
        parameter.place != "header" || !is_left_out && !credentials.iter().any(is_header)
    };
    let mut left: Vec<_> = theirs.parameters.iter().filter(counts).collect();
    for one in ours.parameters.iter().filter(counts) {
        let place = format!("{label} {} {}", one.place, one.name);
        let Some(index) = left.iter().position(|other| is_same(one, other)) else {
            let what = schema(one).map(|schema| kinds(&fields.ours.meaning(&schema)));
            fields.one_sided(&place, "parameter", &what.unwrap_or_default(), "");
            continue;
        };
        let other = left.remove(index);
        if one.is_required != other.is_required {
            let (one, other) = one_side(one.is_required, "true");
            fields.one_sided(&place, "required", one, other);
        }
        if let (Some(one), Some(other)) = (schema(one), schema(other)) {
            fields.schemas(&one, &other, &place);
        }
    }
    for other in left {
        let what = schema(other).map(|schema| kinds(&fields.theirs.meaning(&schema)));
        let place = format!("{label} {} {}", other.place, other.name);
        let what = what.unwrap_or_else(|| "no schema".to_owned());
        fields.one_sided(&place, "parameter", "", &what);
    }
}

fn schema<'a>(parameter: &Parameter<'a>) -> Option<Schema<'a>> {
    parameter.schema.map(Schema::One)
}

/// Returns which of the path's variables a parameter is.
fn position(operation: &Operation<'_>, parameter: &Parameter<'_>) -> Option<usize> {
    operation
        .path
        .find(&format!("{{{}}}", parameter.name))
        .map(|at| operation.path.get(..at).unwrap_or_default().matches('{').count())
}

fn body<'a>(fields: &mut Fields<'a>, ours: &Body<'a>, theirs: &Body<'a>, place: &str) {
    if ours.content.is_empty() != theirs.content.is_empty() {
        return one_body(
            fields,
            Some(ours).filter(|body| !body.content.is_empty()),
            Some(theirs).filter(|body| !body.content.is_empty()),
            place,
            "body",
        );
    }
    // Two names for JSON are one media type here.
    let media = |body: &Body<'a>| -> Vec<String> {
        let names = body.content.iter().map(|(media, _)| media.clone());
        names.filter(|media| !is_json(media)).collect()
    };
    let (one, other) = (media(ours), media(theirs));
    for name in one.iter().filter(|name| !other.contains(name)) {
        fields.one_sided(place, "media type", name, "");
    }
    for name in other.iter().filter(|name| !one.contains(name)) {
        fields.one_sided(place, "media type", "", name);
    }
    match (ours.json(), theirs.json()) {
        (Some((_, one)), Some((_, other))) => match (one.get("schema"), other.get("schema")) {
            (Some(one), Some(other)) => {
                fields.schemas(&Schema::One(one), &Schema::One(other), &format!("{place} "));
            }
            (None, None) => {}
            (one, _) => {
                let (one, other) = one_side(one.is_some(), "a schema");
                fields.one_sided(place, "schema", one, other);
            }
        },
        (None, None) => {}
        (one, _) => {
            let (one, other) = one_side(one.is_some(), "application/json");
            fields.one_sided(place, "media type", one, other);
        }
    }
}

/// Reports a body that one side has.
fn one_body(
    fields: &mut Fields<'_>,
    ours: Option<&Body<'_>>,
    theirs: Option<&Body<'_>>,
    place: &str,
    what: &str,
) {
    let media = |body: &Body<'_>| {
        let names: Vec<_> = body.content.iter().map(|(media, _)| media.as_str()).collect();
        if names.is_empty() { "no body".to_owned() } else { names.join(", ") }
    };
    let (one, other) = (ours.map(media).unwrap_or_default(), theirs.map(media).unwrap_or_default());
    fields.one_sided(place, what, &one, &other);
}
