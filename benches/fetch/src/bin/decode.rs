//! Measures only decoding, on one core: decode FILE [RUNS]. Each way decodes all payments of the file
//! and drops them; then the same payments with white space, as a person reads them.
use std::hint::black_box;
use std::time::Instant;

use cfis::{Payment, SavedItems};
use fetch_clients::{PlainPayment, spread};

type Way = (&'static str, fn(&[u8]) -> usize);

/// The ways to decode. The others are compared with the first.
const WAYS: [Way; 3] = [
    ("serde_json into structs with floats", |json| black_box(serde_json::from_slice::<Vec<PlainPayment>>(json).unwrap()).len()),
    ("serde_json into cfis's types", |json| black_box(serde_json::from_slice::<Vec<Payment>>(json).unwrap()).len()),
    ("cfis's reader of saved responses", |json| SavedItems::payments(json).map(|payment| black_box(payment.unwrap())).count()),
];

fn main() {
    let arguments: Vec<_> = std::env::args().collect();
    let json = std::fs::read(&arguments[1]).unwrap();
    let runs = arguments.get(2).map_or(60, |runs| runs.parse().unwrap());
    measure("as the sandbox writes them", &json, runs);
    let payments: Vec<Payment> = serde_json::from_slice(&json).unwrap();
    measure("indented", &serde_json::to_vec_pretty(&payments).unwrap(), runs);
}

fn measure(form: &str, json: &[u8], runs: usize) {
    let mut took = WAYS.map(|_| Vec::new());
    let mut counts = [0; WAYS.len()];
    // The first turn of each way only warms up.
    for turn in 0..=runs {
        for (index, (_, read)) in WAYS.iter().enumerate() {
            let begun = Instant::now();
            counts[index] = read(json);
            if turn > 0 {
                took[index].push(json.len() as f64 / 1e6 / begun.elapsed().as_secs_f64());
            }
        }
    }
    assert!(counts.iter().all(|count| *count == counts[0]), "{counts:?}");
    println!("\n{} payments, {form}, {:.1} MB; median (lowest to highest) of {runs} runs, in turn\n", counts[0], json.len() as f64 / 1e6);
    println!("| | MB/s | of the first |\n| --- | --- | --- |");
    let took = took.map(spread);
    for ((name, _), (middle, lowest, highest)) in WAYS.iter().zip(took) {
        println!("| {name} | {middle:.0} ({lowest:.0} to {highest:.0}) | {:.2} |", middle / took[0].0);
    }
}
