//! A provider that lists what a test has put there, and fails as it is told.

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex, MutexGuard};

use cfis::description::{Layout, Operation, PagedBy, Place, operations};

use cfis::{AccessToken, Environment, NaiveDate};

/// What a request for a list gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Mood {
    #[default]
    Well,
    Status(u16),
    /// Status 503, with this `Retry-After`.
    Busy(u64),
    /// The connection closes in the middle of the list.
    Truncated,
    /// The token has ended, and a renewal gets a response of which nothing arrives.
    RenewalLost,
    /// The same, but the token ends after payments were listed.
    RenewalLostLater,
    /// Status 404 for settlements.
    NoSettlements,
    /// HTML with status 200.
    Garbage,
}

/// An item and its day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Item {
    pub(crate) day: NaiveDate,
    pub(crate) json: String,
}

#[derive(Default)]
pub(crate) struct Books {
    pub(crate) payments: Vec<Item>,
    pub(crate) settlements: Vec<Item>,
    pub(crate) mood: Mood,
}

#[derive(Default)]
pub(crate) struct State {
    /// The lists, by the creditor's first token.
    pub(crate) books: HashMap<String, Books>,
    /// The mood of creditors without one of their own.
    pub(crate) mood: Mood,
    /// The first token of a renewed one.
    first: HashMap<String, String>,
    /// Tokens that are not valid any more.
    pub(crate) ended: Vec<String>,
    /// How many tokens were issued.
    pub(crate) issued: usize,
    /// The requests, as paths.
    pub(crate) log: Vec<String>,
    /// The next response to such a path is held back until this is `None` again.
    pub(crate) hold: Option<&'static str>,
    /// Whether a response is held back.
    pub(crate) is_held: bool,
}

#[derive(Clone)]
pub(crate) struct Provider {
    pub(crate) url: String,
    state: Arc<Mutex<State>>,
}

