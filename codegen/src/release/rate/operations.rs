//! Rates the changes of operations: parameters, request bodies, responses.

use crate::model::{Model, Operation, Parameter, Response};
use crate::read::Cursor;
use crate::release::rate::change::{Changes, Rating};

pub(super) fn compare(changes: &mut Changes, before: &Model<'_>, now: &Model<'_>) {
    let key = |operation: &Operation<'_>| {
        format!("the operation {} {}", operation.method.name().to_uppercase(), operation.path)
    };
    let pairs = changes.pairs(
        before.operations(),
        now.operations(),
        key,
        |_| Rating::Major,
        |_| Rating::Minor,
    );
    for (_, old, new) in pairs {
        let rated = ["parameters", "requestBody", "responses"];
        changes.members(old.id, &old.at, &new.at, &rated);
        parameters(changes, old, new);
        request_body(changes, old, new);
        responses(changes, old, new);
    }
}

fn parameters(changes: &mut Changes, old: &Operation<'_>, new: &Operation<'_>) {
    let key = |parameter: &Parameter<'_>| {
        let place = parameter.at.text_of("in").unwrap_or_default();
        format!("{}: the {place} parameter {}", old.id, parameter.name)
    };
    // A request that was right lacks it.
    let added = |parameter: &Parameter<'_>| {
        if parameter.is_required { Rating::Major } else { Rating::Minor }
    };
    let pairs = changes.pairs(&old.parameters, &new.parameters, key, |_| Rating::Major, added);
    for (what, old, new) in pairs {
        changes.members(&what, &old.at, &new.at, &["required", "schema"]);
        changes.schema(&what, old.at.get("schema"), new.at.get("schema"));
        required(changes, &what, old.is_required, new.is_required);
    }
}

fn required(changes: &mut Changes, what: &str, old: bool, new: bool) {
    match (old, new) {
        (false, true) => changes.add(Rating::Major, format!("{what} is required")),
        (true, false) => changes.add(Rating::Minor, format!("{what} is optional")),
        _ => {}
    }
}

fn request_body(changes: &mut Changes, old: &Operation<'_>, new: &Operation<'_>) {
    let what = format!("{}: the request body", old.id);
    match (&old.request_body, &new.request_body) {
        (Some(old), Some(new)) => {
            changes.members(&what, &old.at, &new.at, &["content", "required"]);
            content(changes, &what, &old.at, &new.at, Rating::Major);
            required(changes, &what, old.is_required, new.is_required);
        }
        (None, Some(new)) if !new.is_required => {
            changes.add(Rating::Minor, format!("{what} is new"));
        }
        (None, Some(_)) => changes.add(Rating::Major, format!("{what} is new and required")),
        (Some(_), None) => changes.add(Rating::Major, format!("{what} was removed")),
        (None, None) => {}
    }
}

fn responses(changes: &mut Changes, old: &Operation<'_>, new: &Operation<'_>) {
    let key = |response: &Response<'_>| format!("{}: status {}", old.id, response.status);
    // A status that is not described is an error, whatever it says; so only the loss of a success
    // breaks a caller.
    let lost = |response: &Response<'_>| {
        if response.status.starts_with('2') { Rating::Major } else { Rating::Minor }
    };
    let pairs = changes.pairs(&old.responses, &new.responses, key, lost, |_| Rating::Minor);
    for (what, old, new) in pairs {
        changes.members(&what, &old.at, &new.at, &["content", "headers"]);
        let header = format!("{what}: the header");
        changes.entries(&header, old.at.get("headers"), new.at.get("headers"), &["schema"]);
        content(changes, &what, &old.at, &new.at, lost(old));
    }
}

/// Compares the media types of a body. `whole` is the rating of a body that is new or removed.
fn content(changes: &mut Changes, what: &str, old: &Cursor<'_>, new: &Cursor<'_>, whole: Rating) {
    match (old.get("content"), new.get("content")) {
        (None, Some(_)) => changes.add(whole, format!("{what} has a body")),
        (Some(_), None) => changes.add(whole, format!("{what} has no body")),
        (old, new) => changes.entries(&format!("{what}:"), old, new, &["schema"]),
    }
}
