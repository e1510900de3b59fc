//! What reads leave in the database, against a sandbox whose days pass.

use std::collections::BTreeMap;

use cfis::{Client, Payment, Period, Settlement};
use cfis_mirror::{ChangeKind, Mirror, Shard};
use cfis_sandbox::{Sandbox, Shape};
use chrono::Days;

use crate::database::AMOUNTS;
use crate::provider::{Mood, Provider, payment, settlement};
use crate::support::{TODAY, World, day, options, select};

const NAME: &str = "Koivurannan Puutyö Oy";

async fn sandbox() -> Sandbox {
    Sandbox::builder().today(day(TODAY)).payments(300).start().await.unwrap()
}

fn keys(payments: &[Payment]) -> BTreeMap<String, usize> {
    let mut keys = BTreeMap::new();
    for payment in payments {
        *keys.entry(payment.key().to_string()).or_default() += 1;
    }
    keys
}

fn ids(settlements: &[Settlement]) -> BTreeMap<i64, String> {
    settlements.iter().map(|one| (one.settlement_id, one.settlement_amount.to_string())).collect()
}

/// What the API lists of the last 90 days.
async fn listed(sandbox: &Sandbox) -> (BTreeMap<String, usize>, BTreeMap<i64, String>) {
    let client = Client::new(sandbox.access_token()).unwrap();
    let from = day(TODAY).checked_sub_days(Days::new(90)).unwrap();
    let period = Period::new(from, sandbox.today()).unwrap();
    let payments = client.payments(period).await.unwrap();
    (keys(&payments), ids(&client.settlements(period).await.unwrap()))
}

async fn known(
    mirror: &Mirror,
    at: Option<chrono::DateTime<chrono::Utc>>,
) -> (BTreeMap<String, usize>, BTreeMap<i64, String>) {
    let view = mirror.view(NAME, at).await.unwrap();
    let payments = view.payments(None).collect().await.unwrap();
    (keys(&payments), ids(&view.settlements(None).collect().await.unwrap()))
}

#[tokio::test]
async fn the_mirror_has_what_the_api_lists_and_what_it_listed_on_every_earlier_day() {
    let (world, sandbox) = (World::new(), sandbox().await);
    let mirror = world.create().await;
    mirror.creditors().add(NAME, &sandbox.access_token(), None).await.unwrap();
    let mut days = Vec::new();
    for _ in 0..8 {
        let summary = world.sync(&mirror).await;
        assert!(summary.is_complete() && summary.read == 1, "{summary:?}");
        let now = listed(&sandbox).await;
        assert_eq!(known(&mirror, None).await, now);
        days.push((world.now(), now));
        sandbox.advance(2);
        world.set_today(sandbox.today());
        world.pass_hours(47);
    }
    assert!(days.windows(2).all(|pair| pair[0].1 != pair[1].1), "nothing has changed");
    for (at, listed) in days {
        assert_eq!(known(&mirror, Some(at)).await, listed, "{at}");
    }
    let changes = mirror.changes(NAME, 0, 10_000).await.unwrap();
    let numbers: Vec<_> = changes.iter().map(|change| change.seq).collect();
    assert_eq!(numbers, (1..=numbers.len() as i64).collect::<Vec<_>>());
    assert!(changes.iter().any(|change| change.kind == ChangeKind::PaymentGone));
    let altered = select(&world, "select cast(count(*) as text) from payment_altered").await;
    assert_ne!(altered, ["0"], "the sandbox changes allocations before they are settled");
}

#[tokio::test]
async fn the_same_response_writes_a_read_and_nothing_else() {
    let (world, sandbox) = (World::new(), sandbox().await);
    let mirror = world.create().await;
    mirror.creditors().add(NAME, &sandbox.access_token(), None).await.unwrap();
    world.sync(&mirror).await;
    // The first pass reads 90 days, and the second less.
    world.sync(&mirror).await;
    let changes = mirror.changes(NAME, 0, 10_000).await.unwrap().len();
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.read, summary.unchanged, summary.changes), (1, 1, 0));
    assert_eq!(mirror.changes(NAME, 0, 10_000).await.unwrap().len(), changes);
    let reads = select(&world, "select cast(count(*) as text) from read").await;
    assert_eq!(reads, ["6"]);
}

#[tokio::test]
async fn the_other_shape_is_no_change_and_amounts_keep_their_digits() {
    let world = World::new();
    let mirror = world.create().await;
    let older = Sandbox::builder().today(day(TODAY)).shape(Shape::Older).start().await.unwrap();
    mirror.creditors().add(NAME, &older.access_token(), None).await.unwrap();
    world.sync(&mirror).await;
    let before = known(&mirror, None).await;
    older.add_fault("unknown-field".parse().unwrap());
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.failed, summary.changes), (0, 0), "{summary:?}");
    assert_eq!(known(&mirror, None).await, before);
    let (exact, types) = AMOUNTS;
    assert_eq!(select(&world, types).await, [exact]);
}

