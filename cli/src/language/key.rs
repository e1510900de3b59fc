//! The keys of texts. A key that the catalogue does not have does not compile.

/// The catalogue that all keys are looked up in. A test compares the other one with it.
pub(super) const ENGLISH: &str = include_str!("en.ftl");

/// The key of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(&'static str);

impl Key {
    /// Checks a key. Use it through [`key!`], which does so at compile time.
    pub(crate) const fn checked(id: &'static str) -> Self {
        assert!(has(ENGLISH.as_bytes(), id.as_bytes()), "the catalogue has no text of this key");
        Key(id)
    }

    /// Returns the key as the catalogue writes it.
    pub(crate) fn id(self) -> &'static str {
        self.0
    }
}

/// Returns the [`Key`] of a text.
macro_rules! key {
    ($id:literal) => {
        const { $crate::language::Key::checked($id) }
    };
}

pub(crate) use key;

/// Returns whether a line of the catalogue begins with a key and ` =`.
const fn has(mut catalogue: &[u8], id: &[u8]) -> bool {
    // What must still follow in this line; nothing if the line begins with something else.
    let mut wanted = Some(id);
    while let Some((byte, rest)) = catalogue.split_first() {
        catalogue = rest;
        wanted = match (*byte, wanted) {
            (b'\n', _) => Some(id),
            (b' ', Some([])) => return true,
            (byte, Some([first, others @ ..])) if *first == byte => Some(others),
            _ => None,
        };
    }
    false
}

/// Lists the keys of a catalogue.
pub(super) fn ids(catalogue: &'static str) -> impl Iterator<Item = &'static str> {
    let is_key = |id: &&str| {
        id.starts_with(|first: char| first.is_ascii_alphabetic())
            && id.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    };
    catalogue.lines().filter_map(|line| Some(line.split_once(" =")?.0)).filter(is_key)
}
