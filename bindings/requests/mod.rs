//! What a handle can do: one file for each kind of call, with its method on the handle, its request
//! type and its documentation.
//!
//! Begin with `payments.rs`, the simplest, or `settlements.rs`. `unfetched.rs` and `delivery.rs`
//! read what the provider returns only once, and `get.rs` reads paths that the spec does not hold.
//! `from_spec/` has the parameters of every operation, and the methods of those that need no rules
//! of their own, both generated from the spec. An operation with rules of its own gets a file here.

mod create_client;
mod delivery;
mod deployment_request;
mod from_spec;
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
/// The requests of operations whose methods are generated.
#[allow(unreachable_pub)]
pub use self::from_spec::operation_requests;
pub use self::get::GetRequest;
pub use self::payment_key::PaymentKey;
pub use self::payments::PaymentsRequest;
pub use self::raw_response::RawResponse;
pub use self::settlements::SettlementsRequest;
pub use self::unfetched::UnfetchedSettlementsRequest;
