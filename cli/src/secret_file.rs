//! Files that hold a secret, and what a message may show of their paths.
//!
//! Begin with [`shown`]. A secret that was passed where its file belongs must not be repeated,
//! because messages end in logs.

use std::path::Path;

/// The fewest characters of a word that may be a secret.
const SHORTEST_SECRET: usize = 16;

/// Returns whether a word may be a secret, which no message repeats.
pub(crate) fn may_be_secret(word: &str) -> bool {
    word.chars().count() >= SHORTEST_SECRET && !word.contains(char::is_whitespace)
}

/// Describes a file of a secret, as in `the token file FILE`; see [`shown_in`].
pub(crate) fn shown(what: &str, path: &Path) -> String {
    shown_in(Path::new(""), what, path)
}

/// Describes a file of a secret whose path is relative to a folder.
///
/// The path is left out if it may be the secret itself: it is long enough, and neither the file nor
/// a folder that the path names exists.
pub(crate) fn shown_in(base: &Path, what: &str, path: &Path) -> String {
    // A text in base64 may begin with a slash, so the root folder does not count.
    let folder = path.parent().filter(|folder| folder.parent().is_some());
    let is_there = folder.is_some_and(|folder| base.join(folder).is_dir())
        || base.join(path).symlink_metadata().is_ok();
    if is_there || !may_be_secret(&path.to_string_lossy()) {
        return format!("{what} {}", path.display());
    }
    format!("{what} (its path is not shown, because it may be the secret itself)")
}
