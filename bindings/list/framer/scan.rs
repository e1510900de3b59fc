//! Where a JSON value ends, found by strings, escapes and depth alone.

/// What the scanner is inside of, while it looks for the end of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Inside {
    /// Objects and lists, at this depth.
    Nested(usize),
    /// A string, in objects and lists at this depth.
    String(usize),
    /// A number or a word.
    Word,
}

/// Returns what a value is that begins with this byte.
pub(super) fn begins(byte: u8) -> Option<Inside> {
    match byte {
        b'"' => Some(Inside::String(0)),
        b'{' | b'[' => Some(Inside::Nested(1)),
        b'-' | b'0'..=b'9' | b't' | b'f' | b'n' => Some(Inside::Word),
        _ => None,
    }
}

/// Scans on from a place in a value. Returns its end, or `None` if more bytes are needed; then the
/// place is behind the last byte.
pub(super) fn end(bytes: &[u8], at: &mut usize, inside: &mut Inside) -> Option<usize> {
    loop {
        let rest = bytes.get(*at..).filter(|rest| !rest.is_empty())?;
        match *inside {
            Inside::String(depth) => match memchr::memchr2(b'"', b'\\', rest) {
                // The byte after a backslash is skipped, if it has not arrived yet as well.
                Some(found) if rest.get(found) == Some(&b'\\') => *at += found + 2,
                Some(found) => {
                    *at += found + 1;
                    if depth == 0 {
                        return Some(*at);
                    }
                    *inside = Inside::Nested(depth);
                }
                None => *at += rest.len(),
            },
            Inside::Nested(depth) => {
                let special =
                    rest.iter().position(|byte| matches!(byte, b'"' | b'{' | b'[' | b'}' | b']'));
                let Some(found) = special else {
                    *at += rest.len();
                    continue;
                };
                *at += found + 1;
                match rest.get(found) {
                    Some(b'"') => *inside = Inside::String(depth),
                    Some(b'{' | b'[') => *inside = Inside::Nested(depth + 1),
                    _ if depth == 1 => return Some(*at),
                    _ => *inside = Inside::Nested(depth - 1),
                }
            }
            Inside::Word => match rest
                .iter()
                .position(|byte| byte.is_ascii_whitespace() || b",]}".contains(byte))
            {
                Some(found) => return Some(*at + found),
                None => *at += rest.len(),
            },
        }
    }
}
