//! The contract in both directions: the facade sends only what the spec allows, and parses every
//! response that the spec allows.

use std::collections::BTreeSet;

use crate::support::instances::{Absence, instance};
use crate::support::layout::{items_of, payments_head};
use crate::support::server::{Reply, Server};
use crate::support::{ACCESS, PROVISIONING, client, folder, partner};
use cfis::description::operations;
use cfis::{Client, ErrorKind, NewClient, Period, Spool};
use chrono::NaiveDate;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};
use serde_json::{Value, json};

fn published(name: &str) -> Value {
    let path = format!("{}/spec/published/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(
        &std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}")),
    )
    .unwrap()
}

fn runner() -> TestRunner {
    TestRunner::new(Config { rng_seed: RngSeed::Fixed(23), ..Config::default() })
}

fn instances(flavour: &str, name: &str, absence: Absence, count: usize) -> Vec<Value> {
    let schema = published(&format!("{flavour}.schema.json"));
    let strategy = instance(schema.clone(), &schema["$defs"][name], absence);
    let mut runner = runner();
    (0..count).map(|_| strategy.new_tree(&mut runner).unwrap().current()).collect()
}

fn periods(count: usize) -> Vec<Period> {
    let day = || {
        (-700_000_i64..2_900_000)
            .prop_map(|days| NaiveDate::default() + chrono::TimeDelta::days(days))
    };
    let (strategy, mut runner) = ((day(), day()), runner());
    (0..count)
        .map(|_| {
            let (one, other) = strategy.new_tree(&mut runner).unwrap().current();
            Period::new(one.min(other), one.max(other)).unwrap()
        })
        .collect()
}

/// Returns what is wrong with a request according to the published spec.
fn wrong(spec: &Value, head: &str, body: &str) -> Option<String> {
    let mut lines = head.lines();
    let request: Vec<_> = lines.next().unwrap().split(' ').collect();
    let (method, target) = (request[0].to_lowercase(), request[1]);
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let headers: Vec<(String, &str)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_lowercase(), value))
        .collect();
    let header = |name: &str| {
        headers
            .iter()
            .filter(|(found, _)| found == name)
            .map(|(_, value)| *value)
            .collect::<Vec<_>>()
    };
    let operation = &spec["paths"][path][&method];
    if operation.is_null() {
        return Some(format!("the spec has no {method} {path}"));
    }
    let scheme = operation["security"][0].as_object().unwrap().keys().next().unwrap();
    let token = if scheme == "AccessToken" { ACCESS } else { PROVISIONING };
    let name =
        spec["components"]["securitySchemes"][scheme]["name"].as_str().unwrap().to_lowercase();
    if header(&name) != [token] {
        return Some(format!("the token is not exactly once in {name}"));
    }
    let mut seen = BTreeSet::new();
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=')?;
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let Some(parameter) = parameters.iter().find(|parameter| parameter["name"] == name) else {
            return Some(format!("the spec has no parameter {name}"));
        };
        let is_right = match (
            parameter["schema"]["type"].as_str().unwrap(),
            parameter["schema"]["format"].as_str(),
        ) {
            ("boolean", _) => matches!(value, "true" | "false"),
            ("integer", _) => value.parse::<i64>().is_ok(),
            ("string", Some("date")) => value.len() == 10 && value.parse::<NaiveDate>().is_ok(),
            other => panic!("this test does not know parameters of {other:?}"),
        };
        if !is_right || !seen.insert(name.to_owned()) {
            return Some(format!("{name}={value} is invalid or a duplicate"));
        }
    }
    let reference = &operation["requestBody"]["content"]["application/json"]["schema"]["$ref"];
    let Some(reference) = reference.as_str() else {
        return (!body.is_empty()).then(|| "there is a body".to_owned());
    };
    if header("content-type") != ["application/json"] {
        return Some("the content type is not JSON".to_owned());
    }
    let mut schema = published("strict.schema.json");
    // A caller may send fields and values that the spec does not list.
    open(&mut schema);
    let schema = json!({"$ref": reference.replace("#/components/schemas", "#/$defs"), "$defs": schema["$defs"]});
    let body: Value = serde_json::from_str(body).unwrap();
    jsonschema::draft202012::new(&schema)
        .unwrap()
        .iter_errors(&body)
        .next()
        .map(|error| format!("{error} at {}", error.instance_path()))
}

fn open(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("additionalProperties") == Some(&Value::Bool(false)) {
                members.remove("additionalProperties");
            }
            if members.contains_key("x-evidence") && members.get("type") == Some(&json!("string")) {
                members.remove("enum");
            }
            members.values_mut().for_each(open);
        }
        Value::Array(items) => items.iter_mut().for_each(open),
        _ => {}
    }
}

