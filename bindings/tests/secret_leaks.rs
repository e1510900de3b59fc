//! Plants secrets in every place, and looks for them in all that this crate can print.

use std::fmt::Write as _;
use std::io;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};

use httpmock::MockServer;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::fmt::format::FmtSpan;

use crate::{
    AccessToken, Client, Environment, Error, FileTokenStore, NewClient, Partner, Period,
    ProvisioningToken, Secret, Spool,
};

/// Each secret begins like this, and says where it was planted.
const PLANT: &str = "canary-7f3a9c21-";

fn plant(place: &str) -> String {
    format!("{PLANT}{place}")
}

/// Everything that was printed.
#[derive(Clone, Default)]
struct Printed(Arc<Mutex<String>>);

impl Printed {
    fn add(&self, what: &str, text: &str) {
        let _ = writeln!(self.0.lock().unwrap(), "{what}: {text}");
    }

    fn error(&self, what: &str, error: &Error) {
        self.add(
            what,
            &format!("{error} {error:?} {error:#?} {:?} {:?}", error.body(), error.request_id()),
        );
        self.add(
            what,
            &format!(
                "{:?} {:?} {:?}",
                error.json_path(),
                error.stored_at(),
                error.unread_response()
            ),
        );
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            self.add(what, &format!("{inner} {inner:?}"));
            source = inner.source();
        }
        error.items().iter().for_each(|item| self.error(what, item));
    }

    fn result(&self, what: &str, result: Result<impl std::fmt::Debug, Error>) {
        match result {
            Ok(value) => self.add(what, &format!("{value:?} {value:#?}")),
            Err(error) => self.error(what, &error),
        }
    }

    /// Returns the places of the secrets that can be read.
    fn found(&self) -> Vec<String> {
        let text = self.0.lock().unwrap();
        // As they are, and in spellings that hide nothing.
        let plain = text.replace("\\u002d", "-").replace("%2D", "-").replace("%2d", "-");
        let mut places: Vec<String> = plain
            .split(PLANT)
            .skip(1)
            .map(|rest| rest.chars().take_while(|letter| letter.is_ascii_alphanumeric()).collect())
            .collect();
        places.sort();
        places.dedup();
        places
    }
}

impl io::Write for Printed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().push_str(&String::from_utf8_lossy(bytes));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Printed {
    type Writer = Printed;

    fn make_writer(&'a self) -> Printed {
        self.clone()
    }
}

impl log::Log for Printed {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // The mock server's own requests do not count.
        if !record.target().starts_with("httpmock") {
            self.add(record.target(), &record.args().to_string());
        }
    }

    fn flush(&self) {}
}

