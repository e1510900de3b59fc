//! A client is created into a store: its token is there, or the error holds it.

use crate::support::ACCESS;
use crate::support::noting::{Noting, token, token_of};
use crate::support::renewing::{NEW, valid_or};
use crate::support::server::{Reply, Server};
use cfis::{Client, Environment, ErrorKind, Outcome};

#[tokio::test]
async fn a_client_is_created_only_into_an_empty_store() {
    let partner = |url: &str| {
        let token = cfis::ProvisioningToken::new(
            Environment::custom(url).unwrap(),
            crate::support::PROVISIONING,
        )
        .unwrap();
        cfis::Partner::builder(token).retries(0).build().unwrap()
    };
    let server = Server::start(|_, _| {
        vec![Reply::ok(&format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
    })
    .await;
    let full = Noting::with(token(&server.url));
    let error = partner(&server.url)
        .create_client_into(crate::support::new_client(), full.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), server.requests().len()),
        (ErrorKind::Input, Outcome::NotSent, 0),
        "{error}"
    );
    assert_eq!(full.held(), ACCESS);

    let store = Noting::default();
    let created = partner(&server.url)
        .create_client_into(crate::support::new_client(), store.clone())
        .await
        .unwrap();
    assert_eq!((created.access_token.expose_secret(), store.held().as_str()), (NEW, NEW));

    let failing = Noting::default().failing("swap");
    let error = partner(&server.url)
        .create_client_into(crate::support::new_client(), failing.clone())
        .await
        .unwrap_err();
    assert_eq!(
        (error.kind(), error.outcome(), error.stored_at()),
        (ErrorKind::Store, Outcome::Unknown, Some("the vault")),
        "{error}"
    );
    assert!(String::from_utf8_lossy(&failing.0.lock().unwrap().kept[0]).contains(NEW));
}

#[tokio::test]
async fn a_client_is_not_created_into_a_store_with_the_token_of_another_creditor_beside_it() {
    let server = Server::start(|_, head| {
        vec![valid_or(head, &format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
    })
    .await;
    let store = Noting::default();
    let foreign = token_of(&server.url, "11111111-d9cb-469f-a165-70867728950e");
    store
        .0
        .lock()
        .unwrap()
        .unproved
        .push(cfis::UnprovedToken { token: foreign, place: "x".into() });
    let partner = crate::support::partner(&server.url);
    let created = partner.create_client_into(crate::support::new_client(), store.clone()).await;
    assert_eq!(created.as_ref().unwrap_err().kind(), ErrorKind::Input, "{created:?}");
    assert!(server.requests().is_empty(), "{:?}", server.requests());
}

#[tokio::test]
async fn a_created_token_that_could_not_be_stored_is_found_by_the_store() {
    let server = Server::start(|_, head| {
        vec![valid_or(head, &format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
    })
    .await;
    let store = Noting::default().failing("swap");
    let partner = crate::support::partner(&server.url);
    let created = partner.create_client_into(crate::support::new_client(), store.clone()).await;
    assert_eq!(created.unwrap_err().stored_at(), Some("the vault"));
    let client = Client::builder_from(store.clone()).await.unwrap().build().unwrap();
    assert_eq!(client.access_token().expose_secret(), NEW);
    assert_eq!(store.steps()[..4], ["lock", "load", "keep", "swap"]);
}
