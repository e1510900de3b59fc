//! How to do what this crate is for, task by task. The code of each page is compiled, and run
//! against the sandbox.

#[doc = include_str!("guide/diagrams/links.md")]
#[doc = include_str!("guide/onboard.md")]
pub mod onboard {}

#[doc = include_str!("guide/keep_tokens_in_a_database.md")]
pub mod keep_tokens_in_a_database {}

#[doc = include_str!("guide/rotate_tokens.md")]
pub mod rotate_tokens {}

#[doc = include_str!("guide/diagrams/links.md")]
#[doc = include_str!("guide/follow_payments.md")]
pub mod follow_payments {}

#[doc = include_str!("guide/read_settlements.md")]
pub mod read_settlements {}

#[doc = include_str!("guide/many_creditors.md")]
pub mod many_creditors {}

#[doc = include_str!("guide/run_a_service.md")]
pub mod run_a_service {}

#[doc = include_str!("guide/test_your_service.md")]
pub mod test_your_service {}

#[doc = include_str!("guide/handle_errors.md")]
pub mod handle_errors {}

#[cfg(test)]
mod tests {
    use crate::ErrorKind;

    #[test]
    fn the_table_of_errors_has_every_kind() {
        let table = include_str!("guide/handle_errors.md");
        // A new kind does not compile here before the table has been checked.
        let next = |kind| match kind {
            ErrorKind::Input => Some(ErrorKind::Setup),
            ErrorKind::Setup => Some(ErrorKind::Connect),
            ErrorKind::Connect => Some(ErrorKind::Timeout),
            ErrorKind::Timeout => Some(ErrorKind::Interrupted),
            ErrorKind::Interrupted => Some(ErrorKind::Unauthorized),
            ErrorKind::Unauthorized => Some(ErrorKind::Throttled),
            ErrorKind::Throttled => Some(ErrorKind::NotAvailable),
            ErrorKind::NotAvailable => Some(ErrorKind::Refused),
            ErrorKind::Refused => Some(ErrorKind::Server),
            ErrorKind::Server => Some(ErrorKind::UnexpectedStatus),
            ErrorKind::UnexpectedStatus => Some(ErrorKind::Unreadable),
            ErrorKind::Unreadable => Some(ErrorKind::TooLarge),
            ErrorKind::TooLarge => Some(ErrorKind::TokenNotFound),
            ErrorKind::TokenNotFound => Some(ErrorKind::Store),
            ErrorKind::Store => None,
        };
        let mut kind = Some(ErrorKind::Input);
        while let Some(found) = kind {
            assert!(table.contains(&format!("\n| `{found:?}` |")), "{found:?} is not in the table");
            kind = next(found);
        }
    }
}
