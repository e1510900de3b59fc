//! What the mirror knows, and what it knew.
//!
//! Begin with [`View`]: the payments and settlements of a creditor as they were listed at a moment.
//! [`changes`] are the lines of what happened between two moments.

pub(crate) mod changes;
mod rows;
mod view;

pub use self::changes::{Change, ChangeKind};
pub use self::rows::Rows;
pub use self::view::View;
