//! The webhook of an account, over real HTTP: what the sandbox's Clearout tells, signed, and what becomes of it here.

use std::time::{Duration, Instant};

use ringback_core::app::{App, AppError, Line, Target, World};
use ringback_core::domain::{
    DeliveryId, DeliveryState, InDoubt, Kind, List, ListId, ProviderName, Recipe, UnmatchedKind,
    Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::sandbox::CLEAROUT_TOKEN;
use ringback_core::store::{KeptDelivery, LeadQuery, LeadSort};
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

fn verify() -> Recipe {
    Recipe {
        find: Kind::VerifyEmail,
        provider: CLEAROUT,
    }
}

/// A batch is told about by the event of its list, and its rows are fetched with the key.
#[tokio::test(flavor = "multi_thread")]
async fn a_finished_list_rings_for_its_batch() {
    let desk = Desk::new("work-ms=50").await;
    let list = desk.path("leads.csv");
    std::fs::write(&list, reachable_people(80)).unwrap();
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let recipe = Recipe {
            find: kind,
            provider: CLEAROUT,
        };
        let ran = desk
            .run_recipe(&list, recipe, Sending::BySize, 40, InDoubt::Wait)
            .await;
        assert_eq!(ran.end, End::Finished);
        let traffic = ran.summary.traffic;
        assert_eq!(traffic.deliveries, traffic.batches, "{kind:?}");
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let job = ran.summary.job.id;
        let told = app
            .store()
            .read(|db| db.list_ended_by_callback(job))
            .unwrap();
        assert!(!told.is_empty(), "the callback was the faster way");
        let all = app.store().read(|db| db.list_deliveries(None, 99)).unwrap();
        let of_job = all.iter().filter(|delivery| delivery.job == Some(job));
        for delivery in of_job {
            assert_eq!(delivery.account, Some(CLEAROUT));
            assert_eq!(delivery.state, DeliveryState::Applied);
        }
        assert!(app.store().read(|db| db.list_refused()).unwrap().is_empty());
    }
}

/// Form Guard's three events fill one list: a lead for each address, number and name, with the newest verdict.
#[tokio::test(flavor = "multi_thread")]
async fn what_visitors_type_into_forms_fills_a_living_list() {
    let open = Open::new("", &json!({})).await;
    let typed =
        json!({"email": "Valid@example.com", "phone": "+1 202 555 0143", "name": "Kim Lee"});
    open.sandbox("form_guard", &typed).await;
    open.until_read(3).await;
    let again = json!({"email": "valid@example.com", "name": "kim lee"});
    open.sandbox("form_guard", &again).await;
    open.sandbox("form_guard", &json!({"email": "catch_all@example.com"}))
        .await;
    let deliveries = open.until_read(6).await;
    assert!(
        deliveries
            .iter()
            .all(|d| d.state == DeliveryState::Applied && !d.test)
    );
    let list = open.list("Form Guard").unwrap();
    assert_eq!(list.leads, 4);
    let cells = open.cells(list.id);
    let lead = |start: &str| {
        let of = |cells: &&Vec<String>| cells.iter().any(|cell| cell.to_lowercase() == start);
        cells.iter().find(of).unwrap().clone()
    };
    assert_eq!(lead("valid@example.com")[5], "deliverable");
    assert_eq!(lead("catch_all@example.com")[5], "catch-all");
    assert_eq!(lead("+12025550143")[6], "valid", "the service's word");
    assert_eq!(lead("kim lee")[2].to_lowercase(), "kim lee");

    // It is exported as any list is, and a page of it grows with it.
    let out = open.desk.path("forms.csv");
    open.app.export(&list, None, &out, |_, _| {}).unwrap();
    assert_eq!(read_csv(&out).len(), 5);
    let query = LeadQuery {
        list: list.id,
        job: None,
        verdict: None,
        search: String::new(),
        sort: LeadSort::Row,
        descending: false,
    };
    let page = open.app.page_leads(&query, 0, 9).unwrap();
    assert!(page.total == 4 && !page.stale);
    open.sandbox("form_guard", &json!({"email": "new@example.com"}))
        .await;
    until(|| open.app.page_leads(&query, 0, 9).unwrap().stale).await;
    open.app.renew_order(&query).unwrap();
    assert_eq!(open.app.page_leads(&query, 0, 9).unwrap().total, 5);
    open.close().await;
}

