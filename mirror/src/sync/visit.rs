//! One visit of a creditor: a ticket, the responses, one transaction.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use cfis::Period;

use super::clients::Clients;
use super::due::Due;
use super::failure::{Failure, LONGEST_PAUSE};
use super::fetch::fetch;
use super::finish::{Finished, Outcome, Purpose, finish};
#[cfg(feature = "postgres")]
use super::options::Shard;
use super::options::SyncOptions;
use super::outage::Streaks;
use super::periods::{Earlier, recent};
use super::ticket::{self, Ticket};
use crate::context::Context;
use crate::error::{Error, ErrorKind};
use crate::record::Kind;
use crate::test_hooks::failpoint;

/// How long a visit may take. One that takes longer has failed.
const LIMIT: Duration = Duration::from_secs(3_600);
/// The shortest pause in the database that counts, in milliseconds. This process has waited for its
/// own one, by a clock that does not jump and so differs a little.
const SHORTEST_PAUSE: u128 = 500;

/// What every visit of a pass needs.
pub(super) struct Visits {
    pub(super) context: Arc<Context>,
    pub(super) clients: Arc<Clients>,
    pub(super) options: SyncOptions,
    pub(super) streaks: Arc<Mutex<Streaks>>,
}

/// A visit that has not come to its end. Dropped, it is given back when the database is there: the
/// process goes on, so the creditor has not killed it.
struct Unended<'a> {
    context: &'a Context,
    creditor: Option<i64>,
}

impl Drop for Unended<'_> {
    fn drop(&mut self) {
        if let Some(creditor) = self.creditor {
            self.context.note_ended(creditor);
        }
    }
}

/// How a visit ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Visited {
    Finished(Finished),
    Quarantined,
    /// The environment is paused for longer than the pass waits. No ticket was taken.
    LeftDue,
}

impl Visits {
    /// Returns visits of one shard, over the same connections, one creditor at a time.
    #[cfg(feature = "postgres")]
    pub(super) fn of_shard(&self, shard: Shard) -> Arc<Visits> {
        Arc::new(Visits {
            context: Arc::clone(&self.context),
            clients: Arc::clone(&self.clients),
            options: self.options.clone().shard(shard).concurrency(1),
            streaks: Arc::clone(&self.streaks),
        })
    }

    /// Notes for its environment how a creditor was. Returns the creditors of an outage, if this
    /// makes one.
    pub(super) fn streak(&self, due: &Due, failure: Option<&Failure>) -> Option<Vec<i64>> {
        let mut streaks = self.streaks.lock().unwrap_or_else(PoisonError::into_inner);
        match failure {
            Some(failure) => streaks.failed(due, failure),
            None => {
                streaks.succeeded(due);
                None
            }
        }
    }

    /// Reads the latest days of a creditor. A probe does so although its environment is paused.
    pub(super) async fn recent(&self, due: &Due, is_probe: bool) -> Result<Visited, Error> {
        let today = self.context.clock.today();
        let period = |kind, earlier: Earlier| recent(kind, earlier, today, due.is_wide);
        let periods = [
            (Kind::Payments, period(Kind::Payments, due.payments)?),
            (Kind::Settlements, period(Kind::Settlements, due.settlements)?),
        ];
        let purpose = Purpose::Recent { is_wide: due.is_wide, every: self.options.every };
        self.visit(due, periods, purpose, is_probe).await
    }

    /// Reads an earlier month of a creditor.
    pub(super) async fn month(&self, due: &Due, month: Period) -> Result<Visited, Error> {
        let periods = [(Kind::Payments, month), (Kind::Settlements, month)];
        // With the margin of the read that it joins.
        let known_from = due.backfilled_to.and_then(|read_from| read_from.succ_opt());
        let purpose = Purpose::Backfill { from: month.from(), known_from };
        self.visit(due, periods, purpose, false).await
    }

