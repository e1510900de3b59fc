//! A server that sends any bytes that a test chooses, and records the requests.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

use crate::support::layout::{payments, payments_head};

/// What a server does after its response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Then {
    /// Waits for the next request.
    Keep,
    /// Closes the connection properly.
    Close,
    /// Resets the connection.
    Reset,
    /// Sends nothing more until the client closes the connection.
    Stall,
}

/// The bytes of a response, including its head, and how often they are sent.
#[derive(Clone)]
pub(crate) struct Reply {
    pub(crate) bytes: Vec<u8>,
    pub(crate) times: usize,
    pub(crate) then: Then,
}

impl Reply {
    pub(crate) fn new(bytes: impl Into<Vec<u8>>, then: Then) -> Self {
        Reply { bytes: bytes.into(), times: 1, then }
    }

    /// A complete response with status 200.
    pub(crate) fn ok(body: &str) -> Self {
        Self::status("200 OK", body)
    }

    /// A complete response with these payments.
    pub(crate) fn payments(items: &str) -> Self {
        Self::payments_with("", items)
    }

    /// A complete response with these payments, and with these lines in its head.
    pub(crate) fn payments_with(lines: &str, items: &str) -> Self {
        let head = format!("200 OK\r\n{lines}{}", payments_head(items));
        Self::status(head.trim_end(), &payments(items))
    }

    /// A complete response; after the status there may be more lines of the head.
    pub(crate) fn status(status: &str, body: &str) -> Self {
        Self::new(
            format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()),
            Then::Keep,
        )
    }
}

pub(crate) struct Server {
    pub(crate) url: String,
    requests: Arc<Mutex<Vec<(String, String)>>>,
    sent: Arc<Mutex<u64>>,
}

impl Server {
    /// Starts a server. Its responses may depend on the number of the request, from 0, and on the
    /// head of the request.
    pub(crate) async fn start(
        response: impl Fn(usize, &str) -> Vec<Reply> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let server = Server { url, requests: Arc::default(), sent: Arc::default() };
        let (response, requests, sent) =
            (Arc::new(response), Arc::clone(&server.requests), Arc::clone(&server.sent));
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (response, requests, sent) =
                    (Arc::clone(&response), Arc::clone(&requests), Arc::clone(&sent));
                tokio::spawn(async move { serve(stream, &*response, &requests, &sent).await });
            }
        });
        server
    }

    /// Returns the heads of the requests so far.
    pub(crate) fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().iter().map(|(head, _)| head.clone()).collect()
    }

    /// Returns the head and the body of each request so far.
    pub(crate) fn whole_requests(&self) -> Vec<(String, String)> {
        self.requests.lock().unwrap().clone()
    }

    /// Returns the number of bytes that were sent.
    pub(crate) fn sent(&self) -> u64 {
        *self.sent.lock().unwrap()
    }
}

async fn serve(
    mut stream: TcpStream,
    response: &impl Fn(usize, &str) -> Vec<Reply>,
    requests: &Mutex<Vec<(String, String)>>,
    sent: &Mutex<u64>,
) {
    loop {
        let Some((head, body)) = read_request(&mut stream).await else { return };
        let number = {
            let mut requests = requests.lock().unwrap();
            requests.push((head.clone(), body));
            requests.len() - 1
        };
        for reply in response(number, &head) {
            for _ in 0..reply.times {
                if stream.write_all(&reply.bytes).await.is_err() {
                    return;
                }
                *sent.lock().unwrap() += reply.bytes.len() as u64;
            }
            match reply.then {
                Then::Keep => {}
                Then::Close => {
                    let _ = stream.shutdown().await;
                    return;
                }
                Then::Reset => {
                    let _ = stream.set_zero_linger();
                    return;
                }
                Then::Stall => {
                    let _ = stream.read_to_end(&mut Vec::new()).await;
                    return;
                }
            }
        }
    }
}

/// Reads the head and the body of a request.
pub(crate) async fn read_request(stream: &mut TcpStream) -> Option<(String, String)> {
    let mut request = Vec::new();
    let mut buffer = [0; 4096];
    let end = loop {
        if let Some(end) = request.windows(4).position(|window| window == b"\r\n\r\n") {
            break end + 4;
        }
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
    };
    let head = String::from_utf8_lossy(&request[..end]).into_owned();
    let length = head.lines().find_map(|line| {
        line.to_ascii_lowercase().strip_prefix("content-length:").map(|text| text.trim().to_owned())
    });
    let length: usize = length.map_or(0, |text| text.parse().unwrap());
    while request.len() < end + length {
        let read = stream.read(&mut buffer).await.ok().filter(|read| *read > 0)?;
        request.extend_from_slice(&buffer[..read]);
    }
    Some((head, String::from_utf8_lossy(&request[end..]).into_owned()))
}
