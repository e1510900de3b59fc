//! Lists in pages: each way to ask for the next page, and whatever could make a list shorter than it
//! is.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::client::Client;
use crate::error::{Error, ErrorKind};
use crate::generated::{self, types::Payment};
use crate::http::{Environment, Request};
use crate::list::{Items, Opening, await_list};
use crate::operation::{Layout, Operation, PagedBy, Paging, Place};
use crate::token::AccessToken;

/// An operation of the spec without what the spec says of its list: these tests say it themselves.
static WITHOUT_PAGES: Operation = Operation {
    list: Some(Layout::Bare),
    paging: None,
    ..crate::description::operations::LIST_PAYMENTS
};

/// A request: its number, from 0, and its query.
struct Asked {
    number: usize,
    query: BTreeMap<String, String>,
}

impl Asked {
    /// Returns a number in the query, or 0.
    fn number_of(&self, name: &str) -> usize {
        self.query.get(name).map_or(0, |text| text.parse().unwrap())
    }
}

/// A response: lines of its head, and its body.
type Said = (String, String);

/// A server whose responses a test makes, and the queries that it was asked.
struct Provider {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Provider {
    async fn start(respond: impl Fn(&Asked) -> Said + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let (respond, log) = (Arc::new(respond), Arc::clone(&asked));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&respond), Arc::clone(&log)));
            }
        });
        Provider { url, asked }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    fn client(&self) -> Client {
        let environment = Environment::custom(&self.url).unwrap();
        let token = AccessToken::new(environment, "made-up-token-1").unwrap();
        Client::builder(token).retries(0).page_limit(20).build().unwrap()
    }

    /// Reads the whole list.
    async fn read(&self, operation: &'static Operation) -> Result<Vec<i64>, Error> {
        let client = self.client();
        let list = await_list(client.settings(), None, || stream(client.clone(), operation));
        let (payments, _) = list.await?;
        Ok(payments.iter().filter_map(|payment: &Payment| payment.case_id).collect())
    }
}

fn stream(client: Client, operation: &'static Operation) -> Items<Payment> {
    Items::new(operation, move |page| {
        let client = client.clone();
        async move {
            let attempt = |http: generated::Client| {
                let http = http.amended(page.clone());
                async move { http.list_payments(None, None).await }
            };
            let response = client.send(Request::of(operation), attempt).await?;
            match response.head.status {
                204 => Ok(Opening::None(204)),
                200 => Ok(Opening::List(Box::new(response))),
                _ => Err(response.refused().await),
            }
        }
    })
}

async fn serve(
    mut stream: TcpStream,
    respond: Arc<impl Fn(&Asked) -> Said>,
    log: Arc<Mutex<Vec<String>>>,
) {
    loop {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            match stream.read_u8().await {
                Ok(byte) => head.push(byte),
                Err(_) => return,
            }
        }
        let head = String::from_utf8(head).unwrap();
        let target = head.split(' ').nth(1).unwrap();
        let query = target.split_once('?').map_or("", |(_, query)| query).to_owned();
        let number = {
            let mut log = log.lock().unwrap();
            log.push(query.clone());
            log.len() - 1
        };
        let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
        let query = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        let (lines, body) = respond(&Asked { number, query });
        let length = body.len();
        let response = format!("HTTP/1.1 200 OK\r\ncontent-length: {length}\r\n{lines}\r\n{body}");
        if stream.write_all(response.as_bytes()).await.is_err() {
            return;
        }
    }
}

/// Returns payments with these case ids, as JSON.
fn items(ids: impl IntoIterator<Item = usize>) -> String {
    let items: Vec<_> = ids.into_iter().map(|id| format!("{{\"caseId\":{id}}}")).collect();
    format!("[{}]", items.join(","))
}

/// Returns three items from this one on, of seven.
fn three_from(first: usize) -> String {
    items((first..7).take(3))
}

fn whole() -> Vec<i64> {
    (0..7).collect()
}

const fn paged(by: PagedBy, total: Option<Place>) -> Operation {
    Operation { paging: Some(Paging { by, size: Some(("size", 3)), total }), ..WITHOUT_PAGES }
}

static BY_PAGE: Operation = paged(PagedBy::Page { parameter: "page", first: 1 }, None);
static BY_PAGE_WITH_TOTAL: Operation = Operation {
    list: Some(Layout::Named("payments")),
    ..paged(PagedBy::Page { parameter: "page", first: 0 }, Some(Place::Member("totalCount")))
};
static BY_OFFSET: Operation =
    paged(PagedBy::Offset { parameter: "offset" }, Some(Place::Header("x-total-count")));
