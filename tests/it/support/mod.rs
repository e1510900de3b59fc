//! What several modules of tests need.

#[rustfmt::skip]
pub(crate) mod calls;
pub(crate) mod instances;
pub(crate) mod layout;
pub(crate) mod noting;
pub(crate) mod renewing;
pub(crate) mod server;
pub(crate) mod tls;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cfis::description::{Operation, operations};
use cfis::{AccessToken, Client, Environment, NewClient, Partner, Period, ProvisioningToken};
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

/// The tokens that tests send. They are long and unusual, so that a leak is noticed.
pub(crate) const ACCESS: &str = "canary-access-5f2c91d7";
pub(crate) const PROVISIONING: &str = "canary-provisioning-8b1e";

/// A client that sends each request once.
pub(crate) fn client(base_url: &str) -> Client {
    let environment = Environment::custom(base_url).unwrap();
    Client::builder(AccessToken::new(environment, ACCESS).unwrap()).retries(0).build().unwrap()
}

/// A partner that sends each request once.
pub(crate) fn partner(base_url: &str) -> Partner {
    let environment = Environment::custom(base_url).unwrap();
    Partner::builder(ProvisioningToken::new(environment, PROVISIONING).unwrap())
        .retries(0)
        .build()
        .unwrap()
}

pub(crate) fn period() -> Period {
    Period::new("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap()).unwrap()
}

pub(crate) fn new_client() -> NewClient {
    serde_json::from_str(&example("new-client.json")).unwrap()
}

/// Lets time pass at once. What waits for a time that has come then goes on.
pub(crate) async fn time_passes(time: std::time::Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
}

/// Makes a new folder.
pub(crate) fn folder(name: &str) -> PathBuf {
    static NUMBER: AtomicUsize = AtomicUsize::new(0);
    let number = NUMBER.fetch_add(1, Ordering::SeqCst);
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"))
        .join(format!("{name}-{}-{number}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// Returns an example of the spec.
pub(crate) fn example(name: &str) -> String {
    let path = format!("{}/spec/examples/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The operations, in the order of the spec, as calls of the facade.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Call {
    CreateClient,
    Validate,
    Renew,
    Payments,
    Settlements,
    /// An operation whose method is generated.
    Generated(&'static Operation),
}

impl Call {
    pub(crate) fn all() -> impl Iterator<Item = Call> {
        operations::ALL.iter().map(|operation| match operation.id {
            id if id == operations::CREATE_CLIENT.id => Call::CreateClient,
            id if id == operations::VALIDATE_ACCESS_TOKEN.id => Call::Validate,
            id if id == operations::RENEW_ACCESS_TOKEN.id => Call::Renew,
            id if id == operations::LIST_PAYMENTS.id => Call::Payments,
            id if id == operations::LIST_SETTLEMENTS.id => Call::Settlements,
            _ => Call::Generated(operation),
        })
    }

    /// Calls the operation and drops its result.
    pub(crate) async fn send(self, base_url: &str) -> Result<(), cfis::Error> {
        match self {
            Call::CreateClient => partner(base_url).create_client(&new_client()).await.map(drop),
            Call::Validate => client(base_url).validate().await.map(drop),
            Call::Renew => client(base_url).renew().await.map(drop),
            Call::Payments => client(base_url).payments(period()).await.map(drop),
            Call::Settlements => client(base_url).settlements(period()).await.map(drop),
            Call::Generated(operation) => calls::send(operation.id, base_url).await,
        }
    }
}

/// Returns the name of a type in the published files, where the spec gives it another one
/// (`x-published-name`).
pub(crate) fn published_name(name: &str) -> &str {
    if name == "NewClient" { "ClientToCreate" } else { name }
}

/// Returns the first published instance of a type, which has every field. For operations whose
/// methods are generated; today none has a body.
#[allow(dead_code)]
pub(crate) fn fixture<T: DeserializeOwned>(name: &str) -> T {
    let name = published_name(name);
    let path = format!("{}/spec/published/fixtures/{name}.json", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let fixtures: serde_json::Value = serde_json::from_str(&text).unwrap();
    serde_json::from_str(&fixtures["cases"][0]["value"].to_string()).unwrap()
}

/// A server that sends the same bytes to every request, closes the connection, and counts the
/// requests.
pub(crate) async fn raw_server(response: &[u8]) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let requests = Arc::new(AtomicUsize::new(0));
    let (response, counter) = (response.to_vec(), Arc::clone(&requests));
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut head = Vec::new();
            let mut buffer = [0; 4096];
            while !head.windows(4).any(|window| window == b"\r\n\r\n") {
                match stream.read(&mut buffer).await {
                    Ok(read) if read > 0 => head.extend_from_slice(&buffer[..read]),
                    _ => break,
                }
            }
            counter.fetch_add(1, Ordering::SeqCst);
            let _ = stream.write_all(&response).await;
            let _ = stream.shutdown().await;
        }
    });
    (url, requests)
}

/// Returns a JSON text with each field under its own name, whichever of its names it has.
pub(crate) fn under_own_names(json: &str) -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/spec/published/openapi.json");
    let spec: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let mut json = json.to_owned();
    for component in ["Settlement", "Allocation", "Payment"] {
        let properties = &spec["components"]["schemas"][component]["properties"];
        for (own, property) in properties.as_object().unwrap() {
            for other in property["x-also-named"].as_array().into_iter().flatten() {
                json = json.replace(&format!("{other}:"), &format!("\"{own}\":"));
            }
        }
    }
    json
}

/// Returns the leaves of a JSON text by their path, each as it is written. Two texts with the same
/// leaves are equal digit for digit.
pub(crate) fn leaves(json: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    collect("", json, &mut found);
    found
}

fn collect(path: &str, json: &str, found: &mut BTreeMap<String, String>) {
    if let Ok(members) = serde_json::from_str::<BTreeMap<String, Box<RawValue>>>(json) {
        members
            .iter()
            .for_each(|(name, value)| collect(&format!("{path}/{name}"), value.get(), found));
    } else if let Ok(items) = serde_json::from_str::<Vec<Box<RawValue>>>(json) {
        found.insert(format!("{path}/length"), items.len().to_string());
        items
            .iter()
            .enumerate()
            .for_each(|(index, value)| collect(&format!("{path}/{index}"), value.get(), found));
    } else {
        found.insert(path.to_owned(), json.to_owned());
    }
}
