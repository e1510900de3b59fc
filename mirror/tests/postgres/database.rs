//! The database of a test: one of its own on the server of `CFIS_MIRROR_POSTGRES`.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use cfis_mirror::Mirror;
use sqlx::{AssertSqlSafe, Connection, PgConnection, Row};

use crate::support::World;

/// What the columns of amounts are, and a statement that says it.
pub(crate) const AMOUNTS: (&str, &str) = (
    "numeric",
    "select pg_typeof(amount)::text from payment union
     select pg_typeof(amount)::text from settlement union
     select pg_typeof(amount)::text from allocation union
     select pg_typeof(amount)::text from breakdown",
);
/// What is sealed, as hexadecimal digits.
pub(crate) const HEX: &str = "upper(encode(sealed, 'hex'))";
/// A migration of a later version.
pub(crate) const LATER: &str =
    r"insert into _sqlx_migrations values (99, 'later', '2030-01-01', true, '\x00', 1)";

/// A database that one test has for itself.
pub(crate) struct TestDatabase {
    name: String,
    kept: PathBuf,
    /// Whether the database is dropped in the end.
    is_ours: bool,
}

/// Returns the URL of a database on the server.
fn url(name: &str) -> String {
    let server = std::env::var("CFIS_MIRROR_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "CFIS_MIRROR_POSTGRES is not set: run mirror/tests/postgres/run, or set it to the URL of \
             a server on which databases can be created, such as postgres:///postgres?host=/tmp"
        )
    });
    let (server, query) = server.split_once('?').unwrap_or((&server, ""));
    let (server, _) = server.rsplit_once('/').unwrap();
    format!("{server}/{name}?{query}")
}

/// Connects to a database of the server.
pub(crate) async fn connect(name: &str) -> PgConnection {
    PgConnection::connect(&url(name)).await.unwrap()
}

/// Runs a statement that is not about a test's own tables.
pub(crate) async fn on_server(statement: &str) {
    let mut connection = connect("postgres").await;
    sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

/// Runs a future to its end from code that is not asynchronous.
fn block_on(future: impl Future<Output = ()> + Send + 'static) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    // On another thread, because a runtime may be there already.
    std::thread::spawn(move || runtime.block_on(future)).join().unwrap();
}

impl TestDatabase {
    pub(crate) fn new(folder: &Path) -> TestDatabase {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("cfis_mirror_test_{}_{number}", std::process::id());
        let create = format!("create database {name}");
        block_on(async move { on_server(&create).await });
        TestDatabase { name, kept: folder.join("kept"), is_ours: true }
    }

    pub(crate) fn at(location: &str) -> TestDatabase {
        let name = location.split_once('?').unwrap().0.rsplit_once('/').unwrap().1.to_owned();
        let kept = std::env::var("CFIS_MIRROR_CHILD_KEPT").unwrap().into();
        TestDatabase { name, kept, is_ours: false }
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    pub(crate) fn location(&self) -> String {
        url(&self.name)
    }

    /// Returns the folder for what is kept.
    pub(crate) async fn kept(&self) -> PathBuf {
        let mut connection = connect(&self.name).await;
        let select = sqlx::query("select identity from mirror");
        let identity: String = select.fetch_one(&mut connection).await.unwrap().get(0);
        self.kept.join(identity)
    }

    /// Makes the database fail for a mirror.
    pub(crate) async fn take_away(&self, _: &Mirror) {
        let name = &self.name;
        on_server(&format!(
            "alter database {name} with allow_connections false;
             select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'"
        ))
        .await;
    }

    /// Makes it work again.
    pub(crate) async fn bring_back(&self) {
        on_server(&format!("alter database {} with allow_connections true", self.name)).await;
    }

    /// Works on the queue until the process is killed.
    pub(crate) async fn work_on_queue(&self, mirror: &Mirror) {
        let options = crate::queue::on_queue();
        mirror.work_on_queue(&options, &cfis_mirror::Stop::new(), |_| {}).await.unwrap();
    }

    /// Returns a copy of a database that is closed.
    pub(crate) async fn back_up(&self) -> String {
        let copy = format!("{}_copy", self.name);
        on_server(&format!("create database {copy} template {}", self.name)).await;
        copy
    }

    /// Puts a copy back.
    pub(crate) async fn restore(&self, copy: String) {
        on_server(&format!("drop database {} with (force)", self.name)).await;
        on_server(&format!("alter database {copy} rename to {}", self.name)).await;
    }

    /// Returns all that the database holds, in every schema, and all that is kept beside it.
    pub(crate) async fn content(&self) -> Vec<u8> {
        let mut connection = connect(&self.name).await;
        let columns = sqlx::query(
            "select quote_ident(table_schema) || '.' || quote_ident(table_name),
             quote_ident(column_name), data_type from information_schema.columns
             join information_schema.tables using (table_schema, table_name)
             where table_schema not in ('pg_catalog', 'information_schema')
             and table_type = 'BASE TABLE'",
        );
        let mut bytes = Vec::new();
        for column in columns.fetch_all(&mut connection).await.unwrap() {
            let (table, name, kind): (String, String, String) =
                (column.get(0), column.get(1), column.get(2));
            let text = match kind.as_str() {
                "bytea" => format!("encode({name}, 'escape')"),
                _ => format!("{name}::text"),
            };
            let select = format!("select {text} from {table} where {name} is not null");
            let rows = sqlx::query(AssertSqlSafe(select));
            for row in rows.fetch_all(&mut connection).await.unwrap() {
                bytes.extend(row.get::<String, _>(0).into_bytes());
            }
        }
        assert!(!bytes.is_empty(), "no table was read");
        let kept = std::fs::read_dir(self.kept().await);
        for entry in kept.into_iter().flatten() {
            bytes.extend(std::fs::read(entry.unwrap().path()).unwrap());
        }
        bytes
    }
}

impl Drop for TestDatabase {
    fn drop(&mut self) {
        if self.is_ours {
            let drop = format!("drop database if exists {} with (force)", self.name);
            block_on(async move { on_server(&drop).await });
        }
    }
}

/// A time within which something has to happen.
pub(crate) struct Waiting(Instant);

impl Waiting {
    pub(crate) fn begin() -> Waiting {
        Waiting(Instant::now())
    }

    /// Waits a little.
    pub(crate) async fn wait(&self) {
        assert!(self.0.elapsed() < Duration::from_secs(120), "it does not happen");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// Returns rows of the database, as texts.
pub(crate) async fn select(world: &World, statement: &str) -> Vec<String> {
    let mut connection = connect(world.database.name()).await;
    let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Runs a statement. Does so again if the server ended it because it and a worker waited for each
/// other; the server ends either of them.
pub(crate) async fn execute(world: &World, statement: &str) {
    let mut connection = connect(world.database.name()).await;
    loop {
        match sqlx::raw_sql(AssertSqlSafe(statement)).execute(&mut connection).await {
            Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("40P01") => {}
            done => {
                done.unwrap();
                break;
            }
        }
    }
    connection.close().await.unwrap();
}
