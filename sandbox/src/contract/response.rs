//! Checks of responses.

use axum::http::StatusCode;
use cfis::description::Operation;

use super::refusal::valid;
use super::schemas::{ItemType, compiled};

/// Checks an answer before it leaves.
pub(crate) fn response(
    operation: &Operation,
    status: StatusCode,
    json: Option<&str>,
) -> Result<(), String> {
    let terms = compiled()?
        .operations
        .get(operation.id)
        .ok_or("the contract does not know the operation")?;
    let described = terms
        .answers
        .get(&status.as_u16())
        .ok_or_else(|| format!("the description has no answer {status} of {}", operation.id))?;
    match (described, json) {
        (Some(validator), Some(json)) => {
            let instance = serde_json::from_str(json).map_err(|error| error.to_string())?;
            valid(validator, &instance, "")
                .map_err(|wrong| format!("{} at `{}`", wrong.message, wrong.pointer))
        }
        (Some(_), None) => Err(format!("the answer {status} of {} has no body", operation.id)),
        (None, _) => Ok(()),
    }
}

/// Checks an item of a list.
pub(crate) fn item(kind: ItemType, json: &str) -> Result<(), String> {
    let validator =
        compiled()?.items.get(kind.name()).ok_or("the contract does not know the item")?;
    let instance = serde_json::from_str(json).map_err(|error| error.to_string())?;
    valid(validator, &instance, "")
        .map_err(|wrong| format!("{} at `{}`", wrong.message, wrong.pointer))
}

#[cfg(test)]
mod tests {
    use cfis::description::operations;

    use super::*;

    #[test]
    fn an_answer_that_the_description_does_not_allow_is_found() {
        let payments = |status, json| response(&operations::LIST_PAYMENTS, status, json);
        assert_eq!(payments(StatusCode::OK, Some(r#"[{"caseId": 1}]"#)), Ok(()));
        assert_eq!(payments(StatusCode::UNAUTHORIZED, None), Ok(()));
        for (status, json, wrong) in [
            (StatusCode::OK, Some(r#"[{"caseId": "1x"}]"#), "`/0/caseId`"),
            (StatusCode::OK, Some("{}"), "`"),
            (StatusCode::OK, None, "no body"),
            (StatusCode::IM_A_TEAPOT, Some("[]"), "no answer 418"),
        ] {
            let found = payments(status, json).unwrap_err();
            assert!(found.contains(wrong), "{status} {json:?}: {found}");
        }
        assert!(item(ItemType::Settlement, "{}").is_err());
    }
}