/// The same searches as over any list; whoever comes later joins the job, and nobody is paid for twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_living_list_is_searched_and_searched_on_when_it_has_grown() {
    let open = Open::new("work-ms=50", &json!({"minute-ms": 1000})).await;
    for name in ["ada", "kim"] {
        let email = format!("{name}@tannwerk.example");
        open.sandbox("form_guard", &json!({"email": email})).await;
    }
    open.until_read(2).await;
    let list = open.list("Form Guard").unwrap();
    let options = open.desk.options(Sending::BySize, 20, InDoubt::Wait);
    let planned = open.app.plan(&list, &verify(), false).unwrap();
    let run = || open.line.run(planned.job, options.wishes, controls());
    assert_eq!(run().await.unwrap(), End::Finished);
    assert_eq!(open.desk.sandbox().clearout_ledger().rows, 2);
    let known = open.app.plan(&list, &verify(), false).unwrap();
    assert!(known.known && known.finished);

    let read = open.deliveries().len();
    open.sandbox("form_guard", &json!({"email": "odo@tannwerk.example"}))
        .await;
    open.until_read(read + 1).await;
    let list = open.list("Form Guard").unwrap();
    let grown = open.app.plan(&list, &verify(), true).unwrap();
    assert_eq!((grown.job, grown.finished), (planned.job, false));
    assert_eq!(run().await.unwrap(), End::Finished);
    assert_eq!(open.desk.sandbox().clearout_ledger().rows, 3, "one more");
    let counts = open.app.summary(planned.job).unwrap().counts;
    assert!(counts.leads == 3 && counts.conserved());
    open.close().await;
}

/// Trap 32: a test event looks exactly like a live one.
#[tokio::test(flavor = "multi_thread")]
async fn trap_32_test_events_are_marked_and_change_nothing() {
    let open = Open::new("", &json!({})).await;
    for kind in [
        "form_guard.email_validation.completed",
        "email_verifier.instant.completed",
        "email_finder.instant.completed",
        "email_finder.bulk.completed",
    ] {
        open.sandbox("test_event", &json!({"event_type": kind}))
            .await;
    }
    let deliveries = open.until_read(4).await;
    assert!(deliveries.iter().all(|delivery| delivery.test));
    assert!(open.list("Form Guard").is_none());
    assert!(open.unmatched().is_empty());
    let last = |test| {
        open.app
            .store()
            .read(|db| db.find_last_delivery(CLEAROUT, test))
            .unwrap()
    };
    assert!(last(true).is_some() && last(false).is_none());
    open.close().await;
}

