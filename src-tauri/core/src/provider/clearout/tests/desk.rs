//! A desk that answers each path as it was told to, and keeps what it was sent.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::Response;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// What it answers.
#[derive(Clone, Debug)]
pub struct Reply {
    status: u16,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
    takes: Duration,
}

/// What it was sent.
#[derive(Clone, Debug)]
pub struct Request {
    /// `POST /v2/email_verify/instant?a=b`.
    pub line: String,
    pub headers: HeaderMap,
    pub body: Bytes,
}

#[derive(Default)]
struct Book {
    replies: HashMap<String, VecDeque<Reply>>,
    requests: Vec<Request>,
}

pub struct Desk {
    address: String,
    book: Arc<Mutex<Book>>,
    task: JoinHandle<()>,
}

impl Reply {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::bytes(status, body.to_string().as_bytes())
            .with("content-type", "application/json; charset=utf-8")
    }

    pub fn bytes(status: u16, body: &[u8]) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: body.to_vec(),
            takes: Duration::ZERO,
        }
    }

    pub fn with(mut self, name: &'static str, value: &str) -> Self {
        self.headers.push((name, value.to_owned()));
        self
    }

    /// The service works on it so long.
    pub fn taking(mut self, takes: Duration) -> Self {
        self.takes = takes;
        self
    }
}

impl Request {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }

    pub fn text(&self) -> String {
        String::from_utf8(self.body.to_vec()).unwrap()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}

impl Desk {
    /// A desk that answers on these paths, each `METHOD /path` below `/v2`, and knows no token on any other: so does
    /// Clearout, which asks for the token before it looks at the path.
    pub async fn open<const N: usize>(replies: [(&str, Vec<Reply>); N]) -> Self {
        let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = format!("http://{}", socket.local_addr().unwrap());
        let replies =
            replies.map(|(path, replies)| (path.replacen(' ', " /v2", 1), replies.into()));
        let book = Arc::new(Mutex::new(Book {
            replies: replies.into(),
            requests: Vec::new(),
        }));
        let router = Router::new().fallback(answer).with_state(book.clone());
        let task = tokio::spawn(async move { axum::serve(socket, router).await.unwrap() });
        Self {
            address,
            book,
            task,
        }
    }

    /// Ends in `/v2`.
    pub fn base_url(&self) -> String {
        format!("{}/v2", self.address)
    }

    /// Answers on one path more, which need not be below `/v2`.
    pub fn also(&self, path: &str, reply: Reply) {
        let mut book = self.book.lock().unwrap();
        book.replies.insert(path.to_owned(), [reply].into());
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Everything it was sent, in order.
    pub fn requests(&self) -> Vec<Request> {
        self.book.lock().unwrap().requests.clone()
    }

    /// What it was sent, where that was one thing only.
    pub fn only_request(&self) -> Request {
        let requests = self.requests();
        assert_eq!(requests.len(), 1, "{requests:?}");
        requests[0].clone()
    }
}

/// Says these bytes to whoever comes, and hangs up. Returns where.
pub async fn blurting(bytes: &'static [u8]) -> String {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", socket.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut caller, _)) = socket.accept().await {
            let mut head = [0; 4096];
            let heard = caller.read(&mut head).await;
            assert!(heard.is_ok());
            caller.write_all(bytes).await.unwrap();
        }
    });
    address
}

impl Drop for Desk {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn answer(
    State(book): State<Arc<Mutex<Book>>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let path = format!("{method} {}", uri.path());
    let reply = {
        let mut book = book.lock().unwrap();
        book.requests.push(Request {
            line: format!("{method} {uri}"),
            headers,
            body,
        });
        next(book.replies.get_mut(&path))
    };
    tokio::time::sleep(reply.takes).await;
    let mut response = Response::builder().status(StatusCode::from_u16(reply.status).unwrap());
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

/// The next reply of a path; the last one stays.
fn next(replies: Option<&mut VecDeque<Reply>>) -> Reply {
    let unknown =
        json!({"status": "failed", "error": {"code": 1000, "message": "Invalid API Token"}});
    match replies {
        Some(replies) if replies.len() > 1 => replies.pop_front().unwrap(),
        Some(replies) => replies[0].clone(),
        None => Reply::json(401, &unknown),
    }
}
