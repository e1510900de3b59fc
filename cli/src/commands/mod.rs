//! One command a file.

pub(crate) mod client_create;
pub(crate) mod client_file;
pub(crate) mod client_request;
pub(crate) mod demo;
pub(crate) mod drift;
pub(crate) mod lists;
pub(crate) mod reconcile;
pub(crate) mod sandbox;
pub(crate) mod token;
