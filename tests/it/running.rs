//! What the window does with core: several jobs over one line, paused and taken up again, pages cut from a list while
//! answers arrive, a lead traced to its origin, a delivery read once more.

use std::{net::TcpListener, sync::Arc, time::Duration};

use jiff::Timestamp;
use ringback_core::app::{App, Running, Service, Summary, World};
use ringback_core::domain::{
    BatchId, Credits, DeliveryState, Details, InDoubt, JobId, JobState, Kind, List, ListId,
    PathHash, ProviderName, RecipeStep, Skip, Verdict,
};
use ringback_core::engine::{Sending, Wishes};
use ringback_core::store::{LeadOutcome, LeadQuery, LeadSort, Writing};

use crate::desk::{Desk, RECIPE, in_own_process, people, until};
use crate::halted::jobs;

fn host(desk: &Desk, batch_size: u32) -> (Arc<App>, Running) {
    let app = Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
    let wishes = Wishes {
        batch_size: Some(batch_size),
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
    let job = app
        .plan(list, &RECIPE, Details::default(), false)
        .unwrap()
        .job;
    running.start(job).await.unwrap();
    job
}

fn state(app: &App, job: JobId) -> JobState {
    app.store().read(|db| db.get_job(job)).unwrap().state
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
    running.pause(one).await.unwrap();
    until("the first stops", || !running.activity(one).active).await;
    assert_eq!(state(&app, one), JobState::Paused);
    let before = app.summary(one).unwrap().counts;
    assert!(before.pending > 0, "it was paused in the middle");

    // Told to pause and to go on in one breath: it must not be worked on twice.
    running.start(one).await.unwrap();
    running.pause(one).await.unwrap();
    running.start(one).await.unwrap();
    assert!(running.activity(one).active);
    until("both end", || !running.any()).await;
    for job in [one, other] {
        assert_eq!(state(&app, job), JobState::Finished);
        let summary = app.summary(job).unwrap();
        assert_eq!(summary.counts.pending, 0);
        assert!(summary.counts.conserved());
    }
    assert!(running.balance(RECIPE.provider).await.is_ok());
    running.leave().await.unwrap();
}

/// A line to the real services needs no key; a job needs that of its own service alone, and says so before it is begun.
/// In a process of its own, whose keys are none, so that no service is ever asked.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_job_needs_the_key_of_its_own_service_and_no_other() {
    if std::env::var_os("RINGBACK_CLEAROUT_KEY").is_none_or(|key| !key.is_empty()) {
        let own = "running::a_real_job_needs_the_key_of_its_own_service_and_no_other";
        let environment = [
            ("RINGBACK_ENROW_KEY", "a-key-that-opens-nothing"),
            ("RINGBACK_CLEAROUT_KEY", ""),
        ];
        in_own_process(own, &environment);
        return;
    }
    let desk = Desk::new("").await;
    let app = Arc::new(App::open(&desk.data(), World::Real).unwrap());
    let running = Running::new(Arc::clone(&app), Service::Real, World::Real.wishes());
    let list = import(&desk, &app, 3);
    let step = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Clearout,
    };
    let job = app.plan(&list, &step, Details::default(), false).unwrap();
    let line = running.line().await.unwrap();
    assert!(line.check(ProviderName::Enrow).is_ok());
    assert!(app.check_key(ProviderName::Enrow).is_ok());
    for told in [
        app.check_key(ProviderName::Clearout),
        running.start(job.job).await,
    ] {
        let told = told.unwrap_err().to_string();
        assert!(told.contains("the key for Clearout"), "{told}");
    }
    assert!(!running.activity(job.job).active);
    assert!(!app.summary(job.job).unwrap().job.wanted);
    drop(line);
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pause_sends_nothing_more_and_brings_home_what_is_at_the_service() {
    let desk = Desk::new("work-ms=1000").await;
    let (app, running) = host(&desk, 5);
    let list = import(&desk, &app, 400);
    let job = begin(&app, &running, &list).await;
    let open = || {
        let open = app.store().read(|db| db.list_open_batches(job)).unwrap();
        open.len()
    };
    until("batches are at the service", || open() > 3).await;
    running.pause(job).await.unwrap();
    let sent = app.summary(job).unwrap().traffic.batches;
    until("it pauses", || !running.activity(job).active).await;
    let summary = app.summary(job).unwrap();
    assert_eq!(state(&app, job), JobState::Paused);
    assert!(
        summary.traffic.batches <= sent + 1,
        "one submission may have been under way"
    );
    assert_eq!(open(), 0, "nothing is left behind");
    assert_eq!(summary.money.outstanding(), Credits::ZERO);
    assert!(summary.counts.pending > 0 && summary.counts.conserved());
    let pause = summary.job.pause.unwrap().1;
    assert!(
        pause.starts_with("paused; ") && !pause.contains("were sent"),
        "{pause}"
    );
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_cancels_what_was_not_sent_and_the_rest_can_still_be_searched() {
    let desk = Desk::new("work-ms=300").await;
    let (app, running) = host(&desk, 5);
    let list = import(&desk, &app, 400);
    let job = begin(&app, &running, &list).await;
    until("an answer has come", || {
        app.summary(job).unwrap().counts.found > 0
    })
    .await;
    running.stop(job).await.unwrap();
    let sent = app.summary(job).unwrap().traffic.batches;
    until("it ends", || !running.activity(job).active).await;
    let stopped = app.summary(job).unwrap();
    assert_eq!(state(&app, job), JobState::Finished);
    assert!(stopped.job.stopped);
    assert!(stopped.traffic.batches <= sent + 1);
    assert_eq!(
        (stopped.counts.pending, stopped.money.outstanding()),
        (0, Credits::ZERO)
    );
    assert!(stopped.counts.conserved());
    let cancelled = skipped(&stopped, Skip::Stopped);
    assert!(cancelled > 0, "it was stopped in the middle");
    let query = LeadQuery {
        verdict: Some(Verdict::Skipped),
        ..LeadQuery::all(list.id, Some(job))
    };
    let page = app.page_leads(&query, 0, 500).unwrap();
    assert_eq!(page.total as u64, stopped.counts.skipped);
    let because = |row: &&LeadOutcome| row.reason == Skip::Stopped.sentence();
    assert_eq!(page.rows.iter().filter(because).count() as u64, cancelled);

    // Stopping what has ended changes nothing; taking it up searches for the rest, in the same job.
    running.stop(job).await.unwrap();
    assert_eq!(app.summary(job).unwrap().counts, stopped.counts);
    let planned = app.plan(&list, &RECIPE, Details::default(), false).unwrap();
    assert_eq!((planned.job, planned.finished), (job, false));
    running.start(job).await.unwrap();
    until("the rest is there", || !running.any()).await;
    let whole = app.summary(job).unwrap();
    assert_eq!(state(&app, job), JobState::Finished);
    assert_eq!(
        (whole.counts.pending, skipped(&whole, Skip::Stopped)),
        (0, 0)
    );
    assert!(whole.counts.found > stopped.counts.found && whole.counts.conserved());
    assert!(
        app.plan(&list, &RECIPE, Details::default(), false)
            .unwrap()
            .finished
    );
    assert_eq!(state(&app, job), JobState::Finished);
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_does_not_run_is_stopped_too_without_a_service_where_nothing_is_out() {
    let desk = Desk::new("work-ms=100,lose=1,cut=1").await;
    let (app, running) = host(&desk, 10);
    let idle = import(&desk, &app, 20);
    let idle = app
        .plan(&idle, &RECIPE, Details::default(), false)
        .unwrap()
        .job;
    running.stop(idle).await.unwrap();
    assert_eq!(state(&app, idle), JobState::Finished);
    assert_eq!(app.summary(idle).unwrap().traffic.batches, 0);

    // Every reply is cut off: the first batch stays in doubt. It can still be counted as lost, and is not sent again.
    let list = import(&desk, &app, 40);
    let job = begin(&app, &running, &list).await;
    until("a doubt", || !app.list_doubts(job).unwrap().is_empty()).await;
    running.stop(job).await.unwrap();
    until("it stands still", || !running.activity(job).active).await;
    assert_eq!(state(&app, job), JobState::Paused);
    assert!(!doubts(&app, job).is_empty());
    let sent = app.summary(job).unwrap().traffic.batches;
    let doubt = doubts(&app, job);
    running.decide(job, &doubt, InDoubt::Resend).await.unwrap();
    until("it stands still again", || !running.activity(job).active).await;
    assert_eq!(doubts(&app, job), doubt, "a stopped job sends nothing");
    assert_eq!(app.summary(job).unwrap().traffic.batches, sent);
    // The service answers again: were a stopped job taken up by a word on its doubts, the rest would go out now.
    desk.change_faults("cut=0").await;
    running.decide(job, &doubt, InDoubt::Lost).await.unwrap();
    until("nobody works on it", || !running.activity(job).active).await;
    assert_eq!(state(&app, job), JobState::Finished);
    let summary = app.summary(job).unwrap();
    assert_eq!((summary.counts.pending, summary.traffic.batches), (0, sent));
    assert!(summary.counts.failed > 0 && summary.counts.conserved());
    running.leave().await.unwrap();
}

/// What was counted as lost is called back after all, when its job has ended: nobody has to ask for it.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_after_the_end_of_a_job_is_brought_home_by_itself() {
    let desk = Desk::new("work-ms=4000,cut=1").await;
    let (app, running) = host(&desk, 10);
    let list = import(&desk, &app, 10);
    let job = begin(&app, &running, &list).await;
    until("a doubt", || !doubts(&app, job).is_empty()).await;
    desk.change_faults("cut=0").await;
    let doubt = doubts(&app, job);
    running.decide(job, &doubt, InDoubt::Lost).await.unwrap();
    until("it ends", || state(&app, job) == JobState::Finished).await;
    let failed = app.summary(job).unwrap().counts.failed;
    assert!(failed > 0, "nothing of it is known yet");
    let come_home = || {
        let counts = app.summary(job).unwrap().counts;
        counts.failed == 0 && state(&app, job) == JobState::Finished
    };
    until("its answers come", come_home).await;
    until("nobody works on it", || !running.activity(job).active).await;
    let summary = app.summary(job).unwrap();
    assert!(summary.counts.found > 0 && summary.counts.conserved());
    assert_eq!(summary.traffic.batches, 1, "nothing more was sent");
    assert_eq!(summary.money.outstanding(), Credits::ZERO);
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_on_a_doubt_undoes_no_pause() {
    // The first reply is cut off and its callback lost; more is queued than may be under way at once.
    let desk = Desk::new("work-ms=300,lose=1,cut=1").await;
    let (app, running) = host(&desk, 5);
    let list = import(&desk, &app, 400);
    let job = begin(&app, &running, &list).await;
    until("a doubt", || !doubts(&app, job).is_empty()).await;
    running.pause(job).await.unwrap();
    until("it pauses", || !running.activity(job).active).await;
    let sent = app.summary(job).unwrap().traffic.batches;
    for choice in [InDoubt::Wait, InDoubt::Lost] {
        running
            .decide(job, &doubts(&app, job), choice)
            .await
            .unwrap();
        assert!(!running.activity(job).active, "{choice:?}");
    }
    assert_eq!(app.summary(job).unwrap().traffic.batches, sent);
    assert_eq!(state(&app, job), JobState::Paused);
    assert!(doubts(&app, job).is_empty());
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_goes_on_by_itself_only_what_the_user_wanted() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 5);
    let plan = |leads| {
        let list = import(&desk, &app, leads);
        app.plan(&list, &RECIPE, Details::default(), false)
            .unwrap()
            .job
    };
    // Planned and never begun here: by a command line that was broken off, for one.
    let (planned, wanted, paused, stopped) = (plan(30), plan(31), plan(32), plan(33));
    running.start(paused).await.unwrap();
    running.pause(paused).await.unwrap();
    let kept = |job| app.store().read(|db| db.get_job(job)).unwrap();
    assert!(!kept(paused).wanted, "a pause is kept before anything else");
    until("it has paused", || !running.activity(paused).active).await;
    let crash = move |db: &Writing<'_>| {
        // As each of them would be found after a crash.
        db.run_job(paused)?;
        db.want_job(wanted, true)?;
        let path = PathHash::of("nobody calls back here");
        let (batch, _) = db
            .intend_batch(stopped, 5, path, Timestamp::UNIX_EPOCH)?
            .unwrap();
        db.refuse_batch(batch)?;
        db.stop_job(stopped, Timestamp::UNIX_EPOCH)
    };
    app.store().write_blocking(crash).unwrap();

    running.resume_interrupted().await.unwrap();
    until("both have ended", || {
        [wanted, stopped].map(|job| state(&app, job)) == [JobState::Finished; 2]
    })
    .await;
    assert_eq!(app.summary(stopped).unwrap().counts.found, 0);
    for job in [planned, paused] {
        assert!(!running.activity(job).active);
        assert!(app.summary(job).unwrap().counts.pending > 0);
    }
    assert_eq!(app.summary(planned).unwrap().traffic.batches, 0);
    running.leave().await.unwrap();
}