/// Returns responses with tokens in every place.
fn responses(status: u16, new: &str, sent: &str) -> Vec<String> {
    let escaped = |text: &str| text.replace('-', "\\u002d");
    vec![
        format!(r#"{{"accessToken":"{new}"}}"#),
        format!(r#"{{"accessToken":"{new}","again":"{new}","message":"{new}"}}"#),
        format!(r#"{{"Message":"{new} and {new}-x1"}}"#),
        format!(r#"{{"error":"{status}","token":"{new}","sent":"{sent}"}}"#),
        format!(r#"{{"isValid":"{sent}","settlements":"{sent}"}}"#),
        format!(r#"{{"isValid":true,"message":"{sent} is valid","other":"{sent}"}}"#),
        format!(r#"[{{"caseId":"{sent}"}},{{"amount":"{sent}"}}]"#),
        format!(r#"{{"settlements":[{{"settlementId":"{sent}"}}]}}"#),
        format!(
            r#"{{"isValid":"{}","accessToken":{{"{}":"{}"}}}}"#,
            escaped(sent),
            escaped(sent),
            escaped(new)
        ),
        format!(r#"[{{"caseId":"{}"}}]"#, escaped(sent)),
        format!("<html>{sent} {new}</html>"),
        format!("{new} {sent}"),
        format!("{{\"cut\":\"{new} {sent}"),
    ]
}

async fn search(printed: &Printed) {
    for status in [200, 201, 307, 400, 401, 409, 429, 500, 503] {
        let (access, provisioning, new) = (plant("access1"), plant("provisioning1"), plant("new1"));
        for (number, sent) in [&access, &provisioning].into_iter().enumerate() {
            for body in responses(status, &new, sent) {
                let server = MockServer::start_async().await;
                let location = format!("{}/?key={sent}", server.base_url());
                // If no token is issued, only the one that was sent is known.
                let read = body.replace(&new, sent);
                for (paths, body) in [
                    ("partner/(client|renew)$", &body),
                    ("partner/(validate|payments|settlements)", &read),
                ] {
                    server.mock(|when, then| {
                        when.path_matches(httpmock::Regex::from(paths));
                        then.status(status)
                            .header("x-request-id", sent)
                            .header("x-correlation-id", sent.replace('-', "%2D"))
                            .header("location", &location)
                            .header("x-new-token", &new)
                            .body(body);
                    });
                }
                let environment = Environment::custom(&server.base_url()).unwrap();
                let what = format!("{status} {number}");
                calls(printed, &what, &environment, sent).await;
            }
        }
    }
}

async fn calls(printed: &Printed, what: &str, environment: &Environment, sent: &str) {
    let period = Period::new("2026-03-01".parse().unwrap(), "2026-03-31".parse().unwrap()).unwrap();
    let folder = std::env::temp_dir().join(format!("cfis-canary-{}", std::process::id()));
    let token = AccessToken::new(environment.clone(), sent).unwrap();
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("token"), sent).unwrap();
    let store = FileTokenStore::new(folder.join("token"), environment.clone());
    let builder = Client::builder(token).retries(0).token_store(store).user_agent("service/1");
    printed.add("builder", &format!("{builder:?}"));
    let client = builder.build().unwrap();
    printed.add("client", &format!("{client:?}"));
    printed.result(what, client.validate().await);
    printed.result(what, client.payments(period).await);
    printed.result(what, client.settlements(period).await);
    let spool = Spool::open(folder.join("spool")).await.unwrap();
    printed.result(what, client.unfetched_settlements(&spool).await);
    spool.clear(&spool.turn().unwrap()).await.unwrap();
    let renewed = client.renew().await;
    printed.result(what, renewed);
    let token = ProvisioningToken::new(environment.clone(), sent).unwrap();
    let builder = Partner::builder(token).retries(0);
    printed.add("builder", &format!("{builder:?}"));
    let partner = builder.build().unwrap();
    let new_client: NewClient =
        serde_json::from_str(include_str!("../../spec/examples/new-client.json")).unwrap();
    printed.result(what, partner.create_client(&new_client).await);
    std::fs::remove_dir_all(&folder).unwrap();
}

/// Prints what is built or mistyped without any request.
fn values(printed: &Printed) {
    let secret = plant("value1");
    printed.add("secret", &format!("{:?}", Secret::from(secret.as_str())));
    for url in [
        format!("https://{secret}@host.example"),
        format!("https://host.example/?key={secret}"),
        format!("http://host.example#{secret}"),
    ] {
        printed.result("URL", Environment::custom(&url));
    }
    printed
        .result("token", AccessToken::new(Environment::Staging, &format!("{secret} and a word")));
    let token = AccessToken::new(Environment::Staging, &secret).unwrap();
    printed.result(
        "proxy",
        Client::builder(token.clone()).proxy(&format!("{secret}://x:{secret}@y")).build(),
    );
    printed
        .result("certificate", Client::builder(token).root_certificates(secret.as_bytes()).build());
}

/// Searches for secrets, in a process of its own, because a logger belongs to the whole process.
#[test]
fn search_in_a_child() {
    if std::env::var_os("CFIS_SEARCH").is_none() {
        return;
    }
    let printed = Printed::default();
    log::set_boxed_logger(Box::new(printed.clone())).unwrap();
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_span_events(FmtSpan::FULL)
        .with_writer(printed.clone())
        .finish();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    tracing::subscriber::with_default(subscriber, || {
        values(&printed);
        runtime.block_on(search(&printed));
    });
    // Otherwise the search would find nothing wherever it looks.
    let text = printed.0.lock().unwrap().clone();
    for seen in [
        "cfis.operation=\"renewAccessToken\"",
        "http.response.status_code=503",
        "cfis.duration_ms",
        "Unauthorized",
        "[secret]",
    ] {
        assert!(
            text.contains(seen) || std::env::var_os("CFIS_SHOW_SECRETS").is_some(),
            "{seen} was not printed"
        );
    }
    println!("found: {}", printed.found().join(" "));
}

/// Returns the places of the secrets that a child finds.
fn found(shows_secrets: bool) -> Vec<String> {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command
        .args(["--exact", "tests::secret_leaks::search_in_a_child", "--nocapture"])
        .env("CFIS_SEARCH", "1")
        .stderr(Stdio::piped());
    if shows_secrets {
        command.env("CFIS_SHOW_SECRETS", "1");
    }
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let line = text
        .lines()
        .find_map(|line| line.split_once("found: ").map(|(_, places)| places.to_owned()));
    let line = line.unwrap_or_else(|| panic!("{text}{}", String::from_utf8_lossy(&output.stderr)));
    line.split_whitespace().map(ToOwned::to_owned).collect()
}

#[test]
fn no_secret_is_printed() {
    assert_eq!(found(false), [""; 0]);
}

#[test]
fn the_search_finds_what_is_not_redacted() {
    assert_eq!(found(true), ["access1", "new1", "provisioning1", "value1"]);
}
