//! The database: where it is, its migrations, its statements and its transactions.
//!
//! Begin with [`Database::open`], and [`query`] for statements. [`sqlite`] and [`postgres`] are the
//! two kinds; nothing outside of this folder asks which one it is. On SQLite one process writes; on
//! PostgreSQL several may. Nothing here knows a creditor, a payment or a token.

#[cfg(feature = "postgres")]
mod connection;
#[cfg(feature = "postgres")]
mod copy;
mod handle;
mod location;
mod lock;
mod migrations;
#[cfg(feature = "postgres")]
mod postgres;
mod query;
mod row;
mod sqlite;
mod writing;

use std::path::PathBuf;

use self::handle::{Pool, Rights};
use self::location::Kind;
use crate::error::{Error, ErrorKind};

pub(crate) use self::handle::Database;
pub use self::location::Location;
#[cfg(feature = "postgres")]
pub(crate) use self::query::query_of;
pub(crate) use self::query::{Bind, On, Query, Value, insert_rows, query};
pub(crate) use self::row::Row;
pub(crate) use self::writing::Writing;

impl Database {
    /// Creates the tables of a new mirror. A file must not exist yet.
    ///
    /// `kept` is the folder for what must be kept when a server is away; a file has its own. `mirror`
    /// is when it was made, and what tells its key from another one.
    pub(crate) async fn create(
        location: &Location,
        kept: Option<PathBuf>,
        mirror: (i64, &[u8]),
    ) -> Result<Database, Error> {
        match location.kind() {
            Kind::File(path) => sqlite::create(path, mirror).await,
            #[cfg(feature = "postgres")]
            Kind::Server(url) => postgres::create(location, url, kept, mirror).await,
            #[cfg(not(feature = "postgres"))]
            Kind::Server(_) => Err(no_server(kept)),
        }
    }

    /// Opens a database to write to it, and brings its tables up to date.
    pub(crate) async fn open(
        location: &Location,
        kept: Option<PathBuf>,
    ) -> Result<Database, Error> {
        match location.kind() {
            Kind::File(path) => sqlite::open(path).await,
            #[cfg(feature = "postgres")]
            Kind::Server(url) => postgres::open(location, url, kept).await,
            #[cfg(not(feature = "postgres"))]
            Kind::Server(_) => Err(no_server(kept)),
        }
    }

    /// Opens a database for reading only, also while other processes write to it.
    pub(crate) async fn open_to_read(location: &Location) -> Result<Database, Error> {
        match location.kind() {
            Kind::File(path) => sqlite::open_to_read(path).await,
            #[cfg(feature = "postgres")]
            Kind::Server(url) => postgres::open_to_read(location, url).await,
            #[cfg(not(feature = "postgres"))]
            Kind::Server(_) => Err(no_server(None)),
        }
    }

    /// Executes a statement that locks a row until what is returned is dropped or committed. On
    /// SQLite nothing is locked, because no other process writes.
    pub(crate) async fn lock_row(&self, select: Query<'_>) -> Result<Option<Writing>, Error> {
        match &self.rights {
            Rights::Read | Rights::WriteFile(_) => {
                drop(select);
                Ok(None)
            }
            #[cfg(feature = "postgres")]
            Rights::WriteServer(locks) => {
                let mut writing = Writing::Postgres(locks.begin().await?);
                select.fetch_optional(&mut writing).await?;
                Ok(Some(writing))
            }
        }
    }

    /// Copies all rows into a new database on a server, or none. Returns how many there were.
    #[cfg(feature = "postgres")]
    pub(crate) async fn copy_to(&self, to: &Database) -> Result<u64, Error> {
        let Pool::Sqlite(pool) = &self.pool else {
            let message = "only an SQLite file can be moved; copy a PostgreSQL database with its own \
                           programs, such as pg_dump";
            return Err(Error::new(ErrorKind::Input, message));
        };
        let mut writing = to.begin().await?;
        let copied = copy::copy(pool, &mut writing).await?;
        writing.commit().await?;
        Ok(copied)
    }

    /// Returns more connections, for a queue on the same database.
    #[cfg(feature = "postgres")]
    pub(crate) async fn more_connections(&self, count: u32) -> Result<sqlx::PgPool, Error> {
        match &self.pool {
            Pool::Postgres(pool) => postgres::more_connections(pool, count).await,
            Pool::Sqlite(_) => {
                let message = "a queue needs PostgreSQL, and this mirror is an SQLite file; use \
                               `Mirror::work`";
                Err(Error::new(ErrorKind::Input, message))
            }
        }
    }

    /// Overwrites what was deleted, as far as the database does so.
    pub(crate) async fn shrink(&self) -> Result<(), Error> {
        match &self.pool {
            Pool::Sqlite(pool) => sqlite::shrink(pool).await,
            #[cfg(feature = "postgres")]
            Pool::Postgres(_) => Ok(()),
        }
    }

    /// Closes all connections, and lets other processes write.
    pub(crate) async fn close(self) {
        match &self.pool {
            Pool::Sqlite(pool) => pool.close().await,
            #[cfg(feature = "postgres")]
            Pool::Postgres(pool) => pool.close().await,
        }
        match self.rights {
            Rights::Read => {}
            Rights::WriteFile(lock) => {
                // Others may still have a clone of it, with which they cannot write any more.
                let _ = lock.unlock();
            }
            #[cfg(feature = "postgres")]
            Rights::WriteServer(locks) => locks.close().await,
        }
    }
}

#[cfg(not(feature = "postgres"))]
fn no_server(_: Option<PathBuf>) -> Error {
    let message = "this program was built without PostgreSQL; pass the path of an SQLite file, or \
                   build cfis-mirror with its feature `postgres`";
    Error::new(ErrorKind::Input, message)
}
