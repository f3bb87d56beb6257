//! Clearout, played, over real HTTP: a client that is no code of ours, and a receiver of events that keeps their bytes.

mod account;
mod bulk;
mod documented;
mod events;
mod faults;
mod instant;
mod limits;
mod lookups;
mod restart;

use axum::{body::Bytes, http::HeaderMap};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

use super::*;

/// A sandbox with its journal, whose lists take 30 ms and whose minute is 200 ms.
struct Play {
    folder: tempfile::TempDir,
    sandbox: Sandbox,
    http: reqwest::Client,
}

/// A status, and a JSON body.
type Said = (u16, Value);

impl Play {
    async fn start(faults: &str) -> Self {
        Self::with(faults, 1_000_000, json!({})).await
    }

    async fn with(faults: &str, credits: i64, settings: Value) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let config = SandboxConfig {
            credits: Credits::whole(credits),
            ..config(&folder.path().join("journal"), faults)
        };
        let play = Self {
            sandbox: Sandbox::start(config).await.unwrap(),
            folder,
            http: reqwest::Client::builder()
                .no_proxy()
                .timeout(LIMIT)
                .build()
                .unwrap(),
        };
        let mut all =
            json!({"minute-ms": 200, "verify-rpm": 100_000, "find-rpm": 100_000, "instant-ms": 1});
        for (name, value) in settings.as_object().unwrap() {
            all[name] = value.clone();
        }
        play.set(all).await;
        play
    }

    /// Kills it, and lets it come back to its journal with these faults.
    async fn come_back(self, faults: &str) -> Self {
        let Self {
            folder,
            sandbox,
            http,
        } = self;
        drop(sandbox);
        let config = config(&folder.path().join("journal"), faults);
        let sandbox = Sandbox::start(config).await.unwrap();
        Self {
            folder,
            sandbox,
            http,
        }
    }

    fn ledger(&self) -> ClearoutLedger {
        self.sandbox.clearout_ledger()
    }

    async fn until(&self, wanted: impl Fn(&ClearoutLedger) -> bool) -> ClearoutLedger {
        let is = |book: &Book| wanted(&book.clearout.ledger());
        self.sandbox.desk.wait_until(LIMIT, is).await;
        let ledger = self.ledger();
        assert!(wanted(&ledger), "{ledger:?}");
        ledger
    }

    fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let url = format!("{}{path}", self.sandbox.clearout().base_url);
        let method = method.parse().unwrap();
        self.http
            .request(method, url)
            .header("authorization", CLEAROUT_TOKEN)
    }

    async fn get(&self, path: &str) -> Said {
        said(self.request("GET", path)).await
    }

    async fn post(&self, path: &str, body: Value) -> Said {
        said(self.request("POST", path).json(&body)).await
    }

    /// The `data` of a success.
    async fn data(&self, path: &str, body: Value) -> Value {
        let (status, said) = self.post(path, body).await;
        assert_eq!(
            (status, &said["status"]),
            (200, &json!("success")),
            "{path}: {said}"
        );
        said["data"].clone()
    }

    /// The `data` of a GET's success.
    async fn look(&self, path: &str) -> Value {
        let (status, said) = self.get(path).await;
        assert_eq!(
            (status, &said["status"]),
            (200, &json!("success")),
            "{path}: {said}"
        );
        said["data"].clone()
    }

    async fn upload(
        &self,
        path: &str,
        name: &str,
        content: &[u8],
        fields: &[(&str, &str)],
    ) -> Said {
        let request = self.request("POST", path);
        let request = request.header("content-type", "multipart/form-data; boundary=XX");
        said(request.body(form(name, content, fields))).await
    }

    /// Uploads a list that is taken, and gives its id.
    async fn listed(&self, path: &str, name: &str, content: &str) -> String {
        let said = self.upload(path, name, content.as_bytes(), &[]).await;
        assert_eq!(
            (said.0, &said.1["status"]),
            (200, &json!("success")),
            "{said:?}"
        );
        said.1["data"]["list_id"].as_str().unwrap().to_owned()
    }

    /// Waits until a list is done.
    async fn done(&self, id: &str) {
        let ended = |book: &Book| book.clearout.task(id).is_none_or(|held| held.end.is_some());
        self.sandbox.desk.wait_until(LIMIT, ended).await;
    }

    /// The result of a list, as rows of cells.
    async fn result(&self, path: &str, id: &str) -> Vec<Vec<String>> {
        let link = self.data(path, json!({"list_id": id})).await;
        let reply = self
            .http
            .get(link["url"].as_str().unwrap())
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
        let text = reply.text().await.unwrap();
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .from_reader(text.as_bytes());
        let cells = |row: csv::StringRecord| row.iter().map(str::to_owned).collect();
        reader.records().map(|row| cells(row.unwrap())).collect()
    }

    async fn control(&self, path: &str, body: Value) -> Said {
        let url = format!("{}/sandbox/clearout/{path}", self.sandbox.root_url());
        said(self.http.post(url).json(&body)).await
    }

    async fn set(&self, settings: Value) {
        let (status, said) = self.control("settings", settings).await;
        assert_eq!(status, 200, "{said}");
    }

    async fn set_faults(&self, text: &str) {
        let url = format!("{}/sandbox/faults", self.sandbox.root_url());
        let reply = self
            .http
            .post(url)
            .body(text.to_owned())
            .send()
            .await
            .unwrap();
        assert_eq!(reply.status(), 200);
    }

    /// Sends every event there.
    async fn tell(&self, ear: &Ear) {
        let (status, said) = self.control("webhooks", json!([{"url": ear.url}])).await;
        assert_eq!(status, 200, "{said}");
    }

    /// Writes bytes as they are, and reads the reply to its end.
    async fn raw(&self, request: &[u8]) -> String {
        let mut stream = TcpStream::connect(self.sandbox.addr()).await.unwrap();
        stream.write_all(request).await.unwrap();
        let mut reply = Vec::new();
        time::timeout(LIMIT, stream.read_to_end(&mut reply))
            .await
            .unwrap()
            .unwrap();
        String::from_utf8(reply).unwrap()
    }
}

