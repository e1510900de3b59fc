//! The names of the inputs, by which results trace a figure to its row.

use crate::rules::InputNames;

/// The names of all inputs.
#[derive(Debug, Clone)]
pub(crate) struct Names {
    pub(crate) ledger: String,
    pub(crate) payments: Files,
    pub(crate) settlements: Files,
    pub(crate) earlier_payments: String,
}

impl From<InputNames> for Names {
    fn from(names: InputNames) -> Self {
        Names {
            ledger: names.ledger,
            payments: Files::beginning(names.payments),
            settlements: Files::beginning(names.settlements),
            earlier_payments: names.earlier_payments,
        }
    }
}

/// The files of one kind of items, each with the number of items before it.
#[derive(Debug, Clone)]
pub(crate) struct Files(Vec<(u32, String)>);

impl Files {
    fn beginning(name: String) -> Self {
        Files(vec![(0, name)])
    }

    /// Begins another file after a number of items.
    pub(crate) fn begin(&mut self, items: u32, name: String) {
        // A file without items has no row that could be traced.
        self.0.retain(|(before, _)| *before < items);
        self.0.push((items, name));
    }

    /// Returns the name of the file that has an item, and the place of the item in it, from 0.
    pub(crate) fn of(&self, item: u32) -> (&str, u32) {
        let file = self.0.iter().rfind(|(before, _)| *before <= item);
        file.map_or(("", item), |(before, name)| (name, item - before))
    }
}

#[cfg(test)]
mod tests {
    use super::Files;

    #[test]
    fn an_item_is_traced_to_its_file() {
        let mut files = Files::beginning("one".to_owned());
        files.begin(2, "empty".to_owned());
        files.begin(2, "other".to_owned());
        let found: Vec<_> = (0..4).map(|item| files.of(item)).collect();
        assert_eq!(found, [("one", 0), ("one", 1), ("other", 0), ("other", 1)]);
    }
}
