//! The default webhook of Enrow's dashboard, over real HTTP: unsigned, so its secret path is the whole proof, and it is
//! believed about nothing but that something is finished.

use ringback_core::app::clock;
use ringback_core::domain::{CallbackSecret, Credits, JobId, UnmatchedId};
use ringback_core::sandbox::ENROW_KEY;
use ringback_core::store::Writing;

use super::*;
use crate::desk::people;

const ENROW: ProviderName = ProviderName::Enrow;

impl Open {
    /// Where the sandbox's Enrow sends by default: the address that a user would have pasted in its dashboard.
    async fn default_webhook(&self) -> String {
        let root = self.desk.sandbox().root_url();
        let url = format!("{root}/sandbox/enrow/webhooks");
        let all = self.http.get(url).send().await.unwrap();
        let all: Vec<String> = all.json().await.unwrap();
        all.into_iter().next().unwrap()
    }

    /// A call to Enrow by another program on the same account, without an address of its own; its reference.
    async fn ask_enrow(&self, path: &str, body: &Value) -> String {
        let url = format!("{}{path}", self.desk.sandbox().enrow().base_url);
        let call = self.http.post(url).header("x-api-key", ENROW_KEY);
        let reply: Value = call.json(body).send().await.unwrap().json().await.unwrap();
        reply["id"].as_str().unwrap().to_owned()
    }

    async fn post(&self, to: &str, body: &Value) -> reqwest::Response {
        self.http.post(to).json(body).send().await.unwrap()
    }

    fn plan_finding(&self, leads: usize) -> JobId {
        let path = self.desk.path("leads.csv");
        std::fs::write(&path, people(leads)).unwrap();
        let list = self.app.import(&path, &[], |_, _| {}).unwrap().list;
        let step = RecipeStep {
            find: Kind::FindEmail,
            provider: ENROW,
        };
        let planned = self.app.plan(&list, &step, Details::default(), false);
        planned.unwrap().job
    }

    /// Runs a job whose own callbacks are all lost, while the dashboard's webhook tells of what it has sent, in copies
    /// and with lies about the result and the price.
    async fn run_told_by_the_dashboard(&self, job: JobId, sending: Sending, word: &str) {
        let to = self.default_webhook().await;
        let wishes = self.desk.options(sending, 20, InDoubt::Wait).wishes;
        let tell = async {
            let open = || {
                let open = self.app.store().read(|db| db.list_open_batches(job));
                open.unwrap()
            };
            let (begun, mut told) = (Instant::now(), Vec::new());
            while told.is_empty() || !open().is_empty() {
                for reference in open().into_iter().filter_map(|batch| batch.reference) {
                    if told.contains(&reference)
                        || !self.is_done_at_enrow(sending, &reference).await
                    {
                        continue;
                    }
                    let lie = json!({"event": word, "id": reference, "credits": {"cost": 999_999},
                        "result": {"qualification": "valid", "email": "liar@tannwerk.example"}});
                    for _ in 0..3 {
                        let reply = self.post(&to, &lie).await;
                        assert_eq!(reply.status().as_u16(), 200);
                    }
                    told.push(reference);
                }
                tokio::time::sleep(Duration::from_millis(5)).await;
                assert!(begun.elapsed() < LIMIT, "{told:?} {:?}", open());
            }
            told.len()
        };
        let run = self.line.run(job, wishes, controls());
        let (end, told) = tokio::join!(run, tell);
        assert_eq!(end.unwrap(), End::Finished);
        self.until_read(told * 3).await;
        let by_callback = self.app.store().read(|db| db.list_ended_by_callback(job));
        assert!(!by_callback.unwrap().is_empty(), "faster than polling");
        let deliveries = self.deliveries();
        assert_eq!(deliveries.len(), told * 3);
        let is_applied = |told: &&KeptDelivery| told.state == DeliveryState::Applied;
        let applied: Vec<_> = deliveries.iter().filter(is_applied).collect();
        assert_eq!(applied.len(), told, "copies have one effect");
        for told in applied {
            assert_eq!((told.account, told.job), (Some(ENROW), Some(job)));
        }
        assert!(self.unmatched().is_empty() && self.refused().is_empty());
    }

