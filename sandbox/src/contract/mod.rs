//! What a request may be and an answer may hold: what the description says, by way of schemas that are made from it. What the provider may
//! know and the description does not is let through in bodies: further fields, and values of enums.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::http::{HeaderMap, StatusCode, header};
use cfis::description::Operation;
use jsonschema::Validator;
use serde::Deserialize;
use serde_json::{Map, Value, json};

const CONTRACT: &str = include_str!("contract.json");

/// What is wrong with a request, and where.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) message: String,
    /// The JSON pointer of what is wrong, in a request that is seen as an object of `query`, `headers` and `body`.
    pub(crate) pointer: String,
}

impl Refusal {
    pub(crate) fn new(pointer: impl Into<String>, message: impl Into<String>) -> Self {
        Refusal { message: message.into(), pointer: pointer.into() }
    }
}

#[derive(Deserialize)]
struct Document {
    operations: BTreeMap<String, Terms>,
    requests: Value,
    answers: Value,
}

/// What the description says of one operation.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Terms {
    query: Value,
    /// The name of a type, as in `answers`.
    body: Option<String>,
    body_is_required: bool,
    answers: BTreeMap<String, Option<String>>,
}

/// The terms of an operation, ready for use.
struct Compiled {
    parameters: Value,
    query: Validator,
    body: Option<Validator>,
    body_is_required: bool,
    /// By status. No type means that no body is described; there may be one.
    answers: BTreeMap<u16, Option<Validator>>,
}

struct Contract {
    operations: BTreeMap<String, Compiled>,
    items: BTreeMap<&'static str, Validator>,
}

/// An item of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ItemType {
    Payment,
    Settlement,
}

impl ItemType {
    pub(crate) fn name(self) -> &'static str {
        match self {
            ItemType::Payment => "Payment",
            ItemType::Settlement => "Settlement",
        }
    }
}

static COMPILED: LazyLock<Result<Contract, String>> = LazyLock::new(compile);

fn compile() -> Result<Contract, String> {
    let document: Document = serde_json::from_str(CONTRACT).map_err(|error| error.to_string())?;
    let of_type = |schemas: &Value, name: &str| {
        schema(&json!({"$ref": format!("#/$defs/{name}"), "$defs": schemas.get("$defs")}))
    };
    let mut operations = BTreeMap::new();
    for (id, terms) in document.operations {
        let mut answers = BTreeMap::new();
        for (status, name) in terms.answers {
            let status = status.parse().map_err(|_| format!("`{status}` is no status"))?;
            answers.insert(status, name.map(|name| of_type(&document.answers, &name)).transpose()?);
        }
        let query = schema(&terms.query)?;
        let body = terms.body.map(|name| of_type(&document.requests, &name)).transpose()?;
        let parameters = terms.query.get("properties").cloned().unwrap_or_default();
        operations.insert(
            id,
            Compiled { parameters, query, body, body_is_required: terms.body_is_required, answers },
        );
    }
    let mut items = BTreeMap::new();
    for item in [ItemType::Payment, ItemType::Settlement] {
        items.insert(item.name(), of_type(&document.answers, item.name())?);
    }
    Ok(Contract { operations, items })
}

fn schema(schema: &Value) -> Result<Validator, String> {
    jsonschema::draft202012::new(schema).map_err(|error| error.to_string())
}

fn compiled() -> Result<&'static Contract, String> {
    COMPILED.as_ref().map_err(|error| format!("the sandbox has no contract: {error}"))
}

/// The parameters of a request that the description allows.
pub(crate) type Parameters = Map<String, Value>;

/// Checks a request, and gives its parameters, each with the type that the description gives it.
pub(crate) fn request(
    operation: &Operation,
    query: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Parameters, Refusal> {
    let contract = compiled().map_err(|error| Refusal::new("", error))?;
    let terms = contract
        .operations
        .get(operation.id)
        .ok_or_else(|| Refusal::new("", "the contract does not know the operation"))?;
    accepts_json(headers)?;
    let parameters = parameters(terms, query)?;
    match &terms.body {
        Some(_) if body.is_empty() && !terms.body_is_required => {}
        Some(_) if body.is_empty() => return Err(Refusal::new("/body", "the request has no body")),
        Some(validator) => {
            has_json(headers)?;
            let instance: Value = serde_json::from_slice(body)
                .map_err(|error| Refusal::new("/body", format!("the body is not JSON: {error}")))?;
            valid(validator, &instance, "/body")?;
        }
        // A body that the description does not have is passed over, as servers do with GET.
        None => {}
    }
    Ok(parameters)
}

fn parameters(terms: &Compiled, query: &str) -> Result<Parameters, Refusal> {
    let mut parameters = Map::new();
    for (name, text) in form_urlencoded::parse(query.as_bytes()) {
        let kind = terms
            .parameters
            .get(&*name)
            .and_then(|schema| schema.get("type"))
            .and_then(Value::as_str);
        let value = match kind {
            Some("boolean" | "integer" | "number") => {
                serde_json::from_str(&text).unwrap_or(Value::from(&*text))
            }
            _ => Value::from(&*text),
        };
        if parameters.insert(name.to_string(), value).is_some() {
            return Err(Refusal::new(
                format!("/query/{}", escaped(&name)),
                "the parameter is given twice",
            ));
        }
    }
    if let Some(unknown) =
        parameters.keys().find(|name| terms.parameters.get(name.as_str()).is_none())
    {
        return Err(Refusal::new(
            format!("/query/{}", escaped(unknown)),
            "the operation has no such parameter",
        ));
    }
    let parameters = Value::Object(parameters);
    valid(&terms.query, &parameters, "/query")?;
    match parameters {
        Value::Object(parameters) => Ok(parameters),
        _ => Ok(Map::new()),
    }
}

/// A name in a JSON pointer.
fn escaped(name: &str) -> Cow<'_, str> {
    if name.contains(['~', '/']) {
        name.replace('~', "~0").replace('/', "~1").into()
    } else {
        name.into()
    }
}

fn valid(validator: &Validator, instance: &Value, at: &str) -> Result<(), Refusal> {
    match validator.iter_errors(instance).next() {
        Some(error) => {
            Err(Refusal::new(format!("{at}{}", error.instance_path()), error.to_string()))
        }
        None => Ok(()),
    }
}

/// The media types of a header, without their parameters.
fn media_types(headers: &HeaderMap, name: header::HeaderName) -> Vec<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let types = values.flat_map(|value| value.split(',')).filter_map(|part| part.split(';').next());
    types.map(|media_type| media_type.trim().to_ascii_lowercase()).collect()
}

fn accepts_json(headers: &HeaderMap) -> Result<(), Refusal> {
    let accepted = media_types(headers, header::ACCEPT);
    if accepted.is_empty()
        || accepted
            .iter()
            .any(|wanted| matches!(wanted.as_str(), "*/*" | "application/*" | "application/json"))
    {
        return Ok(());
    }
    Err(Refusal::new(
        "/headers/accept",
        "answers are application/json, which the header does not accept",
    ))
}

fn has_json(headers: &HeaderMap) -> Result<(), Refusal> {
    if media_types(headers, header::CONTENT_TYPE) == ["application/json"] {
        return Ok(());
    }
    Err(Refusal::new("/headers/content-type", "the body has to be application/json"))
}

/// Checks an answer before it leaves.
pub(crate) fn answer(
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
        let payments = |status, json| answer(&operations::LIST_PAYMENTS, status, json);
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
