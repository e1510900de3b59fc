//! Copies the tables of a mirror in an SQLite file into those of a new one on PostgreSQL.
//!
//! Both have the same columns, so that nothing here knows what a column means; the types are those of
//! PostgreSQL. Numbers of rows stay the same, because tokens are sealed for them.

use std::pin::Pin;

use cfis::Amount;
use futures_core::Stream;
use sqlx::{AssertSqlSafe, Row as _, SqlitePool, sqlite::SqliteRow};

use super::query::{Query, Value, insert_rows, query, query_of};
use super::row::Row;
use super::writing::Writing;
use crate::error::{Error, ErrorKind};

/// The tables, each after those that it refers to. The new database has a row in `mirror` already.
const TABLES: [&str; 11] = [
    "creditor",
    "access_token",
    "kept_response",
    "renewal",
    "read",
    "payment",
    "settlement",
    "allocation",
    "breakdown",
    "change",
    "provider_pause",
];
/// The values of one statement. PostgreSQL takes at most 65,535.
const VALUES: usize = 20_000;

/// A column and its type in PostgreSQL.
struct Column {
    name: String,
    kind: String,
}

/// Copies all rows in one transaction. Returns how many there were.
pub(super) async fn copy(from: &SqlitePool, to: &mut Writing) -> Result<u64, Error> {
    let mut copied = 0;
    for table in TABLES {
        copied += copy_table(from, to, table).await?;
    }
    Ok(copied)
}

async fn copy_table(from: &SqlitePool, to: &mut Writing, table: &str) -> Result<u64, Error> {
    let columns = columns(to, table).await?;
    let names: Vec<_> = columns.iter().map(|column| format!("\"{}\"", column.name)).collect();
    let names = names.join(", ");
    let select = sqlx::query(AssertSqlSafe(format!("select {names} from \"{table}\"")));
    let mut rows = select.fetch(from);
    let head = format!("insert into \"{table}\" ({names})");
    let (mut waiting, mut copied) = (Vec::new(), 0);
    while let Some(row) = next(rows.as_mut()).await? {
        let values = columns.iter().enumerate().map(|(place, column)| value(&row, place, column));
        waiting.push(values.collect::<Result<Vec<_>, Error>>()?);
        copied += 1;
        if waiting.len() * columns.len() >= VALUES {
            insert_rows(head.clone(), std::mem::take(&mut waiting), "").execute(&mut *to).await?;
        }
    }
    if !waiting.is_empty() {
        insert_rows(head, waiting, "").execute(&mut *to).await?;
    }
    if columns.iter().any(|column| column.name == "id") {
        number_from_here(table).execute(&mut *to).await?;
    }
    Ok(copied)
}

/// Returns the next row of a stream.
async fn next(
    mut rows: Pin<&mut (dyn Stream<Item = Result<SqliteRow, sqlx::Error>> + Send + '_)>,
) -> Result<Option<SqliteRow>, Error> {
    Ok(std::future::poll_fn(|context| rows.as_mut().poll_next(context)).await.transpose()?)
}

async fn columns(to: &mut Writing, table: &str) -> Result<Vec<Column>, Error> {
    let select = "select column_name::text, data_type::text from information_schema.columns
                  where table_schema = current_schema() and table_name = $1
                  order by ordinal_position";
    let rows = query(select).bind(table).fetch_all(to).await?;
    let column = |row: &Row| Ok(Column { name: row.get(0)?, kind: row.get(1)? });
    rows.iter().map(column).collect()
}

/// Returns a value of SQLite as one of a type of PostgreSQL.
fn value(row: &SqliteRow, place: usize, column: &Column) -> Result<Value<'static>, Error> {
    Ok(match column.kind.as_str() {
        "bigint" => Value::Integer(row.try_get(place)?),
        "boolean" => Value::Flag(row.try_get::<i64, _>(place)? != 0),
        "bytea" => match row.try_get(place)? {
            Some(bytes) => Value::OwnedBytes(bytes),
            None => Value::Bytes(None),
        },
        "numeric" => {
            let text: Option<String> = row.try_get(place)?;
            let amount = text.map(|text| text.parse::<Amount>()).transpose();
            Value::Amount(amount.map_err(|error| {
                let message = format!(
                    "an amount in the column {} cannot be parsed: {error}; nothing was copied, so \
                     restore a backup of the file",
                    column.name
                );
                Error::new(ErrorKind::Database, message).with_source(error)
            })?)
        }
        _ => match row.try_get(place)? {
            Some(text) => Value::Owned(text),
            None => Value::Text(None),
        },
    })
}

/// Returns the statement after which new rows get numbers that no row has.
fn number_from_here<'q>(table: &str) -> Query<'q> {
    query_of(format!(
        "select setval(pg_get_serial_sequence('{table}', 'id'), coalesce(max(id), 1),
         max(id) is not null) from \"{table}\""
    ))
}
