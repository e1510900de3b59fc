//! Saved items with one JSON object per line, read as a JSON list.

use std::io::{self, BufRead, Cursor, Read};

use serde::de::IgnoredAny;

/// The maximum bytes of an item, and of the first line that is looked at.
const MOST: u64 = 16 * 1024 * 1024;

/// Returns a reader of a JSON document: of `file` itself, or of a list of its lines. `list` is the
/// name of the list in a response of the API, which is an object too.
pub(super) fn as_json<R: BufRead + Send + 'static>(
    mut file: R,
    list: &str,
) -> io::Result<Box<dyn Read + Send>> {
    let mut first = Vec::new();
    file.by_ref().take(MOST).read_until(b'\n', &mut first)?;
    let is_lines = is_item(&first, list);
    let whole = Cursor::new(first).chain(file);
    Ok(if is_lines { Box::new(Lines::new(whole)) } else { Box::new(whole) })
}

/// Returns whether a line is a whole object, and not a response with the list.
fn is_item(line: &[u8], list: &str) -> bool {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    type Members = std::collections::BTreeMap<String, IgnoredAny>;
    serde_json::from_slice::<Members>(line).is_ok_and(|members| !members.contains_key(list))
}

/// The lines of a reader, as a JSON list.
struct Lines<R> {
    lines: R,
    /// What is to be read next.
    piece: Cursor<Vec<u8>>,
    is_first: bool,
    is_done: bool,
}

impl<R: BufRead> Lines<R> {
    fn new(lines: R) -> Self {
        Lines { lines, piece: Cursor::new(b"[".to_vec()), is_first: true, is_done: false }
    }

    /// Takes the next line that is not blank, or the end of the list.
    fn next(&mut self) -> io::Result<()> {
        let mut line = Vec::new();
        loop {
            line.clear();
            // A line that is too long is cut, which is not JSON.
            let count = self.lines.by_ref().take(MOST).read_until(b'\n', &mut line)?;
            if count == 0 {
                self.is_done = true;
                self.piece = Cursor::new(b"]".to_vec());
                return Ok(());
            }
            if !line.trim_ascii().is_empty() {
                break;
            }
        }
        let text = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(&line);
        let mut piece = if self.is_first { Vec::new() } else { b",".to_vec() };
        piece.extend_from_slice(text);
        self.is_first = false;
        self.piece = Cursor::new(piece);
        Ok(())
    }
}

impl<R: BufRead> Read for Lines<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.piece.read(buffer)?;
            if count > 0 || buffer.is_empty() || self.is_done {
                return Ok(count);
            }
            self.next()?;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(file: &'static str) -> String {
        let mut text = String::new();
        as_json(file.as_bytes(), "settlements").unwrap().read_to_string(&mut text).unwrap();
        text
    }

    #[test]
    fn lines_become_a_list_and_documents_stay_as_they_are() {
        assert_eq!(read("{\"a\":1}\n\n{\"a\":2}\r\n"), "[{\"a\":1}\n,{\"a\":2}\r\n]");
        assert_eq!(read("{\"a\":1}"), "[{\"a\":1}]");
        for document in
            ["[{\"a\":1}]", "{\"settlements\":[]}\n", "{\n \"settlements\":[]}", "", "<"]
        {
            assert_eq!(read(document), document);
        }
    }
}
