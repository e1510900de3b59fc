//! The mirror on a PostgreSQL server: several processes may write.

use std::path::PathBuf;
use std::time::Duration;

use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, PgConnection, Row};

use super::connection::{connect_options, unreachable};
use super::handle::{Database, Pool, Rights};
use super::location::Location;
use super::migrations;
use crate::error::{Error, ErrorKind};

/// How long the first connection may take.
const FIRST_CONNECTION: Duration = Duration::from_secs(10);
/// How long a task waits for a connection, also while the server starts again.
const WAIT_FOR_CONNECTION: Duration = Duration::from_secs(30);
/// How long a renewal waits for a connection to lock its row with: others hold theirs for a request.
const WAIT_FOR_LOCK: Duration = Duration::from_secs(120);
/// The connections of a process, and those with which it locks rows for longer.
const CONNECTIONS: u32 = 8;
const LOCKS: u32 = 4;
/// The oldest version of the server that makes identities at random, as the tables need.
const OLDEST: i64 = 130_000;

/// What a session of a writer begins with. A machine that is gone, or a process that hangs, must not
/// hold a row for ever.
const WRITES: &str = "set idle_in_transaction_session_timeout = '5min'; set lock_timeout = '1min';
    set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";
/// The same for a session that holds a lock while a request is under way.
const LOCKS_ROWS: &str =
    "set idle_in_transaction_session_timeout = '10min'; set lock_timeout = '2min';
    set tcp_keepalives_idle = 30; set tcp_keepalives_interval = 10; set tcp_keepalives_count = 3";
const READS: &str = "set default_transaction_read_only = on";

/// A server that was reached.
struct Server<'a> {
    location: &'a Location,
    options: PgConnectOptions,
    /// Whether the tables of a mirror are there.
    has_mirror: bool,
    /// How many tables and views the schema has.
    tables: i64,
}