#[tokio::test]
async fn a_settlement_gets_a_version_when_its_value_differs_and_is_ended_when_it_is_gone() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let date = day("2026-03-10");
    let mut kinds = Vec::new();
    let mut last = 0;
    for (settlements, expected) in [
        (vec![settlement(date, 7, 20, false)], vec![ChangeKind::SettlementAppeared]),
        // The older shape of the same value, and back.
        (vec![settlement(date, 7, 20, true)], vec![]),
        (vec![settlement(date, 7, 20, false)], vec![]),
        (vec![settlement(date, 7, 21, true)], vec![ChangeKind::SettlementChanged]),
        (vec![], vec![ChangeKind::SettlementGone]),
        (vec![settlement(date, 7, 21, false)], vec![ChangeKind::SettlementAppeared]),
    ] {
        provider.books("one", |books| books.settlements = settlements);
        world.sync(&mirror).await;
        let changes = mirror.changes("one", last, 100).await.unwrap();
        last = changes.last().map_or(last, |change| change.seq);
        let found: Vec<_> = changes.iter().map(|change| change.kind).collect();
        assert_eq!(found, expected, "after {kinds:?}");
        kinds.extend(found);
        // The details of the newer shape are not lost when the older one comes.
        let reference = "select remittance_reference from settlement where version = 1";
        assert_eq!(select(&world, reference).await, ["97"], "after {kinds:?}");
    }
    let versions = "select settlement_id || ' ' || version || ' ' || amount ||
                    case when seen_to is null then '' else ' ended' end from settlement order by id";
    assert_eq!(select(&world, versions).await, ["7 1 20.5 ended", "7 2 21.50 ended", "7 3 21.5"]);
}

#[tokio::test]
async fn payments_at_the_edge_of_a_period_are_not_ended_by_it() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    // The periods end today, and begin 14 days before the last read.
    let (inside, edges) = (day("2026-03-07"), [day("2026-03-06"), day(TODAY)]);
    let all = [edges[0], edges[1], inside];
    let all: Vec<_> = all.iter().zip(1..).map(|(day, number)| payment(*day, number, "")).collect();
    provider.books("one", |books| books.payments = all);
    world.sync(&mirror).await;
    provider.books("one", |books| books.payments.clear());
    let summary = world.sync(&mirror).await;
    assert_eq!(summary.changes, 1);
    let gone = mirror.changes("one", 3, 10).await.unwrap();
    assert!(gone[0].before.as_ref().unwrap().get().contains("2026-03-07"), "{gone:?}");
}

#[tokio::test]
async fn a_payment_that_is_altered_on_the_first_day_of_a_period_is_there_twice_for_one_read_at_most()
 {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let settled = settlement(day("2026-03-10"), 1, 20, false);
    provider.books("one", |books| books.settlements = vec![settled]);
    // Later periods begin on this day.
    let other = payment(day("2026-03-06"), 8, "");
    let listed = |payments| provider.books("one", |books| books.payments = payments);
    let listed = |one| listed(vec![one, other.clone()]);
    let open = "select coalesce(cast(case_id as text), '') from payment
                where seen_to is null order by id";
    listed(payment(day("2026-03-06"), 7, ""));
    world.sync(&mirror).await;
    let mut without = payment(day("2026-03-06"), 7, "");
    without.json = without.json.replace(r#""caseId":7,"#, "");
    listed(without);
    world.sync(&mirror).await;
    assert_eq!(select(&world, open).await, ["7", "8", ""], "a day's margin ends nothing");
    world.sync(&mirror).await;
    assert_eq!(select(&world, open).await, ["8", ""]);
    // It is back, and only the read after it begins earlier again.
    listed(payment(day("2026-03-06"), 7, ""));
    world.sync(&mirror).await;
    world.sync(&mirror).await;
    assert_eq!(select(&world, open).await, ["8", "7"]);
    world.sync(&mirror).await;
    let periods = "select from_day from read where kind = 'payments' order by id";
    let (wide, narrow) = ("2025-12-20", "2026-03-06");
    assert_eq!(select(&world, periods).await, [wide, narrow, wide, narrow, wide, narrow]);
    // One that is only new, or only gone, does not cause it.
    for numbers in [&[7, 8, 9][..], &[8, 9]] {
        let payments = numbers.iter().map(|number| payment(day("2026-03-06"), *number, ""));
        provider.books("one", |books| books.payments = payments.collect());
        world.sync(&mirror).await;
        world.sync(&mirror).await;
    }
    assert_eq!(select(&world, periods).await[6..], [narrow; 4]);
    // Also if the settlements of the same visit fail.
    provider.books("one", |books| {
        books.payments = vec![other.clone(), payment(day("2026-03-06"), 10, "")];
        books.mood = Mood::NoSettlements;
    });
    assert_eq!(world.sync(&mirror).await.failed, 1);
    provider.books("one", |books| books.mood = Mood::Well);
    world.sync(&mirror).await;
    assert_eq!(select(&world, periods).await[10..], [narrow, wide]);
    assert_eq!(select(&world, open).await, ["8", "10"]);
}

#[tokio::test]
async fn shards_are_disjoint_and_together_all() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    for number in 0..20 {
        let name = format!("creditor-{number}");
        mirror.creditors().add(&name, &provider.token(&name), None).await.unwrap();
    }
    let mut read = 0;
    for shard in ["0/3", "1/3", "2/3"] {
        let options = options().all(false).shard(shard.parse::<Shard>().unwrap());
        let summary = world.sync_with(&mirror, &options).await;
        assert!(summary.read < 20, "{shard}");
        read += summary.read;
    }
    assert_eq!(read, 20);
    let summary = world.sync_with(&mirror, &options().all(false)).await;
    assert_eq!(summary.read, 0, "all were read less than 20 hours ago");
    world.pass_hours(20);
    assert_eq!(world.sync_with(&mirror, &options().all(false)).await.read, 20);
}

