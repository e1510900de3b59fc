//! A property: whatever happens to the lists, the mirror knows what the last whole responses said,
//! and writes a change for each difference and for nothing else.

use std::collections::BTreeMap;

use chrono::{DateTime, Days, Utc};
use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};

use crate::provider::{Item, Mood, Provider, payment, settlement};
use crate::support::{TODAY, World, day};

/// What happens before the next sync.
#[derive(Debug, Clone)]
enum Step {
    /// A payment is listed, perhaps one that equals another.
    Appear {
        day: u64,
        number: u32,
    },
    /// A payment is not listed any more.
    Vanish {
        place: prop::sample::Index,
    },
    /// All payments have another field that nobody knows, or lack it.
    Unknown {
        is_there: bool,
    },
    Settle {
        day: u64,
        number: i64,
        amount: u32,
    },
    Unsettle {
        place: prop::sample::Index,
    },
    /// All settlements have the other shape.
    Shape {
        is_older: bool,
    },
    Sync {
        mood: Mood,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (2..12_u64, 0..4_u32).prop_map(|(day, number)| Step::Appear { day, number }),
        2 => any::<prop::sample::Index>().prop_map(|place| Step::Vanish { place }),
        1 => any::<bool>().prop_map(|is_there| Step::Unknown { is_there }),
        2 => (2..12_u64, 0..3_i64, 1..3_u32)
            .prop_map(|(day, number, amount)| Step::Settle { day, number, amount }),
        1 => any::<prop::sample::Index>().prop_map(|place| Step::Unsettle { place }),
        1 => any::<bool>().prop_map(|is_older| Step::Shape { is_older }),
        4 => prop_oneof![
            4 => Just(Mood::Well),
            1 => Just(Mood::Truncated),
            1 => Just(Mood::Garbage),
            1 => Just(Mood::Status(500)),
        ].prop_map(|mood| Step::Sync { mood }),
    ]
}

/// The lists of the model: what tells items apart, and how often they are listed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lists {
    payments: BTreeMap<(u64, u32), usize>,
    settlements: BTreeMap<i64, (u64, u32)>,
}

impl Lists {
    /// Counts the changes that lead to other lists.
    fn changes_to(&self, other: &Lists) -> usize {
        let count = |lists: &Lists, key| lists.payments.get(key).copied().unwrap_or(0);
        let keys: std::collections::BTreeSet<_> =
            self.payments.keys().chain(other.payments.keys()).collect();
        let payments: usize =
            keys.iter().map(|key| count(self, key).abs_diff(count(other, key))).sum();
        let numbers: std::collections::BTreeSet<_> =
            self.settlements.keys().chain(other.settlements.keys()).collect();
        let differs =
            |number: &&&i64| self.settlements.get(number) != other.settlements.get(number);
        payments + numbers.iter().filter(differs).count()
    }

    fn items(&self, is_unknown: bool, is_older: bool) -> (Vec<Item>, Vec<Item>) {
        let date = |ago: u64| day(TODAY).checked_sub_days(Days::new(ago)).unwrap();
        let extra = if is_unknown { r#","novelty":{"a":[1.10]}"# } else { "" };
        let payments = self.payments.iter().flat_map(|((ago, number), count)| {
            std::iter::repeat_n(payment(date(*ago), *number, extra), *count)
        });
        let settlements = self
            .settlements
            .iter()
            .map(|(number, (ago, amount))| settlement(date(*ago), *number, *amount, is_older));
        (payments.collect(), settlements.collect())
    }
}

/// What a view says, in the terms of the model.
async fn known(mirror: &cfis_mirror::Mirror, at: Option<DateTime<Utc>>) -> Lists {
    let Ok(view) = mirror.view("one", at).await else { return Lists::default() };
    let ago = |date: &Option<cfis::DateOrDateTime>| {
        (day(TODAY) - date.as_ref().unwrap().date()).num_days() as u64
    };
    let mut lists = Lists::default();
    for payment in view.payments(None).collect().await.unwrap() {
        let number = payment.case_id.unwrap() as u32;
        *lists.payments.entry((ago(&payment.booking_date), number)).or_default() += 1;
    }
    for settlement in view.settlements(None).collect().await.unwrap() {
        let amount = settlement.settlement_amount.to_hundredths().unwrap() as u32 / 100;
        let value = (ago(&settlement.settlement_date), amount);
        assert!(lists.settlements.insert(settlement.settlement_id, value).is_none());
    }
    lists
}

async fn run(steps: Vec<Step>) {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let (mut listed, mut read) = (Lists::default(), Lists::default());
    let (mut is_unknown, mut is_older) = (false, false);
    let mut moments = Vec::new();
    let mut seq = 0;
    for step in steps {
        match step {
            Step::Appear { day, number } => {
                *listed.payments.entry((day, number)).or_default() += 1;
            }
            Step::Vanish { place } if !listed.payments.is_empty() => {
                let keys: Vec<_> = listed.payments.keys().copied().collect();
                let key = keys[place.index(keys.len())];
                let count = listed.payments.get_mut(&key).unwrap();
                *count -= 1;
                if *count == 0 {
                    listed.payments.remove(&key);
                }
            }
            Step::Unknown { is_there } => is_unknown = is_there,
            Step::Settle { day, number, amount } => {
                listed.settlements.insert(number, (day, amount));
            }
            Step::Unsettle { place } if !listed.settlements.is_empty() => {
                let keys: Vec<_> = listed.settlements.keys().copied().collect();
                listed.settlements.remove(&keys[place.index(keys.len())]);
            }
            Step::Vanish { .. } | Step::Unsettle { .. } => {}
            Step::Shape { is_older: wanted } => is_older = wanted,
            Step::Sync { mood } => {
                provider.books("one", |books| {
                    (books.payments, books.settlements) = listed.items(is_unknown, is_older);
                    books.mood = mood;
                });
                let summary = world.sync(&mirror).await;
                let changes = mirror.changes("one", seq, 1_000).await.unwrap();
                if mood == Mood::Well {
                    assert_eq!((summary.read, summary.failed), (1, 0), "{summary:?}");
                    assert_eq!(changes.len(), read.changes_to(&listed), "{changes:#?}");
                    read = listed.clone();
                } else {
                    assert_eq!((summary.read, summary.failed), (0, 1), "{summary:?}");
                    assert_eq!(changes.len(), 0, "{changes:#?}");
                }
                seq = changes.last().map_or(seq, |change| change.seq);
                assert_eq!(known(&mirror, None).await, read);
                moments.push((world.now(), read.clone()));
            }
        }
    }
    for (at, lists) in moments {
        assert_eq!(known(&mirror, Some(at)).await, lists, "at {at}");
    }
}

/// How many stories are told. The nightly run asks for more.
fn stories() -> u32 {
    std::env::var("CFIS_STORIES").ok().and_then(|stories| stories.parse().ok()).unwrap_or(24)
}

proptest! {
    #![proptest_config(Config {
        cases: stories(),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        rng_seed: proptest::test_runner::RngSeed::Fixed(17),
        ..Config::default()
    })]

    #[test]
    fn the_mirror_agrees_with_a_model(steps in prop::collection::vec(step(), 1..40)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(run(steps));
    }
}
