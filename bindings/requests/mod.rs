//! What a handle can do: one file for each kind of call, with its method on the handle, its request
//! type and its documentation.
//!
//! Begin with `payments.rs`, the simplest, or `settlements.rs`. `unfetched.rs` and `delivery.rs`
//! read what the provider returns only once. A new operation gets a file here; everything below
//! this folder serves all operations alike.

mod create_client;
mod delivery;
mod deployment_request;
mod open_list;
mod payments;
mod raw_response;
mod settlements;
mod tokens;
mod unfetched;

pub use self::create_client::CreatedClient;
pub use self::delivery::Delivery;
pub use self::deployment_request::{DeploymentRequest, MissingDetails, ResponsiblePerson};
pub use self::payments::PaymentsRequest;
pub use self::raw_response::RawResponse;
pub use self::settlements::SettlementsRequest;
pub use self::unfetched::UnfetchedSettlementsRequest;
