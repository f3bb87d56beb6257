//! Recipes: several services asked one after the other, nobody about whom there is an answer already, never past the cap.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ringback_core::app::{App, Cap, NextJob, Running, Service, Summary, Wanted, World};
use ringback_core::domain::{
    Accept, CatchAll, Credits, Details, InDoubt, JobId, JobState, List, Order, PauseReason,
    PhoneFor, ProviderName, Qualification, Recipe, RunId, Skip,
};
use ringback_core::engine::{End, Sending, Wishes};
use ringback_core::preflight::Retry;
use ringback_core::store::{LeadOutcome, StoreError};

use crate::clearout::desk_with;
use crate::desk::{Desk, controls, people, until};

const LEADS: usize = 60;

use ProviderName::{Clearout, Enrow};

pub fn recipe() -> Recipe {
    Recipe {
        find_email: vec![Enrow, Clearout],
        verify_email: vec![Clearout],
        find_phone: vec![Enrow],
        accept: Accept::Strict,
        order: Order::AsWritten,
        ..Recipe::default()
    }
}

pub fn wanted(recipe: Recipe) -> Wanted {
    Wanted {
        recipe,
        details: Details::default(),
        cap: None,
        again: false,
    }
}

async fn desk(faults: &str) -> Desk {
    desk_with(Desk::new(faults).await, &people(LEADS), "{}").await
}

fn open(desk: &Desk) -> (App, List) {
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = app.import(&desk.path("leads.csv"), &[], |_, _| {}).unwrap();
    (app, list.list)
}

/// Takes the steps of `run` one after the other, until it has ended or a job pauses.
async fn take_steps(desk: &Desk, app: &App, run: RunId) -> End {
    let mut next = app.next_job(run).unwrap();
    while let NextJob::Job(planned) = next {
        let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
        let end = app.run(planned.job, &options, controls()).await.unwrap();
        if end != End::Finished {
            return end;
        }
        next = app.next_step(run).unwrap();
    }
    End::Finished
}

fn summaries(app: &App, run: RunId) -> Vec<Summary> {
    let jobs = app.store().read(|db| db.list_jobs_of_run(run)).unwrap();
    jobs.iter()
        .map(|job| app.summary(job.id).unwrap())
        .collect()
}

/// Each lead's outcome at each step.
fn outcomes(app: &App, list: &List, run: RunId) -> Vec<Vec<LeadOutcome>> {
    let jobs: Vec<_> = summaries(app, run)
        .iter()
        .map(|done| Some(done.job.id))
        .collect();
    let mut all = Vec::new();
    let each = |outcomes| {
        all.push(outcomes);
        Ok::<_, StoreError>(())
    };
    app.store()
        .read(|db| Ok(db.each_outcome(list.id, &jobs, each)))
        .unwrap()
        .unwrap();
    all
}

/// What both services have been paid.
fn paid(desk: &Desk) -> Credits {
    desk.sandbox().ledger().credits_spent + desk.sandbox().clearout_ledger().credits_spent
}

