//! Numbers in words.

/// Returns a number of creditors in words.
pub(super) fn creditors(count: impl TryInto<u64>) -> String {
    match count.try_into().unwrap_or(u64::MAX) {
        1 => "1 creditor".to_owned(),
        count => format!("{count} creditors"),
    }
}
