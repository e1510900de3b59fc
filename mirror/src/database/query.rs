//! One statement and its values, for whichever database it is sent to.
//!
//! Both databases take `$1`, so that nearly every statement has one text; rows that are inserted have
//! placeholders of their own. Begin with [`query`].

use std::borrow::Cow;
use std::fmt::Write as _;
use std::mem;

use cfis::Amount;
use sqlx::sqlite::SqliteArguments;
use sqlx::{AssertSqlSafe, SqlSafeStr, SqlStr, Sqlite};

use super::handle::{Database, Pool};
use super::row::{Column, Row};
use super::writing::Writing;
use crate::error::Error;

/// A value of a statement.
#[derive(Debug, Clone)]
pub(crate) enum Value<'q> {
    Integer(Option<i64>),
    Text(Option<&'q str>),
    Owned(String),
    Bytes(Option<&'q [u8]>),
    OwnedBytes(Vec<u8>),
    Flag(bool),
    /// Text in SQLite and `numeric` in PostgreSQL, to the digit.
    Amount(Option<Amount>),
}

/// What can be bound to a statement.
pub(crate) trait Bind<'q> {
    fn value(self) -> Value<'q>;
    /// The value of nothing, which has a type too.
    fn none() -> Value<'q>;
}

macro_rules! bind {
    ($($type:ty: |$value:ident| $made:expr, $none:expr;)*) => {$(
        impl<'q> Bind<'q> for $type {
            fn value(self) -> Value<'q> {
                let $value = self;
                $made
            }

            fn none() -> Value<'q> {
                $none
            }
        }
    )*};
}

bind! {
    i64: |value| Value::Integer(Some(value)), Value::Integer(None);
    u32: |value| Value::Integer(Some(value.into())), Value::Integer(None);
    u16: |value| Value::Integer(Some(value.into())), Value::Integer(None);
    bool: |value| Value::Flag(value), Value::Integer(None);
    &'q str: |value| Value::Text(Some(value)), Value::Text(None);
    &'q String: |value| Value::Text(Some(value)), Value::Text(None);
    String: |value| Value::Owned(value), Value::Text(None);
    &'q [u8]: |value| Value::Bytes(Some(value)), Value::Bytes(None);
    &'q Vec<u8>: |value| Value::Bytes(Some(value)), Value::Bytes(None);
    Vec<u8>: |value| Value::OwnedBytes(value), Value::Bytes(None);
    Amount: |value| Value::Amount(Some(value)), Value::Amount(None);
}

impl<'q, T: Bind<'q>> Bind<'q> for Option<T> {
    fn value(self) -> Value<'q> {
        self.map_or_else(T::none, T::value)
    }

    fn none() -> Value<'q> {
        T::none()
    }
}

impl<'q> Bind<'q> for &'q Option<String> {
    fn value(self) -> Value<'q> {
        Value::Text(self.as_deref())
    }

    fn none() -> Value<'q> {
        Value::Text(None)
    }
}

/// Where a statement is executed.
pub(crate) enum On<'a> {
    /// Over any connection, in a commit of its own.
    Database(&'a Database),
    /// In a transaction.
    Writing(&'a mut Writing),
}

impl<'a> From<&'a Database> for On<'a> {
    fn from(database: &'a Database) -> Self {
        On::Database(database)
    }
}

impl<'a> From<&'a mut Writing> for On<'a> {
    fn from(writing: &'a mut Writing) -> Self {
        On::Writing(writing)
    }
}

/// A statement with its values.
pub(crate) struct Query<'q> {
    text: Text,
    values: Vec<Value<'q>>,
}

/// The text of a statement.
enum Text {
    /// One for both databases, which should remember how to execute it.
    Both(SqlStr),
    /// One that inserts rows with this number of columns, with what comes before and after them.
    Rows { head: Cow<'static, str>, columns: usize, tail: &'static str },
}

/// Begins a statement.
pub(crate) fn query<'q>(sql: &'static str) -> Query<'q> {
    Query { text: Text::Both(sql.into_sql_str()), values: Vec::new() }
}

/// Begins a statement whose text has the name of a schema in it, and nothing that comes from outside.
#[cfg(feature = "postgres")]
pub(crate) fn query_of<'q>(sql: String) -> Query<'q> {
    Query { text: Text::Both(AssertSqlSafe(sql).into_sql_str()), values: Vec::new() }
}

/// Begins a statement that inserts several rows: `head` is `insert into … (…)`, and `tail` is what
/// comes after the rows.
pub(crate) fn insert_rows<'q>(
    head: impl Into<Cow<'static, str>>,
    rows: Vec<Vec<Value<'q>>>,
    tail: &'static str,
) -> Query<'q> {
    let columns = rows.first().map_or(0, Vec::len);
    let values = rows.into_iter().flatten().collect();
    Query { text: Text::Rows { head: head.into(), columns, tail }, values }
}

/// Executes a statement on whichever database it is for.
macro_rules! on {
    ($on:expr, $query:expr, |$made:ident, $executor:ident| $body:expr) => {
        match $on.into() {
            On::Database(database) => match database.pool() {
                Pool::Sqlite(pool) => {
                    let ($made, $executor) = ($query.sqlite(), pool);
                    $body
                }
                #[cfg(feature = "postgres")]
                Pool::Postgres(pool) => {
                    let ($made, $executor) = ($query.postgres(), pool);
                    $body
                }
            },
            On::Writing(Writing::Sqlite(writing)) => {
                let ($made, $executor) = ($query.sqlite(), &mut **writing);
                $body
            }
            #[cfg(feature = "postgres")]
            On::Writing(Writing::Postgres(writing)) => {
                let ($made, $executor) = ($query.postgres(), &mut **writing);
                $body
            }
        }
    };
}

