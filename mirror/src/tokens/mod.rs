//! The tokens of creditors, sealed in the database.
//!
//! Begin with [`TokensOf`], the [`TokenStore`](cfis::TokenStore) of one creditor. [`row`] writes the
//! token in use; [`kept`] keeps responses that may hold a new one; [`beside`] keeps them in a file
//! when the database is away; [`replaced`] keeps what a user has replaced. [`rekey`] seals them all
//! under another key. Nothing here sends a request, and no token leaves it unsealed but to the
//! client that uses it.

mod beside;
mod kept;
mod key;
mod rekey;
mod renewal;
pub(crate) mod replaced;
mod row;
mod store;

pub(crate) use self::beside::{adopt, find as find_beside, remove as remove_beside};
pub(crate) use self::rekey::rekey;
pub(crate) use self::renewal::end_all as end_renewals;
pub(crate) use self::row::{name_of_other, put, replace, shared};
pub(crate) use self::store::TokensOf;