fn check_money(desk: &Desk, done: &[Summary]) {
    let charged: Credits = done.iter().map(|done| done.money.charged).sum();
    assert_eq!(charged, paid(desk), "our books and the services' agree");
    for done in done {
        assert!(done.counts.conserved(), "{:?}", done.counts);
    }
    let (enrow, clearout) = (desk.sandbox().ledger(), desk.sandbox().clearout_ledger());
    assert_eq!(
        (enrow.repeated, clearout.repeated, clearout.paid_twice),
        (0, 0, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_asked_about_who_has_an_answer_and_everybody_else_is() {
    let desk = desk("work-ms=50").await;
    let (app, list) = open(&desk);
    let run = app.begin_run(&list, &wanted(recipe())).unwrap();
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    let done = summaries(&app, run);
    assert_eq!(done.len(), 5);
    check_money(&desk, &done);
    let (mut another, mut kept) = (0, 0);
    for lead in outcomes(&app, &list, run) {
        let verdicts: Vec<_> = lead.iter().map(|outcome| outcome.qualification).collect();
        let [found, verdict, again, verdict_again, _] = verdicts[..] else {
            panic!("{verdicts:?}")
        };
        // Another address at a domain that takes mail for any would be the same.
        let counts = matches!(
            verdict,
            Some(Qualification::Deliverable | Qualification::CatchAll)
        );
        match (found, counts) {
            (Some(Qualification::Found), true) => {
                assert_eq!((again, verdict_again), (found, verdict), "it is taken over");
                assert_eq!(lead[2].found.email, lead[0].found.email);
                assert_eq!(lead[2].told_by, Some(Enrow), "who told it stays known");
                kept += 1;
            }
            (Some(_), _) => {
                assert_eq!(lead[2].told_by, None, "the other one was asked");
                another += u32::from(again == Some(Qualification::Found));
            }
            (None, _) => {}
        }
        // A number is for whom an address counts.
        let earned = verdict_again == Some(Qualification::Deliverable);
        assert_eq!(
            lead[4].reason == Skip::NotEarned.sentence(),
            !earned,
            "{:?}",
            lead[4]
        );
    }
    assert!(another > 0, "some were found at the second service alone");
    // Everybody who was searched for, and again who had no answer that counts.
    let asked: Vec<u64> = done
        .iter()
        .map(|done| done.counts.searches - done.carried.searches)
        .collect();
    assert_eq!(asked[2], asked[0] - kept);
    // The same once more is done already, and costs nothing.
    let before = paid(&desk);
    assert_eq!(app.begin_run(&list, &wanted(recipe())).unwrap(), run);
    assert_eq!(app.next_job(run).unwrap(), NextJob::Ended);
    assert_eq!(paid(&desk), before);
    // The newest job of each kind has everybody, so the file that goes out is whole.
    let out = desk.path("whole.csv");
    app.export(&list, Some(&done[4].job), &out, |_, _| {})
        .unwrap();
    let table = crate::desk::read_csv(&out);
    let by = table[0]
        .iter()
        .position(|name| name == "E-mail by")
        .unwrap();
    let told_by = |who: &str| table.iter().filter(|row| row[by] == who).count() as u64;
    assert!(told_by("Enrow") > 0 && told_by("Clearout") > 0);
    // What Enrow found stays an answer where Clearout had none, too.
    assert!(told_by("Enrow") >= done[2].carried.leads);
    let at = |name: &str| table[0].iter().position(|column| column == name).unwrap();
    let [found, verdict, why] =
        ["E-mail found", "Verification result", "Verification reason"].map(at);
    for row in &table[1..] {
        let judged = !["", "skipped", "failed"].contains(&&row[verdict][..]);
        assert!(
            !judged || !row[found].is_empty() || row[why].starts_with("about "),
            "a verdict says what it is about: {row:?}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn however_callbacks_go_wrong_the_steps_come_to_the_same() {
    let mut plain = None;
    for faults in [
        "work-ms=50",
        "work-ms=30,lose=1",
        "work-ms=30,double=1,reorder=1,early=0.5",
        "work-ms=30,429=0.2",
    ] {
        let desk = desk(faults).await;
        let (app, list) = open(&desk);
        let run = app.begin_run(&list, &wanted(recipe())).unwrap();
        assert_eq!(
            take_steps(&desk, &app, run).await,
            End::Finished,
            "{faults}"
        );
        check_money(&desk, &summaries(&app, run));
        let told: Vec<_> = outcomes(&app, &list, run)
            .into_iter()
            .map(|lead| {
                lead.into_iter()
                    .map(|outcome| (outcome.verdict, outcome.found.email))
                    .collect::<Vec<_>>()
            })
            .collect();
        match &plain {
            None => plain = Some(told),
            Some(plain) => assert_eq!(&told, plain, "{faults}"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_spent_past_the_cap_and_a_higher_one_goes_on_where_it_stood() {
    let whole = desk("work-ms=30").await;
    let (app, list) = open(&whole);
    let run = app.begin_run(&list, &wanted(recipe())).unwrap();
    take_steps(&whole, &app, run).await;
    let (all, total) = (outcomes(&app, &list, run), paid(&whole));

    let desk = desk("work-ms=30").await;
    let (app, list) = open(&desk);
    let (mut cap, mut pauses) = (Credits::whole(10), 0);
    loop {
        let capped = Wanted {
            cap: Some(Cap::At(cap)),
            ..wanted(recipe())
        };
        let run = app.begin_run(&list, &capped).unwrap();
        let end = take_steps(&desk, &app, run).await;
        assert!(paid(&desk) <= cap, "{} of {cap}", paid(&desk));
        let committed = app.store().read(|db| db.sum_committed(run)).unwrap();
        assert_eq!(committed, paid(&desk), "nothing is under way");
        match end {
            End::Finished => {
                check_money(&desk, &summaries(&app, run));
                let verdicts = |all: &[Vec<LeadOutcome>]| -> Vec<Vec<_>> {
                    let of = |lead: &Vec<LeadOutcome>| lead.iter().map(|one| one.verdict).collect();
                    all.iter().map(of).collect()
                };
                assert_eq!(verdicts(&outcomes(&app, &list, run)), verdicts(&all));
                break;
            }
            End::Paused(reason, words) => {
                assert_eq!(reason, PauseReason::CapReached, "{words}");
                assert!(words.contains("raise the cap"), "{words}");
                pauses += 1;
            }
        }
        cap = cap + Credits::whole(if pauses < 4 { 30 } else { 5_000 });
    }
    assert!(pauses >= 3, "{pauses}");
    assert_eq!(paid(&desk), total, "in pieces it costs no more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_catch_all_is_bought_again_only_by_word() {
    let mut searches = Vec::new();
    for catch_all in [CatchAll::Stop, CatchAll::GoOn] {
        let desk = desk("work-ms=30").await;
        let (app, list) = open(&desk);
        let recipe = Recipe {
            catch_all,
            find_phone: Vec::new(),
            ..recipe()
        };
        let run = app.begin_run(&list, &wanted(recipe)).unwrap();
        assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
        let catch_alls = outcomes(&app, &list, run)
            .iter()
            .filter(|lead| lead[1].qualification == Some(Qualification::CatchAll))
            .count() as u64;
        let second = &summaries(&app, run)[2];
        searches.push((second.counts.searches - second.carried.searches, catch_alls));
    }
    let [(stop, catch_alls), (go_on, same)] = searches[..] else {
        panic!("{searches:?}")
    };
    assert_eq!(catch_alls, same);
    assert!(catch_alls > 0, "the sandbox knows catch-alls");
    assert_eq!(go_on - stop, catch_alls);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_asked_again_alone() {
    let desk = desk("work-ms=30,fail=0.5").await;
    let (app, list) = open(&desk);
    let recipe = Recipe {
        find_email: vec![Enrow],
        phone_for: PhoneFor::Everyone,
        order: Order::AsWritten,
        ..Recipe::default()
    };
    let run = app.begin_run(&list, &wanted(recipe.clone())).unwrap();
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    let first = summaries(&app, run).remove(0);
    assert!(
        first.counts.failed > 0 && first.counts.found > 0,
        "{:?}",
        first.counts
    );
    desk.change_faults("fail=0").await;

    let nobody = app.retry(first.job.id, Retry::Unknown);
    assert!(nobody.is_err(), "nobody is unknown, so nothing is asked");

    let told = app.forecast_retry(&first.job, Retry::Failed).unwrap();
    assert_eq!(told.steps[0].expected.most, first.counts.failed);
    assert_eq!(
        told.saved.total(),
        Credits::ZERO,
        "nobody else was to be asked"
    );
    let asked_before = desk.sandbox().ledger().searches;
    let retried = app.retry(first.job.id, Retry::Failed).unwrap();
    let again = app.retry(first.job.id, Retry::Failed);
    assert!(again.is_err(), "a newer job asks the same already");
    let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
    let end = app.run(retried.job, &options, controls()).await.unwrap();
    assert_eq!(end, End::Finished);
    let second = app.summary(retried.job).unwrap();
    assert_eq!(second.counts.failed, 0);
    assert_eq!(second.counts.leads, first.counts.leads);
    assert_eq!(
        second.carried.leads,
        first.counts.found + first.counts.not_found
    );
    let asked = desk.sandbox().ledger().searches - asked_before;
    assert_eq!(
        asked, first.counts.failed,
        "each failed lead has a search of its own"
    );
    assert_eq!(
        first.money.charged + second.money.charged,
        desk.sandbox().ledger().credits_spent
    );
    // The first one's report says what became of it.
    let told = app.find_retried(first.job.id).unwrap().unwrap();
    assert_eq!((told.job.id, told.counts), (retried.job, second.counts));
    assert!(app.find_retried(retried.job).unwrap().is_none());
    let whole = app.summarise_run(first.job.id).unwrap();
    let step = whole.steps[0].1.as_ref().unwrap();
    assert_eq!(step.retried, Some((retried.job, second.counts)));
    // It is the newest, so the same command again tells its answers.
    assert_eq!(
        app.begin_run(&list, &wanted(recipe)).unwrap(),
        second.job.run
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forecast_is_never_less_than_what_is_spent_and_comes_nearer() {
    let desk = desk("work-ms=30").await;
    let (app, list) = open(&desk);
    let wanted = wanted(recipe());
    let blind = app.forecast_run(&list, &wanted).unwrap();
    assert_eq!(blind.steps.len(), 5);
    assert!(blind.steps.iter().all(|step| step.experience == 0));
    let run = app.begin_run(&list, &wanted).unwrap();
    assert_eq!(
        app.forecast_run(&list, &wanted)
            .unwrap()
            .unfinished
            .map(|run| run.id),
        Some(run)
    );
    take_steps(&desk, &app, run).await;
    assert!(
        paid(&desk) <= blind.ceiling(),
        "{} of {}",
        paid(&desk),
        blind.ceiling()
    );
    for (step, done) in blind.steps.iter().zip(summaries(&app, run)) {
        let asked = done.counts.searches - done.carried.searches - done.known.searches;
        assert!(asked <= step.expected.most, "{asked} of {step:?}");
        assert!(done.money.charged <= step.expected.ceiling);
    }
    // What has been seen is expected of others.
    let more = desk.path("more.csv");
    std::fs::write(&more, people(400).replace("Given", "Other")).unwrap();
    let more = app.import(&more, &[], |_, _| {}).unwrap().list;
    let learnt = app.forecast_run(&more, &wanted).unwrap();
    let width = |steps: &[ringback_core::app::StepForecast]| {
        let cost = steps[0].expected.cost;
        let width = (cost.high - cost.low).hundredths();
        #[expect(clippy::cast_precision_loss, reason = "a few hundred credits")]
        let share = width as f64 / cost.middle.hundredths() as f64;
        share
    };
    assert!(width(&learnt.steps) < width(&blind.steps) / 2.0);
    assert!(learnt.steps[0].experience > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_window_takes_one_step_after_the_other_and_goes_on_after_it_was_closed() {
    let desk = desk("work-ms=100").await;
    let wishes = Wishes {
        batch_size: Some(10),
        sending: Sending::Bulk,
        doubt_time: Duration::from_millis(300),
        ..World::Sandbox.wishes()
    };
    let service = || Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
    let begun = |path: &Path| {
        let app = Arc::new(App::open(path, World::Sandbox).unwrap());
        (Arc::clone(&app), Running::new(app, service(), wishes))
    };
    let (app, running) = begun(&desk.data());
    let list = app
        .import(&desk.path("leads.csv"), &[], |_, _| {})
        .unwrap()
        .list;
    let run = app.begin_run(&list, &wanted(recipe())).unwrap();
    let NextJob::Job(first) = app.next_job(run).unwrap() else {
        panic!("there is something to do")
    };
    running.start(first.job).await.unwrap();
    until("the second step is under way", || {
        summaries(&app, run).len() > 1
    })
    .await;
    running.leave().await.unwrap();
    drop((running, app));
    // A step that was about to begin sees that it is not wanted any more.
    until("the folder is let go", || {
        App::open(&desk.data(), World::Sandbox).is_ok()
    })
    .await;

    let (app, running) = begun(&desk.data());
    running.resume_interrupted().await.unwrap();
    assert!(!running.any(), "what was closed waits for a word");
    let NextJob::Job(next) = app.next_job(run).unwrap() else {
        panic!("there is something left")
    };
    running.start(next.job).await.unwrap();
    let finished = || {
        let done = summaries(&app, run);
        done.len() == 5 && done.iter().all(|done| done.job.state == JobState::Finished)
    };
    until("every step is taken", finished).await;
    until("nobody works on it", || !running.any()).await;
    check_money(&desk, &summaries(&app, run));
    running.leave().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_ends_the_run_and_a_start_takes_it_up() {
    let desk = desk("work-ms=200").await;
    let (app, list) = open(&desk);
    let (app, running, run, first) = first_step(&desk, app, &list, 5).await;
    running.stop(first).await.unwrap();
    until("it ends", || !running.activity(first).active).await;
    tokio::time::sleep(Duration::from_millis(200)).await;
    assert_eq!(
        summaries(&app, run).len(),
        1,
        "no step follows one that was stopped"
    );
    running.leave().await.unwrap();
    drop(running);
    let app = Arc::into_inner(app).unwrap();
    assert_eq!(app.begin_run(&list, &wanted(recipe())).unwrap(), run);
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    check_money(&desk, &summaries(&app, run));
}

/// A stop that has nothing to cancel still holds the next step back, and a word takes all that are left, not one each time.
#[tokio::test(flavor = "multi_thread")]
async fn a_stop_of_a_step_that_has_sent_everything_is_undone_by_one_word() {
    let desk = desk("work-ms=50").await;
    let (app, list) = open(&desk);
    let run = app.begin_run(&list, &wanted(recipe())).unwrap();
    for _ in 0..2 {
        let NextJob::Job(planned) = app.next_job(run).unwrap() else {
            panic!("there is a step to take")
        };
        let options = desk.options(Sending::Bulk, 100, InDoubt::Wait);
        let (end, stop) = tokio::join!(
            app.run(planned.job, &options, controls()),
            stop_when_sent(&app, planned.job)
        );
        assert_eq!((end.unwrap(), stop), (End::Finished, true));
        let next = app.next_step(run).unwrap();
        assert!(matches!(next, NextJob::Ended), "{next:?}");
    }
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    let done = summaries(&app, run);
    assert_eq!(done.len(), 5, "all that were left");
    check_money(&desk, &done);
}

/// Stops `job` once all of it is at the service; true where nothing was cancelled.
async fn stop_when_sent(app: &App, job: JobId) -> bool {
    let sent = || {
        let searches = app
            .store()
            .read(|db| Ok((db.count_queued(job)?, db.count_in_flight(job)?)));
        let (queued, in_flight) = searches.unwrap();
        queued == 0 && in_flight > 0
    };
    until("all is sent", sent).await;
    app.stop(job).await.unwrap();
    app.store()
        .read(|db| db.count_cancelled(job))
        .unwrap()
        .searches
        == 0
}

/// Of whom a verifier could not tell, the address that it was asked about is asked about again, though another finder has
/// looked for another one since and found none.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_nobody_could_tell_is_asked_again_by_the_address_that_was_asked() {
    let many = people(300);
    let desk = desk_with(Desk::new("work-ms=30").await, &many, "{}").await;
    let (app, list) = open(&desk);
    let run = app.begin_run(&list, &wanted(recipe())).unwrap();
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    let outcomes = outcomes(&app, &list, run);
    let lost = outcomes.iter().filter(|steps| {
        let told = |at: usize| steps[at].qualification;
        told(2) == Some(Qualification::NotFound) && told(3) == Some(Qualification::Unknown)
    });
    assert!(lost.count() > 0, "of nobody is this true");
    let verified = summaries(&app, run).remove(3);
    let (told, before) = (
        app.forecast_retry(&verified.job, Retry::Unknown).unwrap(),
        paid(&desk),
    );
    let retried = app.retry(verified.job.id, Retry::Unknown).unwrap();
    let again = app.summary(retried.job).unwrap();
    assert_eq!(again.counts.skipped, verified.counts.skipped);
    let unknown = app.store().read(|db| db.count_unknown(verified.job.id));
    assert_eq!(again.counts.pending, unknown.unwrap());
    // Its answers are the run's: whoever has one that counts now goes on to the next step, as was told.
    assert_eq!(take_steps(&desk, &app, run).await, End::Finished);
    let done = summaries(&app, run);
    assert_eq!((done.len(), done[3].job.id), (5, retried.job));
    assert_eq!(done[3].counts.skipped, verified.counts.skipped);
    assert!(done[3].counts.found >= verified.counts.found);
    let asked = |done: &Summary| done.counts.leads - done.counts.skipped;
    assert_eq!(asked(&done[4]), done[3].counts.found);
    assert!(done.iter().all(|done| done.counts.conserved()));
    let cost = paid(&desk) - before;
    assert!(cost <= told.ceiling(), "{cost}");
    assert_eq!(told.steps.len(), 2, "{told:?}");
    assert_eq!(told.steps[0].expected.most, again.counts.pending);
    assert_eq!(told.first.searches, again.counts.pending);
    let whole = app.summarise_run(done[4].job.id).unwrap();
    let charged = whole.services.iter().map(|service| service.money.charged);
    assert_eq!(charged.sum::<Credits>(), paid(&desk));
    assert!(
        app.forecast_run(&list, &wanted(recipe()))
            .unwrap()
            .first
            .anew
    );
    let newer = app.retry(verified.job.id, Retry::Unknown);
    assert!(newer.is_err(), "its place is taken");
}

/// All that a step sends is out when it is paused: it ends, and the next one waits for a word.
#[tokio::test(flavor = "multi_thread")]
async fn a_pause_holds_the_next_step_back_too() {
    let desk = desk("work-ms=400").await;
    let (app, list) = open(&desk);
    let (app, running, run, first) = first_step(&desk, app, &list, 500).await;
    running.pause(first).await.unwrap();
    until("it ends", || !running.activity(first).active).await;
    let done = app.summary(first).unwrap();
    assert_eq!(
        (done.job.state, done.counts.pending),
        (JobState::Finished, 0)
    );
    tokio::time::sleep(Duration::from_millis(200)).await;
    running.resume_interrupted().await.unwrap();
    assert!(!running.any());
    let steps = summaries(&app, run);
    assert!(steps[1..].iter().all(|step| step.traffic.batches == 0));

    running.start(first).await.unwrap();
    let taken = || summaries(&app, run).len() == 5 && !running.any();
    until("every step is taken", taken).await;
    check_money(&desk, &summaries(&app, run));
    running.leave().await.unwrap();
}

/// A run in the window of which a batch is out.
async fn first_step(
    desk: &Desk,
    app: App,
    list: &List,
    batch_size: u32,
) -> (Arc<App>, Running, RunId, JobId) {
    let app = Arc::new(app);
    let service = Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
    let wishes = Wishes {
        batch_size: Some(batch_size),
        sending: Sending::Bulk,
        ..World::Sandbox.wishes()
    };
    let running = Running::new(Arc::clone(&app), service, wishes);
    let run = app.begin_run(list, &wanted(recipe())).unwrap();
    let NextJob::Job(first) = app.next_job(run).unwrap() else {
        panic!("there is something to do")
    };
    running.start(first.job).await.unwrap();
    until("something is out", || {
        app.summary(first.job).unwrap().traffic.batches > 0
    })
    .await;
    (app, running, run, first.job)
}
