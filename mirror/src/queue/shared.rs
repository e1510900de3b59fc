//! What the jobs of a process share.

use std::fmt;
use std::sync::Arc;

use tokio::sync::mpsc::UnboundedSender;

use crate::sync::{Joint, Stop, Summary};

/// The name of the job that reads a shard.
pub(super) const READ_SHARD: &str = "cfis_mirror_shard";

/// What all jobs of this process use.
#[derive(Clone)]
pub(super) struct Shared {
    pub(super) joint: Arc<Joint>,
    pub(super) stop: Stop,
    /// Takes what each pass has done.
    pub(super) done: UnboundedSender<Summary>,
    pub(super) schema: Arc<str>,
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Shared")
    }
}