#[tokio::test]
async fn every_request_of_the_facade_is_what_the_spec_says() {
    let server = Server::start(|_, _| vec![Reply::status("418 I'm a teapot", "")]).await;
    for mut new_client in instances("strict", "ClientToCreate", Absence::Any, 200) {
        new_client["further"] = json!({"fields": ["of", 1.25]});
        let new_client: NewClient = serde_json::from_value(new_client).unwrap();
        partner(&server.url).create_client(&new_client).await.unwrap_err();
    }
    let (client, spool) = (client(&server.url), Spool::open(folder("contract")).await.unwrap());
    for period in periods(200) {
        client.payments(period).await.unwrap_err();
        client.settlements(period).await.unwrap_err();
    }
    client.unfetched_settlements(&spool).await.unwrap_err();
    client.validate().await.unwrap_err();
    client.renew().await.unwrap_err();

    let spec = published("openapi.json");
    let requests = server.whole_requests();
    assert_eq!(requests.len(), 200 + 2 * 200 + 3);
    for (head, body) in &requests {
        assert_eq!(wrong(&spec, head, body), None, "{head}{body}");
    }
    let operations = spec["paths"]
        .as_object()
        .unwrap()
        .values()
        .flat_map(|path| path.as_object().unwrap().values())
        // The others are generated from the spec; `requests` calls each of them.
        .filter(|operation| operation["x-facade"] == "hand")
        .count();
    let called: BTreeSet<_> = requests
        .iter()
        .map(|(head, _)| head.split([' ', '?']).take(2).collect::<Vec<_>>().join(" "))
        .collect();
    assert_eq!(called.len(), operations, "{called:?}");
}

#[test]
fn the_check_of_requests_finds_faults() {
    let spec = published("openapi.json");
    let head =
        |line: &str, more: &str| format!("{line} HTTP/1.1\r\nx-api-key: {ACCESS}\r\n{more}\r\n");
    for (line, more) in [
        ("GET /api/v1/partner/nothing", ""),
        ("POST /api/v1/partner/payments", ""),
        ("GET /api/v1/partner/payments?unfetchedOnly=true", ""),
        ("GET /api/v1/partner/payments?fromDate=2026-02-30", ""),
        ("GET /api/v1/partner/settlements?unfetchedOnly=1", ""),
        ("GET /api/v1/partner/payments", "x-api-key: again\r\n"),
        ("POST /api/v1/partner/client", "content-type: application/json\r\n"),
    ] {
        assert!(wrong(&spec, &head(line, more), "").is_some(), "{line}");
    }
    let head = format!(
        "POST /api/v1/partner/client HTTP/1.1\r\nx-api-key: {PROVISIONING}\r\ncontent-type: application/json\r\n\r\n"
    );
    let body = crate::support::example("new-client.json");
    assert_eq!(wrong(&spec, &head, &body), None);
    assert!(wrong(&spec, &head, &body.replace("\"contacts\"", "\"people\"")).is_some());
}

#[tokio::test]
async fn every_response_that_the_spec_allows_is_parsed() {
    // A client for each call, because renewing changes its token.
    for response in instances("lenient", "TokenStatus", Absence::Any, 100) {
        let server = responding_with(&response).await;
        client(&server.url).validate().await.unwrap_or_else(|error| panic!("{response}: {error}"));
    }
    for response in instances("lenient", "Payments", Absence::Any, 200) {
        let response = with_true_totals(response);
        let items = Value::from(payments_of::<Value>(&response)).to_string();
        let (head, body) = (format!("200 OK\r\n{}", payments_head(&items)), response.to_string());
        let server = Server::start(move |_, _| vec![Reply::status(head.trim_end(), &body)]).await;
        let payments = client(&server.url)
            .payments(crate::support::period())
            .await
            .unwrap_or_else(|error| panic!("{response}: {error}"));
        assert_eq!(payments.len(), payments_of::<Value>(&response).len());
    }
    for response in instances("lenient", "SettlementReport", Absence::Any, 200) {
        let server = responding_with(&response).await;
        let settlements = client(&server.url)
            .settlements(crate::support::period())
            .await
            .unwrap_or_else(|error| panic!("{response}: {error}"));
        assert_eq!(settlements.len(), response["settlements"].as_array().map_or(0, Vec::len));
    }
    // The place of the token is a guess, so if none can be identified, the error is
    // `TokenNotFound` and no other.
    for response in instances("lenient", "RenewedToken", Absence::Any, 100) {
        let server = responding_with(&response).await;
        if let Err(error) = client(&server.url).renew().await {
            assert_eq!(error.kind(), ErrorKind::TokenNotFound, "{response}: {error}");
        }
    }
    for response in instances("lenient", "CreatedClient", Absence::Any, 100) {
        let server = responding_with(&response).await;
        if let Err(error) = partner(&server.url).create_client(&crate::support::new_client()).await
        {
            assert_eq!(error.kind(), ErrorKind::TokenNotFound, "{response}: {error}");
        }
    }
}

