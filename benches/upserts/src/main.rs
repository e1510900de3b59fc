//! The loop that one writes by hand without a mirror: each creditor's payments and settlements
//! of 90 days, upserted into tables like those of the mirror. `benches/mirror` compares the two.
//!
//! It has the same HTTP client, database and durability, and neither changes, history, renewals nor
//! visits that are taken up after a crash. What is not listed any more stays.
//!
//! Usage: upserts DATABASE URL CONCURRENCY FILE, with a file that has a token per line.

use std::collections::HashMap;
use std::error::Error;
use std::sync::Arc;

use cfis::{AccessToken, Client, Environment, Payment, Period, Settlement};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// The tables of the mirror, with what an upsert needs.
const TABLES: &str = "
create table if not exists payment (
    creditor integer not null, known_key text not null, copy integer not null, day text,
    case_id integer, invoice_number text, invoice_payment_reference text,
    original_payment_reference text, account_name text, booking_date text, payment_date text,
    amount text, currency text, json text not null,
    primary key (creditor, known_key, copy));
create index if not exists payment_day on payment (creditor, day);
create table if not exists settlement (
    creditor integer not null, settlement_id integer not null, settlement_date text,
    amount text not null, currency text not null, agency text, remittance_reference text,
    beneficiary_name text, beneficiary_iban text, beneficiary_bic text, json text not null,
    primary key (creditor, settlement_id));
create index if not exists settlement_day on settlement (creditor, settlement_date);
create table if not exists allocation (
    creditor integer not null, settlement_id integer not null, position integer not null,
    allocation_id integer, amount text not null, allocation_date text, currency text,
    invoice_number text, case_id integer, original_payment_reference text,
    primary key (creditor, settlement_id, position)) without rowid;
create table if not exists breakdown (
    creditor integer not null, settlement_id integer not null, allocation integer not null,
    position integer not null, type text not null, amount text not null,
    primary key (creditor, settlement_id, allocation, position)) without rowid;";

#[tokio::main]
async fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [database, url, concurrency, tokens] = arguments.as_slice() else {
        return Err("upserts DATABASE URL CONCURRENCY FILE".into());
    };
    let options = SqliteConnectOptions::new()
        .filename(database)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    sqlx::raw_sql(TABLES).execute(&pool).await?;
    let environment = Environment::custom(url)?;
    let tokens = std::fs::read_to_string(tokens)?;
    let tokens = tokens.lines().map(|token| AccessToken::new(environment.clone(), token));
    let tokens = tokens.collect::<std::result::Result<Vec<_>, _>>()?;
    let connections = Client::new(tokens.first().ok_or("no tokens")?.clone())?;
    let permits = Arc::new(Semaphore::new(concurrency.parse()?));
    let period = Period::last_days(90);
    let mut reads = JoinSet::new();
    for (creditor, token) in (1_i64..).zip(tokens) {
        let client = connections.builder_for(token).build()?;
        let (permits, pool) = (Arc::clone(&permits), pool.clone());
        reads.spawn(async move {
            let _permit = permits.acquire_owned().await?;
            let payments = client.payments(period).await?;
            let settlements = client.settlements(period).await?;
            upsert(&pool, creditor, &payments, &settlements).await
        });
    }
    while let Some(read) = reads.join_next().await {
        read??;
    }
    pool.close().await;
    Ok(())
}

/// Writes what a creditor has, in one transaction.
async fn upsert(
    pool: &SqlitePool,
    creditor: i64,
    payments: &[Payment],
    settlements: &[Settlement],
) -> Result<()> {
    let mut writing = pool.begin_with("begin immediate").await?;
    let mut copies: HashMap<String, i64> = HashMap::new();
    for payment in payments {
        let key = String::from(payment.key());
        let copy = copies.entry(key.clone()).and_modify(|copy| *copy += 1).or_default();
        let booked = payment.booking_date.as_ref().map(|date| date.date().to_string());
        let paid = payment.payment_date.as_ref().map(|date| date.date().to_string());
        sqlx::query(
            "insert into payment
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
             on conflict do update set json = excluded.json",
        )
        .bind(creditor)
        .bind(key)
        .bind(*copy)
        .bind(booked.as_ref().or(paid.as_ref()))
        .bind(payment.case_id)
        .bind(payment.invoice_number.as_ref().map(ToString::to_string))
        .bind(&payment.invoice_payment_reference)
        .bind(&payment.original_payment_reference)
        .bind(&payment.account_name)
        .bind(&booked)
        .bind(&paid)
        .bind(payment.amount.map(|amount| amount.to_string()))
        .bind(&payment.currency)
        .bind(serde_json::to_string(payment)?)
        .execute(&mut *writing)
        .await?;
    }
    for settlement in settlements {
        let beneficiary = settlement.beneficiary.as_ref();
        sqlx::query(
            "insert into settlement values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
             on conflict do update set settlement_date = excluded.settlement_date,
             amount = excluded.amount, currency = excluded.currency, agency = excluded.agency,
             remittance_reference = excluded.remittance_reference,
             beneficiary_name = excluded.beneficiary_name,
             beneficiary_iban = excluded.beneficiary_iban,
             beneficiary_bic = excluded.beneficiary_bic, json = excluded.json",
        )
        .bind(creditor)
        .bind(settlement.settlement_id)
        .bind(settlement.settlement_date.as_ref().map(|date| date.date().to_string()))
        .bind(settlement.settlement_amount.to_string())
        .bind(&settlement.currency)
        .bind(settlement.agency.as_ref().map(ToString::to_string))
        .bind(&settlement.remittance_reference)
        .bind(beneficiary.and_then(|found| found.name.as_ref()))
        .bind(beneficiary.and_then(|found| found.iban.as_ref()))
        .bind(beneficiary.and_then(|found| found.bic.as_ref()))
        .bind(serde_json::to_string(settlement)?)
        .execute(&mut *writing)
        .await?;
        for (position, allocation) in (0_i64..).zip(&settlement.allocations) {
            sqlx::query(
                "insert into allocation values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
                 on conflict do update set allocation_id = excluded.allocation_id,
                 amount = excluded.amount, allocation_date = excluded.allocation_date,
                 currency = excluded.currency, invoice_number = excluded.invoice_number,
                 case_id = excluded.case_id,
                 original_payment_reference = excluded.original_payment_reference",
            )
            .bind(creditor)
            .bind(settlement.settlement_id)
            .bind(position)
            .bind(allocation.allocation_id)
            .bind(allocation.allocated_total_amount.to_string())
            .bind(allocation.allocation_date.as_ref().map(|date| date.date().to_string()))
            .bind(&allocation.currency)
            .bind(allocation.original_invoice_number.as_ref().map(ToString::to_string))
            .bind(allocation.case_id)
            .bind(&allocation.original_payment_reference)
            .execute(&mut *writing)
            .await?;
            for (row, part) in (0_i64..).zip(&allocation.breakdown) {
                sqlx::query(
                    "insert into breakdown values ($1, $2, $3, $4, $5, $6)
                     on conflict do update set type = excluded.type, amount = excluded.amount",
                )
                .bind(creditor)
                .bind(settlement.settlement_id)
                .bind(position)
                .bind(row)
                .bind(part.type_.to_string())
                .bind(part.amount.to_string())
                .execute(&mut *writing)
                .await?;
            }
        }
    }
    writing.commit().await?;
    Ok(())
}
