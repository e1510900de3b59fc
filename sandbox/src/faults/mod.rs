//! Faults that a test asks for.
//!
//! Begin with [`fault`]: the faults by name, and which of them is due. [`spoil`] puts a fault into
//! a response. Nothing here knows the data.

mod broken_body;
pub(crate) mod fault;
pub(crate) mod spoil;
