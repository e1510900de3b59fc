//! The rows of a settlement: itself, its allocations, and their parts.

use std::collections::HashMap;

use cfis::{Allocation, Settlement};

use super::payment_key::full_hash;
use super::settlement_content::content_hash;
use crate::database::{Bind, Value, Writing, insert_rows, query};
use crate::error::Error;

/// The rows that one statement writes. SQLite takes at most 32,766 values, and PostgreSQL 65,535.
const ROWS: usize = 1_000;

/// A version of a settlement that has no row yet.
pub(super) struct NewVersion {
    pub(super) settlement: Settlement,
    pub(super) text: String,
    pub(super) version: i64,
}

/// Adds versions of different settlements that are seen from a read on. Returns the numbers of their
/// rows, in the same order.
pub(super) async fn insert(
    writing: &mut Writing,
    (creditor, read): (i64, i64),
    new: &[NewVersion],
) -> Result<Vec<i64>, Error> {
    let head = "insert into settlement (creditor, settlement_id, version, seen_from, content_hash,
                full_hash, day, settlement_date, amount, currency, agency, remittance_reference,
                beneficiary_name, beneficiary_iban, beneficiary_bic, json)";
    let rows = new.iter().map(|version| values(creditor, read, version)).collect();
    let insert = insert_rows(head, rows, "returning id, settlement_id");
    let rows = insert.fetch_all(&mut *writing).await?;
    let ids = rows.iter().map(|row| Ok((row.get(1)?, row.get(0)?)));
    let ids = ids.collect::<Result<HashMap<i64, i64>, Error>>()?;
    let allocations: Vec<_> = new
        .iter()
        .flat_map(|NewVersion { settlement, version, .. }| allocations(settlement, *version))
        .collect();
    insert_allocations(writing, creditor, &allocations).await?;
    // Every row was inserted, so every number is there.
    Ok(new.iter().filter_map(|new| ids.get(&new.settlement.settlement_id).copied()).collect())
}

fn values(creditor: i64, read: i64, new: &NewVersion) -> Vec<Value<'_>> {
    let NewVersion { settlement, text, version } = new;
    let date = settlement.settlement_date.as_ref().map(|date| date.date().to_string());
    let beneficiary = settlement.beneficiary.as_ref();
    vec![
        creditor.value(),
        settlement.settlement_id.value(),
        (*version).value(),
        read.value(),
        content_hash(settlement).value(),
        full_hash(text).value(),
        date.clone().unwrap_or_default().value(),
        date.value(),
        settlement.settlement_amount.value(),
        (&settlement.currency).value(),
        settlement.agency.as_ref().map(ToString::to_string).value(),
        (&settlement.remittance_reference).value(),
        beneficiary.and_then(|beneficiary| beneficiary.name.as_deref()).value(),
        beneficiary.and_then(|beneficiary| beneficiary.iban.as_deref()).value(),
        beneficiary.and_then(|beneficiary| beneficiary.bic.as_deref()).value(),
        text.value(),
    ]
}

/// Replaces the text and the details of a row by those of a response that says more.
pub(super) async fn refresh(
    writing: &mut Writing,
    (creditor, id, version): (i64, i64, i64),
    settlement: &Settlement,
    text: &str,
) -> Result<(), Error> {
    let beneficiary = settlement.beneficiary.as_ref();
    let update = "update settlement set full_hash = $2, json = $3, remittance_reference = $4,
                  beneficiary_name = $5, beneficiary_iban = $6, beneficiary_bic = $7 where id = $1";
    query(update)
        .bind(id)
        .bind(full_hash(text))
        .bind(text)
        .bind(&settlement.remittance_reference)
        .bind(beneficiary.and_then(|beneficiary| beneficiary.name.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.iban.as_deref()))
        .bind(beneficiary.and_then(|beneficiary| beneficiary.bic.as_deref()))
        .execute(&mut *writing)
        .await?;
    let delete =
        "delete from allocation where creditor = $1 and settlement_id = $2 and version = $3";
    let delete = query(delete).bind(creditor).bind(settlement.settlement_id).bind(version);
    delete.execute(&mut *writing).await?;
    let allocations: Vec<_> = allocations(settlement, version).collect();
    insert_allocations(writing, creditor, &allocations).await
}

/// An allocation with its place: the settlement, the version, and the position in it.
type Placed<'a> = (i64, i64, i64, &'a Allocation);

fn allocations(settlement: &Settlement, version: i64) -> impl Iterator<Item = Placed<'_>> {
    let number = settlement.settlement_id;
    let allocations = (0_i64..).zip(&settlement.allocations);
    allocations.map(move |(position, allocation)| (number, version, position, allocation))
}

async fn insert_allocations(
    writing: &mut Writing,
    creditor: i64,
    allocations: &[Placed<'_>],
) -> Result<(), Error> {
    for some in allocations.chunks(ROWS) {
        let rows = some.iter().map(|&(number, version, position, allocation)| {
            let day = allocation.allocation_date.as_ref().map(|date| date.date().to_string());
            vec![
                creditor.value(),
                number.value(),
                version.value(),
                position.value(),
                allocation.allocation_id.value(),
                allocation.allocated_total_amount.value(),
                day.value(),
                (&allocation.currency).value(),
                allocation.original_invoice_number.as_ref().map(ToString::to_string).value(),
                allocation.case_id.value(),
                (&allocation.original_payment_reference).value(),
            ]
        });
        let head = "insert into allocation (creditor, settlement_id, version, position, \
                    allocation_id, amount, allocation_date, currency, invoice_number, case_id, \
                    original_payment_reference)";
        insert_rows(head, rows.collect(), "").execute(&mut *writing).await?;
    }
    let parts: Vec<_> = allocations
        .iter()
        .flat_map(|&(number, version, position, allocation)| {
            let parts = (0_i64..).zip(&allocation.breakdown);
            parts.map(move |(place, part)| (number, version, position, place, part))
        })
        .collect();
    for some in parts.chunks(ROWS) {
        let rows = some.iter().map(|&(number, version, allocation, position, part)| {
            vec![
                creditor.value(),
                number.value(),
                version.value(),
                allocation.value(),
                position.value(),
                part.type_.to_string().value(),
                part.amount.value(),
            ]
        });
        let head = "insert into breakdown (creditor, settlement_id, version, allocation, position, \
                    type, amount)";
        insert_rows(head, rows.collect(), "").execute(&mut *writing).await?;
    }
    Ok(())
}
