//! What requests and responses may contain, as the spec says.
//!
//! Begin with [`request()`] and [`response()`], the checks; [`schemas`] compiles what they check
//! against from `contract.json`, which `cfis-codegen snapshot` writes. Bodies may hold what the
//! spec does not list: further fields, and further values of enums. Nothing here knows the
//! sandbox's data.

mod example;
mod refusal;
mod request;
mod response;
mod schemas;

pub(crate) use example::{Example, around, example, totals};
pub(crate) use refusal::Refusal;
pub(crate) use request::{Parameters, request};
pub(crate) use response::{item, response};
