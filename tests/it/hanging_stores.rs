//! A token store that hangs: its caller gets an error in time, and no token is lost.

use std::sync::Arc;
use std::time::Duration;

use crate::support::noting::{Noting, token, token_of};
use crate::support::period;
use crate::support::renewing::{NEW, renewed, valid_or};
use crate::support::server::{Reply, Server};
use cfis::{
    AccessToken, Client, Environment, ErrorKind, Outcome, StoreError, TokenStore, UnprovedToken,
    UnreadResponse,
};

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_does_not_keep_its_caller_waiting() {
    struct Hanging;

    impl cfis::TokenStore for Hanging {
        type Lock = ();

        async fn lock(&self) -> Result<(), cfis::StoreError> {
            std::future::pending().await
        }

        async fn load(&self) -> Result<Option<AccessToken>, cfis::StoreError> {
            std::future::pending().await
        }

        async fn swap(
            &self,
            (): (),
            _: Option<&AccessToken>,
            _: &AccessToken,
        ) -> Result<bool, cfis::StoreError> {
            std::future::pending().await
        }

        async fn keep(
            &self,
            _: &cfis::UnreadResponse,
            _: Option<&AccessToken>,
        ) -> Result<String, cfis::StoreError> {
            std::future::pending().await
        }
    }

    let store: Arc<dyn cfis::DynTokenStore> = Arc::new(Hanging);
    let client = Client::builder(token("http://127.0.0.1:1")).token_store(store).build().unwrap();
    let begun = tokio::time::Instant::now();
    let error = client.renew().await.unwrap_err();
    assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{error}");
    assert!(begun.elapsed().as_secs() <= 900, "{:?}", begun.elapsed());
}

/// A store of which one step hangs.
#[derive(Clone)]
struct Hangs(Noting, &'static str);

impl Hangs {
    async fn at(&self, step: &str) {
        if self.1 == step {
            std::future::pending::<()>().await;
        }
    }
}

impl TokenStore for Hangs {
    type Lock = ();
    async fn lock(&self) -> Result<(), StoreError> {
        TokenStore::lock(&self.0).await
    }
    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        TokenStore::load(&self.0).await
    }
    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        self.at("unproved").await;
        TokenStore::unproved(&self.0).await
    }
    async fn swap(
        &self,
        (): (),
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        self.at("swap").await;
        TokenStore::swap(&self.0, (), old, new).await
    }
    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        self.at("keep").await;
        TokenStore::keep(&self.0, response, token).await
    }
    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        self.at("forget").await;
        TokenStore::forget(&self.0, place).await
    }
}

fn hanging(url: &str, step: &'static str) -> Client {
    let limit = Duration::from_millis(400);
    Client::builder(token(url))
        .token_store(Hangs(Noting::with(token(url)), step))
        .retries(0)
        .total_timeout(limit)
        .state_change_timeout(limit)
        .build()
        .unwrap()
}

#[tokio::test]
async fn a_store_that_hangs_with_a_new_token_does_not_keep_it_from_the_caller() {
    for step in ["keep", "swap"] {
        let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
        let client = hanging(&server.url, step);
        for _ in 0..2 {
            let error = client.renew().await.unwrap_err();
            assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Unknown));
            let response = error.unread_response().unwrap().expose_secret().to_vec();
            assert!(String::from_utf8_lossy(&response).contains(NEW), "{step}");
        }
        let renewals = server.requests().iter().filter(|head| head.contains("/renew")).count();
        assert_eq!(renewals, 1, "{step}");
    }
}

#[tokio::test]
async fn a_store_that_hangs_with_the_token_of_a_new_client_does_not_keep_it_from_the_caller() {
    for step in ["keep", "swap"] {
        let server = Server::start(|_, head| {
            vec![valid_or(head, &format!(r#"{{"clientId":7,"accessToken":"{NEW}"}}"#))]
        })
        .await;
        let environment = Environment::custom(&server.url).unwrap();
        let token =
            cfis::ProvisioningToken::new(environment, crate::support::PROVISIONING).unwrap();
        let limit = Duration::from_millis(400);
        let partner =
            cfis::Partner::builder(token).total_timeout(limit).state_change_timeout(limit);
        let store = Hangs(Noting::default(), step);
        let partner = partner.build().unwrap();
        let created = partner.create_client_into(crate::support::new_client(), store).await;
        let error = created.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Unknown));
        let response = error.unread_response().unwrap().expose_secret().to_vec();
        assert!(String::from_utf8_lossy(&response).contains(NEW), "{step}");
    }
}

#[tokio::test]
async fn a_forget_that_hangs_does_not_keep_a_stored_token_out_of_use() {
    let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
    let client = hanging(&server.url, "forget");
    let result = client.renew().await;
    assert_eq!(client.access_token().expose_secret(), NEW, "stored, not used: {result:?}");
}

#[tokio::test]
async fn an_unproved_that_hangs_does_not_hide_the_token_in_the_store() {
    let server = Server::start(|_, head| match head.contains(NEW) {
        true => vec![valid_or(head, "[{}]")],
        false => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let limit = Duration::from_millis(400);
    let client = Client::builder(token(&server.url))
        .token_store(Hangs(Noting::with(token_of(&server.url, NEW)), "unproved"))
        .retries(0)
        .total_timeout(limit)
        .build()
        .unwrap();
    let result = client.payments(period()).await;
    assert!(result.is_ok(), "{result:?}");
}
