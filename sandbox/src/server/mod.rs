//! The HTTP server.
//!
//! Begin with [`builder`], which starts a [`sandbox`]. [`operations`] serves the operations of the
//! API, [`steering`] what tests use to steer a sandbox over HTTP; both work on one [`world`]. A fault
//! that needs time or another shape is served here, the others by `faults/spoil.rs`. What the data
//! are is not known here.

mod builder;
mod connections;
mod operations;
mod sandbox;
mod steering;
mod world;

pub use builder::SandboxBuilder;
pub use sandbox::Sandbox;
