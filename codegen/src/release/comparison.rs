//! The spec, compared with the newest release.

use std::fmt;
use std::path::Path;

use crate::committed::Failure;
use crate::generate::read_checked;
use crate::paths::{RELEASED, SPEC};
use crate::publish::Published;
use crate::release::published;
use crate::release::rate::{self, Change, Rating};
use crate::release::versions::{self, RELEASE};
use crate::version::Version;
use crate::{publish, read};

/// The spec, compared with the last release.
#[derive(Debug)]
pub struct Comparison {
    /// The version that the spec has.
    pub version: Version,
    /// The newest release, if there is one.
    pub last: Option<Version>,
    /// What changed since then.
    pub changes: Vec<Change>,
    /// The spec with its examples, as it is released.
    bundle: String,
    /// The text of the newest release.
    released: String,
    /// The published files, as they are released.
    files: Vec<Published>,
    /// Those of the newest release.
    released_files: Vec<Published>,
}

impl Comparison {
    /// Compares the spec of the repository at `root` with the newest release.
    ///
    /// # Errors
    /// Returns the findings in the spec, or the file that cannot be read.
    pub fn of(root: &Path) -> Result<Self, Failure> {
        let document = read_checked(&root.join(SPEC))?;
        let bundle = publish::bundled(&document)?;
        let version = versions::of(&document)?;
        let mut files = publish::generated(&document)?;
        files.extend(publish::settings(root)?);
        files.sort();
        let last = versions::newest(root)?;
        let Some(release) = last else {
            let (changes, released, released_files) = (Vec::new(), String::new(), Vec::new());
            return Ok(Comparison {
                version,
                last,
                changes,
                bundle,
                released,
                files,
                released_files,
            });
        };
        let path = versions::file(root, release);
        let before = read::read(&path)?;
        let released = before.text().to_owned();
        let now = read::read_text(SPEC, &root.join(RELEASED), bundle.clone())?;
        let mut changes = rate::changes(&before, &now);
        // The generated code has the order of the spec.
        if changes.is_empty() && version == release && bundle != released {
            let sentence = "the spec is written in another way".to_owned();
            changes.push(Change { rating: Rating::Patch, sentence });
        }
        let released_files = versions::published(root, release)?;
        if !released_files.is_empty() {
            // What the changes of the spec do not account for.
            let rating = changes.iter().map(|change| change.rating).max().unwrap_or(Rating::None);
            let published = published::changes(&released_files, &files)?;
            changes.extend(published.into_iter().filter(|change| change.rating > rating));
        }
        Ok(Comparison { version, last, changes, bundle, released, files, released_files })
    }

    /// Returns the highest rating of the changes.
    pub fn rating(&self) -> Rating {
        self.changes.iter().map(|change| change.rating).max().unwrap_or(Rating::None)
    }

    /// Returns the lowest version that the changes ask for; none before the first release.
    pub fn asked(&self) -> Option<Version> {
        self.last.map(|last| versions::asked(last, self.rating()))
    }

    /// Returns the text of the release.
    pub(super) fn bundle(&self) -> &str {
        &self.bundle
    }

    /// Returns the published files of the release.
    pub(super) fn files(&self) -> &[Published] {
        &self.files
    }

    /// Returns whether the spec was saved as a release, exactly as it is, with its published files.
    pub(super) fn is_released(&self) -> bool {
        self.last == Some(self.version)
            && self.bundle == self.released
            && self.files == self.released_files
    }

    /// Fails if the version is not raised as much as the changes ask for.
    pub(super) fn version_step(&self) -> Result<(), Failure> {
        let (Some(last), Some(asked)) = (self.last, self.asked()) else { return Ok(()) };
        if self.version >= asked {
            return Ok(());
        }
        let Comparison { version, .. } = self;
        let mut message = format!("{self}\n");
        if *version == last {
            message += &format!(
                "the spec is not the one that was released as {last}; run `{RELEASE} --raise`, \
                 which sets info.version to {asked}; if nobody has that release yet, you may \
                 delete {RELEASED}/{last}.json and the folder {RELEASED}/{last} instead"
            );
        } else if *version < last {
            message += &format!(
                "info.version is lower than the last release; run `{RELEASE} --raise`, which sets \
                 it to {asked}"
            );
        } else {
            message += &format!(
                "info.version is raised by too little; run `{RELEASE} --raise`, which sets it to \
                 {asked}"
            );
        }
        Err(Failure::Wrong(message))
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (Some(last), Some(asked)) = (self.last, self.asked()) else {
            return write!(f, "nothing was released yet; info.version is {}", self.version);
        };
        for change in &self.changes {
            writeln!(f, "{change}")?;
        }
        match self.rating() {
            Rating::None => write!(f, "nothing changed since {last}")?,
            rating => {
                write!(
                    f,
                    "the changes since {last} are {}, which asks for {asked}",
                    rating.name()
                )?;
            }
        }
        write!(f, "; info.version is {}", self.version)
    }
}
