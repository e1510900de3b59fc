// The pictures of the front page as data: the documentation has no place for files.
#![doc = include_str!("guide/diagrams/links.md")]
#![doc = include_str!("../README.md")]

// The folders of this crate, and which may import which, are in ARCHITECTURE.md; a test holds them
// to it.

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
compile_error!("cfis needs TLS: turn on the feature `rustls` or `native-tls`");

mod client;
pub mod description;
mod error;
mod http;
mod list;
mod operation;
mod redact;
mod requests;
mod runtime;
mod storage;
mod test_hooks;
#[cfg(test)]
mod tests;
mod token;
mod value;
mod wire;

// The same bytes either way; a test compares them.
#[cfg(feature = "generate")]
#[allow(missing_docs, unreachable_pub, dead_code, deprecated, clippy::all, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
#[cfg(not(feature = "generate"))]
#[allow(missing_docs, unreachable_pub, dead_code, deprecated, clippy::all, rustdoc::all)]
#[rustfmt::skip]
mod generated;

pub mod guide;

pub use chrono::NaiveDate;
pub use client::{Client, ClientBuilder, Partner};
pub use error::{Error, ErrorKind, Outcome, UnreadResponse};
/// The types of the API, as the spec describes them.
pub use generated::types;
pub use http::{BaseUrl, CallEnd, CallResult, Environment, ObservedCall, Observer};
pub use list::{Items, SavedItems, WithText};
// Empty if every method is written by hand.
#[allow(unused_imports, unreachable_pub)]
pub use requests::operation_requests::*;
pub use requests::{
    CreatedClient, Delivery, DeploymentRequest, GetRequest, MissingDetails, PaymentKey,
    PaymentsRequest, RawResponse, ResponsiblePerson, SettlementsRequest,
    UnfetchedSettlementsRequest,
};
pub use rust_decimal::Decimal;
pub use storage::{Interruption, Spool};
pub use token::{
    AccessToken, DynTokenStore, FileTokenLock, FileTokenStore, ProvisioningToken, Renewal,
    StoreError, StoreFuture, TokenLock, TokenStore, UnprovedToken,
};
pub use types::{
    Agency, Allocation, Beneficiary, BreakdownRow, BreakdownType, ClientDetails, ContactPerson,
    Contacts, Identifier, InvoiceNumber, NewClient, Payment, Service, ServiceType, Settlement,
    SettlementReport, TokenStatus,
};
pub use value::{
    Amount, AmountError, DateError, DateOrDateTime, Period, Secret, SplitPeriod, Window,
};
pub use wire::Extra;
