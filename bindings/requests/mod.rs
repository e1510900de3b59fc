//! What a handle can do: one file for each kind of call, with its method on the handle, its request
//! type and its documentation.
//!
//! Begin with `payments.rs`, the simplest, or `settlements.rs`. `unfetched.rs` and `delivery.rs`
//! read what the provider returns only once, and `get.rs` reads paths that the spec does not hold. A
//! new operation gets a file here.

mod create_client;
mod delivery;
mod deployment_request;
mod get;
mod open_list;
mod payment_key;
mod payments;
mod raw_response;
mod settlements;
mod tokens;
mod unfetched;

pub use self::create_client::CreatedClient;
pub use self::delivery::Delivery;
pub use self::deployment_request::{DeploymentRequest, MissingDetails, ResponsiblePerson};
pub use self::get::GetRequest;
pub use self::payment_key::PaymentKey;
pub use self::payments::PaymentsRequest;
pub use self::raw_response::RawResponse;
pub use self::settlements::SettlementsRequest;
pub use self::unfetched::UnfetchedSettlementsRequest;
