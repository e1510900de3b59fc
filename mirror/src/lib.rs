#![doc = include_str!("../README.md")]

// The folders of this crate, and which may import which, are in ARCHITECTURE.md; a test holds them
// to it.

mod clock;
mod context;
mod creditors;
mod database;
mod error;
mod history;
mod mirror;
#[cfg(feature = "postgres")]
mod queue;
mod record;
mod seal;
mod spool;
mod status;
mod sync;
mod test_hooks;
mod tokens;

pub use creditors::{Creditor, Creditors, LEAST_AGE_TO_FORGET};
pub use database::Location;
pub use error::{Error, ErrorKind};
pub use history::{Change, ChangeKind, Rows, View};
pub use mirror::{Mirror, MirrorBuilder};
pub use seal::Key;
pub use status::{CreditorStatus, Health, PauseStatus, Status};
pub use sync::{FailedCreditor, Failure, Progress, Shard, Stop, Summary, SyncOptions};