fn payments_of<T: serde::de::DeserializeOwned>(response: &Value) -> Vec<T> {
    items_of(&operations::LIST_PAYMENTS, &response.to_string())
}

/// Makes each integer beside the list the number of its items: a higher number of all items would
/// announce pages that the spec does not describe, which is an error.
fn with_true_totals(mut response: Value) -> Value {
    let items = payments_of::<Value>(&response).len();
    let members = response.as_object_mut().into_iter().flatten();
    members.filter(|(_, member)| member.is_i64()).for_each(|(_, member)| *member = items.into());
    response
}

async fn responding_with(response: &Value) -> Server {
    let body = response.to_string();
    Server::start(move |_, _| vec![Reply::ok(&body)]).await
}

/// A period that includes every date of these tests.
fn ever() -> Period {
    Period::new("1900-01-01".parse().unwrap(), "2999-12-31".parse().unwrap()).unwrap()
}

mod worlds {
    use cfis::{DateOrDateTime, Payment, Settlement};
    use cfis_sandbox::{Sandbox, SandboxBuilder, Shape};

    use super::*;

    async fn read(builder: SandboxBuilder) -> (Vec<Payment>, Vec<Settlement>) {
        let sandbox = builder.start().await.unwrap();
        let client = Client::new(sandbox.access_token()).unwrap();
        (client.payments(ever()).await.unwrap(), client.settlements(ever()).await.unwrap())
    }

    /// Returns a settlement with only the fields that the older shape has.
    fn older(mut settlement: Settlement) -> Settlement {
        (settlement.api_fetch_date, settlement.beneficiary, settlement.remittance_reference) =
            (None, None, None);
        settlement.agency = Some(cfis::Agency::CashIn);
        for allocation in &mut settlement.allocations {
            (allocation.case_id, allocation.original_payment_reference) = (None, None);
        }
        settlement
    }

    fn plain(mut payment: Payment) -> Payment {
        for date in [&mut payment.booking_date, &mut payment.payment_date] {
            *date = date.take().map(|date: DateOrDateTime| date.date().into());
        }
        payment.invoice_number = payment.invoice_number.map(|number| number.to_string().into());
        payment
    }

    #[tokio::test]
    async fn fixtures_of_the_sandbox_are_the_same_in_both_shapes() {
        let payments = instances("strict", "Payments", Absence::Written, 40);
        let settlements = instances("strict", "SettlementReport", Absence::Written, 40);
        for (payments, report) in payments.iter().zip(&settlements) {
            let put_in: Vec<Payment> = payments_of(payments);
            let settled: Vec<Settlement> =
                serde_json::from_value(report["settlements"].clone()).unwrap();
            let world = || {
                Sandbox::builder()
                    .payments_json(payments.to_string())
                    .settlements_json(report.to_string())
            };
            assert_eq!(
                read(world()).await,
                (put_in.clone(), settled.clone()),
                "{payments} {report}"
            );
            assert_eq!(
                read(world().shape(Shape::Newer)).await,
                (put_in.clone(), settled.clone()),
                "{payments} {report}"
            );
            let (read_payments, read_settlements) = read(world().shape(Shape::Older)).await;
            let plainly =
                |payments: Vec<Payment>| payments.into_iter().map(plain).collect::<Vec<_>>();
            assert_eq!(plainly(read_payments), plainly(put_in), "{payments}");
            assert_eq!(
                read_settlements,
                settled.into_iter().map(older).collect::<Vec<_>>(),
                "{report}"
            );
        }
    }

    #[tokio::test]
    async fn random_worlds_are_the_same_in_both_shapes() {
        let (strategy, mut runner) = ((any::<u64>(), 0..400_usize, 0..20_000_i64), runner());
        for _ in 0..12 {
            let (seed, payments, day) = strategy.new_tree(&mut runner).unwrap().current();
            let today = NaiveDate::default() + chrono::TimeDelta::days(day);
            let world =
                |shape| Sandbox::builder().seed(seed).payments(payments).today(today).shape(shape);
            let (newer_payments, newer) = read(world(Shape::Newer)).await;
            let (older_payments, from_older) = read(world(Shape::Older)).await;
            let (_, mixed) = read(world(Shape::Mixed)).await;
            assert_eq!(newer_payments.len(), payments, "seed {seed}, {today}");
            assert_eq!(
                older_payments.into_iter().map(plain).collect::<Vec<_>>(),
                newer_payments.into_iter().map(plain).collect::<Vec<_>>(),
                "seed {seed}, {payments} payments, {today}"
            );
            let all_older = |settlements: Vec<Settlement>| {
                settlements.into_iter().map(older).collect::<Vec<_>>()
            };
            assert_eq!(
                from_older,
                all_older(newer.clone()),
                "seed {seed}, {payments} payments, {today}"
            );
            assert_eq!(
                all_older(mixed),
                all_older(newer),
                "seed {seed}, {payments} payments, {today}"
            );
        }
    }
}
