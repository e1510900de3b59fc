//! Checks of responses.

use axum::http::StatusCode;
use cfis::description::Operation;

use super::refusal::valid;
use super::schemas::compiled;

/// Checks a response before it is sent.
pub(crate) fn response(
    operation: &Operation,
    status: StatusCode,
    json: Option<&str>,
) -> Result<(), String> {
    let terms = compiled()?
        .operations
        .get(operation.id)
        .ok_or("the contract does not list the operation")?;
    let expected = terms
        .responses
        .get(&status.as_u16())
        .ok_or_else(|| format!("the specification has no status {status} for {}", operation.id))?;
    match (expected, json) {
        (Some(validator), Some(json)) => {
            let instance = serde_json::from_str(json).map_err(|error| error.to_string())?;
            valid(validator, &instance, "")
                .map_err(|wrong| format!("{} at `{}`", wrong.message, wrong.pointer))
        }
        (Some(_), None) => Err(format!("the response {status} of {} has no body", operation.id)),
        (None, _) => Ok(()),
    }
}

/// Checks an item of a list.
pub(crate) fn item(operation: &Operation, json: &str) -> Result<(), String> {
    let terms = compiled()?.operations.get(operation.id);
    let validator = terms.and_then(|terms| terms.items.as_ref());
    let validator = validator.ok_or("the contract does not list the item")?;
    let instance = serde_json::from_str(json).map_err(|error| error.to_string())?;
    valid(validator, &instance, "")
        .map_err(|wrong| format!("{} at `{}`", wrong.message, wrong.pointer))
}

#[cfg(test)]
mod tests {
    use cfis::description::operations;

    use super::*;

    #[test]
    fn a_response_that_the_spec_does_not_allow_is_found() {
        let payments = |status, json| response(&operations::LIST_PAYMENTS, status, json);
        let (before, after) = crate::contract::around(&operations::LIST_PAYMENTS, &[]);
        let listed = |item: &str| format!("{before}{item}{after}");
        let (right, wrong) = (listed(r#"{"caseId": 1}"#), listed(r#"{"caseId": "1x"}"#));
        assert_eq!(payments(StatusCode::OK, Some(&*right)), Ok(()));
        assert_eq!(payments(StatusCode::UNAUTHORIZED, None), Ok(()));
        for (status, json, wrong) in [
            (StatusCode::OK, Some(&*wrong), "/0/caseId`"),
            (StatusCode::OK, Some("7"), "`"),
            (StatusCode::OK, None, "no body"),
            (StatusCode::IM_A_TEAPOT, Some("[]"), "no status 418"),
        ] {
            let found = payments(status, json).unwrap_err();
            assert!(found.contains(wrong), "{status} {json:?}: {found}");
        }
        assert!(item(&operations::LIST_SETTLEMENTS, "{}").is_err());
    }
}
