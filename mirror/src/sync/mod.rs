//! Reading the creditors that are due, and keeping what came.
//!
//! Begin with [`pass`], which reads each due creditor once; [`visit`] is one of them: a ticket, the
//! responses, one transaction. [`backfill`] reads earlier months, [`worker`] repeats both. What a
//! response means for the rows is the task of `record`.

mod backfill;
mod clients;
mod clock_set_back;
mod due;
mod failure;
mod fetch;
mod finish;
mod gate;
mod options;
mod outage;
mod pass;
mod periods;
mod progress;
mod ticket;
mod visit;
mod worker;

pub(crate) use self::clients::Customise;
pub use self::failure::Failure;
pub use self::options::{Shard, Stop, SyncOptions};
pub use self::progress::{FailedCreditor, Progress, Summary};
#[cfg(feature = "postgres")]
pub(crate) use self::worker::Joint;
pub(crate) use self::worker::{sync, work};
