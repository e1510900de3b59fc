#![doc = include_str!("../README.md")]

#[cfg(not(any(feature = "rustls", feature = "native-tls")))]
compile_error!("cfis needs TLS: turn on the feature `rustls` or `native-tls`");

mod amount;
mod answer;
mod blot;
mod body;
mod builder;
mod call;
#[cfg(test)]
mod canary;
mod client;
mod date;
mod deployment_request;
pub mod description;
mod durable;
mod environment;
mod error;
mod exchange;
mod extra;
mod file_token_store;
mod framer;
mod items;
mod json_schema;
#[cfg(test)]
#[cfg(unix)]
mod kills;
mod merged;
mod minted;
mod minting;
mod observation;
mod partner;
mod patience;
mod payments;
mod period;
mod raw_answer;
mod renewal;
mod retry;
mod saved;
mod secret;
mod settings;
mod settlements;
mod spool;
mod steps;
mod token;
mod token_life;
mod token_store;
mod transport;
mod unfetched;
mod unread_answer;
mod wire;

// The same bytes either way; a test compares them.
#[cfg(feature = "generate")]
#[allow(missing_docs, unreachable_pub, dead_code, clippy::all, rustdoc::all)]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/generated.rs"));
}
#[cfg(not(feature = "generate"))]
#[allow(missing_docs, unreachable_pub, dead_code, clippy::all, rustdoc::all)]
#[rustfmt::skip]
mod generated;

pub mod guide;

pub use amount::{Amount, AmountError};
pub use builder::Builder;
pub use chrono::NaiveDate;
pub use client::Client;
pub use date::{DateError, DateOrDateTime};
pub use deployment_request::{DeploymentRequest, MissingDetails, Responsible};
pub use environment::{BaseUrl, Environment};
pub use error::{Error, ErrorKind, Outcome};
pub use extra::Extra;
pub use file_token_store::FileTokenStore;
/// The types of the API, as the description has them.
pub use generated::types;
pub use items::Items;
pub use partner::{CreatedClient, Partner};
pub use payments::PaymentsRequest;
pub use period::{Period, SplitPeriod, Window};
pub use raw_answer::RawAnswer;
pub use renewal::Renewal;
pub use rust_decimal::Decimal;
pub use saved::Saved;
pub use secret::Secret;
pub use settlements::SettlementsRequest;
pub use spool::{Interruption, Spool};
pub use token::{AccessToken, ProvisioningToken};
pub use token_store::{StoreError, Storing, TokenLock, TokenStore};
pub use types::{
    Agency, Allocation, Beneficiary, BreakdownRow, BreakdownType, ClientDetails, ContactPerson,
    Contacts, Identifier, InvoiceNumber, NewClient, Payment, Service, ServiceType, Settlement,
    SettlementReport, TokenStatus,
};
pub use unfetched::{Delivery, UnfetchedSettlementsRequest};
pub use unread_answer::UnreadAnswer;
