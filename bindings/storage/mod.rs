//! Files that survive a crash.
//!
//! Begin with `atomic_file.rs`: it writes, syncs and renames. `lock_file.rs` keeps other processes
//! out. `spool.rs` keeps one response that the provider does not return again. This folder sends
//! nothing and must not know a generated type.

mod atomic_file;
mod lock_file;
mod spool;

pub(crate) use self::atomic_file::{
    create, create_new, folder_of, overwrite, put_in_place, remove, sync_folder,
};
pub(crate) use self::lock_file::try_lock;
pub(crate) use self::spool::{Content, Turn};
pub use self::spool::{Interruption, Spool};
