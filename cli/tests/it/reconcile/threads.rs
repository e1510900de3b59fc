//! Files are taken in side by side on two threads, what a server sends one item after the other: the
//! output is the same to the byte.

use std::fmt::Write as _;

use httpmock::MockServer;

use crate::support::layout::respond_with_payments;
use crate::support::{cfis, err, folder, text};

/// More than one thread reads at a time.
const INVOICES: u64 = 5000;

/// Random numbers that are the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963);
        (self.0 >> 33) % end
    }

    fn one_in(&mut self, count: u64) -> bool {
        self.below(count) == 0
    }

    fn day(&mut self) -> String {
        format!("2026-0{}-1{}", 1 + self.below(3), self.below(10))
    }

    fn currency(&mut self) -> &'static str {
        if self.one_in(20) { "SEK" } else { "EUR" }
    }

    fn cents(&mut self) -> String {
        let sign = if self.one_in(12) { "-" } else { "" };
        format!("{sign}{}.{:02}", self.below(300), self.below(100))
    }

    /// A reference; half of them have a wrong check digit, and payments and settlements share them.
    fn reference(&mut self) -> String {
        format!("{}", 50_000 + self.below(40))
    }
}

fn ledger(random: &mut Random) -> String {
    let mut rows = "number,amount,currency,case_id,reference,due,customer\n".to_owned();
    for number in 0..INVOICES {
        let (amount, currency, due) = (random.cents(), random.currency(), random.day());
        let reference = if random.one_in(50) { random.reference() } else { String::new() };
        let customer = format!("Keksitty {} Oy", number % 40);
        writeln!(
            rows,
            "{number},{amount},{currency},{},{reference},{due},{customer}",
            9000 + number
        )
        .unwrap();
    }
    rows
}

/// The members by which an item is matched: of both kinds of items.
fn identifiers(random: &mut Random, names: [&str; 2]) -> String {
    let [number, reference] = names;
    let of = random.below(INVOICES + 50);
    let case = if random.one_in(30) { 9000 + random.below(INVOICES) } else { 9000 + of };
    match random.below(10) {
        0 => format!(r#""{reference}":"{}""#, random.reference()),
        1 => format!(r#""{number}":"00{of}""#),
        2 => format!(r#""caseId":{case}"#),
        _ => format!(r#""caseId":{case},"{number}":"{of}","{reference}":"{}""#, random.reference()),
    }
}

fn payments(random: &mut Random) -> String {
    let items: Vec<String> = (0..2500)
        .map(|_| {
            let by = identifiers(random, ["invoiceNumber", "invoicePaymentReference"]);
            let currency =
                if random.one_in(40) { "null".to_owned() } else { format!(r#""{}""#, random.currency()) };
            let amount = if random.one_in(90) { "null".to_owned() } else { random.cents() };
            let day =
                if random.one_in(70) { "null".to_owned() } else { format!(r#""{}""#, random.day()) };
            format!(
                r#"{{{by},"accountName":"Keksitty {} Oy","bookingDate":{day},"amount":{amount},"currency":{currency}}}"#,
                random.below(40)
            )
        })
        .collect();
    format!("[{}]", items.join(","))
}

fn settlements(random: &mut Random) -> String {
    let items: Vec<String> = (0..120)
        .map(|_| {
            let allocations: Vec<String> = (0..random.below(40))
                .map(|_| {
                    let by = identifiers(
                        random,
                        ["originalInvoiceNumber", "originalPaymentReference"],
                    );
                    let kind = ["CAPITAL", "CAPITAL", "INTEREST", "FEES", "REMINDER"]
                        [random.below(5) as usize];
                    let (amount, currency, day) = (random.cents(), random.currency(), random.day());
                    // Some ids occur twice.
                    let id = random.below(100_000);
                    format!(
                        r#"{{{by},"allocationId":{id},"allocatedTotalAmount":{amount},"allocationDate":"{day}","currency":"{currency}","breakdown":[{{"type":"{kind}","amount":{amount}}}]}}"#
                    )
                })
                .collect();
            let (amount, currency, day) = (random.cents(), random.currency(), random.day());
            let id = 310_000_000_000 + random.below(110);
            format!(
                r#"{{"settlementId":{id},"settlementDate":"{day}","settlementAmount":{amount},"currency":"{currency}","agency":"CASH-IN","allocations":[{}]}}"#,
                allocations.join(",")
            )
        })
        .collect();
    format!(r#"{{"createdAt":"2026-03-25T06:15:00.000Z","settlements":[{}]}}"#, items.join(","))
}

#[test]
fn side_by_side_and_one_after_the_other_give_the_same_bytes() {
    for seed in 1..4 {
        let random = &mut Random(seed);
        let folder = folder(&format!("reconcile-threads-{seed}"));
        let path = |name: &str| text(&folder.join(name)).to_owned();
        // The names of what a server sends.
        let (ledger_path, payments_path) = (path("ledger"), path("payments"));
        let settlements_path = path("settlements");
        let (ledger, payments, settlements) =
            (ledger(random), payments(random), settlements(random));
        std::fs::write(&ledger_path, ledger).unwrap();
        std::fs::write(&payments_path, &payments).unwrap();
        std::fs::write(&settlements_path, &settlements).unwrap();
        let server = MockServer::start();
        server.mock(|when, then| {
            when.method("GET").path("/api/v1/partner/payments");
            respond_with_payments(then.header("content-type", "application/json"), &payments);
        });
        server.mock(|when, then| {
            when.method("GET").path("/api/v1/partner/settlements");
            then.status(200).header("content-type", "application/json").body(&settlements);
        });
        let days = ["--from", "2026-01-05", "--to", "2026-03-12", "--as-of", "2026-03-12"];
        let begin = ["reconcile", "--ledger", &ledger_path];
        let url = server.base_url();
        let of_server = ["--base-url", &url];
        let of_files = ["--payments", &payments_path, "--settlements", &settlements_path];
        for format in [
            &["json"][..],
            &["csv"],
            &["csv", "--list", "findings"],
            &["csv", "--list", "settlements"],
            &["csv", "--list", "allocations"],
            &["csv", "--list", "suggestions"],
            &["csv", "--list", "not-matched"],
        ] {
            let run = |source: &[&str]| {
                let arguments = [&begin[..], &days, &["--format"], format, source].concat();
                let output = cfis(&arguments).output().unwrap();
                assert_eq!(output.status.code(), Some(3), "{}", err(&output));
                String::from_utf8(output.stdout).unwrap()
            };
            let (in_turn, side_by_side) = (run(&of_server), run(&of_files));
            let other = in_turn.lines().zip(side_by_side.lines()).find(|(one, other)| one != other);
            assert_eq!(other, None, "seed {seed}, {format:?}");
            assert_eq!(in_turn.len(), side_by_side.len(), "seed {seed}, {format:?}");
            assert!(in_turn.lines().count() > 5, "{in_turn}");
        }
    }
}
