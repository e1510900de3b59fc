//! Measures small calls on warm connections, one after the other and from many callers, with cfis and
//! with hand-written clients: calls URL [ROUNDS]
//!
//! With the number of a client (0 to 2) and a number of calls instead, it makes these calls on one
//! thread, for a program that counts instructions: calls URL CLIENT CALLS
use std::time::{Duration, Instant};

use cfis::{AccessToken, Client, Environment, Period};
use fetch_clients::{FROM, PlainPayment, TO, TOKEN, spread};
use reqwest::ClientBuilder;

const CALLERS: usize = 64;
/// The number of calls in a round.
const CALLS: usize = 6_400;

#[derive(Clone)]
enum Caller {
    Cfis(Client, Period),
    ByHand(reqwest::Client, String),
}

impl Caller {
    async fn call(&self) -> usize {
        match self {
            Caller::Cfis(client, period) => client.payments(*period).await.unwrap().len(),
            Caller::ByHand(client, url) => {
                let request = client.get(url).header("X-Api-Key", TOKEN).query(&[("fromDate", FROM), ("toDate", TO)]);
                let payments: Vec<PlainPayment> = request.send().await.unwrap().error_for_status().unwrap().json().await.unwrap();
                payments.len()
            }
        }
    }

    /// Returns the microseconds of a call, if calls follow one another.
    async fn alone(&self) -> f64 {
        let begun = Instant::now();
        for _ in 0..CALLS {
            assert_eq!(self.call().await, 1);
        }
        begun.elapsed().as_secs_f64() / CALLS as f64 * 1e6
    }

    /// Returns the calls per second of many callers.
    async fn together(&self) -> f64 {
        let begun = Instant::now();
        let callers: Vec<_> = (0..CALLERS)
            .map(|_| {
                let caller = self.clone();
                tokio::spawn(async move {
                    for _ in 0..CALLS / CALLERS {
                        assert_eq!(caller.call().await, 1);
                    }
                })
            })
            .collect();
        for caller in callers {
            caller.await.unwrap();
        }
        CALLS as f64 / begun.elapsed().as_secs_f64()
    }
}

fn main() {
    let arguments: Vec<usize> = std::env::args().skip(2).map(|argument| argument.parse().unwrap()).collect();
    match arguments.as_slice() {
        [client, calls] => count(*client, *calls),
        given => measure(given.first().copied().unwrap_or(15)),
    }
}

fn callers() -> [(&'static str, Caller); 3] {
    let url = fetch_clients::base_url();
    let token = AccessToken::new(Environment::custom(&url).unwrap(), TOKEN).unwrap();
    let period = Period::new(FROM.parse().unwrap(), TO.parse().unwrap()).unwrap();
    let by_hand = |builder: ClientBuilder| Caller::ByHand(builder.build().unwrap(), format!("{url}/api/v1/partner/payments"));
    let limited = ClientBuilder::new().timeout(Duration::from_secs(60)).read_timeout(Duration::from_secs(30));
    [
        ("hand-written reqwest + serde", by_hand(ClientBuilder::new())),
        ("the same with timeouts", by_hand(limited)),
        ("cfis", Caller::Cfis(Client::new(token).unwrap(), period)),
    ]
}

fn count(client: usize, calls: usize) {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let caller = &callers()[client].1;
        for _ in 0..calls {
            assert_eq!(caller.call().await, 1);
        }
    });
}

#[tokio::main]
async fn measure(rounds: usize) {
    let callers = callers();
    let (mut alone, mut together) = ([const { Vec::new() }; 3], [const { Vec::new() }; 3]);
    // The first round only warms up. A different caller begins each round.
    for round in 0..=rounds {
        for turn in 0..callers.len() {
            let index = (turn + round) % callers.len();
            let (one, many) = (callers[index].1.alone().await, callers[index].1.together().await);
            if round > 0 {
                alone[index].push(one);
                together[index].push(many);
            }
        }
    }
    let (alone, together) = (alone.map(spread), together.map(spread));
    println!("Median (lowest to highest) of {rounds} rounds of {CALLS} calls, in turn\n");
    println!("| | a call alone, µs | of the first | {CALLERS} callers, calls a second | of the first |\n| --- | --- | --- | --- | --- |");
    for (index, (name, _)) in callers.iter().enumerate() {
        let ((one, fast, slow), (many, least, most)) = (alone[index], together[index]);
        let (first, firsts) = (alone[0].0, together[0].0);
        println!(
            "| {name} | {one:.0} ({fast:.0} to {slow:.0}) | {:.3} | {many:.0} ({least:.0} to {most:.0}) | {:.3} |",
            one / first,
            many / firsts
        );
    }
}
