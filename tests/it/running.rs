//! What the window does with core: several jobs over one line, paused and taken up again, pages cut from a list while
//! answers arrive, a lead traced to its origin, a delivery read once more.

use std::{
    net::TcpListener,
    sync::Arc,
    time::{Duration, Instant},
};

use ringback_core::app::{App, Running, Service, World};
use ringback_core::domain::{DeliveryState, InDoubt, JobId, JobState, List, ListId, Verdict};
use ringback_core::engine::{Sending, Wishes};
use ringback_core::store::{LeadQuery, LeadSort};

use crate::desk::{Desk, RECIPE, people};

fn host(desk: &Desk, batch_size: u32) -> (Arc<App>, Running) {
    let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
    let wishes = Wishes {
        batch_size,
        sending: Sending::Bulk,
        doubt_time: Duration::from_millis(300),
        ..World::Sandbox.wishes()
    };
    let service = Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
    (Arc::clone(&app), Running::new(app, service, wishes))
}

fn import(desk: &Desk, app: &App, leads: usize) -> List {
    let path = desk.path(&format!("{leads}.csv"));
    std::fs::write(&path, people(leads)).unwrap();
    app.import(&path, &[], |_, _| {}).unwrap().list
}

async fn begin(app: &App, running: &Running, list: &List) -> JobId {
    let job = app.plan(list, &RECIPE, false).unwrap().job;
    running.start(job).await.unwrap();
    job
}

async fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !holds() {
        assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

fn state(app: &App, job: JobId) -> JobState {
    app.store().read(|db| db.get_job(job)).unwrap().state
}

fn all(list: ListId, job: JobId) -> LeadQuery {
    LeadQuery {
        list,
        job: Some(job),
        verdict: None,
        search: String::new(),
        sort: LeadSort::Row,
        descending: false,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_jobs_share_a_line_and_a_paused_one_goes_on_where_it_stood() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 5);
    let (long, short) = (import(&desk, &app, 120), import(&desk, &app, 40));
    let (one, other) = (
        begin(&app, &running, &long).await,
        begin(&app, &running, &short).await,
    );
    running.pause(one);
    until("the first stops", || !running.activity(one).active).await;
    assert_eq!(state(&app, one), JobState::Paused);
    let before = app.summary(one).unwrap().counts;
    assert!(before.pending > 0, "it was stopped in the middle");

    // Told to stop and to go on in one breath: it must not be worked on twice.
    running.start(one).await.unwrap();
    running.pause(one);
    running.start(one).await.unwrap();
    assert!(running.activity(one).active);
    until("both end", || !running.any()).await;
    for job in [one, other] {
        assert_eq!(state(&app, job), JobState::Finished);
        let summary = app.summary(job).unwrap();
        assert_eq!(summary.counts.pending, 0);
        assert!(summary.counts.conserved());
    }
    assert!(running.balance().await.is_ok());
    running.stop_all().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_agrees_with_the_export_however_it_is_filtered_and_sorted() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 20);
    let list = import(&desk, &app, 200);
    let forecast = app.forecast(&list).unwrap();
    let job = app.plan(&list, &RECIPE, false).unwrap().job;
    let found = LeadQuery {
        verdict: Some(Verdict::Found),
        sort: LeadSort::Email,
        descending: true,
        ..all(list.id, job)
    };
    assert_eq!(app.page_leads(&found, 0, 10).unwrap().total, 0);
    running.start(job).await.unwrap();
    until("it ends", || !running.any()).await;
    assert!(
        app.page_leads(&found, 0, 10).unwrap().stale,
        "answers have come since this order was worked out"
    );
    app.renew_order(&found).unwrap();

    let counts = app.summary(job).unwrap().counts;
    assert_eq!(forecast.searches, counts.searches);
    assert_eq!(
        forecast.skips.iter().map(|(_, n)| n).sum::<u64>(),
        counts.skipped
    );
    for (verdict, leads) in [
        (Verdict::Found, counts.found),
        (Verdict::NotFound, counts.not_found),
        (Verdict::Skipped, counts.skipped),
        (Verdict::Failed, counts.failed),
        (Verdict::Pending, 0),
        (Verdict::None, 0),
    ] {
        let query = LeadQuery {
            verdict: Some(verdict),
            ..all(list.id, job)
        };
        let page = app.page_leads(&query, 0, 500).unwrap();
        assert_eq!(page.total as u64, leads, "{verdict:?}");
        assert!(page.rows.iter().all(|row| row.verdict == verdict));
    }
    let page = app.page_leads(&found, 0, 500).unwrap();
    let emails: Vec<_> = page
        .rows
        .iter()
        .map(|row| row.found.email.clone())
        .collect();
    let mut sorted = emails.clone();
    sorted.sort_by_key(|email| std::cmp::Reverse(email.as_ref().map(|email| email.to_lowercase())));
    assert_eq!(emails, sorted);
    let one = LeadQuery {
        search: "family17".into(),
        ..all(list.id, job)
    };
    let page = app.page_leads(&one, 0, 500).unwrap();
    assert!(
        page.rows
            .iter()
            .all(|row| row.cells[1].starts_with("Family17"))
    );
    assert!(page.total >= 1);
    running.stop_all().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_traced_to_its_answer_and_a_delivery_read_again_changes_nothing() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 20);
    let list = import(&desk, &app, 40);
    let job = begin(&app, &running, &list).await;
    until("it ends", || !running.any()).await;
    let found = LeadQuery {
        verdict: Some(Verdict::Found),
        ..all(list.id, job)
    };
    let row = app.page_leads(&found, 0, 1).unwrap().rows.remove(0);
    let lead = app.get_lead(list.id, row.id).unwrap();
    let origin = lead.origin.unwrap();
    assert!(
        origin
            .answer
            .unwrap()
            .contains(row.found.email.as_deref().unwrap())
    );
    assert_eq!(origin.kept.word, "valid");
    assert!(app.get_lead(ListId(99), row.id).is_err());

    until("a callback has come", || {
        !app.store()
            .read(|db| db.list_deliveries(None, 9))
            .unwrap()
            .is_empty()
    })
    .await;
    let deliveries = app.store().read(|db| db.list_deliveries(None, 9)).unwrap();
    let before = app.summary(job).unwrap();
    let replayed = app.replay(deliveries[0].id).await.unwrap();
    assert_eq!(replayed.state, DeliveryState::Repeated);
    let after = app.summary(job).unwrap();
    assert_eq!((before.counts, before.money), (after.counts, after.money));
    let older = app
        .store()
        .read(|db| db.list_deliveries(Some(deliveries[0].id), 9))
        .unwrap();
    assert!(older.iter().all(|delivery| delivery.id < deliveries[0].id));
    running.stop_all().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubt_waits_for_the_users_word_and_then_the_job_goes_on() {
    let desk = Desk::new("work-ms=50,lose=1,cut=1").await;
    let (app, running) = host(&desk, 100);
    let list = import(&desk, &app, 40);
    let job = begin(&app, &running, &list).await;
    until("the doubt is left", || {
        state(&app, job) == JobState::Paused && !running.any()
    })
    .await;
    assert_eq!(app.list_doubts(job).unwrap().len(), 1);
    let doubtful = LeadQuery {
        verdict: Some(Verdict::InDoubt),
        ..all(list.id, job)
    };
    let counts = app.summary(job).unwrap().counts;
    assert_eq!(
        app.page_leads(&doubtful, 0, 1).unwrap().total as u64,
        counts.in_doubt
    );

    app.decide_doubts(job, InDoubt::Wait).await.unwrap();
    assert_eq!(
        app.list_doubts(job).unwrap().len(),
        1,
        "waiting changes nothing"
    );
    running.stop_all().await.unwrap();
    let port = app.store().read(|db| db.find_listener_port()).unwrap();
    let taken = TcpListener::bind(("127.0.0.1", port.unwrap())).unwrap();
    assert!(running.decide(job, InDoubt::Lost).await.is_err());
    assert_eq!(
        app.list_doubts(job).unwrap().len(),
        1,
        "where the job cannot go on, nothing is decided"
    );
    drop(taken);
    running.decide(job, InDoubt::Lost).await.unwrap();
    until("it ends", || !running.any()).await;
    assert_eq!(state(&app, job), JobState::Finished);
    assert_eq!(app.summary(job).unwrap().counts.failed, counts.in_doubt);
    running.stop_all().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_closes_stops_its_jobs_and_the_next_one_takes_them_up() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 5);
    let list = import(&desk, &app, 120);
    let job = begin(&app, &running, &list).await;
    running.stop_all().await.unwrap();
    assert!(!running.any());
    assert_eq!(state(&app, job), JobState::Paused);
    drop((app, running));

    let (app, running) = host(&desk, 50);
    running.start(job).await.unwrap();
    until("it ends", || !running.any()).await;
    assert_eq!(state(&app, job), JobState::Finished);
    running.stop_all().await.unwrap();
}
