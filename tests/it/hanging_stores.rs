//! A token store that hangs: its caller gets an error in time, and no token is lost.

use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use crate::support::noting::{Noting, token, token_of};
use crate::support::period;
use crate::support::renewing::{NEW, renewed, valid_or, valid_or_payments, with_expired_token};
use crate::support::server::{Reply, Server};
use cfis::{
    AccessToken, Client, DynTokenStore, Environment, ErrorKind, Outcome, StoreError, TokenStore,
    UnprovedToken, UnreadResponse,
};
use tokio::sync::Notify;
use tokio::time::Instant;

/// A store of which one step hangs.
#[derive(Clone)]
struct Hangs {
    store: Noting,
    step: &'static str,
    reached: Arc<Notify>,
    released: Arc<Notify>,
}

impl Hangs {
    fn at_step(step: &'static str, store: Noting) -> Self {
        Hangs { store, step, reached: Arc::default(), released: Arc::default() }
    }

    async fn at(&self, step: &str) {
        if self.step == step {
            self.reached.notify_one();
            self.released.notified().await;
        }
    }
}

impl TokenStore for Hangs {
    type Lock = ();
    async fn lock(&self) -> Result<(), StoreError> {
        self.at("lock").await;
        TokenStore::lock(&self.store).await
    }
    async fn load(&self) -> Result<Option<AccessToken>, StoreError> {
        self.at("load").await;
        TokenStore::load(&self.store).await
    }
    async fn unproved(&self) -> Result<Vec<UnprovedToken>, StoreError> {
        self.at("unproved").await;
        TokenStore::unproved(&self.store).await
    }
    async fn swap(
        &self,
        (): (),
        old: Option<&AccessToken>,
        new: &AccessToken,
    ) -> Result<bool, StoreError> {
        self.at("swap").await;
        TokenStore::swap(&self.store, (), old, new).await
    }
    async fn keep(
        &self,
        response: &UnreadResponse,
        token: Option<&AccessToken>,
    ) -> Result<String, StoreError> {
        self.at("keep").await;
        TokenStore::keep(&self.store, response, token).await
    }
    async fn forget(&self, place: &str) -> Result<(), StoreError> {
        self.at("forget").await;
        TokenStore::forget(&self.store, place).await
    }
}

fn hanging(url: &str, step: &'static str) -> Client {
    let limit = Duration::from_millis(400);
    Client::builder(token(url))
        .token_store(Hangs::at_step(step, Noting::with(token(url))))
        .retries(0)
        .total_timeout(limit)
        .state_change_timeout(limit)
        .build()
        .unwrap()
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_does_not_keep_its_caller_waiting() {
    let url = "http://127.0.0.1:1";
    for step in ["lock", "load", "unproved"] {
        let store: Arc<dyn DynTokenStore> =
            Arc::new(Hangs::at_step(step, Noting::with(token(url))));
        let client = Client::builder(token(url)).token_store(store).build().unwrap();
        let begun = Instant::now();
        let error = client.renew().await.unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Store, Outcome::NotSent), "{step}");
        // Within the total timeout.
        assert_eq!(begun.elapsed().as_secs(), 900, "{step}");
    }
}

/// The request has a timeout of its own, which is shorter than those of the steps of the store.
#[tokio::test]
async fn a_read_does_not_wait_for_a_store_that_hangs_during_an_automatic_renewal() {
    for step in ["load", "unproved", "lock", "keep", "swap"] {
        let server = Server::start(with_expired_token).await;
        let store = Hangs::at_step(step, Noting::with(token(&server.url)));
        let reached = Arc::clone(&store.reached);
        let builder = Client::builder(token(&server.url)).token_store(store);
        let client = builder.renew_automatically(true).retries(0).build().unwrap();
        let begun = Instant::now();
        let reading = tokio::spawn(async move {
            client.payments(period()).timeout(Duration::from_secs(30)).await
        });
        reached.notified().await;
        // Nothing is under way on the network, so time passes as fast as it can.
        tokio::time::pause();
        let error = reading.await.unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Timeout, "{step}: {error}");
        assert!(begun.elapsed() < Duration::from_secs(60), "{step}: {:?}", begun.elapsed());
        tokio::time::resume();
    }
}

#[tokio::test]
async fn a_renewal_goes_on_if_its_caller_does_not_wait_for_the_store() {
    for step in ["keep", "swap"] {
        let server = Server::start(|_, head| vec![valid_or(head, &renewed())]).await;
        let store = Hangs::at_step(step, Noting::with(token(&server.url)));
        let builder = Client::builder(token(&server.url)).token_store(store.clone());
        let client = builder.retries(0).build().unwrap();
        let renewing = tokio::spawn({
            let client = client.clone();
            async move { client.renew().await }
        });
        store.reached.notified().await;
        tokio::time::pause();
        let error = renewing.await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.outcome()), (ErrorKind::Timeout, Outcome::Unknown));
        tokio::time::advance(Duration::from_secs(3_600)).await;
        tokio::time::resume();
        // Joins the renewal that goes on.
        let mut again = std::pin::pin!(client.renew());
        let first = std::future::poll_fn(|context| Poll::Ready(again.as_mut().poll(context))).await;
        assert!(first.is_pending());
        store.released.notify_one();
        assert_eq!(again.await.unwrap().access_token.expose_secret(), NEW);
        let in_use = client.access_token();
        assert_eq!((in_use.expose_secret(), store.store.held().as_str()), (NEW, NEW), "{step}");
        assert_eq!(store.store.steps(), ["lock", "load", "keep", "swap"], "{step}");
    }
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
        let store = Hangs::at_step(step, Noting::default());
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
    // Within the timeout of the call, although the removal hangs.
    let renewal = client.renew().await.unwrap();
    assert_eq!(renewal.access_token.expose_secret(), NEW);
    assert_eq!(client.access_token().expose_secret(), NEW, "stored and not used");
}

#[tokio::test]
async fn an_unproved_that_hangs_does_not_hide_the_token_in_the_store() {
    let server = Server::start(|_, head| match head.contains(NEW) {
        true => vec![valid_or_payments(head, "[{}]")],
        false => vec![Reply::status("401 Unauthorized", "")],
    })
    .await;
    let limit = Duration::from_millis(400);
    let client = Client::builder(token(&server.url))
        .token_store(Hangs::at_step("unproved", Noting::with(token_of(&server.url, NEW))))
        .retries(0)
        .total_timeout(limit)
        .build()
        .unwrap();
    let result = client.payments(period()).await;
    assert!(result.is_ok(), "{result:?}");
}
