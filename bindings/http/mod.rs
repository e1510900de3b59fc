//! One call: from an operation to a response, within its limits.
//!
//! The files follow a call in the order in which it meets them: `session` → `call` → `send` (with
//! `trace`, `timeout`, `retry` and `connect`) → `response` → `receive` (with `body` and `timeout`)
//! → `json`. Begin with `send.rs`. This folder must not know tokens or lists: it takes a
//! [`SecretHeader`](crate::value::SecretHeader) and hands out bytes.

mod body;
mod call;
mod cause;
mod connect;
mod decompress;
mod environment;
mod json;
mod observer;
mod provider_message;
mod receive;
mod record;
mod response;
mod retry;
mod send;
mod session;
mod settings;
mod timeout;
mod trace;

pub(crate) use self::call::Call;
pub(crate) use self::decompress::Decompressor;
pub use self::environment::{BaseUrl, Environment};
pub(crate) use self::json::json_path;
pub(crate) use self::observer::Observing;
pub use self::observer::{CallEnd, CallResult, ObservedCall, Observer};
pub(crate) use self::receive::Incoming;
pub(crate) use self::response::{Head, IS_MARKUP, Response, is_markup};
pub(crate) use self::send::Outgoing;
pub(crate) use self::session::{Request, Session};
pub(crate) use self::settings::{Clock, Settings};
pub(crate) use self::timeout::{LONGEST, after};
