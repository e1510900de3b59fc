//! A partner reads the payments and settlements of many creditors with one process:
//! load URL PROVISIONING_TOKEN CREDITORS PAYMENTS CONCURRENCY
//!
//! Each creditor is created first, and then read twice. Nothing may be lost, duplicated or another
//! creditor's, and memory may not grow with the number of items that were read.
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cfis::{AccessToken, Client, Environment, NewClient, Partner, Period, ProvisioningToken};
use tokio::sync::Semaphore;

fn memory(field: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix(field)).unwrap();
    line.trim_start_matches(':').trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1024
}

struct Read {
    payments: usize,
    settlements: Vec<i64>,
    took: Duration,
    calls: u64,
}

/// Reads a creditor, and reads again if a response is truncated after its head, because the client
/// does not retry that.
async fn read(client: &Client, period: Period) -> Read {
    let begun = Instant::now();
    for calls in 1.. {
        let (mut payments, mut settlements) = (0, Vec::new());
        let mut stream = client.payments(period).stream();
        let is_whole = loop {
            match stream.next().await {
                Some(Ok(_)) => payments += 1,
                Some(Err(_)) => break false,
                None => break true,
            }
        };
        let response = client.settlements(period).await;
        if let (true, Ok(found)) = (is_whole, response) {
            settlements.extend(found.iter().map(|settlement| settlement.settlement_id));
            return Read { payments, settlements, took: begun.elapsed(), calls };
        }
        assert!(calls < 50, "a creditor cannot be read");
    }
    unreachable!()
}

#[tokio::main]
async fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let [_, url, token, creditors, payments, concurrency] = arguments.as_slice() else { panic!("five arguments") };
    let (creditors, payments, concurrency): (usize, usize, usize) =
        (creditors.parse().unwrap(), payments.parse().unwrap(), concurrency.parse().unwrap());
    let environment = Environment::custom(url).unwrap();
    let partner = Partner::new(ProvisioningToken::new(environment.clone(), token).unwrap()).unwrap();
    let new_client: NewClient = serde_json::from_str(include_str!("../../../../spec/examples/new-client.json")).unwrap();

    let begun = Instant::now();
    let mut tokens: Vec<AccessToken> = Vec::with_capacity(creditors);
    for _ in 0..creditors {
        tokens.push(partner.create_client(&new_client).await.unwrap().access_token);
    }
    let first = Client::new(tokens[0].clone()).unwrap();
    let clients: Vec<_> = tokens.into_iter().map(|token| first.builder_for(token).build().unwrap()).collect();
    eprintln!("{creditors} creditors were created in {:.1} s; {} MiB", begun.elapsed().as_secs_f64(), memory("VmRSS"));

    let period = Period::new("2025-01-01".parse().unwrap(), "2026-03-20".parse().unwrap()).unwrap();
    let permits = Arc::new(Semaphore::new(concurrency));
    for round in 1..=2 {
        let begun = Instant::now();
        let reads = clients.iter().cloned().map(|client| {
            let permits = Arc::clone(&permits);
            tokio::spawn(async move {
                let _permit = permits.acquire_owned().await.unwrap();
                read(&client, period).await
            })
        });
        let (mut ids, mut took, mut again) = (HashSet::new(), Vec::new(), 0);
        for read in reads.collect::<Vec<_>>() {
            let read = read.await.unwrap();
            assert_eq!(read.payments, payments, "payments are lost or doubled");
            for id in read.settlements {
                assert!(ids.insert(id), "a settlement is doubled, or another creditor's");
            }
            took.push(read.took);
            again += read.calls - 1;
        }
        took.sort();
        let at = |part: usize| took[(took.len() - 1) * part / 100].as_secs_f64() * 1000.0;
        let whole = begun.elapsed().as_secs_f64();
        println!(
            "round {round}: {creditors} creditors in {whole:.1} s, {:.0} creditors a second; a creditor takes {:.0} ms in the middle, {:.0} ms at 99 %, {:.0} ms at most; {again} read again by the caller; {} settlements; {} MiB now, {} MiB at the peak",
            creditors as f64 / whole,
            at(50),
            at(99),
            at(100),
            ids.len(),
            memory("VmRSS"),
            memory("VmHWM"),
        );
    }
}