    async fn is_done_at_enrow(&self, sending: Sending, reference: &str) -> bool {
        let (path, word) = match sending {
            Sending::Live => ("email/find/single", "/qualification"),
            _ => ("email/find/bulk", "/general/status"),
        };
        let root = self.desk.sandbox().enrow().base_url;
        let call = self.http.get(format!("{root}/{path}?id={reference}"));
        let reply = call.header("x-api-key", ENROW_KEY).send().await.unwrap();
        let reply: Value = reply.json().await.unwrap();
        reply.pointer(word).is_some_and(|word| word != "ongoing")
    }

    async fn take_all(&self) -> ListId {
        let all: Vec<UnmatchedId> = self.unmatched().iter().map(|one| one.id).collect();
        let new = Target::New("Theirs".into());
        self.app
            .take_unmatched(&all, new, &self.line)
            .await
            .unwrap()
    }
}

/// A batch of ours whose own callback is lost is told about on the dashboard's path, and its rows are fetched with the key.
#[tokio::test(flavor = "multi_thread")]
async fn the_dashboards_webhook_rings_for_a_batch_of_ours() {
    let open = Open::new("work-ms=100,lose=1", &json!({})).await;
    let job = open.plan_finding(40);
    open.run_told_by_the_dashboard(job, Sending::Bulk, "bulk_search_finished")
        .await;
    check_it_was_not_believed(&open, job);
    open.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_dashboards_webhook_rings_for_a_single_of_ours() {
    let open = Open::new("work-ms=100,lose=1", &json!({})).await;
    let job = open.plan_finding(3);
    open.run_told_by_the_dashboard(job, Sending::Live, "single_search_finished")
        .await;
    check_it_was_not_believed(&open, job);
    open.close().await;
}

fn check_it_was_not_believed(open: &Open, job: JobId) {
    let summary = open.app.summary(job).unwrap();
    let ledger = open.desk.sandbox().ledger();
    assert_eq!(summary.money.charged, ledger.credits_spent);
    let found = i64::try_from(summary.counts.found).unwrap();
    assert_eq!(summary.money.charged, Credits::whole(found));
    let job = Some(&summary.job);
    let out = open.desk.path("out.csv");
    let list = open.list("leads.csv").unwrap();
    open.app.export(&list, job, &out, |_, _| {}).unwrap();
    let liar = |row: &Vec<String>| row.iter().any(|cell| cell.contains("liar"));
    assert!(!read_csv(&out).iter().any(liar));
}

/// An event may come before the reply to the call that it is about: it waits for as long as nobody knows whose it is. That
/// the table is the same when it is rebuilt is seen as the desk is left.
#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_came_before_the_reply_rings_as_soon_as_that_is_there() {
    let open = Open::new("", &json!({})).await;
    let job = open.plan_finding(3);
    let path = CallbackSecret::from_bytes([7; 32]).hash();
    let store = open.app.store();
    let intend = move |db: &Writing<'_>| db.intend_batch(job, 3, path, clock());
    let (batch, _) = store.write(Lane::Work, intend).await.unwrap().unwrap();
    let to = open.default_webhook().await;
    let event = json!({"event": "bulk_search_finished", "id": "early"});
    for _ in 0..2 {
        assert_eq!(open.post(&to, &event).await.status().as_u16(), 200);
    }
    open.until_read(2).await;
    assert_eq!(open.unmatched().len(), 1);
    let submitted = move |db: &Writing<'_>| db.submitted(batch, "early", None, clock());
    store.write(Lane::Work, submitted).await.unwrap();
    open.until_read(2).await;
    assert!(open.unmatched().is_empty());
    let batch = store.read(|db| db.get_batch(batch)).unwrap();
    assert!(batch.called_back_at.is_some());
    let states = open.deliveries().into_iter().map(|told| told.state);
    let mut states: Vec<_> = states.collect();
    states.sort_by_key(|state| state.word());
    assert_eq!(states, [DeliveryState::Applied, DeliveryState::Repeated]);
    open.close().await;
}

