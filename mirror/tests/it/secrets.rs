//! No token is in a file of the mirror, in what it says, or in an error.

use std::fmt::Write as _;

use crate::provider::{Mood, Provider, payment, token_text};
use crate::support::{World, day};

#[tokio::test]
async fn no_token_is_anywhere() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    mirror.creditors().add("two", &provider.token("two"), None).await.unwrap();
    provider.books("one", |books| books.payments = vec![payment(day("2026-03-10"), 7, "")]);
    provider.books("two", |books| books.mood = Mood::Status(401));
    // The first token ends, so that a renewed one is stored as well.
    provider.state().ended.push(token_text("one"));
    let mut said = String::new();
    for _ in 0..2 {
        let summary = world.sync(&mirror).await;
        let status = mirror.status().await.unwrap();
        let changes = mirror.changes("one", 0, 100).await.unwrap();
        write!(said, "{mirror:?} {summary:?} {status:?} {} {changes:?}", status.metrics()).unwrap();
        write!(said, "{:?} {:?}", world.key, mirror.creditors().list().await.unwrap()).unwrap();
        let store = mirror.token_store("one").await.unwrap();
        let builder = cfis::Client::builder_from(store).await.unwrap();
        provider.state().ended.clear();
        if let Err(error) = builder.build().unwrap().renew().await {
            write!(said, "{error:?} {error}").unwrap();
        }
    }
    assert!(provider.state().issued >= 1, "no token was renewed");
    let mut bytes = said.into_bytes();
    bytes.extend(world.database.content().await);
    let key = world.key.expose_secret();
    for secret in ["secret-token-of-", "renewed-token-", key.as_str()] {
        let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
        assert!(!found, "{secret} is in a file or a text");
    }
}
