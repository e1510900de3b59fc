//! Finds the columns of a ledger by their headings.

use std::collections::BTreeMap;

use super::column_names::Column;

/// The place of each column, from 0.
#[derive(Debug, Clone, Default)]
pub(super) struct Columns(BTreeMap<Column, usize>);

/// Why the columns cannot be found, in one sentence.
#[derive(Debug)]
pub(super) struct NoColumns(pub(super) String);

impl Columns {
    /// Finds the columns by their headings; mapped columns come first. `gross` is the place of the
    /// amount, if something else than its heading decided it.
    pub(super) fn find(
        headings: &[String],
        mapped: &BTreeMap<Column, String>,
        gross: Option<usize>,
    ) -> Result<Self, NoColumns> {
        let mut columns = Columns::mapped(headings, mapped)?;
        if let Some(gross) = gross {
            columns.insert(Column::Amount, gross);
        }
        for column in Column::ALL {
            if columns.contains_key(&column) {
                continue;
            }
            let is_free = |at: &usize| !columns.values().any(|taken| taken == at);
            let found: Vec<_> = column.places(headings).into_iter().filter(is_free).collect();
            match found.as_slice() {
                [] => {}
                [at] => {
                    columns.insert(column, *at);
                }
                // What is not needed is not asked for.
                [..] if !column.is_asked_for() => {}
                [one, other, ..] => {
                    let heading =
                        |at: &usize| headings.get(*at).map_or("", |heading| heading.trim());
                    return Err(NoColumns(format!(
                        "the columns `{}` and `{}` may both be the {}; name the right one",
                        heading(one),
                        heading(other),
                        column.name()
                    )));
                }
            }
        }
        match Column::ALL
            .into_iter()
            .find(|column| column.is_required() && !columns.contains_key(column))
        {
            Some(missing) => Err(NoColumns(format!(
                "there is no column with the {}; there are {}; name the column",
                missing.name(),
                list(headings)
            ))),
            None => Ok(Columns(columns)),
        }
    }

    fn mapped(
        headings: &[String],
        mapped: &BTreeMap<Column, String>,
    ) -> Result<BTreeMap<Column, usize>, NoColumns> {
        let mut columns: BTreeMap<Column, usize> = BTreeMap::new();
        for (column, wanted) in mapped {
            let is_it = |heading: &&String| heading.trim() == wanted.trim();
            let at = headings.iter().position(|heading| is_it(&heading)).ok_or_else(|| {
                NoColumns(format!(
                    "there is no column `{wanted}` for the {}; there are {}",
                    column.name(),
                    list(headings)
                ))
            })?;
            if headings.iter().filter(is_it).count() > 1 {
                return Err(NoColumns(format!(
                    "there are several columns `{wanted}`, so the {} cannot be found; rename all \
                     but one",
                    column.name()
                )));
            }
            if let Some((other, _)) = columns.iter().find(|(_, place)| **place == at) {
                return Err(NoColumns(format!(
                    "the column `{wanted}` cannot be both the {} and the {}",
                    Column::name(*other),
                    column.name()
                )));
            }
            columns.insert(*column, at);
        }
        Ok(columns)
    }

    /// Returns how many columns a line of headings has.
    pub(super) fn count(headings: &[String], mapped: &BTreeMap<Column, String>) -> usize {
        Column::ALL.into_iter().filter(|column| column.is_among(headings, mapped)).count()
    }

    /// Returns whether a line of headings has the required columns.
    pub(super) fn has_required(headings: &[String], mapped: &BTreeMap<Column, String>) -> bool {
        let mut required = Column::ALL.into_iter().filter(|column| column.is_required());
        required.all(|column| column.is_among(headings, mapped))
    }

    pub(super) fn place(&self, column: Column) -> Option<usize> {
        self.0.get(&column).copied()
    }

    /// Returns the optional columns that several headings fit equally well.
    pub(super) fn undecided(&self, headings: &[String]) -> Vec<(Column, Vec<String>)> {
        let missing = Column::ALL.into_iter().filter(|column| !self.0.contains_key(column));
        let heading = |at: usize| headings.get(at).map(|heading| heading.trim().to_owned());
        missing
            .map(|column| (column, column.places(headings)))
            .filter(|(_, places)| places.len() > 1)
            .map(|(column, places)| (column, places.into_iter().filter_map(heading).collect()))
            .collect()
    }

    /// Returns the columns and their places.
    pub(super) fn iter(&self) -> impl Iterator<Item = (Column, usize)> {
        self.0.iter().map(|(column, place)| (*column, *place))
    }
}

fn list(headings: &[String]) -> String {
    headings.iter().map(|heading| format!("`{}`", heading.trim())).collect::<Vec<_>>().join(", ")
}