async fn said(request: reqwest::RequestBuilder) -> Said {
    let reply = request.send().await.unwrap();
    let status = reply.status().as_u16();
    let text = reply.text().await.unwrap();
    (
        status,
        serde_json::from_str(&text).unwrap_or(Value::String(text)),
    )
}

/// A multipart body with boundary `XX`, its parts in the order of the vendor's client.
fn form(name: &str, content: &[u8], fields: &[(&str, &str)]) -> Vec<u8> {
    let mut body = format!("--XX\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n").into_bytes();
    body.extend(content);
    for (field, value) in fields {
        body.extend(
            format!("\r\n--XX\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}")
                .bytes(),
        );
    }
    body.extend(b"\r\n--XX--\r\n");
    body
}

/// Code of a refusal under 200.
fn code(said: &Said) -> (u16, i64) {
    assert_eq!(said.1["status"], "failed", "{said:?}");
    (said.0, said.1["error"]["code"].as_i64().unwrap_or(0))
}

/// A list of `count` made-up addresses.
fn addresses(tag: &str, count: usize) -> String {
    let row = |n| format!("{n},person{n}@{tag}{}.example\n", n % 7);
    format!("Nr,Email\n{}", (0..count).map(row).collect::<String>())
}

/// What reached a receiver.
#[derive(Clone, Debug)]
struct Heard {
    headers: HeaderMap,
    body: String,
}

impl Heard {
    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn kind(&self) -> String {
        self.json()["event_type"].as_str().unwrap().to_owned()
    }

    fn id(&self) -> String {
        self.json()["event_id"].as_str().unwrap().to_owned()
    }

    /// `t` of the signature, and whether `v1` is right for these very bytes.
    fn signature(&self, secret: &str) -> (i64, bool) {
        let header = self.headers["x-co-webhook-signature"].to_str().unwrap();
        let (t, v1) = header
            .strip_prefix("t=")
            .unwrap()
            .split_once(",v1=")
            .unwrap();
        let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
        mac.update(format!("{t}.{}", self.body).as_bytes());
        let right = hex::encode(mac.finalize().into_bytes()) == v1;
        (t.parse().unwrap(), right)
    }
}

/// A receiver of events: answers with each of `statuses` in turn, then with the last one for ever.
struct Ear {
    url: String,
    heard: Arc<Mutex<Vec<Heard>>>,
    server: JoinHandle<()>,
}

impl Ear {
    async fn answering(statuses: &'static [u16]) -> Self {
        let heard = Arc::new(Mutex::new(Vec::new()));
        let kept = heard.clone();
        let take = async move |headers: HeaderMap, body: Bytes| {
            let body = String::from_utf8(body.to_vec()).unwrap();
            let mut kept = kept.lock().unwrap();
            kept.push(Heard { headers, body });
            let at = (kept.len() - 1).min(statuses.len() - 1);
            StatusCode::from_u16(statuses[at]).unwrap()
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new().route("/hook", post(take));
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, heard, server }
    }

    async fn start() -> Self {
        Self::answering(&[200]).await
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    fn kinds(&self) -> Vec<String> {
        self.heard().iter().map(Heard::kind).collect()
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.server.abort();
    }
}
