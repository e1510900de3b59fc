//! How a node is written: with brackets or as a block, and where a block ends.

use crate::read::Cursor;

impl Cursor<'_> {
    /// Returns whether a mapping or sequence is written with brackets.
    pub fn is_inline(&self) -> bool {
        let place = self.value_place();
        let line = self.text_of_file().lines().nth(place.line.saturating_sub(1));
        let first = line.and_then(|line| line.chars().nth(place.column.saturating_sub(1)));
        matches!(first, Some('{' | '['))
    }

    /// Returns the last line of a member of a block: all lines that follow its key and begin
    /// further to the right belong to it.
    pub fn last_line(&self) -> usize {
        let start = self.place();
        let mut last = start.line;
        for (index, line) in self.text_of_file().lines().enumerate().skip(start.line) {
            let text = line.trim_start();
            let is_inside = line.chars().count() - text.chars().count() >= start.column;
            match text {
                "" => {}
                _ if is_inside => last = index + 1,
                // A comment further to the left does not end a block.
                _ if text.starts_with('#') => {}
                _ => break,
            }
        }
        last
    }
}
