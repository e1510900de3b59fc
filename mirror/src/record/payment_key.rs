//! What tells payments apart, as hashes.

use cfis::Payment;

use crate::seal::Digest;

/// Returns the hash of what tells payments apart.
pub(super) fn known_hash(payment: &Payment) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror payment 1");
    digest.add(payment.key().as_str().as_bytes());
    digest.finish()
}

/// Returns the hash of a text, unknown fields included.
pub(super) fn full_hash(text: &str) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror full 1");
    digest.add(text.as_bytes());
    digest.finish()
}