impl Provider {
    pub(crate) fn start() -> Provider {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let provider = Provider { url, state: Arc::default() };
        let served = provider.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let (stream, served) = (stream.unwrap(), served.clone());
                std::thread::spawn(move || served.serve(stream));
            }
        });
        provider
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap()
    }

    pub(crate) fn environment(&self) -> Environment {
        Environment::custom(&self.url).unwrap()
    }

    /// Returns the first token of a creditor.
    pub(crate) fn token(&self, name: &str) -> AccessToken {
        AccessToken::new(self.environment(), &token_text(name)).unwrap()
    }

    /// Changes the lists of a creditor.
    pub(crate) fn books(&self, name: &str, change: impl FnOnce(&mut Books)) {
        change(self.state().books.entry(token_text(name)).or_default());
    }

    fn serve(&self, mut stream: TcpStream) {
        let mut request = [0; 8192];
        while let Ok(read @ 1..) = stream.read(&mut request) {
            let request = String::from_utf8_lossy(&request[..read]).into_owned();
            let Some(response) = self.respond(&request) else { return };
            self.hold(&request);
            let closes = response.1;
            if stream.write_all(response.0.as_bytes()).is_err() || closes {
                return;
            }
        }
    }

    /// Waits while the response to a request is held back.
    fn hold(&self, request: &str) {
        let is_meant = |state: &State| state.hold.is_some_and(|path| request.contains(path));
        let mut state = self.state();
        if !is_meant(&state) || state.is_held {
            return;
        }
        state.is_held = true;
        while is_meant(&state) {
            drop(state);
            std::thread::sleep(std::time::Duration::from_millis(2));
            state = self.state();
        }
        state.is_held = false;
    }

    /// Waits until a response is held back.
    pub(crate) async fn holds(&self) {
        let begun = std::time::Instant::now();
        while !self.state().is_held {
            assert!(begun.elapsed().as_secs() < 60, "no such request came");
            tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        }
    }

    /// Returns a response, and whether the connection closes after it.
    fn respond(&self, request: &str) -> Option<(String, bool)> {
        let path = request.split_whitespace().nth(1)?.to_owned();
        let header = request.lines().find_map(|line| {
            let (name, value) = line.split_once(':')?;
            name.eq_ignore_ascii_case("x-api-key").then(|| value.trim().to_owned())
        })?;
        let mut state = self.state();
        state.log.push(path.clone());
        let is_valid = !state.ended.contains(&header);
        let whole = |status: &str, body: &str| {
            let head = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n", body.len());
            Some((format!("{head}content-type: application/json\r\n\r\n{body}"), false))
        };
        if path.contains("/validate") {
            return whole("200 OK", &format!(r#"{{"isValid":{is_valid}}}"#));
        }
        let first = state.first.get(&header).unwrap_or(&header).clone();
        let own =
            state.books.get(&first).map(|books| books.mood).filter(|mood| *mood != Mood::Well);
        let mood = own.unwrap_or(state.mood);
        let is_renewal = path.contains("/renew");
        let has_ended = match mood {
            Mood::Status(401) => true,
            Mood::RenewalLost => !is_renewal,
            Mood::RenewalLostLater => path.contains("/settlements"),
            _ => false,
        };
        if !is_valid || has_ended {
            return whole("401 Unauthorized", "");
        }
        if is_renewal && matches!(mood, Mood::RenewalLost | Mood::RenewalLostLater) {
            state.issued += 1;
            state.ended.push(header);
            return Some(("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n".to_owned(), true));
        }
        if is_renewal {
            state.issued += 1;
            let new = format!("renewed-token-{:012}", state.issued);
            state.first.insert(new.clone(), first);
            state.ended.push(header);
            return whole("200 OK", &format!(r#"{{"accessToken":"{new}"}}"#));
        }
        let books = state.books.entry(first).or_default();
        let is_payments = path.contains("/payments");
        let (items, operation) = if is_payments {
            (&books.payments, &operations::LIST_PAYMENTS)
        } else {
            (&books.settlements, &operations::LIST_SETTLEMENTS)
        };
        let day = |name: &str| -> NaiveDate {
            path.split(name).nth(1).and_then(|rest| rest.get(1..11)).unwrap().parse().unwrap()
        };
        let (from, to) = (day("fromDate"), day("toDate"));
        let items = items.iter().filter(|item| (from..=to).contains(&item.day));
        let list: Vec<_> = items.map(|item| item.json.clone()).collect();
        let (total, body) = laid_out(operation, &path, &list);
        match mood {
            Mood::NoSettlements if !is_payments => whole("404 Not Found", ""),
            Mood::Well | Mood::NoSettlements | Mood::RenewalLost | Mood::RenewalLostLater => {
                whole(&format!("200 OK{total}"), &body)
            }
            Mood::Status(status) => whole(&format!("{status} Wrong"), ""),
            Mood::Busy(seconds) => Some((
                format!("HTTP/1.1 503 Busy\r\nretry-after: {seconds}\r\ncontent-length: 0\r\n\r\n"),
                false,
            )),
            Mood::Truncated => {
                let length = body.len() + 10;
                let half = body.split_at(body.len() / 2).0;
                let head = format!("HTTP/1.1 200 OK{total}\r\ncontent-length: {length}");
                Some((format!("{head}\r\n\r\n{half}"), true))
            }
            Mood::Garbage => whole("200 OK", "<html>a gateway</html>"),
        }
    }
}

/// Returns what the head and the body of a response with these items have, as the spec lays a list
/// out. If it has pages, all items are on the first one.
fn laid_out(operation: &Operation, path: &str, items: &[String]) -> (String, String) {
    let asks = |name: &str| {
        path.split(['?', '&']).find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let is_first = match operation.paging.map(|paging| paging.by) {
        Some(PagedBy::Page { parameter, first }) => {
            asks(parameter).is_none_or(|page| page == first.to_string())
        }
        Some(PagedBy::Offset { parameter }) => asks(parameter).is_none_or(|offset| offset == "0"),
        _ => true,
    };
    let list = if is_first { items.join(",") } else { String::new() };
    let total = operation.paging.and_then(|paging| paging.total);
    let (head, member) = match total {
        Some(Place::Header(name)) => (format!("\r\n{name}: {}", items.len()), String::new()),
        Some(Place::Member(name)) => (String::new(), format!("\"{name}\":{},", items.len())),
        None => (String::new(), String::new()),
    };
    let body = match operation.list {
        Some(Layout::Named(name)) => format!("{{{member}\"{name}\":[{list}]}}"),
        _ => format!("[{list}]"),
    };
    (head, body)
}

/// Returns the text of a creditor's first token.
pub(crate) fn token_text(name: &str) -> String {
    format!("secret-token-of-{name}")
}

/// Returns a payment. Payments with the same numbers are equal.
pub(crate) fn payment(day: NaiveDate, number: u32, extra: &str) -> Item {
    let json = format!(
        r#"{{"caseId":{number},"invoiceNumber":"{number}","bookingDate":"{day}T00:00:00Z","paymentDate":"{day}T00:00:00Z","amount":{number}.10,"currency":"EUR"{extra}}}"#
    );
    Item { day, json }
}

/// Returns a settlement of an amount, in one of the published shapes.
pub(crate) fn settlement(day: NaiveDate, number: i64, amount: u32, is_older: bool) -> Item {
    let json = if is_older {
        format!(
            r#"{{"settlementId":{number},"settlementDate":"{day}","settlementAmount":{amount}.50,"currency":"EUR","agency":"CashIn","remittanceReference":null,"beneficiary":null,"allocations":[{{"allocationId":1,"allocatedTotalAmount":{amount}.50,"allocationDate":"{day}","currency":"EUR","originalInvoiceNumber":"7","events":[{{"type":"CAPITAL","amount":{amount}.50}}]}}]}}"#
        )
    } else {
        format!(
            r#"{{"settlementId":{number},"settlementDate":"{day}","settlementAmount":{amount}.5,"currency":"EUR","agency":"CASH-IN","remittanceReference":"9{number}","beneficiary":{{"name":"Oy","iban":"","bic":""}},"apiFetchDate":null,"allocations":[{{"allocationId":1,"allocatedTotalAmount":{amount}.50,"allocationDate":"{day}","currency":"EUR","originalInvoiceNumber":"7","caseId":3,"originalPaymentReference":"","breakdown":[{{"type":"CAPITAL","amount":{amount}.50}}]}}]}}"#
        )
    };
    Item { day, json }
}
