//! A response on its way into the database: in memory while it is small, then in a file without a
//! name.
//!
//! Begin with [`Spool`]. The texts of the items are kept byte for byte, with a hash of all of them.

use std::io::{self, Read, Seek, SeekFrom, Write};

use tempfile::SpooledTempFile;

use crate::seal::Digest;

/// The bytes of a response that are kept in memory.
const IN_MEMORY: usize = 1 << 20;

/// A response that is being written.
pub(crate) struct Spool {
    file: SpooledTempFile,
    digest: Digest,
    items: u64,
    bytes: u64,
}

/// A response that is whole.
pub(crate) struct Body {
    file: SpooledTempFile,
    pub(crate) items: u64,
    pub(crate) bytes: u64,
    pub(crate) hash: Vec<u8>,
}

impl Spool {
    pub(crate) fn new() -> Spool {
        let digest = Digest::new("cfis-mirror body 1");
        Spool { file: SpooledTempFile::new(IN_MEMORY), digest, items: 0, bytes: 0 }
    }

    /// Adds the text of an item.
    pub(crate) fn push(&mut self, text: &str) -> io::Result<()> {
        self.digest.add(text.as_bytes());
        self.items += 1;
        self.bytes += text.len() as u64;
        self.file.write_all(&(text.len() as u64).to_be_bytes())?;
        self.file.write_all(text.as_bytes())
    }

    pub(crate) fn finish(mut self) -> io::Result<Body> {
        self.file.seek(SeekFrom::Start(0))?;
        let Spool { file, digest, items, bytes } = self;
        Ok(Body { file, items, bytes, hash: digest.finish() })
    }
}

impl Body {
    /// Returns the text of the next item.
    pub(crate) fn next(&mut self) -> io::Result<Option<String>> {
        let mut length = [0; 8];
        match self.file.read_exact(&mut length) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
            Err(error) => return Err(error),
        }
        let length = usize::try_from(u64::from_be_bytes(length)).map_err(io::Error::other)?;
        let mut text = vec![0; length];
        self.file.read_exact(&mut text)?;
        String::from_utf8(text).map(Some).map_err(io::Error::other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_returns_its_texts_from_memory_and_from_a_file() {
        for size in [10, IN_MEMORY] {
            let text = "ä".repeat(size);
            let mut spool = Spool::new();
            spool.push(&text).unwrap();
            spool.push("{}").unwrap();
            let mut body = spool.finish().unwrap();
            assert_eq!((body.items, body.bytes), (2, 2 * size as u64 + 2));
            assert_eq!(body.next().unwrap().as_deref(), Some(text.as_str()));
            assert_eq!(body.next().unwrap().as_deref(), Some("{}"));
            assert_eq!(body.next().unwrap(), None);
        }
    }
}