    async fn visit(
        &self,
        due: &Due,
        periods: [(Kind, Period); 2],
        purpose: Purpose,
        is_probe: bool,
    ) -> Result<Visited, Error> {
        // Also if the ticket fails: it may have been taken all the same.
        let mut unended = Unended { context: &self.context, creditor: Some(due.id) };
        let ticket = match self.ticket(due, is_probe).await? {
            Ok(ticket) => ticket,
            Err(visited) => {
                unended.creditor = None;
                return Ok(visited);
            }
        };
        let started_at = self.context.clock.now();
        failpoint("ticket taken");
        let mut outcome = Outcome {
            ticket,
            started_at,
            failures_before: due.failures,
            purpose,
            fetched: Vec::new(),
            failed: None,
        };
        let reading = self.read(due, periods, &mut outcome);
        if tokio::time::timeout(LIMIT, reading).await.is_err() {
            let failure = Failure::plain("timeout", "the creditor took longer than an hour");
            let [(kind, period), _] = periods;
            outcome.failed = Some((kind, period, failure));
        }
        let failure = outcome.failed.as_ref().map(|(.., failure)| failure);
        if let Some(wait) = failure.and_then(|failure| failure.retry_after) {
            self.clients.gate.hold(&due.environment, wait);
        }
        let finished = match failure.filter(|failure| failure.is_of_database) {
            Some(failure) => {
                let message = format!(
                    "the database is not available: {}; nothing of this visit was recorded, so run \
                     the command again when the server works",
                    failure.message
                );
                Err(Error::new(ErrorKind::Unavailable, message))
            }
            None => finish(&self.context, due.id, outcome).await,
        };
        // If the database failed, and not the creditor, it is given back at once or later.
        if finished.is_ok() || ticket::give_back(&self.context, due.id).await.is_ok() {
            unended.creditor = None;
        }
        finished.map(Visited::Finished)
    }

    /// Takes a ticket when the environment may be asked. Otherwise returns how the visit ends.
    async fn ticket(&self, due: &Due, is_probe: bool) -> Result<Result<i64, Visited>, Error> {
        let gate = &self.clients.gate;
        if !gate.pass(&due.environment, None, self.options.longest_wait).await {
            return Ok(Err(Visited::LeftDue));
        }
        let (number, until) = match ticket::take(&self.context, due).await? {
            Ticket::Taken { number, paused_until } => (number, paused_until.unwrap_or(0)),
            Ticket::TakenByAnother => return Ok(Err(Visited::Finished(Finished::Late))),
            Ticket::Quarantined => return Ok(Err(Visited::Quarantined)),
        };
        // A provider that has asked another process to wait has asked all of them.
        let wait = u64::try_from(until - self.context.clock.now()).unwrap_or(0);
        if is_probe || !(SHORTEST_PAUSE..=LONGEST_PAUSE.as_millis()).contains(&u128::from(wait)) {
            return Ok(Ok(number));
        }
        gate.hold(&due.environment, Duration::from_millis(wait));
        if gate.pass(&due.environment, None, self.options.longest_wait).await {
            return Ok(Ok(number));
        }
        ticket::give_back(&self.context, due.id).await?;
        Ok(Err(Visited::LeftDue))
    }

    /// Reads the periods, up to the first that fails.
    async fn read(&self, due: &Due, periods: [(Kind, Period); 2], outcome: &mut Outcome) {
        let client = match self.clients.of(due).await {
            Ok(client) => client,
            Err(error) => {
                let [(kind, period), _] = periods;
                outcome.failed = Some((kind, period, Failure::of(&error)));
                return;
            }
        };
        let token = client.access_token();
        for (kind, period) in periods {
            let gate = &self.clients.gate;
            if !gate.pass(&due.environment, self.options.rate, LONGEST_PAUSE).await {
                let failure = Failure::plain("throttled", "the provider asks to wait for long");
                outcome.failed = Some((kind, period, failure));
                return;
            }
            match fetch(&client, kind, period).await {
                Ok(fetched) => outcome.fetched.push(fetched),
                Err(failure) => {
                    outcome.failed = Some((kind, period, failure));
                    return;
                }
            }
            failpoint(match kind {
                Kind::Payments => "payments read",
                Kind::Settlements => "settlements read",
            });
        }
        let used = client.access_token();
        if used != token {
            // If it cannot be stored now, the next visit finds it in the same place.
            let _ = self.clients.store(due).adopt(&used).await;
        }
    }
}
