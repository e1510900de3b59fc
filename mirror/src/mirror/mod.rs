//! The handle of a mirror, and its builder.
//!
//! Begin with [`Mirror`], which hands each task on to the folder that does it. [`builder`] creates and
//! opens mirrors. Nothing here reads creditors or compares rows.

mod builder;
mod handle;

pub use self::builder::MirrorBuilder;
pub use self::handle::Mirror;