fn doubts(app: &App, job: JobId) -> Vec<BatchId> {
    let doubts = app.list_doubts(job).unwrap();
    doubts.into_iter().map(|batch| batch.id).collect()
}

fn skipped(summary: &Summary, skip: Skip) -> u64 {
    let of = summary.skips.iter().find(|(reason, _)| *reason == skip);
    of.map_or(0, |(_, leads)| *leads)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_agrees_with_the_export_however_it_is_filtered_and_sorted() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 20);
    let list = import(&desk, &app, 200);
    let forecast = app.forecast(&list, &RECIPE, Details::default()).unwrap();
    let job = app
        .plan(&list, &RECIPE, Details::default(), false)
        .unwrap()
        .job;
    let found = LeadQuery {
        verdict: Some(Verdict::Found),
        sort: LeadSort::Answer,
        descending: true,
        ..LeadQuery::all(list.id, Some(job))
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
            ..LeadQuery::all(list.id, Some(job))
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
        ..LeadQuery::all(list.id, Some(job))
    };
    let page = app.page_leads(&one, 0, 500).unwrap();
    assert!(
        page.rows
            .iter()
            .all(|row| row.cells[1].starts_with("Family17"))
    );
    assert!(page.total >= 1);
    running.leave().await.unwrap();
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
        ..LeadQuery::all(list.id, Some(job))
    };
    let row = app.page_leads(&found, 0, 1).unwrap().rows.remove(0);
    let lead = app.get_lead(list.id, Some(job), row.id).unwrap();
    let origin = lead.origin.unwrap();
    assert!(
        origin
            .answer
            .unwrap()
            .contains(row.found.email.as_deref().unwrap())
    );
    assert_eq!(origin.kept.word, "valid");
    assert!(app.get_lead(ListId(99), Some(job), row.id).is_err());

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
    running.leave().await.unwrap();
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
        ..LeadQuery::all(list.id, Some(job))
    };
    let counts = app.summary(job).unwrap().counts;
    assert_eq!(
        app.page_leads(&doubtful, 0, 1).unwrap().total as u64,
        counts.in_doubt
    );

    app.decide_doubts(job, &doubts(&app, job), InDoubt::Wait)
        .await
        .unwrap();
    assert_eq!(
        app.list_doubts(job).unwrap().len(),
        1,
        "waiting changes nothing"
    );
    running.leave().await.unwrap();
    let port = app.store().read(|db| db.find_listener_port()).unwrap();
    let taken = TcpListener::bind(("127.0.0.1", port.unwrap())).unwrap();
    let doubt = doubts(&app, job);
    assert!(running.decide(job, &doubt, InDoubt::Lost).await.is_err());
    assert_eq!(
        app.list_doubts(job).unwrap().len(),
        1,
        "where the job cannot go on, nothing is decided"
    );
    drop(taken);
    app.decide_doubts(job, &[BatchId(99)], InDoubt::Lost)
        .await
        .unwrap();
    assert_eq!(doubts(&app, job), doubt, "what was not named is left alone");
    running.decide(job, &doubt, InDoubt::Lost).await.unwrap();
    until("it ends", || !running.any()).await;
    assert_eq!(state(&app, job), JobState::Finished);
    assert_eq!(app.summary(job).unwrap().counts.failed, counts.in_doubt);
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_closes_stops_its_jobs_and_the_next_one_takes_them_up() {
    let desk = Desk::new("work-ms=100").await;
    let (app, running) = host(&desk, 5);
    let list = import(&desk, &app, 120);
    let job = begin(&app, &running, &list).await;
    running.leave().await.unwrap();
    assert!(!running.any());
    assert_eq!(state(&app, job), JobState::Paused);
    drop((app, running));

    let (app, running) = host(&desk, 50);
    running.start(job).await.unwrap();
    until("it ends", || !running.any()).await;
    assert_eq!(state(&app, job), JobState::Finished);
    running.leave().await.unwrap();
}

