//! Files that survive a crash.
//!
//! Begin with `atomic_file.rs`: it writes, syncs and renames, by the system calls in
//! `file_system.rs`. `lock_file.rs` keeps other processes out, and `ownership.rs` says whose files
//! may be trusted. `spool.rs` keeps one response that the provider does not return again. The token
//! file has steps of its own, in `token/file_store/replace.rs`. This folder sends nothing and must
//! not know a generated type.

mod atomic_file;
mod file_system;
mod lock_file;
mod ownership;
mod spool;

pub(crate) use self::atomic_file::{create, put_in_place};
pub(crate) use self::file_system::{
    create_new, folder_of, open_for_writing, remove, rename, sync, sync_folder, truncate, write,
};
pub(crate) use self::lock_file::try_lock;
pub(crate) use self::ownership::{Ownership, is_bound_to_its_inode, open_private, open_token_file};
pub(crate) use self::spool::{Content, Turn};
pub use self::spool::{Interruption, Spool};
