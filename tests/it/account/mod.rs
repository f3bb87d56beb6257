//! The webhook of an account, over real HTTP: what the sandbox's Clearout tells, signed, and what becomes of it here.

mod copies;
mod enrow;
mod proven;
mod rebuilt;
mod taken;
mod told;

use std::time::{Duration, Instant};

use ringback_core::app::{App, AppError, Line, Service, Target, World};
use ringback_core::domain::{
    DeliveryId, DeliveryState, Details, InDoubt, Kind, List, ListId, ProviderName, RecipeStep,
    UnmatchedKind, Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::sandbox::CLEAROUT_TOKEN;
use ringback_core::store::{KeptDelivery, Lane, LeadQuery, Part};
use serde_json::{Value, json};

use crate::desk::{Desk, controls, reachable_people, read_csv};

const CLEAROUT: ProviderName = ProviderName::Clearout;
const LIMIT: Duration = Duration::from_secs(30);

/// A desk whose app is open and has a line to the sandbox.
struct Open {
    desk: Desk,
    app: App,
    line: Line,
    http: reqwest::Client,
}

impl Open {
    async fn new(faults: &str, settings: &Value) -> Self {
        let desk = Desk::new(faults).await;
        let http = reqwest::Client::builder().no_proxy().build().unwrap();
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let line = open_line(&desk, &app).await;
        let open = Self {
            desk,
            app,
            line,
            http,
        };
        open.sandbox("settings", settings).await;
        open
    }

    /// A POST to one of the sandbox's own routes.
    async fn sandbox(&self, route: &str, body: &Value) -> Value {
        let root = self.desk.sandbox().root_url();
        let url = format!("{root}/sandbox/clearout/{route}");
        let reply = self.http.post(url).body(body.to_string()).send().await;
        let reply = reply.unwrap();
        assert!(reply.status().is_success(), "{route}");
        reply.json().await.unwrap()
    }

    /// A call to the service by another program on the same account.
    async fn call(&self, path: &str, body: &Value) {
        let url = format!("{}{path}", self.desk.sandbox().clearout().base_url);
        let call = self.http.post(url).header("authorization", CLEAROUT_TOKEN);
        assert!(call.json(body).send().await.unwrap().status().is_success());
    }

    /// A list that another program on the same account uploads.
    async fn upload(&self, product: &str, name: &'static str, csv: &'static str) {
        let part = reqwest::multipart::Part::text(csv).file_name(name);
        let form = reqwest::multipart::Form::new().part("file", part);
        let root = self.desk.sandbox().clearout().base_url;
        let call = self.http.post(format!("{root}/{product}/bulk"));
        let call = call.header("authorization", CLEAROUT_TOKEN).multipart(form);
        assert!(call.send().await.unwrap().status().is_success());
    }

    /// Where the sandbox sends its events: the address that a user would have pasted.
    async fn address(&self) -> String {
        let root = self.desk.sandbox().root_url();
        let url = format!("{root}/sandbox/clearout/webhooks");
        let all: Value = self
            .http
            .get(url)
            .send()
            .await
            .unwrap()
            .json()
            .await
            .unwrap();
        all[0]["url"].as_str().unwrap().to_owned()
    }

    /// Sends a copy of a kept delivery, after `change`.
    async fn send(
        &self,
        to: &str,
        of: DeliveryId,
        change: impl Fn(&mut String, &mut Vec<u8>),
    ) -> u16 {
        let (head, mut body) = self
            .app
            .store()
            .read(|db| db.get_delivery_bytes(of))
            .unwrap();
        let name = "x-co-webhook-signature: ";
        let line = head.lines().find_map(|line| line.strip_prefix(name));
        let mut signature = line.unwrap().to_owned();
        change(&mut signature, &mut body);
        let mut request = self.http.post(to).body(body);
        if !signature.is_empty() {
            request = request.header("x-co-webhook-signature", signature);
        }
        request.send().await.unwrap().status().as_u16()
    }

    fn deliveries(&self) -> Vec<KeptDelivery> {
        let read = self.app.store().read(|db| db.list_deliveries(None, 20_000));
        read.unwrap()
    }

    /// Waits until so many deliveries have been read.
    async fn until_read(&self, wanted: usize) -> Vec<KeptDelivery> {
        let all = || {
            let mut all = self.deliveries();
            all.retain(|delivery| delivery.state != DeliveryState::Unread);
            all
        };
        until(|| all().len() >= wanted).await;
        all()
    }

    fn refused(&self) -> Vec<String> {
        let refused = self.app.store().read(|db| db.list_refused()).unwrap();
        refused.into_iter().map(|refused| refused.reason).collect()
    }

    fn list(&self, name: &str) -> Option<List> {
        let lists = self.app.store().read(|db| db.list_lists()).unwrap();
        lists.into_iter().find(|list| list.name == name)
    }

    /// The cells of every lead of the list.
    fn cells(&self, list: ListId) -> Vec<Vec<String>> {
        let after = ringback_core::domain::LeadId(0);
        let leads = self.app.store().read(|db| db.list_leads(list, after, 99));
        leads.unwrap().into_iter().map(|lead| lead.cells).collect()
    }

    fn unmatched(&self) -> Vec<ringback_core::domain::Unmatched> {
        let read = self.app.store().read(|db| db.list_unmatched(None, 99));
        read.unwrap()
    }

    async fn close(self) -> Desk {
        self.line.hang_up().await.unwrap();
        self.desk
    }
}

async fn open_line(desk: &Desk, app: &App) -> Line {
    let service = desk.options(Sending::BySize, 20, InDoubt::Wait).service;
    app.open_line(&service, None).await.unwrap()
}

async fn until(mut happened: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !happened() {
        assert!(begun.elapsed() < LIMIT, "it has not happened");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}
