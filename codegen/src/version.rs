//! Versions of the spec: three numbers, such as `1.0.0`.

use std::fmt;

/// A version of the spec. Versions compare as semantic versioning orders them.
///
/// ```
/// use cfis_codegen::version::Version;
///
/// let version = Version::parse("0.10.0").expect("three numbers");
/// assert!(version > Version::parse("0.9.12").expect("three numbers"));
/// assert_eq!(version.to_string(), "0.10.0");
/// assert_eq!(Version::parse("v1"), None);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Version {
    /// The number that is raised if something breaks.
    pub major: u32,
    /// The number that is raised if something is added.
    pub minor: u32,
    /// The number that is raised for every other change.
    pub patch: u32,
}

impl Version {
    /// Parses three numbers with dots between them, without leading zeros.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.').map(number);
        let version =
            Version { major: parts.next()??, minor: parts.next()??, patch: parts.next()?? };
        parts.next().is_none().then_some(version)
    }
}

fn number(text: &str) -> Option<u32> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    let has_leading_zero = text.len() > 1 && text.starts_with('0');
    if is_plain && !has_leading_zero { text.parse().ok() } else { None }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.patch)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_three_plain_numbers_are_a_version() {
        for text in ["0.0.0", "1.0.0", "10.20.30"] {
            assert_eq!(Version::parse(text).unwrap().to_string(), text);
        }
        for text in
            ["", "1", "v1", "1.0", "1.0.0.0", "1.0.", "1..0", "+1.0.0", "01.0.0", "1.0.0-rc.1"]
        {
            assert_eq!(Version::parse(text), None, "{text}");
        }
    }
}
