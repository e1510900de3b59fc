//! What is booked.

pub(crate) mod entry;
