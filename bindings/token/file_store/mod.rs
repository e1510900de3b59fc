//! Keeps an access token in a file.
//!
//! Begin with `token_file.rs`: the file itself. `saved.rs` knows what lies beside it, and
//! `replace.rs` puts a new token in its place. `store.rs` makes a [`TokenStore`] of it.
//!
//! [`TokenStore`]: crate::TokenStore

mod replace;
mod saved;
mod store;
mod token_file;

pub use self::replace::FileTokenLock;
pub use self::token_file::FileTokenStore;
