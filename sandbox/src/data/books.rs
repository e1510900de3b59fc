//! The source of a creditor's payments and settlements: a ledger from a seed, perhaps with a story
//! before it, or fixtures.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use cfis::description::{Operation, operations};
use chrono::NaiveDate;
use serde::Serialize;
use serde_json::value::to_raw_value;

use super::fixtures::{Fixture, Fixtures};
use super::ledger::{Batch, Ledger};
use super::story::Story;
use crate::responses::list::{Item, Items, List};
use crate::shape::Shape;

/// The source of a creditor's payments and settlements.
#[derive(Debug, Clone)]
pub(crate) enum Books {
    Seeded(Ledger, Option<Arc<Story>>),
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

impl Asked {
    /// Returns the last day that has payments.
    fn until(&self) -> NaiveDate {
        self.to.min(self.today)
    }
}

impl Books {
    /// Lists the payments.
    pub(crate) fn payments(&self, asked: Asked) -> List {
        let put = move |shape: Option<Shape>, number, json: Item| match shape {
            Some(shape) => shape.payment(number, &json?).map_err(|error| error.to_string()),
            None => json,
        };
        match self {
            Books::Seeded(ledger, story) => {
                let (ledger, shape) = (ledger.clone(), Some(asked.shape.unwrap_or_default()));
                let told = story.as_ref().map(|story| story.payments(asked.from, asked.until()));
                let told: Arc<[_]> = told.unwrap_or_default().into();
                let all = ledger.places(asked.from, asked.to, asked.today);
                let count = usize::try_from(all.end - all.start).unwrap_or(usize::MAX);
                let total = told.len().saturating_add(count);
                List::new(&operations::LIST_PAYMENTS, &[], total, move |places| {
                    let seeded = after(&places, told.len());
                    let at = |place: usize| all.start + place as u64;
                    let seeded = at(seeded.start)..at(seeded.end);
                    let payments = ledger.payments(seeded, asked.today);
                    let payments = some(&told, &places).chain(payments);
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
            Books::Seeded(ledger, story) => {
                let (ledger, shape) = (ledger.clone(), Some(asked.shape.unwrap_or_default()));
                // A settlement is listed from the day after.
                let until = asked.today.pred_opt().unwrap_or(asked.today).min(asked.to);
                let told = story.as_ref().map(|story| story.settlements(asked.from, until));
                let mut told = told.unwrap_or_default();
                let mut batches = ledger.batches(asked.from, asked.to, asked.today);
                if let Some(fetched) = fetched {
                    told.retain(|(_, settlement)| fetched.insert(settlement.settlement_id));
                    batches.retain(|batch| fetched.insert(batch.id()));
                }
                let (told, batches): (Arc<[_]>, Arc<[Batch]>) = (told.into(), batches.into());
                let count = told.len() + batches.len();
                List::new(&operations::LIST_SETTLEMENTS, beside, count, move |places| {
                    let (ledger, batches) = (ledger.clone(), Arc::clone(&batches));
                    let seeded = after(&places, told.len()).map_while(move |at: usize| {
                        batches.get(at).map(|batch| (batch.number(), ledger.settlement(batch)))
                    });
                    Box::new(
                        some(&told, &places).chain(seeded).map(move |(number, settlement)| {
                            put(shape, number, written(&settlement))
                        }),
                    )
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

/// Returns the items of a story that are at these positions of a list that begins with them.
fn some<T: Clone + Send + Sync + 'static>(
    told: &Arc<[(usize, T)]>,
    places: &Range<usize>,
) -> impl Iterator<Item = (usize, T)> + Send + use<T> {
    let told = Arc::clone(told);
    let places = places.start.min(told.len())..places.end.min(told.len());
    places.filter_map(move |place| told.get(place).cloned())
}

/// Returns the positions in what comes after the first `before` items of a list.
fn after(places: &Range<usize>, before: usize) -> Range<usize> {
    places.start.saturating_sub(before)..places.end.saturating_sub(before)
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

#[cfg(test)]
mod tests {
    use cfis::SavedItems;

    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A creditor with a story, and 300 payments after it.
    fn books() -> Books {
        let today = day("2026-03-20");
        let ledger = Ledger::new(1, 300, "Koe Oy", 0, today);
        let story = Story::new(&ledger, 1, 0, today);
        Books::Seeded(ledger, Some(Arc::new(story)))
    }

    fn asked(from: &str, to: &str, today: &str) -> Asked {
        Asked { from: day(from), to: day(to), today: day(today), shape: None }
    }

    fn text(list: &List) -> String {
        let chunks: Vec<_> = list.first(usize::MAX).collect::<Result<_, _>>().unwrap();
        String::from_utf8(chunks.concat()).unwrap()
    }

    fn payments(list: &List) -> Vec<cfis::Payment> {
        SavedItems::payments(text(list).as_bytes()).map(Result::unwrap).collect()
    }

    fn settlements(list: &List) -> Vec<cfis::Settlement> {
        SavedItems::settlements(text(list).as_bytes()).map(Result::unwrap).collect()
    }

    #[test]
    fn a_list_begins_with_the_story_and_a_page_of_it_may_cross_its_end() {
        let asked = asked("2020-01-01", "2030-01-01", "2026-03-20");
        let all = payments(&books().payments(asked));
        let story = all.iter().position(|one| one.invoice_number == Some("2025000001".into()));
        assert_eq!(story, Some(26));
        assert_eq!(all.len(), 26 + 300);
        for (before, size) in [(0, 10), (20, 10), (25, 1), (26, 1), (30, 10), (320, 10), (400, 1)] {
            let page = payments(&books().payments(asked).page(before, size));
            let (from, to) = (before.min(all.len()), (before + size).min(all.len()));
            assert_eq!(page, all[from..to], "{size} after {before}");
        }
    }

    #[test]
    fn each_day_has_its_payments_and_its_settlements_and_no_later_ones_are_there() {
        let whole = |today| asked("2020-01-01", "2030-01-01", today);
        let (mut payments_seen, mut settlements_seen) = (0, 0);
        for at in day("2025-12-01").iter_days().take(110) {
            let one = Asked { from: at, to: at, ..whole("2026-03-20") };
            payments_seen += payments(&books().payments(one)).len();
            settlements_seen += settlements(&books().settlements(one, &[], None)).len();
        }
        assert_eq!(payments_seen, payments(&books().payments(whole("2026-03-20"))).len());
        let all = settlements(&books().settlements(whole("2026-03-20"), &[], None));
        assert_eq!(settlements_seen, all.len());
        // One of the story and one of the ledger are dated 17 March. They are listed a day later.
        let of_day = |today| {
            let listed = settlements(&books().settlements(whole(today), &[], None));
            let days = listed.iter().filter_map(|one| one.settlement_date.as_ref());
            days.filter(|date| date.date() == day("2026-03-17")).count()
        };
        assert_eq!((of_day("2026-03-17"), of_day("2026-03-18")), (0, 2));
        let none = payments(&books().payments(whole("2025-12-25")));
        let booked = none.iter().filter_map(|one| one.booking_date.as_ref());
        assert_eq!(booked.map(|it| it.date()).max(), Some(day("2025-12-25")));
    }

    #[test]
    fn settlements_are_unfetched_once() {
        let asked = asked("2020-01-01", "2030-01-01", "2026-03-20");
        let (books, mut fetched) = (books(), BTreeSet::new());
        let first = settlements(&books.settlements(asked, &[], Some(&mut fetched)));
        assert_eq!(first, settlements(&books.settlements(asked, &[], None)));
        assert_eq!(settlements(&books.settlements(asked, &[], Some(&mut fetched))), []);
    }
}
