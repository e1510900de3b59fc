//! A service as a team would write it: it reads the payments of all its creditors again and again,
//! and keeps them in a table.
//!
//! Tokens and payments are in one SQLite database. The service adds headers for the team's
//! gateway, counts calls for its metrics, and stops between two creditors when it is interrupted.
//! `tests/it/payment_service.rs` tests it against a sandbox, and against mocks.
//!
//! Run it against a sandbox: `cargo run -p cfis-cli -- sandbox` prints the URL and a token for
//! `CFIS_ENVIRONMENT=… CFIS_ACCESS_TOKEN=… cargo run --example payment_service`.

mod counters;
pub(crate) mod database;
mod payments;
pub(crate) mod tokens;

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use cfis::{AccessToken, Client, Environment, ErrorKind, Period};
use tokio::sync::watch;

use self::counters::Counters;
use self::database::Database;
use self::tokens::Tokens;

/// How long the service waits between two passes.
const PAUSE: Duration = Duration::from_secs(3_600);
/// How many days each pass reads. Passes overlap, because the date of a payment may be earlier
/// than the day on which the provider first returns it.
const DAYS: u32 = 14;

type Failure = Box<dyn Error + Send + Sync>;

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Failure> {
    let environment: Environment = std::env::var("CFIS_ENVIRONMENT")?.parse()?;
    let database = Database::open(Path::new("payment-service.sqlite"))?;
    if let Ok(token) = std::env::var("CFIS_ACCESS_TOKEN") {
        database.add_creditor(1, &AccessToken::new(environment.clone(), &token)?).await?;
    }
    let (stop, stopped) = watch::channel(false);
    tokio::spawn(async move {
        // A renewal that is in progress ends: it runs in a task of its own, and this process waits
        // for the creditor that it is at.
        let _ = tokio::signal::ctrl_c().await;
        stop.send_replace(true);
    });
    let mut service = Service::new(database, environment);
    service.run(PAUSE, stopped).await?;
    println!("{}", service.counters);
    Ok(())
}

/// Reads the payments of all creditors.
pub(crate) struct Service {
    database: Database,
    environment: Environment,
    pub(crate) counters: Arc<Counters>,
    /// Kept between passes, so that connections are.
    clients: BTreeMap<i64, Client>,
}

/// What a pass has found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Pass {
    pub(crate) new: usize,
    pub(crate) vanished: usize,
    pub(crate) failed: usize,
}

impl Service {
    pub(crate) fn new(database: Database, environment: Environment) -> Self {
        Service { database, environment, counters: Arc::default(), clients: BTreeMap::new() }
    }

    /// Makes passes until it is stopped.
    async fn run(
        &mut self,
        pause: Duration,
        mut stopped: watch::Receiver<bool>,
    ) -> Result<(), Failure> {
        while !*stopped.borrow() {
            let pass = self.pass(Period::last_days(DAYS), &stopped).await?;
            println!(
                "{} new, {} vanished, {} creditors failed",
                pass.new, pass.vanished, pass.failed
            );
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = stopped.wait_for(|stopped| *stopped) => {}
            }
        }
        Ok(())
    }

    /// Reads the payments of each creditor once. One that fails does not stop the others.
    pub(crate) async fn pass(
        &mut self,
        period: Period,
        stopped: &watch::Receiver<bool>,
    ) -> Result<Pass, Failure> {
        let mut pass = Pass::default();
        for creditor in self.database.creditors().await? {
            if *stopped.borrow() {
                break;
            }
            match self.creditor(creditor, period).await {
                Ok((new, vanished)) => {
                    pass.new += new;
                    pass.vanished += vanished;
                }
                Err(error) => {
                    pass.failed += 1;
                    eprintln!("creditor {creditor}: {error}");
                }
            }
        }
        Ok(pass)
    }

    async fn creditor(&mut self, creditor: i64, period: Period) -> Result<(usize, usize), Failure> {
        let client = self.client(creditor).await?;
        let read = client.payments(period).timeout(Duration::from_secs(120)).await;
        if read.as_ref().is_err_and(|error| error.kind() == ErrorKind::Unauthorized) {
            // Another token may be in the database by the next pass: the client looks there.
            eprintln!("creditor {creditor}: the provider does not accept its token");
        }
        Ok(self.database.record(creditor, period, read?).await?)
    }

    async fn client(&mut self, creditor: i64) -> Result<Client, Failure> {
        if let Some(client) = self.clients.get(&creditor) {
            return Ok(client.clone());
        }
        let store = Tokens::new(self.database.clone(), creditor, self.environment.clone());
        let builder = match self.clients.values().next() {
            Some(other) => other.builder_for_store(store).await?,
            None => Client::builder_from(store)
                .await?
                .user_agent("payment-service/1.0")
                .header("x-team", "receivables")
                .observer(Arc::clone(&self.counters)),
        };
        let client = builder
            .on_request(move |parts| {
                parts.headers.insert("x-correlation-id", creditor.into());
            })
            .build()?;
        self.clients.insert(creditor, client.clone());
        Ok(client)
    }
}
