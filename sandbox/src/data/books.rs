//! The source of a creditor's payments and settlements: a ledger from a seed, or fixtures.

use std::collections::BTreeSet;
use std::sync::Arc;

use cfis::description::{Operation, operations};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::to_raw_value;

use super::fixtures::{Fixture, Fixtures};
use super::ledger::{Batch, Ledger};
use crate::responses::list::{Item, Items, List};
use crate::shape::Shape;

/// The source of a creditor's payments and settlements.
#[derive(Debug, Clone)]
pub(crate) enum Books {
    Seeded(Ledger),
    Given(Arc<Fixtures>),
}

/// Which items a request asks for.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) from: NaiveDate,
    pub(crate) to: NaiveDate,
    pub(crate) today: NaiveDate,
    /// Without a shape, fixtures are unchanged, and items from a seed have both shapes.
    pub(crate) shape: Option<Shape>,
}

impl Books {
    /// Lists the payments.
    pub(crate) fn payments(&self, asked: Asked) -> List {
        let put = move |shape: Option<Shape>, number, json: Item| match shape {
            Some(shape) => shape.payment(number, &json?).map_err(|error| error.to_string()),
            None => json,
        };
        match self {
            Books::Seeded(ledger) => {
                let (ledger, shape) = (ledger.clone(), Some(asked.shape.unwrap_or_default()));
                let all = ledger.places(asked.from, asked.to, asked.today);
                let count = usize::try_from(all.end - all.start).unwrap_or(usize::MAX);
                List::new(&operations::LIST_PAYMENTS, &[], count, move |places| {
                    let at = |place: usize| all.start + place as u64;
                    let places = at(places.start)..at(places.end);
                    let payments = ledger.payments(places, asked.today);
                    Box::new(
                        payments
                            .map(move |(number, payment)| put(shape, number, written(&payment))),
                    )
                })
            }
            Books::Given(fixtures) => given(
                &operations::LIST_PAYMENTS,
                &[],
                chosen(&fixtures.payments, asked),
                move |item| put(asked.shape, item.number, Ok(item.json)),
            ),
        }
    }

    /// Lists the settlements. With `fetched`, only those that are not in it are listed, and they
    /// are added to it.
    pub(crate) fn settlements(
        &self,
        asked: Asked,
        beside: &[(&str, serde_json::Value)],
        fetched: Option<&mut BTreeSet<i64>>,
    ) -> List {
        let put = move |shape: Option<Shape>, number, json: Item| match shape {
            Some(shape) => shape.settlement(number, &json?).map_err(|error| error.to_string()),
            None => json,
        };
        match self {
            Books::Seeded(ledger) => {
                let (ledger, shape) = (ledger.clone(), Some(asked.shape.unwrap_or_default()));
                let mut batches = ledger.batches(asked.from, asked.to, asked.today);
                if let Some(fetched) = fetched {
                    batches.retain(|batch| fetched.insert(batch.id()));
                }
                let batches: Arc<[Batch]> = batches.into();
                List::new(&operations::LIST_SETTLEMENTS, beside, batches.len(), move |places| {
                    let (ledger, batches) = (ledger.clone(), Arc::clone(&batches));
                    let settlement = move |at: usize| {
                        batches.get(at).map(|batch| {
                            put(shape, batch.number(), written(&ledger.settlement(batch)))
                        })
                    };
                    Box::new(places.map_while(settlement))
                })
            }
            Books::Given(fixtures) => {
                let mut chosen = chosen(&fixtures.settlements, asked);
                if let Some(fetched) = fetched {
                    chosen.retain(|item| fetched.insert(item.id));
                }
                given(&operations::LIST_SETTLEMENTS, beside, chosen, move |item| {
                    put(asked.shape, item.number, Ok(item.json))
                })
            }
        }
    }
}

/// Lists fixtures.
fn given(
    operation: &'static Operation,
    beside: &[(&str, serde_json::Value)],
    chosen: Vec<Fixture>,
    put: impl Fn(Fixture) -> Item + Copy + Send + 'static,
) -> List {
    List::new(operation, beside, chosen.len(), move |places| -> Items {
        let chosen: Vec<_> = chosen.iter().skip(places.start).take(places.len()).cloned().collect();
        Box::new(chosen.into_iter().map(put))
    })
}

fn chosen(fixtures: &[Fixture], asked: Asked) -> Vec<Fixture> {
    fixtures.iter().filter(|fixture| fixture.is_between(asked.from, asked.to)).cloned().collect()
}

fn written(item: &impl Serialize) -> Item {
    to_raw_value(item).map_err(|error| error.to_string())
}