/// What another program has asked for waits, as a list or a single, and is taken into a list with the answers that are
/// fetched for it, which costs nothing; its rows are those of the service.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_program_asked_enrow_is_taken_into_a_list() {
    let open = Open::new("work-ms=20,double=1", &json!({})).await;
    let people = (0..30)
        .map(|n| json!({"fullname": format!("Person {n}"), "company_domain": "tannwerk.example"}));
    let people: Vec<_> = people.collect();
    let bulk = open
        .ask_enrow("/email/find/bulk", &json!({ "searches": people }))
        .await;
    let single = open
        .ask_enrow(
            "/email/verify/single",
            &json!({"email": "odo@tannwerk.example"}),
        )
        .await;
    let phone = json!({"firstname": "Kim", "lastname": "Lee", "company_name": "Tannwerk"});
    let phones = json!({"searches": [phone]});
    let phones = open.ask_enrow("/phone/bulk", &phones).await;
    open.until_read(6).await;
    let waiting = open.unmatched();
    let said = |reference: &str| {
        let mut of = waiting.iter().filter(|one| one.said.subject == reference);
        of.next().unwrap().said.kind
    };
    assert_eq!(said(&bulk), UnmatchedKind::List);
    assert_eq!(said(&phones), UnmatchedKind::List);
    assert_eq!(said(&single), UnmatchedKind::Single);
    assert_eq!(waiting.len(), 3, "each came twice");

    let spent = open.desk.sandbox().ledger().credits_spent;
    let list = open.take_all().await;
    assert_eq!(open.desk.sandbox().ledger().credits_spent, spent);
    assert!(open.unmatched().is_empty());
    let cells = open.cells(list);
    assert_eq!(cells.len(), 32);
    let root = open.desk.sandbox().enrow().base_url;
    let url = format!("{root}/email/find/bulk?id={bulk}");
    let call = open.http.get(url).header("x-api-key", ENROW_KEY);
    let answer: Value = call.send().await.unwrap().json().await.unwrap();
    for row in answer["results"].as_array().unwrap() {
        let email = row["email"].as_str().unwrap_or_default();
        let name = row["raw_params"]["fullname"].as_str().unwrap();
        let of = |cells: &&Vec<String>| match email {
            "" => cells[5] == name,
            email => cells[0] == email,
        };
        let lead = cells.iter().find(of).unwrap_or_else(|| panic!("{row}"));
        let verdict = if email.is_empty() {
            "not found"
        } else {
            "found"
        };
        assert_eq!((lead[0].as_str(), lead[1].as_str()), (email, verdict));
        assert_eq!(
            (lead[2].as_str(), lead[7].as_str()),
            (row["qualification"].as_str().unwrap(), "tannwerk.example")
        );
    }
    let verified = |cells: &&Vec<String>| cells[0] == "odo@tannwerk.example";
    let verified = cells.iter().find(verified).unwrap();
    assert!(verified[1].ends_with("deliverable"), "{verified:?}");
    open.close().await;
}

/// A word of tomorrow is kept, what cannot be read is, too, and whoever does not know the path learns nothing.
#[tokio::test(flavor = "multi_thread")]
async fn an_unsigned_path_lets_nobody_guess_and_drops_nothing() {
    let open = Open::new("", &json!({})).await;
    let to = open.default_webhook().await;
    let (start, secret) = to.rsplit_once('/').unwrap();
    let event = json!({"event": "bulk_search_finished", "id": "4e1a"});
    for guess in [
        "0".repeat(secret.len()),
        secret[1..].to_owned(),
        secret.to_uppercase(),
    ] {
        let reply = open.post(&format!("{start}/{guess}"), &event).await;
        assert_eq!(reply.status().as_u16(), 404);
        assert!(reply.bytes().await.unwrap().is_empty());
    }
    assert!(open.deliveries().is_empty());
    let tomorrow = json!({"event": "bulk_search_failed", "id": "4e1a"});
    assert_eq!(open.post(&to, &tomorrow).await.status().as_u16(), 200);
    assert_eq!(open.post(&to, &json!([1])).await.status().as_u16(), 200);
    let read = open.until_read(2).await;
    assert_eq!(read[0].state, DeliveryState::Unreadable);
    assert_eq!(open.unmatched()[0].said.kind, UnmatchedKind::Other);
    assert_eq!(open.unmatched()[0].said.subject, "bulk_search_failed");
    open.close().await;
}
