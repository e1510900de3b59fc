//! Tokens: what they are, where they are kept, how they are renewed.
//!
//! Begin with `credential.rs` (the two tokens) and `store.rs` (the trait). `renewal.rs` is one
//! renewal, step by step; `single_flight.rs` sees to it that only one runs at a time. `response.rs`
//! finds the new token in a response. This folder must not know the public handles: it takes a
//! [`Session`](crate::http::Session) and a [`TokenHolder`].

mod credential;
mod file_store;
mod holder;
mod locks;
mod members;
mod renewal;
mod response;
mod single_flight;
mod store;
mod store_steps;
mod validate;

pub use self::credential::{AccessToken, ProvisioningToken};
pub use self::file_store::{FileTokenLock, FileTokenStore};
pub(crate) use self::holder::TokenHolder;
pub use self::renewal::Renewal;
pub(crate) use self::response::{IssuedToken, issued_token};
pub(crate) use self::single_flight::{GRACE, SingleFlight};
pub use self::store::{
    DynTokenStore, StoreError, StoreFuture, TokenLock, TokenStore, UnprovedToken,
};
pub(crate) use self::store_steps::{
    forget, give_back, keep, open, store_failed, swap, unproved, with_place,
};
pub(crate) use self::validate::validate;