static BY_CURSOR: Operation = Operation {
    list: Some(Layout::Named("payments")),
    ..paged(PagedBy::Cursor { parameter: "after", next: Place::Member("next") }, None)
};
static BY_LINK: Operation = paged(PagedBy::Link { next: None }, None);

#[tokio::test]
async fn pages_by_number_are_read_until_one_is_empty_and_then_once_more() {
    let provider =
        Provider::start(|asked| (String::new(), three_from(3 * (asked.number_of("page") - 1))))
            .await;
    assert_eq!(provider.read(&BY_PAGE).await.unwrap(), whole());
    let once = ["size=3&page=1", "size=3&page=2", "size=3&page=3", "size=3&page=4"];
    let once = once.map(|query| query.split('&').rev().collect::<Vec<_>>().join("&"));
    assert_eq!(provider.asked(), [once.clone(), once].concat());
}

#[tokio::test]
async fn a_page_that_is_shorter_than_was_asked_for_does_not_end_the_list() {
    // The provider gives two items at most, whatever is asked for.
    let provider = Provider::start(|asked| {
        let before = 2 * (asked.number_of("page") - 1);
        (String::new(), items((before..7).take(2)))
    })
    .await;
    assert_eq!(provider.read(&BY_PAGE).await.unwrap(), whole());
}

#[tokio::test]
async fn a_total_in_the_body_or_in_a_header_ends_the_list() {
    let provider = Provider::start(|asked| {
        let page = three_from(3 * asked.number_of("page"));
        (String::new(), format!("{{\"totalCount\":7,\"payments\":{page}}}"))
    })
    .await;
    assert_eq!(provider.read(&BY_PAGE_WITH_TOTAL).await.unwrap(), whole());
    assert_eq!(provider.asked().len(), 6, "three pages, each twice");
    let provider = Provider::start(|asked| {
        ("x-total-count: 7\r\n".to_owned(), three_from(asked.number_of("offset")))
    })
    .await;
    assert_eq!(provider.read(&BY_OFFSET).await.unwrap(), whole());
    // One page is not read twice: nothing can move between pages.
    let provider = Provider::start(|_| ("x-total-count: 2\r\n".to_owned(), items(0..2))).await;
    assert_eq!(provider.read(&BY_OFFSET).await.unwrap(), [0, 1]);
    assert_eq!(provider.asked(), ["offset=0&size=3"]);
}

#[tokio::test]
async fn cursors_and_links_are_followed_to_the_end() {
    let provider = Provider::start(|asked| {
        let before = asked.number_of("after");
        let next = if before + 3 < 7 { format!("\"{}\"", before + 3) } else { "null".to_owned() };
        let page = three_from(before);
        (String::new(), format!("{{\"payments\":{page},\"next\":{next}}}"))
    })
    .await;
    assert_eq!(provider.read(&BY_CURSOR).await.unwrap(), whole());
    assert_eq!(provider.asked(), ["size=3", "size=3&after=3", "size=3&after=6"]);
    let path = "/api/v1/partner/payments";
    let provider = Provider::start(move |asked| {
        let from = asked.number_of("from");
        let next = if from + 3 < 7 {
            format!(
                "link: <{path}?from=0>; rel=\"first\", <{path}?from={}>; rel=next\r\n",
                from + 3
            )
        } else {
            String::new()
        };
        (next, three_from(from))
    })
    .await;
    assert_eq!(provider.read(&BY_LINK).await.unwrap(), whole());
    assert_eq!(provider.asked(), ["size=3", "from=3", "from=6"]);
}

/// Asserts that a list ends in an error with these words, after whatever items.
async fn fails(
    operation: &'static Operation,
    kind: ErrorKind,
    words: &str,
    respond: impl Fn(&Asked) -> Said + Send + Sync + 'static,
) {
    let provider = Provider::start(respond).await;
    let error = provider.read(operation).await.expect_err(words);
    assert!(error.to_string().contains(words), "{error}");
    assert_eq!(error.kind(), kind, "{error}");
    assert!(provider.asked().len() < 50, "{words}: the list did not stop");
}

