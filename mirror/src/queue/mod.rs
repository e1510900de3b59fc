//! The job queue that workers on several machines share, on the same PostgreSQL database.
//!
//! Begin with [`work`]. A job reads one of the 256 shards, so that there are never many of them;
//! [`dispatch`] adds those that have something due. The queue only spreads the work: whatever it does
//! twice or forgets, tickets and `due_at` keep the mirror right. No job knows a token or a creditor.

mod dispatch;
mod jobs;
mod shared;
mod worker;

pub(crate) use self::worker::work;