/// Trap 33: events follow every call on the account, another program's too. None of them is dropped.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_here_asked_for_waits_and_can_be_taken_into_a_list() {
    let open = Open::new("work-ms=10", &json!({})).await;
    open.call(
        "/email_verify/instant",
        &json!({"email": "valid@example.com"}),
    )
    .await;
    let find = json!({"name": "Kim Lee", "domain": "tannwerk.example"});
    open.call("/email_finder/instant", &find).await;
    let part = reqwest::multipart::Part::text("Email\na@tannwerk.example\n").file_name("q1.csv");
    let form = reqwest::multipart::Form::new().part("file", part);
    let url = format!(
        "{}/email_verify/bulk",
        open.desk.sandbox().clearout().base_url
    );
    let upload = open.http.post(url).header("authorization", CLEAROUT_TOKEN);
    upload.multipart(form).send().await.unwrap();
    open.until_read(3).await;
    let waiting = open.unmatched();
    assert_eq!(waiting.len(), 3);
    let (answers, others): (Vec<_>, Vec<_>) = waiting
        .iter()
        .partition(|unmatched| unmatched.said.kind == UnmatchedKind::Answer);
    assert_eq!(others[0].said.subject, "q1.csv");
    assert!(
        answers
            .iter()
            .any(|one| one.said.subject == "valid@example.com")
    );

    let all: Vec<_> = waiting.iter().map(|unmatched| unmatched.id).collect();
    let refused = open
        .app
        .take_unmatched(&all, Target::New("All".into()))
        .await;
    assert!(matches!(refused, Err(AppError::NotTaken(name)) if name == "q1.csv"));
    assert!(open.list("All").is_none(), "then nothing is taken");
    let ids: Vec<_> = answers.iter().map(|unmatched| unmatched.id).collect();
    let list = open
        .app
        .take_unmatched(&ids, Target::New("Found".into()))
        .await
        .unwrap();
    let again = open
        .app
        .take_unmatched(&ids, Target::List(list))
        .await
        .unwrap();
    assert_eq!((again, open.cells(list).len()), (list, 2), "taken once");
    assert_eq!(open.unmatched().len(), 1, "the others wait no more");
    let cells = open.cells(list);
    let verified = cells.iter().find(|cells| cells[0] == "valid@example.com");
    assert_eq!(verified.unwrap()[5], "deliverable");
    let person = cells
        .iter()
        .find(|cells| cells[2].to_lowercase() == "kim lee");
    assert_eq!(person.unwrap()[4], "tannwerk.example");
    open.close().await;
}

/// An answer about an address that is being verified for us, whoever asked, is its answer; the list's row changes nothing
/// then, and nothing is booked twice.
#[tokio::test(flavor = "multi_thread")]
async fn trap_34_an_answer_settles_what_is_under_way_once() {
    let open = Open::new("work-ms=1500", &json!({})).await;
    let path = open.desk.path("leads.csv");
    std::fs::write(&path, "E-mail\nvalid@example.com\nada@tannwerk.example\n").unwrap();
    let list = open.app.import(&path, &[], |_, _| {}).unwrap().list;
    let job = open.app.plan(&list, &verify(), false).unwrap().job;
    let options = open.desk.options(Sending::BySize, 20, InDoubt::Wait);
    let early = async {
        until(|| open.desk.sandbox().clearout_ledger().rows == 2).await;
        let tell = json!({"email": "VALID@example.com"});
        open.call("/email_verify/instant", &tell).await;
        let counts = || open.app.summary(job).unwrap().counts;
        until(|| counts().found == 1).await;
        assert_eq!(counts().pending, 1, "the other one is still waited for");
    };
    let (end, ()) = tokio::join!(open.line.run(job, options.wishes, controls()), early);
    assert_eq!(end.unwrap(), End::Finished);
    let summary = open.app.summary(job).unwrap();
    assert_eq!(summary.counts.pending, 0);
    assert!(summary.counts.conserved() && open.unmatched().is_empty());
    let leads = open
        .app
        .store()
        .read(|db| db.list_leads(list.id, ringback_core::domain::LeadId(0), 9));
    let lead = open.app.get_lead(list.id, leads.unwrap()[0].id).unwrap();
    assert_eq!(lead.outcome.verdict, Verdict::Found);
    let origin = lead.origin.unwrap();
    assert!(
        origin.answer.unwrap().contains("\"email_address\""),
        "it is traced to the event"
    );
    open.close().await;
}