#[tokio::test]
async fn a_list_that_changes_while_it_is_read_is_an_error() {
    use ErrorKind::Interrupted;
    // An item is added in front after the first page.
    fails(&BY_PAGE, Interrupted, "changed while its pages were read", |asked| {
        let before = 3 * (asked.number_of("page") - 1);
        let all: Vec<_> = if asked.number == 0 { (0..7).collect() } else { (0..8).rev().collect() };
        (String::new(), items(all.into_iter().skip(before).take(3)))
    })
    .await;
    // An item of the first page is removed after it was read, so that one is skipped.
    fails(&BY_PAGE, Interrupted, "changed while its pages were read", |asked| {
        let before = 3 * (asked.number_of("page") - 1);
        let first = usize::from(asked.number > 0);
        (String::new(), items((first..7).skip(before).take(3)))
    })
    .await;
    // The same, and the provider says how many there are.
    for (total, words) in [(6, "the number of all its items is another one"), (7, "it ends before")]
    {
        fails(&BY_OFFSET, Interrupted, words, move |asked| {
            let first = usize::from(asked.number > 0);
            let total = if asked.number > 0 { total } else { 7 };
            let page = items((first..7).skip(asked.number_of("offset")).take(3));
            (format!("x-total-count: {total}\r\n"), page)
        })
        .await;
    }
    // One is removed and one is added, so that the number stays.
    fails(&BY_OFFSET, Interrupted, "one of its pages is another one", |asked| {
        let first = usize::from(asked.number > 0);
        let page = items((first..first + 7).skip(asked.number_of("offset")).take(3));
        ("x-total-count: 7\r\n".to_owned(), page)
    })
    .await;
}

#[tokio::test]
async fn a_page_that_comes_again_and_a_list_without_an_end_are_errors() {
    use ErrorKind::{TooLarge, Unreadable};
    fails(&BY_PAGE, Unreadable, "the same page twice", |_| (String::new(), three_from(0))).await;
    fails(&BY_CURSOR, Unreadable, "the list has no end", |asked| {
        let (page, next) = (items([asked.number]), asked.number % 2);
        (String::new(), format!("{{\"payments\":{page},\"next\":\"{next}\"}}"))
    })
    .await;
    fails(&BY_PAGE, TooLarge, "more than 20 pages", |asked| (String::new(), items([asked.number])))
        .await;
    fails(&BY_LINK, TooLarge, "more than 20 pages", |asked| {
        let next = asked.number + 1;
        (format!("link: <?from={next}>; rel=\"next\"\r\n"), items([asked.number]))
    })
    .await;
}

#[tokio::test]
async fn a_page_that_contradicts_the_spec_is_an_error() {
    use ErrorKind::Unreadable;
    fails(&BY_OFFSET, Unreadable, "does not say how many", |_| (String::new(), items(0..2))).await;
    for link in [
        "http://127.0.0.2/api/v1/partner/payments?from=3",
        "/api/v1/partner/settlements?from=3",
        "/api/v1/partner/payments",
    ] {
        fails(&BY_LINK, Unreadable, "leads to another host or path", move |_| {
            (format!("link: <{link}>; rel=\"next\"\r\n"), three_from(0))
        })
        .await;
    }
    // A hint of pages is an error if the spec has none, and expected if it has.
    fails(&WITHOUT_PAGES, Unreadable, "is not the whole list", |_| {
        ("x-total-count: 7\r\n".to_owned(), three_from(0))
    })
    .await;
}

#[tokio::test]
async fn an_item_of_a_page_that_cannot_be_parsed_has_its_path_and_its_text() {
    let provider = Provider::start(|asked| {
        let wrong = "[{\"caseId\":1},{\"caseId\":\"one\"},7]";
        let page = if asked.number_of("page") == 1 { wrong } else { "[]" };
        (String::new(), page.to_owned())
    })
    .await;
    let mut payments = stream(provider.client(), &BY_PAGE);
    let mut found = Vec::new();
    while let Some(payment) = payments.next().await {
        if let Err(error) = payment {
            found
                .push((error.json_path().map(str::to_owned), error.item_text().map(str::to_owned)));
        }
    }
    let expected = [("[1].caseId", "{\"caseId\":\"one\"}"), ("[2]", "7")];
    assert_eq!(found, expected.map(|(path, text)| (Some(path.into()), Some(text.into()))));
    let error = provider.read(&BY_PAGE).await.unwrap_err();
    assert!(error.to_string().contains("at `[1].caseId`; one other item"), "{error}");
}

#[tokio::test]
async fn a_stream_hands_out_items_before_it_finds_that_the_list_changed() {
    let provider = Provider::start(|asked| {
        let first = usize::from(asked.number > 0);
        (String::new(), items((first..4).skip(3 * (asked.number_of("page") - 1)).take(3)))
    })
    .await;
    let mut payments = stream(provider.client(), &BY_PAGE);
    let mut ids = Vec::new();
    let error = loop {
        match payments.next().await.expect("it ends with an error") {
            Ok(payment) => ids.push(payment.case_id.unwrap()),
            Err(error) => break error,
        }
    };
    assert_eq!((ids, error.kind()), (vec![0, 1, 2], ErrorKind::Interrupted));
    assert!(payments.next().await.is_none());
}
