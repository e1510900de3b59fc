//! The rows of a settlement: itself, its allocations, and their parts.

use cfis::{Amount, Beneficiary, DateOrDateTime, Settlement};
use sqlx::{QueryBuilder, Sqlite, SqliteConnection};

use super::payment_row::full_hash;
use crate::error::Error;
use crate::seal::Digest;

/// The rows that one statement writes. SQLite takes at most 32,766 values.
const ROWS: usize = 1_000;

/// Returns the hash of what both published shapes say. What only the newer one has is compared by
/// [`contradicts`], because an older response that lacks it does not deny it.
pub(super) fn content_hash(settlement: &Settlement) -> Vec<u8> {
    let mut digest = Digest::new("cfis-mirror settlement 1");
    let mut add = |text: Option<String>| {
        digest.add(if text.is_some() { b"1" } else { b"0" });
        digest.add(text.unwrap_or_default().as_bytes());
    };
    let day = |date: &Option<DateOrDateTime>| date.as_ref().map(|date| date.date().to_string());
    let digits = |amount: Amount| Some(amount.to_decimal().normalize().to_string());
    add(Some(settlement.settlement_id.to_string()));
    add(day(&settlement.settlement_date));
    add(digits(settlement.settlement_amount));
    add(Some(settlement.currency.clone()));
    add(settlement.agency.as_ref().map(ToString::to_string));
    add(Some(settlement.allocations.len().to_string()));
    for allocation in &settlement.allocations {
        add(allocation.allocation_id.map(|id| id.to_string()));
        add(digits(allocation.allocated_total_amount));
        add(day(&allocation.allocation_date));
        add(allocation.currency.clone());
        add(allocation.original_invoice_number.as_ref().map(ToString::to_string));
        add(Some(allocation.breakdown.len().to_string()));
        for part in &allocation.breakdown {
            add(Some(part.type_.to_string()));
            add(digits(part.amount));
        }
    }
    digest.finish()
}

/// What only the newer shape says, in a fixed order. An empty text says nothing.
fn details(settlement: &Settlement) -> Vec<Option<String>> {
    let text = |text: &Option<String>| text.clone().filter(|text| !text.is_empty());
    let beneficiary = |field: fn(&Beneficiary) -> &Option<String>| {
        settlement.beneficiary.as_ref().and_then(|beneficiary| text(field(beneficiary)))
    };
    let mut details = vec![
        text(&settlement.remittance_reference),
        beneficiary(|beneficiary| &beneficiary.name),
        beneficiary(|beneficiary| &beneficiary.iban),
        beneficiary(|beneficiary| &beneficiary.bic),
    ];
    for allocation in &settlement.allocations {
        details.push(allocation.case_id.map(|case| case.to_string()));
        details.push(text(&allocation.original_payment_reference));
    }
    details
}

/// Returns whether two settlements with the same content hash differ in something that both say.
pub(super) fn contradicts(old: &Settlement, new: &Settlement) -> bool {
    let (old, new) = (details(old), details(new));
    old.len() != new.len()
        || old.iter().zip(&new).any(|(old, new)| old.is_some() && new.is_some() && old != new)
}

/// Returns whether the new settlement says something that the old one leaves open, and leaves open
/// nothing that the old one says.
pub(super) fn says_more(old: &Settlement, new: &Settlement) -> bool {
    let (old, new) = (details(old), details(new));
    old.iter().zip(&new).all(|(old, new)| new.is_some() || old.is_none())
}

