//! What a pass has done so far, and in the end.

use super::failure::Failure;

/// The most failures that a summary names.
const NAMED: usize = 1_000;

/// How far a pass has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The creditors that were visited.
    pub done: u64,
    /// The creditors that are to be visited.
    pub of: u64,
    /// Those of them that failed.
    pub failed: u64,
}

/// What a pass has done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Summary {
    /// The creditors that were read whole.
    pub read: u64,
    /// Those of them whose responses were the same as the last time.
    pub unchanged: u64,
    /// Those of them for which a list was not found (status 404). It was read as an empty list, but
    /// the base URL may also be wrong.
    pub not_found: u64,
    /// The changes that were recorded.
    pub changes: u64,
    /// The creditors that failed. They are due again after a while.
    pub failed: u64,
    /// The failures, at most a thousand.
    pub failures: Vec<FailedCreditor>,
    /// The creditors that a later pass reads, also an earlier month of them, because their
    /// environment is paused or this pass was stopped.
    pub left_due: u64,
    /// The creditors that were put into quarantine.
    pub quarantined: u64,
    /// The creditors that are in quarantine since an earlier pass, so that they were not visited.
    /// Only [`Mirror::sync`](crate::Mirror::sync) counts them.
    pub in_quarantine: u64,
    /// The creditors that failed in an earlier pass and are not due again yet, so that they were
    /// not visited. Only [`Mirror::sync`](crate::Mirror::sync) counts them.
    pub failed_before: u64,
    /// The creditors with an earlier month that failed in an earlier pass and is not tried again
    /// yet. They may have been visited for their latest days. Only
    /// [`Mirror::sync`](crate::Mirror::sync) counts them.
    pub months_failed_before: u64,
    /// The visits that were not recorded, because another one of the creditor had begun meanwhile.
    pub late: u64,
    /// The months that were read in addition.
    pub backfilled: u64,
}

/// A creditor that failed, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedCreditor {
    /// Its name.
    pub name: String,
    /// Why.
    pub failure: Failure,
}

impl Summary {
    pub(super) fn fail(&mut self, name: &str, failure: Failure) {
        self.failed += 1;
        if self.failures.len() < NAMED {
            self.failures.push(FailedCreditor { name: name.to_owned(), failure });
        }
    }

    pub(crate) fn add(&mut self, other: Summary) {
        self.read += other.read;
        self.unchanged += other.unchanged;
        self.not_found += other.not_found;
        self.changes += other.changes;
        self.failed += other.failed;
        self.left_due += other.left_due;
        self.quarantined += other.quarantined;
        self.in_quarantine += other.in_quarantine;
        self.failed_before += other.failed_before;
        self.months_failed_before += other.months_failed_before;
        self.late += other.late;
        self.backfilled += other.backfilled;
        let room = NAMED.saturating_sub(self.failures.len());
        self.failures.extend(other.failures.into_iter().take(room));
    }

    /// Returns whether everything that was due was read, nothing is in quarantine, and neither a
    /// creditor nor an earlier month that failed before waits for its next visit.
    pub fn is_complete(&self) -> bool {
        let failed_before = self.failed_before + self.months_failed_before;
        let not_visited = self.left_due + self.in_quarantine + failed_before;
        self.failed + self.quarantined + not_visited == 0
    }
}
