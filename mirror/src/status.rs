//! How the creditors are: what a person on call needs to know.

use std::fmt::{self, Write as _};

use chrono::{DateTime, TimeDelta, Utc};

use crate::clock::time;
use crate::context::Context;
use crate::database::{Row, query};
use crate::error::Error;

/// How long after it was due a creditor counts as overdue: a nightly job has not run.
const OVERDUE: TimeDelta = TimeDelta::days(1);
/// Why a creditor is in quarantine.
const QUARANTINE: &str = "three visits came to no end: the process was killed, crashed or hung";

/// How a creditor is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Health {
    /// Its last visit succeeded.
    Ok,
    /// It was not visited yet.
    New,
    /// Its last visit failed. It is visited again.
    Failing,
    /// The provider does not accept its token, and renewing it did not help.
    NeedsToken,
    /// Its visits came to no end. It is not visited until it is resumed.
    Quarantined,
    /// Its user has paused it.
    Paused,
}

impl Health {
    /// All of them.
    pub const ALL: [Health; 6] = [
        Health::Ok,
        Health::New,
        Health::Failing,
        Health::NeedsToken,
        Health::Quarantined,
        Health::Paused,
    ];
}

/// The name, as `status` prints it.
impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Health::Ok => "ok",
            Health::New => "new",
            Health::Failing => "failing",
            Health::NeedsToken => "needsToken",
            Health::Quarantined => "quarantined",
            Health::Paused => "paused",
        })
    }
}

/// The state of one creditor.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreditorStatus {
    /// Its name.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// When both its payments and its settlements had been read whole.
    pub read_at: Option<DateTime<Utc>>,
    /// When it is read next.
    pub due_at: DateTime<Utc>,
    /// How many visits have failed in a row.
    pub failures: u32,
    /// Why the last visit failed, why the creditor needs a token, or why it is in quarantine.
    pub failure: Option<String>,
    /// Whether a renewal left a token that was not validated yet.
    pub has_kept_token: bool,
    /// Whether earlier months are still to be read.
    pub is_backfilling: bool,
    /// When an earlier month is tried again that has failed.
    pub month_retried_at: Option<DateTime<Utc>>,
}

/// An environment that is left alone for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct PauseStatus {
    /// Its base URL.
    pub environment: String,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Why.
    pub reason: String,
}

/// The state of a mirror at a moment.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Status {
    /// The moment.
    pub at: DateTime<Utc>,
    /// The creditors, by name.
    pub creditors: Vec<CreditorStatus>,
    /// The environments that are paused.
    pub pauses: Vec<PauseStatus>,
}

/// Reads the state.
pub(crate) async fn status(context: &Context) -> Result<Status, Error> {
    let select = "select creditor.*, exists (select 1 from kept_response
                  where kept_response.creditor = creditor.id and state = 'token') as has_kept_token
                  from creditor order by name";
    let rows = query(select).fetch_all(&context.database).await?;
    let at = context.clock.now();
    let creditors = rows.iter().map(|row| creditor(row, at)).collect::<Result<_, Error>>()?;
    let select = "select environment, until, reason from provider_pause where until > $1";
    let rows = query(select).bind(at).fetch_all(&context.database).await?;
    let pause = |row: Row| {
        Ok(PauseStatus { environment: row.get(0)?, until: time(row.get(1)?), reason: row.get(2)? })
    };
    let pauses = rows.into_iter().map(pause).collect::<Result<_, Error>>()?;
    Ok(Status { at: time(at), creditors, pauses })
}

