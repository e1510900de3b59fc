//! The whole text of a ledger, which is read once and looked through twice.

use std::io::Read;
use std::sync::Arc;

use memchr::memchr2_iter;

use super::error::LedgerError;

/// Maximum bytes of a line. Without it, a quotation mark that is never closed would make one row of
/// a whole file.
pub(super) const LONGEST: usize = 1024 * 1024;
/// Maximum bytes of a ledger.
const MOST: usize = 1 << 30;

/// The content of the line that is added after the last row: the control character EOT.
pub(super) const MARK: u8 = 4;
/// That line, with an end of line before it, since the last row may lack one.
pub(super) const END: &[u8] = b"\n\x04\n";

/// The text, with [`END`] at its end. Lines end with a line feed.
#[derive(Clone)]
pub(super) struct Text(Arc<Vec<u8>>);

impl AsRef<[u8]> for Text {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Text {
    /// Reads a ledger to its end, or to the first line that is too long.
    pub(super) fn read(mut ledger: impl Read) -> Result<Self, LedgerError> {
        let mut text = Vec::new();
        let mut piece = vec![0; 64 * 1024];
        let (mut line, mut length) = (1, 0);
        loop {
            let count = match ledger.read(&mut piece) {
                Ok(0) => break,
                Ok(count) => count,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
                Err(error) => {
                    return Err(LedgerError::new(
                        line,
                        format!("the ledger cannot be read: {error}"),
                    ));
                }
            };
            let piece = piece.get(..count).unwrap_or_default();
            // The last of these lines goes on in the next piece.
            let ends = memchr2_iter(b'\n', b'\r', piece).map(Some).chain([None]);
            let mut begin = 0;
            for end in ends {
                length += end.unwrap_or(piece.len()) - begin;
                if length > LONGEST {
                    let message = if line == 1 {
                        "the line is longer than a mebibyte, so this is not a ledger in CSV; give \
                         the CSV file"
                    } else {
                        "the line is longer than a mebibyte; look for a quotation mark that is not \
                         closed"
                    };
                    return Err(LedgerError::new(line, message));
                }
                if let Some(end) = end {
                    line += u64::from(piece.get(end) == Some(&b'\n'));
                    (begin, length) = (end + 1, 0);
                }
            }
            text.extend_from_slice(piece);
            if text.len() > MOST {
                return Err(LedgerError::new(line, "the ledger is larger than 1 GiB; split it"));
            }
        }
        Text::of(text)
    }

    fn of(mut text: Vec<u8>) -> Result<Self, LedgerError> {
        if text.starts_with(&[0xff, 0xfe]) || text.starts_with(&[0xfe, 0xff]) {
            return Err(LedgerError::new(1, "the ledger is UTF-16; save it as CSV in UTF-8"));
        }
        if text.starts_with("\u{feff}".as_bytes()) {
            text.drain(..3);
        }
        if text.trim_ascii().is_empty() {
            let message = "the ledger is empty; it needs a line with the headings of the columns";
            return Err(LedgerError::new(1, message));
        }
        // Old systems end lines with a carriage return alone.
        if !text.contains(&b'\n') {
            text.iter_mut().filter(|byte| **byte == b'\r').for_each(|byte| *byte = b'\n');
        }
        text.extend_from_slice(END);
        Ok(Text(Arc::new(text)))
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Error, ErrorKind};

    use super::*;

    /// A reader that fails with each of these errors before it reads.
    struct Failing<'a>(Vec<ErrorKind>, &'a [u8]);

    impl Read for Failing<'_> {
        fn read(&mut self, piece: &mut [u8]) -> std::io::Result<usize> {
            match self.0.pop() {
                Some(kind) => Err(Error::from(kind)),
                None => self.1.read(piece),
            }
        }
    }

    fn read(text: &str) -> Result<Text, LedgerError> {
        Text::read(text.as_bytes())
    }

    #[test]
    fn a_line_has_at_most_a_mebibyte_wherever_it_begins() {
        let most = "x".repeat(1024 * 1024);
        for before in ["", "a\nb\r\n", "a\r", &"12345\n".repeat(20_000), &"y".repeat(65_535)] {
            let before = format!("{before}\n");
            let text = format!("{before}{most}\nlast\n");
            let found = read(&text).unwrap();
            let (found, end) = found.as_ref().split_at(text.len());
            assert!(found == text.as_bytes() && end == END);
            let refused = read(&format!("{before}{most}z\nlast\n")).map(drop).unwrap_err();
            let line = before.matches('\n').count() + 1;
            assert!(refused.to_string().starts_with(&format!("line {line}:")), "{refused}");
        }
    }

    #[test]
    fn a_read_that_is_interrupted_is_repeated_and_another_failure_is_one() {
        let read = |kinds: &[ErrorKind]| Text::read(Failing(kinds.to_vec(), b"a;b\n"));
        let interrupted = ErrorKind::Interrupted;
        assert!(read(&[interrupted, interrupted]).unwrap().as_ref().starts_with(b"a;b\n"));
        let refused = read(&[ErrorKind::TimedOut, interrupted]).map(drop).unwrap_err();
        assert!(refused.to_string().contains("cannot be read"), "{refused}");
    }
}
