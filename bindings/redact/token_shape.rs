//! What a token looks like, and which names say that a token follows.
//!
//! There are four thresholds, in two pairs that must not be mixed up. To *take* a string for a
//! newly issued token, this crate has to be sure: [`TOKEN_LENGTH`] by its looks alone,
//! [`NAMED_TOKEN_LENGTH`] under a name of the spec. To *hide* a string, a suspicion is enough,
//! because one hidden word too many does no harm: [`HIDDEN_WITH_DIGIT`] and [`HIDDEN`].

/// The minimum length of a string that is taken for a token by its looks. Words are shorter; GUIDs
/// (36), hashes and JSON Web Tokens are longer.
const TOKEN_LENGTH: usize = 20;
/// The minimum length of a token under a name of the spec. Longer than words such as `renewed` or
/// `ACTIVE`.
pub(crate) const NAMED_TOKEN_LENGTH: usize = 8;
/// The minimum length of a word of letters and digits that is hidden where a token may be. Shorter
/// than [`TOKEN_LENGTH`].
const HIDDEN_WITH_DIGIT: usize = 12;
/// The minimum length of a word without digits that is hidden. The longest field names are shorter.
const HIDDEN: usize = 28;
/// The minimum length of a word with a digit that is hidden at the end of a text, which may be
/// truncated inside a token.
const HIDDEN_BEGINNING: usize = 4;

/// Returns whether a string is a token by its looks: long, of the letters that tokens consist of,
/// with a digit.
pub(crate) fn is_like_token(text: &str) -> bool {
    text.len() >= TOKEN_LENGTH && has_token_letters(text) && has_digit(text)
}

/// Returns whether a word may be a token, so that it must not be shown.
pub(super) fn may_be_token(word: &str) -> bool {
    has_token_letters(word)
        && (word.len() >= HIDDEN || (word.len() >= HIDDEN_WITH_DIGIT && has_digit(word)))
}

/// Returns whether a word at the end of a truncated text may be the beginning of a token.
pub(super) fn may_begin_token(word: &str) -> bool {
    has_token_letters(word) && has_digit(word) && word.len() >= HIDDEN_BEGINNING
}

fn has_token_letters(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.~+/=".contains(&byte))
}

fn has_digit(text: &str) -> bool {
    text.bytes().any(|byte| byte.is_ascii_digit())
}

/// Returns a name in lower case, without punctuation: `new_access-token` and `NewAccessToken`
/// become one.
pub(crate) fn normalized_name(name: &str) -> String {
    name.chars()
        .filter(char::is_ascii_alphanumeric)
        .map(|letter| letter.to_ascii_lowercase())
        .collect()
}

/// Returns whether a normalised name says that its value is a token or key, and not a fact about
/// one.
pub(crate) fn names_a_token(name: &str) -> bool {
    const ABOUT: [&str; 8] = ["type", "expir", "refresh", "id", "valid", "date", "time", "old"];
    (name.contains("token") || name.contains("key"))
        && !ABOUT.iter().any(|about| name.contains(about))
}

/// Returns the words of a text, without the punctuation around them.
pub(crate) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_separator = |letter: char| {
        letter.is_whitespace() || letter.is_control() || "\"'`<>()[]{},;\\:?&|@#%".contains(letter)
    };
    text.split(is_separator).map(|word| word.trim_end_matches(['.', ':', '!']))
}
