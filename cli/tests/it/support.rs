//! Helpers of the tests.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use cfis::description::{Layout, operations};
use httpmock::MockServer;
use serde_json::Value;

/// Accounts of vouchers, with a commission and its VAT.
pub(crate) const ACCOUNTS: &str = r#"
currency = "EUR"
bank = "1910"
receivables = "1700"
clearing = "1799"
interest = "9000"
fees = "3990"
[commission]
account = "4460"
vat_account = "1763"
vat_rate = "25.5"
"#;

#[path = "../../../tests/it/support/layout.rs"]
#[allow(dead_code)]
pub(crate) mod layout;

pub(crate) const TOKEN: &str = "canary-token-3b1f0c";

pub(crate) fn cfis(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cfis"));
    command
        .args(arguments)
        .env_clear()
        .env("CFIS_ACCESS_TOKEN", TOKEN)
        .env("CFIS_PROVISIONING_TOKEN", TOKEN)
        .stdin(Stdio::null());
    command
}

pub(crate) fn run(arguments: &[&str]) -> Output {
    cfis(arguments).output().unwrap()
}

/// Asserts that clap refuses a flag, in its own lines.
#[track_caller]
pub(crate) fn refuses(output: &Output, words: &[&str]) {
    assert_eq!(output.status.code(), Some(2), "{}", err(output));
    assert_eq!(out(output), "");
    for word in words {
        assert!(err(output).contains(word), "{word}: {}", err(output));
    }
}

pub(crate) fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Asserts that the command failed with one sentence that contains the words, and printed no token
/// and no data.
pub(crate) fn fails(output: &Output, code: i32, words: &[&str]) {
    let (out, err) = (out(output), err(output));
    assert_eq!(output.status.code(), Some(code), "{out}{err}");
    assert_eq!(out, "", "{err}");
    assert_eq!(err.lines().count(), 1, "{err}");
    assert!(err.starts_with("error: "), "{err}");
    assert!(words.iter().all(|word| err.contains(word)), "{words:?} in {err}");
    assert!(!err.contains(TOKEN), "{err}");
}

/// Returns an output without what `cfis drift` notes on operations that it cannot compare.
pub(crate) fn without_notes_on_others(mut output: Output) -> Output {
    let err = err(&output);
    let lines = err.lines().filter(|line| !line.contains("so it is not compared"));
    output.stderr = lines.flat_map(|line| [line, "\n"]).collect::<String>().into_bytes();
    output
}

/// Returns what was found of the operations whose responses tests write themselves, or of which the
/// sandbox has data. It responds to others with an example of the spec, which may lack fields.
pub(crate) fn of_served(found: &Value) -> Vec<&Value> {
    let served = [
        operations::LIST_PAYMENTS,
        operations::LIST_SETTLEMENTS,
        operations::VALIDATE_ACCESS_TOKEN,
    ];
    let is_served = |found: &&Value| served.iter().any(|served| found["operation"] == served.id);
    found.as_array().unwrap().iter().filter(is_served).collect()
}

/// Returns an empty folder for one test.
pub(crate) fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

pub(crate) fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

pub(crate) fn example(name: &str) -> String {
    format!("{}/../spec/examples/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Returns the items in a response with payments, to change them.
pub(crate) fn payments_mut(response: &mut Value) -> &mut Vec<Value> {
    let list = match operations::LIST_PAYMENTS.list {
        Some(Layout::Named(name)) => &mut response[name],
        _ => response,
    };
    list.as_array_mut().unwrap()
}

pub(crate) fn responding(status: u16, body: &str) -> MockServer {
    let server = MockServer::start();
    server.mock(|_, then| {
        then.status(status).body(body);
    });
    server
}

/// A provider with these payments.
pub(crate) fn with_payments(items: &str) -> MockServer {
    let server = MockServer::start();
    server.mock(|_, then| layout::respond_with_payments(then, items));
    server
}

/// A provider that issues a token with this body, and calls every token valid.
pub(crate) fn issuing(body: &str) -> MockServer {
    let server = MockServer::start();
    server.mock(|when, then| {
        when.path_includes("/validate");
        then.status(200).body(r#"{"isValid":true}"#);
    });
    server.mock(|when, then| {
        when.path_excludes("/validate");
        then.status(200).body(body);
    });
    server
}

/// A running `cfis sandbox`, which is stopped when the test ends.
pub(crate) struct Sandbox {
    pub(crate) child: Child,
    pub(crate) url: String,
    pub(crate) access_token: String,
    pub(crate) provisioning_token: String,
}

impl Sandbox {
    pub(crate) fn start(arguments: &[&str]) -> Sandbox {
        let mut child =
            cfis(&[&["sandbox"], arguments].concat()).stdout(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
        let json: Value =
            serde_json::from_str(&line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let text = |name: &str| json[name].as_str().unwrap().to_owned();
        Sandbox {
            url: text("url"),
            access_token: text("accessToken"),
            provisioning_token: text("provisioningToken"),
            child,
        }
    }

    pub(crate) fn cfis(&self, arguments: &[&str]) -> Output {
        cfis(arguments)
            .env("CFIS_BASE_URL", &self.url)
            .env("CFIS_ACCESS_TOKEN", &self.access_token)
            .env("CFIS_PROVISIONING_TOKEN", &self.provisioning_token)
            .output()
            .unwrap()
    }
}

impl Drop for Sandbox {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

impl Sandbox {
    /// Returns the body of the response to a GET with the access token.
    pub(crate) fn get(&self, path: &str) -> String {
        self.send("GET", path, "")
    }

    /// Returns the body of the response to a POST with the access token.
    pub(crate) fn post(&self, path: &str, body: &str) -> String {
        self.send("POST", path, body)
    }

    fn send(&self, method: &str, path: &str, body: &str) -> String {
        use std::io::{Read, Write};
        let mut stream =
            std::net::TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        let request = format!(
            "{method} {path} HTTP/1.0\r\nhost: 127.0.0.1\r\nx-api-key: {}\r\n\
             content-length: {}\r\n\r\n{body}",
            self.access_token,
            body.len()
        );
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response.split_once("\r\n\r\n").unwrap().1.to_owned()
    }
}
