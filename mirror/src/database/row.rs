//! A row of either database, and what its columns can be.

#[cfg(feature = "postgres")]
use sqlx::{Postgres, postgres::PgRow};
use sqlx::{Sqlite, sqlite::SqliteRow};

use crate::error::Error;

/// A row.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    #[cfg(feature = "postgres")]
    Postgres(PgRow),
}

impl From<SqliteRow> for Row {
    fn from(row: SqliteRow) -> Self {
        Row::Sqlite(row)
    }
}

#[cfg(feature = "postgres")]
impl From<PgRow> for Row {
    fn from(row: PgRow) -> Self {
        Row::Postgres(row)
    }
}

impl Row {
    /// Returns a column, by its place or its name. Whole numbers are `i64`.
    pub(crate) fn get<T: Column>(&self, index: impl Index) -> Result<T, Error> {
        use sqlx::Row as _;
        Ok(match self {
            Row::Sqlite(row) => row.try_get(index)?,
            #[cfg(feature = "postgres")]
            Row::Postgres(row) => row.try_get(index)?,
        })
    }
}

/// What both databases can return, and how a column is named.
#[cfg(feature = "postgres")]
mod of_both {
    use super::{PgRow, Postgres, Sqlite, SqliteRow};

    pub(crate) trait Column:
        for<'r> sqlx::Decode<'r, Sqlite>
        + sqlx::Type<Sqlite>
        + for<'r> sqlx::Decode<'r, Postgres>
        + sqlx::Type<Postgres>
    {
    }

    impl<T> Column for T where
        T: for<'r> sqlx::Decode<'r, Sqlite>
            + sqlx::Type<Sqlite>
            + for<'r> sqlx::Decode<'r, Postgres>
            + sqlx::Type<Postgres>
    {
    }

    pub(crate) trait Index: sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow> {}

    impl<T: sqlx::ColumnIndex<SqliteRow> + sqlx::ColumnIndex<PgRow>> Index for T {}
}

#[cfg(not(feature = "postgres"))]
mod of_both {
    use super::{Sqlite, SqliteRow};

    pub(crate) trait Column: for<'r> sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> {}

    impl<T> Column for T where T: for<'r> sqlx::Decode<'r, Sqlite> + sqlx::Type<Sqlite> {}

    pub(crate) trait Index: sqlx::ColumnIndex<SqliteRow> {}

    impl<T: sqlx::ColumnIndex<SqliteRow>> Index for T {}
}

pub(crate) use self::of_both::{Column, Index};
