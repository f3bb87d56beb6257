//! The sandbox over real HTTP: a client, and a receiver of callbacks. What is pure is tested beside its code.

mod clearout;
mod faults;
mod kinds;
mod life;
mod refusals;
mod restart;

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Json, Router, extract::State, http::StatusCode, routing::post};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinHandle, time};

use super::*;

/// Nothing here takes longer unless it is broken.
const LIMIT: Duration = Duration::from_secs(10);

/// A sandbox on that journal whose batches take 30 ms unless `faults` says otherwise.
async fn start(journal: &Path, faults: &str) -> Sandbox {
    Sandbox::start(config(journal, faults)).await.unwrap()
}

fn config(journal: &Path, faults: &str) -> SandboxConfig {
    let faults = format!("work-ms=30 {faults}").parse().unwrap();
    SandboxConfig {
        faults,
        ..SandboxConfig::new(journal)
    }
}

/// `count` people of one company, `tag` making them others than those of another call.
fn people(tag: &str, count: usize) -> Value {
    let person = |n: usize| {
        json!({
            "fullname": format!("{tag} Person{n}"),
            "company_domain": "tannwerk.example",
            "custom": format!("{tag}-{n}"),
        })
    };
    (0..count).map(person).collect()
}

/// A client of the sandbox's Enrow.
#[derive(Clone)]
struct Client {
    http: reqwest::Client,
    root: String,
    key: String,
}

impl Client {
    fn of(sandbox: &Sandbox) -> Self {
        let http = reqwest::Client::builder()
            .no_proxy()
            .timeout(LIMIT)
            .build()
            .unwrap();
        Self {
            http,
            root: sandbox.root_url(),
            key: sandbox.enrow().key.to_owned(),
        }
    }

    async fn try_post(&self, body: String) -> reqwest::Result<(u16, Value)> {
        let request = self
            .http
            .post(format!("{}/enrow/email/find/bulk", self.root));
        let reply = request
            .header("x-api-key", &self.key)
            .body(body)
            .send()
            .await?;
        Ok((reply.status().as_u16(), reply.json().await?))
    }

    async fn post(&self, searches: Value, webhook: Option<&str>) -> (u16, Value) {
        let settings = webhook.map(|url| json!({"webhook": url}));
        let body = json!({"searches": searches, "settings": settings});
        self.try_post(body.to_string()).await.unwrap()
    }

    /// Posts `body` to `path` of the service.
    async fn post_to(&self, path: &str, body: Value) -> (u16, Value) {
        let request = self.http.post(format!("{}/enrow{path}", self.root));
        let reply = request
            .header("x-api-key", &self.key)
            .json(&body)
            .send()
            .await
            .unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    /// Posts a batch and gives its id.
    async fn accepted(&self, searches: Value, webhook: Option<&str>) -> String {
        let (status, body) = self.post(searches, webhook).await;
        assert_eq!(status, 201, "{body}");
        body["id"].as_str().unwrap().to_owned()
    }

    async fn get(&self, path: &str) -> (u16, Value) {
        let request = self
            .http
            .get(format!("{}{path}", self.root))
            .header("x-api-key", &self.key);
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }

    async fn bulk(&self, id: &str) -> Value {
        self.get(&format!("/enrow/email/find/bulk?id={id}")).await.1
    }

    /// The batch once it is no longer running.
    async fn finished(&self, id: &str) -> Value {
        let poll = async {
            loop {
                let bulk = self.bulk(id).await;
                if bulk["general"]["status"] != "ongoing" {
                    return bulk;
                }
                time::sleep(Duration::from_millis(5)).await;
            }
        };
        time::timeout(LIMIT, poll).await.unwrap()
    }

    async fn set_faults(&self, text: &str) -> (u16, Value) {
        let request = self
            .http
            .post(format!("{}/sandbox/faults", self.root))
            .body(text.to_owned());
        let reply = request.send().await.unwrap();
        (reply.status().as_u16(), reply.json().await.unwrap())
    }
}

/// Waits until the ledger is as wanted.
async fn until(sandbox: &Sandbox, wanted: impl Fn(&Ledger) -> bool) -> Ledger {
    let wait = sandbox
        .desk
        .wait_until(LIMIT, |book| wanted(&book.ledger()));
    wait.await;
    let ledger = sandbox.ledger();
    assert!(wanted(&ledger), "{ledger:?}");
    ledger
}

/// A webhook: answers with one status and keeps what came.
struct Receiver {
    url: String,
    got: Arc<Mutex<Vec<Value>>>,
    server: JoinHandle<()>,
}

impl Receiver {
    async fn start(status: StatusCode) -> Self {
        let got = Arc::new(Mutex::new(Vec::new()));
        let take = async move |State(got): State<Arc<Mutex<Vec<Value>>>>,
                               Json(event): Json<Value>| {
            got.lock().unwrap().push(event);
            status
        };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/hook", post(take))
            .with_state(got.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, got, server }
    }

    fn url(&self) -> Option<&str> {
        Some(&self.url)
    }

    fn events(&self) -> Vec<Value> {
        self.got.lock().unwrap().clone()
    }

    /// Ids of the batches called back, in order.
    fn ids(&self) -> Vec<String> {
        let id = |event: Value| event["id"].as_str().unwrap().to_owned();
        self.events().into_iter().map(id).collect()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}