/// Creates the tables of a mirror in an empty schema.
pub(super) async fn create(
    location: &Location,
    url: &str,
    kept: Option<PathBuf>,
    (made_at, key_check): (i64, &[u8]),
) -> Result<Database, Error> {
    let server = Server::reach(location, url).await?;
    if !server.has_mirror && server.tables > 0 {
        let message = format!(
            "the database {location} has tables of another program; pass an empty database, or add \
             `?options=-csearch_path%3DNAME` to the URL for an empty schema NAME"
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    let pool = server.pool(CONNECTIONS, WAIT_FOR_CONNECTION, WRITES).await?;
    migrations::run(&Pool::Postgres(pool.clone())).await?;
    // Another process may create it at the same time.
    let insert = "insert into mirror (id, made_at, key_check) values (1, $1, $2)
                  on conflict (id) do nothing";
    let insert = sqlx::query(insert).bind(made_at).bind(key_check);
    if insert.execute(&pool).await?.rows_affected() == 0 {
        let message = format!(
            "the database {location} has a mirror already; use it, or pass another --database"
        );
        return Err(Error::new(ErrorKind::Input, message));
    }
    server.database(pool, kept).await
}

/// Opens a mirror to write to it, and brings its tables up to date.
pub(super) async fn open(
    location: &Location,
    url: &str,
    kept: Option<PathBuf>,
) -> Result<Database, Error> {
    let server = Server::reach(location, url).await?;
    server.must_have_mirror()?;
    let pool = server.pool(CONNECTIONS, WAIT_FOR_CONNECTION, WRITES).await?;
    let database = server.database(pool, kept).await?;
    match migrations::check(&database).await {
        // Only then, because a user that reads and writes rows needs no right to make tables.
        Err(error) if error.kind() == ErrorKind::Older => migrations::run(&database.pool).await?,
        checked => checked?,
    }
    Ok(database)
}

/// Opens a mirror for reading only.
pub(super) async fn open_to_read(location: &Location, url: &str) -> Result<Database, Error> {
    let server = Server::reach(location, url).await?;
    server.must_have_mirror()?;
    let pool = server.pool(LOCKS, WAIT_FOR_CONNECTION, READS).await?;
    let database = Database {
        pool: Pool::Postgres(pool),
        location: location.clone(),
        kept: PathBuf::new().into(),
        rights: Rights::Read,
    };
    migrations::check(&database).await?;
    Ok(database)
}

/// Returns more connections to the server of a pool.
pub(super) async fn more_connections(pool: &PgPool, count: u32) -> Result<PgPool, Error> {
    let more = PgPoolOptions::new().max_connections(count).acquire_timeout(WAIT_FOR_CONNECTION);
    Ok(more.connect_with(PgConnectOptions::clone(&pool.connect_options())).await?)
}

impl<'a> Server<'a> {
    /// Connects once, to say what is wrong at once.
    async fn reach(location: &'a Location, url: &str) -> Result<Server<'a>, Error> {
        let options = connect_options(location, url)?;
        let connecting = PgConnection::connect_with(&options);
        let connected = tokio::time::timeout(FIRST_CONNECTION, connecting).await;
        let mut connection = connected
            .unwrap_or(Err(sqlx::Error::PoolTimedOut))
            .map_err(|error| unreachable(location, &options, error))?;
        let select = "select current_setting('server_version_num')::bigint,
            current_setting('server_encoding'), current_schema()::text,
            to_regclass('mirror') is not null and to_regclass('_sqlx_migrations') is not null,
            (select count(*) from pg_class where relnamespace = to_regnamespace(current_schema())
             and relkind in ('r', 'p', 'v', 'm', 'f'))";
        let facts = sqlx::query(select).fetch_one(&mut connection).await?;
        let (version, encoding): (i64, String) = (facts.try_get(0)?, facts.try_get(1)?);
        let schema: Option<String> = facts.try_get(2)?;
        let refused = match schema {
            _ if version < OLDEST => Some(format!(
                "the server {location} is older than PostgreSQL 13; upgrade it, or pass another \
                 --database"
            )),
            _ if encoding != "UTF8" => Some(format!(
                "the database {location} has the encoding {encoding}; create one with `createdb \
                 --encoding UTF8 --template template0`, and pass it as --database"
            )),
            None => Some(format!(
                "the schema of the database {location} does not exist; create it, or correct \
                 search_path in the URL"
            )),
            Some(_) => None,
        };
        if let Some(message) = refused {
            return Err(Error::new(ErrorKind::Input, message));
        }
        let (has_mirror, tables) = (facts.try_get(3)?, facts.try_get(4)?);
        let _ = connection.close().await;
        Ok(Server { location, options, has_mirror, tables })
    }

    fn must_have_mirror(&self) -> Result<(), Error> {
        if self.has_mirror {
            return Ok(());
        }
        let message = format!(
            "the database {} has no mirror; create one with `cfis mirror init`, or pass the right \
             --database",
            self.location
        );
        Err(Error::new(ErrorKind::NotFound, message))
    }

    /// Returns connections that begin with these settings.
    async fn pool(
        &self,
        connections: u32,
        wait: Duration,
        settings: &'static str,
    ) -> Result<PgPool, Error> {
        let pool = PgPoolOptions::new()
            .max_connections(connections)
            .acquire_timeout(wait)
            .after_connect(move |connection, _| {
                Box::pin(async move { sqlx::raw_sql(settings).execute(connection).await.map(drop) })
            });
        Ok(pool.connect_with(self.options.clone()).await?)
    }

    /// Returns the database of a process that writes.
    async fn database(&self, pool: PgPool, kept: Option<PathBuf>) -> Result<Database, Error> {
        let select = "select identity from mirror where id = 1";
        let identity: Option<String> = sqlx::query_scalar(select).fetch_optional(&pool).await?;
        let Some(identity) = identity else {
            let message = format!(
                "the creation of {} was interrupted; run `cfis mirror init` again",
                self.location
            );
            return Err(Error::new(ErrorKind::Input, message));
        };
        let locks = self.pool(LOCKS, WAIT_FOR_LOCK, LOCKS_ROWS).await?;
        Ok(Database {
            pool: Pool::Postgres(pool),
            location: self.location.clone(),
            kept: kept.map_or_else(state_folder, Ok)?.join(identity).into(),
            rights: Rights::WriteServer(locks),
        })
    }
}

/// Returns the folder of the user in which programs keep their state.
fn state_folder() -> Result<PathBuf, Error> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    let state = variable("XDG_STATE_HOME").map(PathBuf::from);
    let state =
        state.or_else(|| variable("HOME").map(|home| PathBuf::from(home).join(".local/state")));
    let state = state.or_else(|| variable("LOCALAPPDATA").map(PathBuf::from));
    state.map(|state| state.join("cfis/kept")).ok_or_else(|| {
        let message = "no folder is set for responses that arrive while the server is away; pass \
                       --kept-folder, or set CFIS_MIRROR_KEPT";
        Error::new(ErrorKind::Input, message)
    })
}
