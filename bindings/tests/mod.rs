//! Tests that pull a test hook: each does its work in a child process, because a hook belongs to
//! the whole process.
//!
//! `crash_safety.rs` kills the child at each step; `secret_leaks.rs` looks for planted secrets in
//! all that the child prints.

#[cfg(unix)]
mod crash_safety;
mod secret_leaks;
