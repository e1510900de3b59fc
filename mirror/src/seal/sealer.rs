//! Seals texts, opens them, and makes fingerprints of them.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use aws_lc_rs::{digest, hmac};
use zeroize::Zeroizing;

use super::key::Key;
use crate::error::{Error, ErrorKind};

/// Seals with keys that are derived from that of the mirror, one for each purpose.
pub(crate) struct Sealer {
    seal: RandomizedNonceKey,
    fingerprint: hmac::Key,
}

impl Sealer {
    pub(crate) fn new(key: &Key) -> Result<Sealer, Error> {
        let main = hmac::Key::new(hmac::HMAC_SHA256, key.bytes());
        let seal = hmac::sign(&main, b"cfis-mirror seal 1");
        let fingerprint = hmac::sign(&main, b"cfis-mirror fingerprint 1");
        let seal = RandomizedNonceKey::new(&AES_256_GCM, seal.as_ref()).map_err(|_| failed())?;
        let fingerprint = hmac::Key::new(hmac::HMAC_SHA256, fingerprint.as_ref());
        Ok(Sealer { seal, fingerprint })
    }

    /// Returns what tells this key from another one.
    pub(crate) fn check(&self) -> Vec<u8> {
        self.fingerprint(b"cfis-mirror key check 1")
    }

    /// Returns what tells a token from another one, without a way back.
    pub(crate) fn fingerprint(&self, secret: &[u8]) -> Vec<u8> {
        hmac::sign(&self.fingerprint, secret).as_ref().to_vec()
    }

    /// Seals a secret for a context: its nonce, then what is sealed.
    pub(crate) fn seal(&self, context: &str, secret: &[u8]) -> Result<Vec<u8>, Error> {
        let mut sealed = secret.to_vec();
        let nonce = self
            .seal
            .seal_in_place_append_tag(Aad::from(context.as_bytes()), &mut sealed)
            .map_err(|_| failed())?;
        Ok([nonce.as_ref().as_slice(), &sealed].concat())
    }

    /// Opens what was sealed for this context.
    pub(crate) fn open(&self, context: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, Error> {
        let wrong = || {
            let message = "a sealed token cannot be opened, because its row was damaged or moved, or \
                           the key was changed since this program was started; start it again with \
                           the new key, restore a backup, or set the creditor's token with \
                           `cfis mirror creditor token`";
            Error::new(ErrorKind::Key, message)
        };
        let (nonce, sealed) = sealed.split_at_checked(NONCE_LEN).ok_or_else(wrong)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| wrong())?;
        let mut secret = Zeroizing::new(sealed.to_vec());
        let length = self
            .seal
            .open_in_place(nonce, Aad::from(context.as_bytes()), &mut secret)
            .map_err(|_| wrong())?
            .len();
        secret.truncate(length);
        Ok(secret)
    }
}

fn failed() -> Error {
    Error::new(ErrorKind::Key, "the token could not be sealed; nothing was stored")
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sealer")
    }
}

/// A SHA-256 of parts, none of which can run into the next.
pub(crate) struct Digest(digest::Context);

impl Digest {
    pub(crate) fn new(purpose: &str) -> Digest {
        let mut digest = Digest(digest::Context::new(&digest::SHA256));
        digest.add(purpose.as_bytes());
        digest
    }

    pub(crate) fn add(&mut self, part: &[u8]) {
        self.0.update(&(part.len() as u64).to_be_bytes());
        self.0.update(part);
    }

    pub(crate) fn finish(self) -> Vec<u8> {
        self.0.finish().as_ref().to_vec()
    }
}