/// The end of a run reads the balance first, and meanwhile its list may grow: what has come is not left behind as finished.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_ends_only_where_nothing_waits_and_nothing_is_at_the_service() {
    let desk = Desk::new("work-ms=50").await;
    let (app, running) = host(&desk, 100);
    let list = import(&desk, &app, 10);
    let job = app
        .plan(&list, &RECIPE, Details::default(), false)
        .unwrap()
        .job;
    let done = |now: Timestamp| {
        let ended = move |db: &Writing<'_>| db.finish_done_job(job, now);
        app.store().write_blocking(ended).unwrap()
    };
    let now = Timestamp::UNIX_EPOCH;
    assert!(!done(now), "everything is queued");
    let path = PathHash::of("nobody calls back here either");
    let intend = move |db: &Writing<'_>| Ok(db.intend_batch(job, 100, path, now)?.unwrap().0);
    let batch = app.store().write_blocking(intend).unwrap();
    assert_eq!(app.store().read(|db| db.count_queued(job)).unwrap(), 0);
    assert!(!done(now), "a batch is open");
    let refuse = move |db: &Writing<'_>| db.refuse_batch(batch);
    app.store().write_blocking(refuse).unwrap();
    assert!(!done(now), "it is queued again");
    assert_ne!(state(&app, job), JobState::Finished);
    running.start(job).await.unwrap();
    until("it ends", || state(&app, job) == JobState::Finished).await;
    assert!(done(now));
    running.leave().await.unwrap();
}

