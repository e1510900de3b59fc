//! Numbers in words.

/// Returns a number of creditors in words.
pub(super) fn creditors(count: usize) -> String {
    if count == 1 { "1 creditor".to_owned() } else { format!("{count} creditors") }
}