/// Forged, changed, written anew: refused, kept in the quarantine, and nothing is changed. A copy is a copy.
#[tokio::test(flavor = "multi_thread")]
async fn trap_26_only_the_very_bytes_that_were_signed_are_let_in() {
    let open = Open::new("", &json!({})).await;
    let over = "über@tannwerk.example";
    open.sandbox(
        "form_guard",
        &json!({"email": "a/b@tannwerk.example", "name": over}),
    )
    .await;
    let deliveries = open.until_read(2).await;
    let (to, of) = (open.address().await, deliveries[0].id);
    let anew = |_: &mut String, body: &mut Vec<u8>| {
        let value: Value = serde_json::from_slice(body).unwrap();
        *body = serde_json::to_vec_pretty(&value).unwrap();
    };
    assert_eq!(open.send(&to, of, anew).await, 401);
    let forged = |signature: &mut String, _: &mut Vec<u8>| {
        *signature = format!("t=1,v1={}", "0".repeat(64));
    };
    assert_eq!(open.send(&to, of, forged).await, 401);
    assert_eq!(
        open.send(&to, of, |signature, _| signature.clear()).await,
        401
    );
    let elsewhere = to.replace("/callbacks/", "/callbacks/0");
    assert_eq!(open.send(&elsewhere, of, |_, _| ()).await, 404);
    let refused = open.refused();
    assert_eq!(refused.len(), 4);
    assert!(refused[1].ends_with("but it is not signed"), "{refused:?}");
    assert!(refused[2].contains("signed with another secret, or changed on the way"));
    // Several signatures pass if one is right.
    let several = |signature: &mut String, _: &mut Vec<u8>| {
        let wrong = format!("v1={},", "0".repeat(64));
        *signature = signature.replacen("v1=", &format!("{wrong}v1="), 1);
    };
    assert_eq!(open.send(&to, of, several).await, 200);
    for _ in 0..50 {
        assert_eq!(open.send(&to, of, |_, _| ()).await, 200);
    }
    let deliveries = open.until_read(53).await;
    let applied = deliveries
        .iter()
        .filter(|d| d.state == DeliveryState::Applied);
    assert_eq!(applied.count(), 2, "copies change nothing");
    assert_eq!(open.list("Form Guard").unwrap().leads, 2);
    open.close().await;
}

/// Trap 31: one secret for all, changed at once. What was refused meanwhile is let in when the new one is entered, and what
/// was signed with the old one still is.
#[tokio::test(flavor = "multi_thread")]
async fn trap_31_a_secret_that_is_entered_late_costs_no_event() {
    let open = Open::new("", &json!({"attempts": 1})).await;
    open.sandbox("form_guard", &json!({"email": "valid@example.com"}))
        .await;
    let before = open.until_read(1).await[0].id;
    let new = open.sandbox("secret", &json!({})).await["secret"].clone();
    open.sandbox("form_guard", &json!({"email": "invalid@example.com"}))
        .await;
    until(|| open.refused().len() == 1).await;
    let kept = open.app.store().read(|db| db.list_refused()).unwrap()[0].id;
    let early = open.app.release_refused(kept).await;
    assert!(matches!(early, Err(AppError::NotReleased(_))), "{early:?}");
    assert_eq!(open.refused().len(), 1, "and it stays where it is");

    let secret = new.as_str().unwrap().to_owned().into();
    assert_eq!(
        open.app.set_webhook_secret(CLEAROUT, secret).await.unwrap(),
        1
    );
    assert!(open.refused().is_empty());
    assert_eq!(open.list("Form Guard").unwrap().leads, 2);
    open.sandbox("form_guard", &json!({"email": "role@example.com"}))
        .await;
    open.until_read(3).await;
    let to = open.address().await;
    assert_eq!(
        open.send(&to, before, |_, _| ()).await,
        200,
        "the old one is still good"
    );
    open.app.end_rotation(CLEAROUT).unwrap();
    assert_eq!(
        open.send(&to, before, |_, _| ()).await,
        401,
        "until the rotation is over"
    );
    open.close().await;
}

