//! What keeps tokens unreadable in the database: a key from outside it, and sealing with it.
//!
//! Begin with [`Key`], which the caller brings, and [`Sealer`], which seals and opens. Nothing here
//! knows the database. A sealed text opens only in the context that it was sealed for, so that a row
//! cannot be put in another one's place.

mod key;
mod sealer;

pub use self::key::Key;
pub(crate) use self::sealer::{Digest, Sealer};
