//! The jobs: their payloads are a number at most.

use std::time::{Duration, Instant};

use graphile_worker::{IntoTaskHandlerResult, TaskHandler, WorkerContext};
use serde::{Deserialize, Serialize};

use super::shared::{READ_SHARD, Shared};
use crate::database::query;
use crate::error::{Error, ErrorKind};
use crate::sync::{Shard, Summary};

/// How long a job goes on with earlier months, before it makes room for shards that are due.
const LONGEST: Duration = Duration::from_secs(60);

/// Reads what is due in a shard.
#[derive(Serialize, Deserialize)]
pub(super) struct ReadShard {
    pub(super) shard: u32,
}

impl TaskHandler for ReadShard {
    const IDENTIFIER: &'static str = READ_SHARD;

    async fn run(self, context: WorkerContext) -> impl IntoTaskHandlerResult {
        let shared = shared(&context)?;
        let begun = Instant::now();
        let mut done = |summary: &Summary| {
            // Nobody listens to it only while the worker stops.
            let _ = shared.done.send(summary.clone());
        };
        let shard = Shard::numbered(self.shard);
        while shared.joint.step(shard, &shared.stop, &mut done).await?
            && begun.elapsed() < LONGEST
            && !shared.stop.is_stopped()
        {}
        // A slot that is free looks for a job when it is woken, and otherwise once a second.
        let wake = query("select pg_notify('jobs:insert', '')::text");
        wake.execute(&shared.joint.context().database).await.map(drop)
    }
}

fn shared(context: &WorkerContext) -> Result<&Shared, Error> {
    context.extensions().get::<Shared>().ok_or_else(|| {
        Error::new(ErrorKind::Database, "the worker has nothing to share; report this as a bug")
    })
}