/// Trap 27: a retry may carry the time of its first attempt, so any age is let in unless the user says otherwise. The
/// delivery is the one that the documents' rules were tried on in other languages.
#[tokio::test(flavor = "multi_thread")]
async fn trap_27_a_window_is_off_until_it_is_chosen() {
    let open = Open::new("", &json!({})).await;
    let secret = "whsec_demo_0123456789";
    let body = r#"{"event_id":"65f0c0ffee0000000000abcd","event_type":"email_verifier.bulk.completed","event_mode":"test","event_created_on":"2026-02-03T04:05:06.789Z","payload":{"status":"success","data":{"list_id":"65f0c0ffee0000000000beef","list_name":"q1/übersicht.csv"}}}"#;
    let signature =
        "t=1770091506,v1=2ea822bc2db79194f83d3210746154560cedd5742efc16d0d90a0a92a909f4d4";
    let released = open
        .app
        .set_webhook_secret(CLEAROUT, secret.to_owned().into())
        .await;
    assert_eq!(released.unwrap(), 0);
    let to = open.address().await;
    let post = || {
        let request = open.http.post(&to).body(body);
        let request = request.header("x-co-webhook-signature", signature);
        async { request.send().await.unwrap().status().as_u16() }
    };
    assert_eq!(post().await, 200);
    open.app.set_freshness(60).await.unwrap();
    assert_eq!(post().await, 401);
    assert!(open.refused()[0].ends_with("but it was signed too long ago"));
    open.app.set_freshness(0).await.unwrap();
    assert_eq!(post().await, 200);
    assert!(matches!(
        open.app.set_freshness(61).await,
        Err(AppError::NoSuchWindow)
    ));
    open.until_read(2).await;
    open.close().await;
}

/// Events that found the door closed are sent again, to the path of the start before.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_came_while_the_program_was_closed_is_told_again() {
    let open = Open::new("", &json!({"minute-ms": 50})).await;
    let (http, app) = (
        open.http.clone(),
        App::open(&open.desk.path("other"), World::Sandbox),
    );
    drop(app);
    let root = open.desk.sandbox().root_url();
    let desk = open.close().await;
    let url = format!("{root}/sandbox/clearout/form_guard");
    let typed = json!({"email": "valid@example.com"}).to_string();
    http.post(url).body(typed).send().await.unwrap();
    let missed = || desk.sandbox().clearout_ledger().events_sent;
    until(|| missed() >= 1).await;
    assert_eq!(desk.sandbox().clearout_ledger().events_answered, 0);
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let line = open_line(&desk, &app).await;
    until(|| desk.sandbox().clearout_ledger().events_answered == 1).await;
    let lists = || app.store().read(|db| db.list_lists()).unwrap();
    until(|| lists().iter().any(|list| list.name == "Form Guard")).await;
    assert!(app.store().read(|db| db.list_refused()).unwrap().is_empty());
    line.hang_up().await.unwrap();
}

/// The sandbox of somebody who tries an own receiver goes on telling that one, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_webhook_of_somebody_else_is_left_alone() {
    let desk = Desk::new("").await;
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/sandbox/clearout/webhooks", desk.sandbox().root_url());
    let theirs = json!([{"url": "http://127.0.0.1:9/theirs", "name": "theirs"}]).to_string();
    http.put(&url).body(theirs).send().await.unwrap();
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    for _ in 0..2 {
        open_line(&desk, &app).await.hang_up().await.unwrap();
    }
    let all: Vec<Value> = http.get(&url).send().await.unwrap().json().await.unwrap();
    let names: Vec<_> = all
        .iter()
        .map(|webhook| webhook["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["theirs", "Ringback"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_of_the_path_and_what_signs_are_kept_nowhere() {
    let open = Open::new("", &json!({})).await;
    let secret = open.desk.sandbox().clearout_secret();
    let address = open.address().await;
    open.sandbox("form_guard", &json!({"email": "valid@example.com"}))
        .await;
    open.until_read(1).await;
    let path = address.rsplit('/').next().unwrap().to_owned();
    assert_eq!(path.len(), 64);
    let desk = open.close().await;
    for file in std::fs::read_dir(desk.data()).unwrap() {
        let bytes = std::fs::read(file.unwrap().path()).unwrap();
        for word in [&path, &secret] {
            let found = bytes
                .windows(word.len())
                .any(|part| part == word.as_bytes());
            assert!(!found);
        }
    }
}
