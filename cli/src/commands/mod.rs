//! The commands, one per file or folder.
//!
//! Begin with the command you look for. Only [`demo`] uses other commands, [`reconcile`] and [`mirror`]. A
//! command takes its parsed arguments, and gets tokens and periods from `settings`; it does not
//! read the environment itself.

pub(crate) mod demo;

pub(crate) mod client;
pub(crate) mod drift;
pub(crate) mod lists;
pub(crate) mod mirror;
pub(crate) mod reconcile;
pub(crate) mod sandbox;
pub(crate) mod token;

mod interrupt;
