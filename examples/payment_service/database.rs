//! The database of the service: one file, with a connection for each piece of work.

use std::path::{Path, PathBuf};

use cfis::{AccessToken, StoreError};
use rusqlite::{Connection, params};

#[derive(Clone)]
pub(crate) struct Database(PathBuf);

impl Database {
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        Connection::open(path)?.execute_batch(
            "pragma journal_mode = wal;
             create table if not exists token (creditor integer primary key, token text not null);
             create table if not exists kept (
                 id integer primary key, creditor integer not null, token text, response blob not null);
             create table if not exists payment (
                 creditor integer not null, key text not null, day text, times integer not null,
                 vanished integer not null default 0, primary key (creditor, key));",
        )?;
        Ok(Database(path.to_owned()))
    }

    /// Does work where it delays no other task, in one durable transaction.
    pub(crate) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Connection) -> Result<T, rusqlite::Error> + Send + 'static,
    ) -> Result<T, StoreError> {
        let path = self.0.clone();
        let done = tokio::task::spawn_blocking(move || {
            let mut connection = Connection::open(path)?;
            connection.execute_batch("pragma synchronous = full; pragma busy_timeout = 5000;")?;
            let transaction = connection.transaction()?;
            let done = work(&transaction)?;
            transaction.commit().map(|()| done)
        });
        Ok(done.await??)
    }

    pub(crate) async fn creditors(&self) -> Result<Vec<i64>, StoreError> {
        self.run(|db| {
            let mut select = db.prepare("select creditor from token order by creditor")?;
            select.query_map([], |row| row.get(0))?.collect()
        })
        .await
    }

    /// Adds a creditor with its first token, unless it is there.
    pub(crate) async fn add_creditor(
        &self,
        creditor: i64,
        token: &AccessToken,
    ) -> Result<(), StoreError> {
        // Exposed into the database that keeps it.
        let token = token.expose_secret().to_owned();
        let insert = "insert into token values (?1, ?2) on conflict do nothing";
        self.run(move |db| db.execute(insert, params![creditor, token])).await.map(drop)
    }
}