impl<'q> Query<'q> {
    /// Adds the next value.
    pub(crate) fn bind(mut self, value: impl Bind<'q>) -> Self {
        self.values.push(value.value());
        self
    }

    /// Executes it, and returns how many rows it has affected.
    pub(crate) async fn execute(mut self, on: impl Into<On<'_>>) -> Result<u64, Error> {
        Ok(on!(on, self, |made, executor| made.execute(executor).await?.rows_affected()))
    }

    /// Returns all rows.
    pub(crate) async fn fetch_all(mut self, on: impl Into<On<'_>>) -> Result<Vec<Row>, Error> {
        Ok(on!(on, self, |made, executor| {
            made.fetch_all(executor).await?.into_iter().map(Row::from).collect()
        }))
    }

    /// Returns the first row, if there is one.
    pub(crate) async fn fetch_optional(
        mut self,
        on: impl Into<On<'_>>,
    ) -> Result<Option<Row>, Error> {
        Ok(on!(on, self, |made, executor| made.fetch_optional(executor).await?.map(Row::from)))
    }

    /// Returns the first row.
    pub(crate) async fn fetch_one(mut self, on: impl Into<On<'_>>) -> Result<Row, Error> {
        Ok(on!(on, self, |made, executor| Row::from(made.fetch_one(executor).await?)))
    }

    /// Returns the first column of the first row, if there is one.
    pub(crate) async fn scalar<T: Column>(self, on: impl Into<On<'_>>) -> Result<Option<T>, Error> {
        self.fetch_optional(on).await?.map(|row| row.get(0)).transpose()
    }

    fn sqlite(&mut self) -> sqlx::query::Query<'q, Sqlite, SqliteArguments> {
        // Without numbers: SQLite looks each number up among all of them.
        let (sql, is_persistent) = self.text.written(self.values.len(), |_| Placeholder::Plain);
        let mut query = sqlx::query(sql).persistent(is_persistent);
        for value in mem::take(&mut self.values) {
            query = match value {
                Value::Integer(value) => query.bind(value),
                Value::Text(value) => query.bind(value),
                Value::Owned(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::OwnedBytes(value) => query.bind(value),
                Value::Flag(value) => query.bind(value),
                Value::Amount(value) => query.bind(value.map(|amount| amount.to_string())),
            };
        }
        query
    }

    #[cfg(feature = "postgres")]
    fn postgres(&mut self) -> sqlx::query::Query<'q, sqlx::Postgres, sqlx::postgres::PgArguments> {
        // PostgreSQL has no zero byte in a text. One that the provider sends is in the JSON, escaped.
        let without_zero = |text: &str| text.replace('\0', "\u{fffd}");
        let (sql, is_persistent) = self.text.written(self.values.len(), Placeholder::Numbered);
        let mut query = sqlx::query(sql).persistent(is_persistent);
        for value in mem::take(&mut self.values) {
            query = match value {
                Value::Integer(value) => query.bind(value),
                Value::Text(Some(text)) if text.contains('\0') => query.bind(without_zero(text)),
                Value::Text(value) => query.bind(value),
                Value::Owned(text) if text.contains('\0') => query.bind(without_zero(&text)),
                Value::Owned(value) => query.bind(value),
                Value::Bytes(value) => query.bind(value),
                Value::OwnedBytes(value) => query.bind(value),
                Value::Flag(value) => query.bind(value),
                Value::Amount(value) => query.bind(value.map(|amount| amount.to_decimal())),
            };
        }
        query
    }
}

/// Where a value goes.
#[derive(Clone, Copy)]
enum Placeholder {
    /// The next one.
    Plain,
    #[cfg(feature = "postgres")]
    Numbered(usize),
}

impl Text {
    /// Returns the text, and whether the database should remember how to execute it.
    fn written(&self, values: usize, placeholder: impl Fn(usize) -> Placeholder) -> (SqlStr, bool) {
        let (head, columns, tail) = match self {
            Text::Both(sql) => return (sql.clone(), true),
            Text::Rows { head, columns, tail } => (head, columns, tail),
        };
        let mut sql = format!("{head} values ");
        for number in 0..values {
            let is_first = number % columns == 0;
            sql.push_str(match (number, is_first) {
                (0, _) => "(",
                (_, true) => "), (",
                (_, false) => ", ",
            });
            let _ = match placeholder(number + 1) {
                Placeholder::Plain => sql.write_str("?"),
                #[cfg(feature = "postgres")]
                Placeholder::Numbered(number) => write!(sql, "${number}"),
            };
        }
        let _ = write!(sql, ") {tail}");
        // Made of texts of this crate and of numbers.
        (AssertSqlSafe(sql).into_sql_str(), false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_values_of_several_rows_follow_one_another() {
        let row = || vec![Value::Integer(Some(1)), Value::Text(None)];
        let query = insert_rows("insert into a (b, c)", vec![row(), row()], "returning id");
        let text = |placeholder: fn(usize) -> Placeholder| {
            let (sql, is_persistent) = query.text.written(query.values.len(), placeholder);
            assert!(!is_persistent);
            sql.as_str().to_owned()
        };
        let plain = "insert into a (b, c) values (?, ?), (?, ?) returning id";
        assert_eq!(text(|_| Placeholder::Plain), plain);
        #[cfg(feature = "postgres")]
        assert_eq!(
            text(Placeholder::Numbered),
            "insert into a (b, c) values ($1, $2), ($3, $4) returning id"
        );
    }
}