/// Adds a version of a settlement that is seen from a read on. Returns the number of its row.
pub(super) async fn insert(
    connection: &mut SqliteConnection,
    (creditor, read, version): (i64, i64, i64),
    settlement: &Settlement,
    text: &str,
) -> Result<i64, Error> {
    let date = settlement.settlement_date.as_ref().map(|date| date.date().to_string());
    let beneficiary = settlement.beneficiary.as_ref();
    let insert =
        "insert into settlement (creditor, settlement_id, version, seen_from, content_hash,
                  full_hash, day, settlement_date, amount, currency, agency, remittance_reference,
                  beneficiary_name, beneficiary_iban, beneficiary_bic, json)
                  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
    let done = sqlx::query(insert)
        .bind(creditor)
        .bind(settlement.settlement_id)
        .bind(version)
        .bind(read)
        .bind(content_hash(settlement))
        .bind(full_hash(text))
        .bind(date.clone().unwrap_or_default())
        .bind(date)
        .bind(settlement.settlement_amount.to_string())
        .bind(&settlement.currency)
        .bind(settlement.agency.as_ref().map(ToString::to_string))
        .bind(&settlement.remittance_reference)
        .bind(beneficiary.and_then(|beneficiary| beneficiary.name.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.iban.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.bic.as_deref()))
        .bind(text)
        .execute(&mut *connection)
        .await?;
    insert_allocations(connection, (creditor, version), settlement).await?;
    Ok(done.last_insert_rowid())
}

/// Replaces the text and the details of a row by those of a response that says more.
pub(super) async fn refresh(
    connection: &mut SqliteConnection,
    (creditor, id, version): (i64, i64, i64),
    settlement: &Settlement,
    text: &str,
) -> Result<(), Error> {
    let beneficiary = settlement.beneficiary.as_ref();
    let update = "update settlement set full_hash = $2, json = $3, remittance_reference = $4,
                  beneficiary_name = $5, beneficiary_iban = $6, beneficiary_bic = $7 where id = $1";
    sqlx::query(update)
        .bind(id)
        .bind(full_hash(text))
        .bind(text)
        .bind(&settlement.remittance_reference)
        .bind(beneficiary.and_then(|beneficiary| beneficiary.name.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.iban.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.bic.as_deref()))
        .execute(&mut *connection)
        .await?;
    let delete =
        "delete from allocation where creditor = $1 and settlement_id = $2 and version = $3";
    let delete = sqlx::query(delete).bind(creditor).bind(settlement.settlement_id).bind(version);
    delete.execute(&mut *connection).await?;
    insert_allocations(connection, (creditor, version), settlement).await
}

async fn insert_allocations(
    connection: &mut SqliteConnection,
    (creditor, version): (i64, i64),
    settlement: &Settlement,
) -> Result<(), Error> {
    let number = settlement.settlement_id;
    let numbered: Vec<_> = (0_i64..).zip(&settlement.allocations).collect();
    for some in numbered.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into allocation (creditor, settlement_id, version, position, allocation_id, \
             amount, allocation_date, currency, invoice_number, case_id, \
             original_payment_reference) ",
        );
        insert.push_values(some, |mut row, (position, allocation)| {
            let day = allocation.allocation_date.as_ref().map(|date| date.date().to_string());
            row.push_bind(creditor)
                .push_bind(number)
                .push_bind(version)
                .push_bind(position)
                .push_bind(allocation.allocation_id)
                .push_bind(allocation.allocated_total_amount.to_string())
                .push_bind(day)
                .push_bind(&allocation.currency)
                .push_bind(allocation.original_invoice_number.as_ref().map(ToString::to_string))
                .push_bind(allocation.case_id)
                .push_bind(&allocation.original_payment_reference);
        });
        insert.build().persistent(false).execute(&mut *connection).await?;
    }
    let parts: Vec<_> = numbered
        .iter()
        .flat_map(|(position, allocation)| {
            (0_i64..).zip(&allocation.breakdown).map(move |(number, part)| (position, number, part))
        })
        .collect();
    for some in parts.chunks(ROWS) {
        let mut insert = QueryBuilder::<Sqlite>::new(
            "insert into breakdown (creditor, settlement_id, version, allocation, position, type, \
             amount) ",
        );
        insert.push_values(some, |mut row, (allocation, position, part)| {
            row.push_bind(creditor)
                .push_bind(number)
                .push_bind(version)
                .push_bind(*allocation)
                .push_bind(position)
                .push_bind(part.type_.to_string())
                .push_bind(part.amount.to_string());
        });
        insert.build().persistent(false).execute(&mut *connection).await?;
    }
    Ok(())
}