fn creditor(row: &Row, now: i64) -> Result<CreditorStatus, Error> {
    let at = |column: &str| row.get::<Option<i64>>(column);
    let failures = u32::try_from(row.get::<i64>("failures")?).unwrap_or(u32::MAX);
    let (payments, settlements) = (at("payments_read_at")?, at("settlements_read_at")?);
    let read_at =
        payments.zip(settlements).map(|(payments, settlements)| payments.min(settlements));
    let health = match () {
        () if at("paused_at")?.is_some() => Health::Paused,
        () if at("quarantined_at")?.is_some() => Health::Quarantined,
        () if at("needs_token_at")?.is_some() => Health::NeedsToken,
        () if failures > 0 => Health::Failing,
        () if read_at.is_none() => Health::New,
        () => Health::Ok,
    };
    let (goal, reached): (Option<String>, Option<String>) =
        (row.get("backfill_from")?, row.get("backfilled_to")?);
    let is_backfilling = goal.is_some() && reached.is_none_or(|reached| goal < Some(reached));
    // Only a month that has failed is put off.
    let month_retried_at = row.get::<i64>("backfill_at")?;
    let is_put_off = is_backfilling && month_retried_at > now;
    let failure: Option<String> = row.get("failure")?;
    Ok(CreditorStatus {
        name: row.get("name")?,
        health,
        read_at: read_at.map(time),
        due_at: time(row.get("due_at")?),
        failures,
        failure: match health {
            Health::Quarantined => Some(QUARANTINE.to_owned()),
            _ => failure,
        },
        has_kept_token: row.get("has_kept_token")?,
        is_backfilling,
        month_retried_at: is_put_off.then(|| time(month_retried_at)),
    })
}

impl CreditorStatus {
    /// Returns the age of its last complete read, in whole seconds. It is zero if the clock was ahead
    /// at the read.
    pub fn age_seconds(&self, at: DateTime<Utc>) -> Option<u64> {
        let age = (at - self.read_at?).num_seconds();
        Some(u64::try_from(age).unwrap_or_default())
    }

    /// Returns whether it is read when it is due.
    fn is_read(&self) -> bool {
        !matches!(self.health, Health::Paused | Health::Quarantined)
    }
}

impl Status {
    /// Returns how many creditors are like this.
    pub fn count(&self, health: Health) -> usize {
        self.creditors.iter().filter(|creditor| creditor.health == health).count()
    }

    /// Returns how many creditors are due and not read yet.
    pub fn backlog(&self) -> usize {
        self.due_since(self.at)
    }

    /// Returns how many creditors have been due for more than a day: nothing reads them, or it is too
    /// slow.
    pub fn overdue(&self) -> usize {
        self.due_since(self.at - OVERDUE)
    }

    fn due_since(&self, at: DateTime<Utc>) -> usize {
        self.creditors.iter().filter(|creditor| creditor.due_at <= at && creditor.is_read()).count()
    }

    /// Returns how many creditors have an earlier month that failed and is not tried again yet,
    /// among those that are read.
    pub fn months_failed(&self) -> usize {
        let failed = self.creditors.iter().filter(|creditor| creditor.month_retried_at.is_some());
        failed.filter(|creditor| creditor.is_read()).count()
    }

    /// Returns the age of the oldest last read, in seconds, among the creditors that are read.
    pub fn oldest_read_seconds(&self) -> Option<u64> {
        let read = self.creditors.iter().filter(|creditor| creditor.health != Health::Paused);
        read.filter_map(|creditor| creditor.age_seconds(self.at)).max()
    }

    /// Returns metrics in the text format of Prometheus. They name no creditor.
    pub fn metrics(&self) -> String {
        let mut text = String::new();
        let mut family = |name: &str, help: &str, lines: &[(String, String)]| {
            let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} gauge");
            for (labels, value) in lines {
                let _ = writeln!(text, "{name}{labels} {value}");
            }
        };
        let states: Vec<_> = Health::ALL
            .iter()
            .map(|health| (format!("{{state=\"{health}\"}}"), self.count(*health).to_string()))
            .collect();
        family("cfis_mirror_creditors", "Creditors by state.", &states);
        let one = |value: String| vec![(String::new(), value)];
        family("cfis_mirror_backlog", "Creditors that are due.", &one(self.backlog().to_string()));
        let help = "Creditors that have been due for more than a day.";
        family("cfis_mirror_overdue", help, &one(self.overdue().to_string()));
        if let Some(age) = self.oldest_read_seconds() {
            let help = "Age of the oldest last complete read.";
            family("cfis_mirror_oldest_read_seconds", help, &one(age.to_string()));
        }
        let help = "Creditors with an earlier month that failed and is not tried again yet.";
        family("cfis_mirror_months_failed", help, &one(self.months_failed().to_string()));
        let kept = self.creditors.iter().filter(|creditor| creditor.has_kept_token).count();
        let help = "Creditors with a token that is not validated yet.";
        family("cfis_mirror_kept_tokens", help, &one(kept.to_string()));
        let help = "Environments that are paused.";
        family("cfis_mirror_paused_environments", help, &one(self.pauses.len().to_string()));
        text
    }
}