#[tokio::test]
async fn an_empty_response_for_another_period_does_not_hide_one_for_this_period() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    // The month that is read last has no payment.
    let from = Some(day("2025-12-01"));
    mirror.creditors().add("one", &provider.token("one"), from).await.unwrap();
    provider.books("one", |books| books.payments = vec![payment(day("2026-03-10"), 1, "")]);
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.changes, summary.backfilled), (1, 1));
    provider.books("one", |books| books.payments.clear());
    assert_eq!(world.sync(&mirror).await.changes, 1);
}

#[tokio::test]
async fn a_field_that_is_new_is_kept_without_being_a_change() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    for (extra, changes) in [("", 1), (r#","payer":"Oy""#, 0), (r#","payer":"Ab""#, 0), ("", 0)] {
        let listed = payment(day("2026-03-10"), 7, extra);
        provider.books("one", |books| books.payments = vec![listed.clone()]);
        assert_eq!(world.sync(&mirror).await.changes, changes, "{extra}");
        assert_eq!(select(&world, "select json from payment").await, [listed.json]);
    }
}

#[tokio::test]
async fn more_items_than_one_statement_writes_are_each_recorded_once_and_in_order() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    let date = day("2026-03-10");
    // 205 different payments, and 205 that equal one of them.
    let payments = (0..410).map(|number| payment(date, number % 205, "")).collect();
    // One that was written and one that is still to be written are listed again, and count once.
    let numbers = (0..300).chain([299, 5]);
    let settlements = numbers.map(|number| settlement(date, number, 20, false)).collect();
    provider.books("one", |books| (books.payments, books.settlements) = (payments, settlements));
    let summary = world.sync(&mirror).await;
    assert_eq!((summary.failed, summary.changes), (0, 710));
    for (statement, expected) in [
        ("select count(*) || ' ' || sum(copy) from payment where seen_to is null", "410 205"),
        ("select count(*) || ' ' || max(version) from settlement where seen_to is null", "300 1"),
        ("select count(*) || ' ' || count(distinct settlement_id) from allocation", "300 300"),
        ("select cast(count(*) as text) from breakdown", "300"),
    ] {
        assert_eq!(select(&world, statement).await, [expected], "{statement}");
    }
    let changes = mirror.changes("one", 0, 1_000).await.unwrap();
    let cases: Vec<_> = changes
        .iter()
        .filter_map(|change| {
            let item: serde_json::Value =
                serde_json::from_str(change.after.as_ref()?.get()).unwrap();
            item["settlementId"].as_i64()
        })
        .collect();
    assert_eq!(cases, (0..300).collect::<Vec<_>>(), "in the order of the response");
    assert_eq!(world.sync(&mirror).await.changes, 0);
}

#[tokio::test]
async fn a_response_that_says_more_completes_the_version_that_is_known() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    mirror.creditors().add("one", &provider.token("one"), None).await.unwrap();
    for (is_older, reference) in [(true, ""), (false, "97"), (true, "97")] {
        let listed = settlement(day("2026-03-10"), 7, 20, is_older);
        provider.books("one", |books| books.settlements = vec![listed]);
        world.sync(&mirror).await;
        let rows = "select version || ' ' || coalesce(remittance_reference, '') from settlement";
        assert_eq!(select(&world, rows).await, [format!("1 {reference}")]);
        let cases = "select cast(coalesce(case_id, 0) as text) from allocation";
        assert_eq!(select(&world, cases).await, [if reference.is_empty() { "0" } else { "3" }]);
    }
}

#[tokio::test]
async fn creditors_are_in_the_order_of_their_bytes_whatever_the_language_of_the_server() {
    let (world, provider) = (World::new(), Provider::start());
    let mirror = world.create().await;
    // In Finnish, Ä comes after Z, and capital letters are beside small ones.
    for (number, name) in ["ä", "b", "B", "z", "A", "Ö", "a b", "a-b"].iter().enumerate() {
        let token = provider.token(&format!("creditor-{number}"));
        mirror.creditors().add(name, &token, None).await.unwrap();
    }
    let listed = mirror.creditors().list().await.unwrap();
    let listed: Vec<_> = listed.into_iter().map(|creditor| creditor.name).collect();
    assert_eq!(listed, ["A", "B", "a b", "a-b", "b", "z", "Ö", "ä"]);
    let status = mirror.status().await.unwrap();
    let names: Vec<_> = status.creditors.into_iter().map(|creditor| creditor.name).collect();
    assert_eq!(names, listed, "in status too");
}
