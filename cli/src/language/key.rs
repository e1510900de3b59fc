//! The keys of texts. A key that the catalogue does not have does not compile.

/// The catalogue that all keys are looked up in. A test compares the other one with it.
pub(super) const ENGLISH: &str = include_str!("en.ftl");

/// The key of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Key(&'static str);

impl Key {
    /// Checks a key. Use it through [`key!`], which does so at compile time.
    pub(crate) const fn checked(id: &'static str) -> Self {
        assert!(is_known(id), "the catalogue has no text of this key");
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

/// The keys of the catalogue. They are listed once: to search the whole catalogue for each key that
/// the command uses would take the compiler a minute.
const KEYS: [&[u8]; count()] = {
    let mut keys = [b"".as_slice(); count()];
    let mut places: &mut [_] = &mut keys;
    let mut catalogue = ENGLISH.as_bytes();
    while let (Some((place, others)), Some((key, rest))) =
        (places.split_first_mut(), first_key(catalogue))
    {
        *place = key;
        (places, catalogue) = (others, rest);
    }
    keys
};

const fn count() -> usize {
    let (mut count, mut catalogue) = (0, ENGLISH.as_bytes());
    while let Some((_, rest)) = first_key(catalogue) {
        (count, catalogue) = (count + 1, rest);
    }
    count
}

/// Returns the first key of a catalogue, and what follows it. A line with a key begins with it and
/// ` =`; the other lines of a text are indented.
const fn first_key(mut catalogue: &[u8]) -> Option<(&[u8], &[u8])> {
    while !catalogue.is_empty() {
        let (word, rest) = catalogue.split_at(length_of_word(catalogue));
        if let ([b'a'..=b'z' | b'A'..=b'Z', ..], [b' ', b'=', ..]) = (word, rest) {
            return Some((word, rest));
        }
        catalogue = after_line(rest);
    }
    None
}

const fn length_of_word(text: &[u8]) -> usize {
    let mut rest = text;
    while let [b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-', others @ ..] = rest {
        rest = others;
    }
    text.len() - rest.len()
}

const fn after_line(mut text: &[u8]) -> &[u8] {
    while let [byte, rest @ ..] = text {
        text = rest;
        if *byte == b'\n' {
            break;
        }
    }
    text
}

/// Returns whether the catalogue has a key.
pub(super) const fn is_known(id: &str) -> bool {
    let mut keys: &[&[u8]] = &KEYS;
    while let [key, others @ ..] = keys {
        if are_equal(key, id.as_bytes()) {
            return true;
        }
        keys = others;
    }
    false
}

const fn are_equal(mut one: &[u8], mut other: &[u8]) -> bool {
    if one.len() != other.len() {
        return false;
    }
    while let ([first, rest @ ..], [first_of_other, rest_of_other @ ..]) = (one, other) {
        if *first != *first_of_other {
            return false;
        }
        (one, other) = (rest, rest_of_other);
    }
    true
}

/// Lists the keys of a catalogue.
pub(super) fn ids(mut catalogue: &'static str) -> impl Iterator<Item = &'static str> {
    std::iter::from_fn(move || {
        let (key, rest) = first_key(catalogue.as_bytes())?;
        catalogue = catalogue.get(catalogue.len() - rest.len()..)?;
        std::str::from_utf8(key).ok()
    })
}
