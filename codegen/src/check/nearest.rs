//! The name that was probably meant.

/// Returns the known name that differs from `name` in at most two letters, and in a third at most
/// of them.
pub(super) fn nearest<'k>(name: &str, known: &[&'k str]) -> Option<&'k str> {
    let distances = known.iter().map(|known| (distance(name, known), *known));
    let (distance, known) = distances.min()?;
    (distance <= 2 && distance * 3 <= name.len().max(known.len())).then_some(known)
}

/// Returns how many letters must be added, removed or replaced.
fn distance(one: &str, other: &str) -> usize {
    let first = (0..=other.chars().count()).collect::<Vec<_>>();
    let last = one.chars().enumerate().fold(first, |above, (at, letter)| {
        let mut left = at + 1;
        let mut row = vec![left];
        for (pair, there) in above.windows(2).zip(other.chars()) {
            let [diagonal, upper] = pair else { continue };
            left = (diagonal + usize::from(letter != there)).min(upper + 1).min(left + 1);
            row.push(left);
        }
        row
    });
    last.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_too_few_or_two_that_changed_places_are_found() {
        let known = ["description", "required", "type", "x-evidence"];
        assert_eq!(nearest("descripton", &known), Some("description"));
        assert_eq!(nearest("reqiured", &known), Some("required"));
        assert_eq!(nearest("x-evidense", &known), Some("x-evidence"));
        assert_eq!(nearest("tye", &["type"]), Some("type"));
        assert_eq!(nearest("title", &known), None);
        assert_eq!(nearest("x-logo", &["x-list"]), None);
        assert_eq!(nearest("", &[]), None);
    }
}