/// The window holds the data folder; a terminal halts what runs in it.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_of_the_window_is_paused_and_stopped_from_a_terminal() {
    let desk = Desk::new("work-ms=600,slow-ms=40").await;
    let (app, running) = host(&desk, 5);
    let attends = running.clone();
    let attending = tokio::spawn(async move { match attends.attend().await {} });
    let list = import(&desk, &app, 400);
    let job = begin(&app, &running, &list).await;
    until("an answer has come", || {
        app.summary(job).unwrap().counts.found > 0
    })
    .await;
    let say = async |word: &'static str| {
        let (data, job) = (desk.data(), job.to_string());
        let say = move || jobs(&data, &[word, &job, "--sandbox"]);
        tokio::task::spawn_blocking(say).await.unwrap()
    };
    let (status, said) = say("pause").await;
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("paused")),
        "{said}"
    );
    assert!(said["in_flight"].as_u64() > Some(0), "{said}");
    until("it stands still", || !running.activity(job).active).await;
    assert_eq!(state(&app, job), JobState::Paused);
    let (status, said) = say("pause").await;
    assert_eq!((status, said["now"].as_str()), (3, Some("idle")), "{said}");
    running.start(job).await.unwrap();
    let (status, said) = say("stop").await;
    assert_eq!(
        (status, said["now"].as_str()),
        (0, Some("stopped")),
        "{said}"
    );
    until("it ends", || !running.activity(job).active).await;
    let stopped = app.summary(job).unwrap();
    assert!(stopped.job.stopped && stopped.counts.conserved());
    assert!(skipped(&stopped, Skip::Stopped) > 0);
    attending.abort();
    running.leave().await.unwrap();
}
