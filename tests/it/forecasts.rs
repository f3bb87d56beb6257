//! What a run is foretold to cost, held against what it then costs: what is known costs nothing at any step, and nothing
//! is ever spent beyond what was told to be the most.

use std::sync::Arc;

use ringback_core::app::{App, Cap, NextJob, RunForecast, Running, Wanted, World, clock};
use ringback_core::domain::{
    Accept, Column, Credits, Field, InDoubt, JobState, Kind, List, PhoneFor, ProviderName, Recipe,
    RunId, Skip, Suppresses, Suppression, living_columns,
};
use ringback_core::engine::{End, Sending};
use ringback_core::store::NewList;

use crate::clearout::desk_with;
use crate::desk::{Desk, controls, people, reachable_people, until};
use crate::recipes::{recipe, wanted};

use ProviderName::{Clearout, Enrow};

/// What both services have been paid.
fn paid(desk: &Desk) -> Credits {
    desk.sandbox().ledger().credits_spent + desk.sandbox().clearout_ledger().credits_spent
}

async fn desk() -> Desk {
    desk_with(Desk::new("work-ms=30").await, "Name\n", "{}").await
}

fn open(desk: &Desk) -> App {
    App::open(&desk.data(), World::Sandbox).unwrap()
}

/// The list in a file of that name with these rows.
fn list(desk: &Desk, app: &App, name: &str, rows: &str) -> List {
    let path = desk.path(name);
    std::fs::write(&path, rows).unwrap();
    app.import(&path, &[], |_, _| {}).unwrap().list
}

/// Takes every step of `run` that the cap allows.
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

/// Takes the first step alone that there is to take of what is `wanted` over `list`.
async fn take_one_step(desk: &Desk, app: &App, list: &List, wanted: &Wanted) -> RunId {
    let run = app.begin_run(list, wanted).unwrap();
    let NextJob::Job(planned) = app.next_job(run).unwrap() else {
        panic!("there is something to ask")
    };
    let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
    let end = app.run(planned.job, &options, controls()).await.unwrap();
    assert_eq!(end, End::Finished);
    run
}

/// The forecast for `list`, and what it then cost.
async fn run(desk: &Desk, app: &App, list: &List, wanted: &Wanted) -> (RunForecast, Credits) {
    let (told, before) = (app.forecast_run(list, wanted).unwrap(), paid(desk));
    let run = app.begin_run(list, wanted).unwrap();
    if told.unfinished.is_none() {
        app.keep_foretold(run, &told).unwrap();
    }
    assert_eq!(take_steps(desk, app, run).await, End::Finished);
    let cost = paid(desk) - before;
    let whole = app
        .store()
        .read(|db| Ok((db.get_run(run)?, db.sum_committed(run)?)));
    let (kept, committed) = whole.unwrap();
    assert!(kept.foretold.is_none_or(|all| committed <= all.ceiling));
    assert!(cost <= told.ceiling(), "{cost} of {}", told.ceiling());
    let [low, high] = [told.expected.low, told.expected.high];
    assert!(low <= high && high <= told.ceiling(), "{:?}", told.expected);
    for step in &told.steps {
        assert!(step.expected.cost.high <= step.expected.ceiling, "{step:?}");
    }
    (told, cost)
}

/// How many leads each of the run's jobs came to `unknown` for.
fn unknown(app: &App, list: &List, recipe: &Recipe) -> Vec<u64> {
    let jobs = app.store().read(|db| {
        let run = db.find_latest_run(list.id, recipe)?.unwrap();
        let jobs = db.list_jobs_of_run(run.id)?.into_iter();
        jobs.map(|job| db.count_unknown(job.id)).collect()
    });
    jobs.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_was_bought_before_is_foretold_to_cost_nothing_and_does() {
    let verified = recipe();
    let plain = Recipe {
        verify_email: Vec::new(),
        accept: Accept::Balanced,
        ..recipe()
    };
    for recipe in [plain, verified] {
        let desk = desk().await;
        let app = open(&desk);
        let first = list(&desk, &app, "first.csv", &people(60));
        let (_, cost) = run(&desk, &app, &first, &wanted(recipe.clone())).await;
        assert!(cost > Credits::whole(50), "{cost}");
        let copy = list(
            &desk,
            &app,
            "copy.csv",
            &people(60).replace("Note", "Remark"),
        );
        let (told, cost) = run(&desk, &app, &copy, &wanted(recipe.clone())).await;
        assert_eq!(cost, Credits::ZERO);
        // Who could not be told is asked about again, and nobody else.
        let unknown = unknown(&app, &copy, &recipe);
        let asked: u64 = unknown.iter().sum();
        for (step, unknown) in told.steps.iter().zip(unknown) {
            let most = match step.step.find {
                Kind::VerifyEmail => unknown,
                _ => asked,
            };
            assert!(step.expected.most <= most, "{step:?}");
            assert!(step.known > 0, "{step:?}");
        }
        assert_eq!(asked == 0, recipe.verify_email.is_empty());
        assert_eq!(told.ceiling() == Credits::ZERO, asked == 0);
        // What that saves: what they were paid for once.
        let at_most = told
            .steps
            .iter()
            .map(|step| step.each.times(step.known.cast_signed()));
        assert_eq!(told.saved.known, at_most.sum());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_some_is_left_out_for_them_at_every_step() {
    let desk = desk().await;
    let app = open(&desk);
    let recipe = || Recipe {
        find_phone: Vec::new(),
        ..recipe()
    };
    let first = list(&desk, &app, "first.csv", &people(200));
    let (_, whole) = run(&desk, &app, &first, &wanted(recipe())).await;
    // Half of them are known, and the other half are others.
    let rows = people(200);
    let mixed: Vec<String> = rows
        .lines()
        .enumerate()
        .map(|(n, row)| match n % 2 {
            1 => row.replace("firm", "house").replace("Firm", "House"),
            _ => row.to_owned(),
        })
        .collect();
    let mixed = list(&desk, &app, "mixed.csv", &mixed.join("\n"));
    let (told, cost) = run(&desk, &app, &mixed, &wanted(recipe())).await;
    assert!(
        told.expected.low <= cost && cost <= told.expected.high,
        "{cost} of {:?}",
        told.expected
    );
    assert!(
        told.expected.middle < whole,
        "{:?} of {whole}",
        told.expected
    );
    for step in &told.steps {
        assert!(step.known > 0 && step.expected.most > 0, "{step:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_second_service_is_known_to_answer_is_not_foretold_again() {
    let desk = desk().await;
    let app = open(&desk);
    let finder = |find_email: Vec<ProviderName>| {
        wanted(Recipe {
            find_email,
            verify_email: Vec::new(),
            find_phone: Vec::new(),
            accept: Accept::Balanced,
            ..recipe()
        })
    };
    let first = list(&desk, &app, "first.csv", &people(60));
    run(&desk, &app, &first, &finder(vec![Clearout])).await;
    let copy = list(
        &desk,
        &app,
        "copy.csv",
        &people(60).replace("Note", "Remark"),
    );
    let (told, cost) = run(&desk, &app, &copy, &finder(vec![Enrow, Clearout])).await;
    let [enrow, clearout] = &told.steps[..] else {
        panic!("{:?}", told.steps)
    };
    assert_eq!(
        (clearout.expected.most, clearout.expected.ceiling),
        (0, Credits::ZERO)
    );
    assert!(clearout.known > 0 && enrow.known == 0);
    assert!(enrow.expected.ceiling > Credits::ZERO && cost > Credits::ZERO);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_a_run_is_foretold_at_every_pause() {
    let desk = desk().await;
    let app = open(&desk);
    let list = list(&desk, &app, "first.csv", &people(60));
    let mut left = Vec::new();
    for cap in [10, 20, 30, 60, 90, 400, 5_000] {
        let wanted = Wanted {
            cap: Some(Cap::At(Credits::whole(cap))),
            ..wanted(recipe())
        };
        let run = app.begin_run(&list, &wanted).unwrap();
        let end = take_steps(&desk, &app, run).await;
        if end == End::Finished {
            break;
        }
        let told = app.forecast_run(&list, &wanted).unwrap();
        assert_eq!(told.committed, paid(&desk));
        left.push((told.ceiling(), paid(&desk)));
    }
    assert!(left.len() > 2, "{left:?}");
    for (ceiling, before) in left {
        let cost = paid(&desk) - before;
        assert!(cost <= ceiling, "{cost} of {ceiling}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_share_an_address_are_each_looked_for_by_phone() {
    let desk = desk().await;
    let app = open(&desk);
    let rows = reachable_people(60).replace("@firm", "@house");
    let rows: Vec<String> = rows
        .lines()
        .map(|row| match row.split_once("@house") {
            // One address for every three.
            Some((start, rest)) if start.contains(',') => {
                let name = start.rfind(',').unwrap();
                let (n, rest) = rest.split_once(".example").unwrap();
                let n = n.parse::<u64>().unwrap() / 3;
                format!("{},team{n}@house{n}.example{rest}", &start[..name])
            }
            _ => row.to_owned(),
        })
        .collect();
    let list = list(&desk, &app, "shared.csv", &rows.join("\n"));
    for phone_for in [PhoneFor::Accepted, PhoneFor::Everyone] {
        let wanted = wanted(Recipe {
            find_email: Vec::new(),
            accept: Accept::Everything,
            phone_for,
            ..recipe()
        });
        run(&desk, &app, &list, &wanted).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_job_was_charged_meanwhile_is_no_unexplained_difference() {
    let desk = desk().await;
    let app = open(&desk);
    let finds = |cap| Wanted {
        cap: Some(Cap::At(Credits::whole(cap))),
        ..wanted(Recipe {
            find_email: vec![Enrow],
            verify_email: Vec::new(),
            find_phone: Vec::new(),
            accept: Accept::Balanced,
            ..recipe()
        })
    };
    let first = list(&desk, &app, "first.csv", &people(60));
    let other = list(&desk, &app, "other.csv", &people(60).replace("irm", "ouse"));
    let begun = app.begin_run(&first, &finds(15)).unwrap();
    assert_ne!(take_steps(&desk, &app, begun).await, End::Finished);
    let beside = app.begin_run(&other, &finds(500)).unwrap();
    assert_eq!(take_steps(&desk, &app, beside).await, End::Finished);
    assert_eq!(app.begin_run(&first, &finds(500)).unwrap(), begun);
    assert_eq!(take_steps(&desk, &app, begun).await, End::Finished);
    let of_run = |run: RunId| {
        let job = app
            .store()
            .read(|db| db.list_jobs_of_run(run))
            .unwrap()
            .remove(0);
        let summary = app.summary(job.id).unwrap();
        let service = app.summarise_run(job.id).unwrap().services.remove(0);
        assert_eq!(service.unexplained, summary.unexplained());
        assert_eq!(service.unclear, summary.is_unclear());
        summary
    };
    let (whole, within) = (of_run(begun), of_run(beside));
    assert!(within.money.charged > Credits::ZERO);
    assert_eq!(whole.beside.charged, within.money.charged);
    for done in [&whole, &within] {
        assert_eq!(done.unexplained(), Some(Credits::ZERO), "{done:?}");
    }
    assert_eq!(within.beside.charged, Credits::ZERO);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_jobs_at_once_are_not_told_apart_and_raise_no_alarm() {
    let desk = desk().await;
    let app = open(&desk);
    let finds = wanted(Recipe {
        find_email: vec![Enrow],
        verify_email: Vec::new(),
        find_phone: Vec::new(),
        accept: Accept::Balanced,
        ..recipe()
    });
    let jobs = ["first.csv", "other.csv"].map(|name| {
        let list = list(&desk, &app, name, &people(60).replace("irm", &name[..5]));
        let run = app.begin_run(&list, &finds).unwrap();
        let NextJob::Job(planned) = app.next_job(run).unwrap() else {
            panic!("there is something to do")
        };
        planned.job
    });
    let options = desk.options(Sending::Bulk, 5, InDoubt::Wait);
    let app = Arc::new(app);
    let running = Running::new(Arc::clone(&app), options.service, options.wishes);
    for job in jobs {
        running.start(job).await.unwrap();
    }
    until("both have ended", || {
        jobs.iter()
            .all(|job| app.summary(*job).unwrap().job.state == JobState::Finished)
    })
    .await;
    running.leave().await.unwrap();
    for job in jobs {
        let done = app.summary(job).unwrap();
        let told = done.unexplained();
        assert!(told.is_none_or(|gap| gap == Credits::ZERO), "{done:?}");
        assert!(done.beside.unclear || told.is_some(), "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_after_a_run_has_ended_is_taken_through_all_its_steps() {
    let desk = desk().await;
    // A folder of its own: no delivery stands behind these leads, so a rebuild would find nothing to tell them from.
    let app = App::open(&desk.path("living"), World::Sandbox).unwrap();
    let verify = || {
        wanted(Recipe {
            find_email: Vec::new(),
            verify_email: vec![Clearout, Enrow],
            find_phone: Vec::new(),
            accept: Accept::Strict,
            ..recipe()
        })
    };
    // People leave their addresses in a form, one after the other.
    let come = |names: std::ops::Range<u32>| {
        app.store()
            .write_blocking(move |db| {
                let new = NewList {
                    name: "Form Guard".into(),
                    source: "living form_guard".into(),
                    dialect: String::new(),
                    columns: living_columns(),
                };
                let list = db.get_living_list(&new, clock())?;
                for n in names {
                    let address = format!("given{n}@firm{n}.example");
                    db.write_lead(list, &address, |columns, _| {
                        let cell = |column: &Column| match column.field {
                            Some(Field::Email) => address.clone(),
                            _ => String::new(),
                        };
                        columns.iter().map(cell).collect()
                    })?;
                }
                db.get_list(list)
            })
            .unwrap()
    };
    let list = come(0..30);
    let (_, first) = run(&desk, &app, &list, &verify()).await;
    assert!(first > Credits::ZERO);
    let run_of = || {
        app.store()
            .read(|db| db.find_latest_run(list.id, &verify().recipe))
            .unwrap()
            .unwrap()
    };
    let before = run_of();
    let list = come(20..40);
    let (told, second) = run(&desk, &app, &list, &verify()).await;
    assert!(
        told.steps[0].expected.most == 10 && second > Credits::ZERO,
        "{told:?}"
    );
    // Cut off behind the first step, it is told of what is left of the second.
    let list = come(40..50);
    let run_id = take_one_step(&desk, &app, &list, &verify()).await;
    let (told, _) = run(&desk, &app, &list, &verify()).await;
    assert_eq!(told.unfinished.map(|run| run.id), Some(run_id));
    assert!(told.steps.len() == 1 && told.steps[0].expected.most > 0);
    assert_eq!(run_of().id, before.id, "they join the run");
    let jobs = app
        .store()
        .read(|db| db.list_jobs_of_run(before.id))
        .unwrap();
    assert_eq!(jobs.len(), 2);
    let sums: Vec<_> = jobs
        .iter()
        .map(|job| app.summary(job.id).unwrap())
        .collect();
    for sum in &sums {
        assert_eq!((sum.counts.leads, sum.counts.pending), (50, 0));
        assert!(sum.counts.conserved());
    }
    // Each address once, and a second opinion for whom the first left unsure.
    let clearout = desk.sandbox().clearout_ledger();
    assert_eq!((clearout.repeated, clearout.paid_twice), (0, 0));
    assert_eq!(sums[0].counts.searches, 50);
    assert_eq!(
        sums[1].counts.searches - sums[1].carried.searches,
        sums[0].counts.unsure
    );
    let charged: Credits = sums.iter().map(|sum| sum.money.charged).sum();
    assert_eq!(charged, paid(&desk));
    let out = desk.path("whole.csv");
    app.export(&list, Some(&jobs[1]), &out, |_, _| {}).unwrap();
    let table = crate::desk::read_csv(&out);
    let verdict = table[0]
        .iter()
        .position(|name| name == "Verification result")
        .unwrap();
    assert_eq!(table.len(), 51);
    assert!(table[1..].iter().all(|row| !row[verdict].is_empty()));
}

/// Who comes off the suppression list while a run is unfinished joins none of its steps unforetold; started again, the run
/// takes them through all of them.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_suppressed_no_more_joins_a_run_that_has_ended_and_no_other() {
    let desk = desk().await;
    let app = open(&desk);
    let list = list(&desk, &app, "leads.csv", &people(40));
    let at = |n| Suppression {
        what: Suppresses::Domain,
        value: format!("firm{n}.example"),
    };
    let barred: Vec<_> = [2, 4, 5].map(at).into();
    app.suppress(barred.clone(), None).unwrap();
    let capped = |cap| Wanted {
        cap: Some(cap),
        ..wanted(recipe())
    };
    let begun = app
        .begin_run(&list, &capped(Cap::At(Credits::whole(15))))
        .unwrap();
    let end = take_steps(&desk, &app, begun).await;
    assert!(matches!(end, End::Paused(..)), "{end:?}");
    app.unsuppress(barred).unwrap();

    let (_, rest) = run(&desk, &app, &list, &capped(Cap::None)).await;
    assert!(rest > Credits::ZERO);
    let jobs = || app.store().read(|db| db.list_jobs_of_run(begun)).unwrap();
    let skipped = || -> Vec<u64> {
        let suppressed = |job| app.store().read(|db| db.count_skips(job)).unwrap();
        let jobs = jobs().into_iter().map(|job| suppressed(job.id));
        let of = |skips: Vec<(Skip, u64)>| {
            let mut skips = skips.iter();
            let found = skips.find(|(skip, _)| *skip == Skip::Suppressed);
            found.map_or(0, |(_, leads)| *leads)
        };
        jobs.map(of).collect()
    };
    assert_eq!(skipped()[0], 3, "{:?}", skipped());
    let (told, cost) = run(&desk, &app, &list, &capped(Cap::None)).await;
    assert_eq!(told.joined.as_ref().map(|run| run.id), Some(begun));
    assert_eq!((told.first.anew, told.steps[0].expected.most), (false, 3));
    assert!(told.committed > Credits::ZERO && cost > Credits::ZERO);
    assert_eq!(skipped().iter().sum::<u64>(), 0, "at no step");
    let again = app.forecast_run(&list, &capped(Cap::None)).unwrap();
    assert!(again.first.anew && again.joined.is_none());
    let sums = jobs().into_iter().map(|job| app.summary(job.id));
    for sum in sums.map(Result::unwrap) {
        assert!(sum.counts.conserved() && sum.counts.pending == 0);
    }
    let ledger = desk.sandbox().clearout_ledger();
    assert_eq!((ledger.repeated, ledger.paid_twice), (0, 0));
}

/// Cut off between two steps of its second round, a run is foretold with those who are still to come to the second.
#[tokio::test(flavor = "multi_thread")]
async fn who_joined_at_the_first_step_is_foretold_at_the_second() {
    let desk = desk().await;
    let app = open(&desk);
    let list = list(&desk, &app, "leads.csv", &people(30));
    let barred: Vec<_> = (0..10)
        .map(|n| Suppression {
            what: Suppresses::Domain,
            value: format!("firm{n}.example"),
        })
        .collect();
    app.suppress(barred.clone(), None).unwrap();
    let (_, first) = run(&desk, &app, &list, &wanted(recipe())).await;
    assert!(first > Credits::ZERO);
    app.unsuppress(barred).unwrap();
    let again = app.forecast_run(&list, &wanted(recipe())).unwrap();
    let begun = take_one_step(&desk, &app, &list, &wanted(recipe())).await;
    let jobs = app.store().read(|db| db.list_jobs_of_run(begun)).unwrap();
    let found = app.summary(jobs[0].id).unwrap().counts.found;
    let (told, cost) = run(&desk, &app, &list, &wanted(recipe())).await;
    assert_eq!(told.joined.as_ref().map(|run| run.id), Some(begun));
    assert!(cost > Credits::ZERO && found > 0);
    let all = [&again, &told].map(|told| told.ceiling());
    assert!(all[0] > all[1], "{all:?}");
    let ledger = desk.sandbox().clearout_ledger();
    assert_eq!((ledger.repeated, ledger.paid_twice), (0, 0));
}

/// Who is to be told first what another job has asked is expected to cost nothing, and may cost all the same.
#[tokio::test(flavor = "multi_thread")]
async fn what_another_job_is_still_to_be_told_is_not_expected_to_be_paid_for_twice() {
    let desk = desk_with(Desk::new("work-ms=60000").await, "Name\n", "{}").await;
    let app = Arc::new(open(&desk));
    let find = || {
        wanted(Recipe {
            verify_email: Vec::new(),
            find_phone: Vec::new(),
            find_email: vec![Enrow],
            ..recipe()
        })
    };
    let one = list(&desk, &app, "one.csv", &people(20));
    let begun = app.begin_run(&one, &find()).unwrap();
    let NextJob::Job(planned) = app.next_job(begun).unwrap() else {
        panic!("there is something to ask")
    };
    let options = desk.options(Sending::Bulk, 100, InDoubt::Wait);
    let running = Running::new(Arc::clone(&app), options.service, options.wishes);
    running.start(planned.job).await.unwrap();
    until("it is at the service", || {
        desk.sandbox().ledger().searches > 0
    })
    .await;
    running.leave().await.unwrap();
    let sent = desk.sandbox().ledger().searches;
    let other = list(
        &desk,
        &app,
        "other.csv",
        &people(30).replace("Note", "Remark"),
    );
    let told = app.forecast_run(&other, &find()).unwrap();
    let step = &told.steps[0];
    assert_eq!(told.first.notes.awaited, sent);
    assert_eq!(
        (step.expected.most, step.expected.asked),
        (told.first.searches, told.first.searches - sent)
    );
    assert!(step.expected.cost.high < step.expected.ceiling, "{step:?}");
    // Begun, it is told of what is left in the same way.
    let begun = app.begin_run(&other, &find()).unwrap();
    app.next_job(begun).unwrap();
    let rest = app.forecast_run(&other, &find()).unwrap();
    assert_eq!(rest.first.notes.awaited, sent);
    assert_eq!(rest.steps[0].expected, step.expected);
}

/// Until a hold has shown what the account pays, it may be what older plans pay.
#[tokio::test(flavor = "multi_thread")]
async fn a_price_is_feared_until_it_was_seen_on_the_account() {
    for price in [40, 50, 60] {
        let faults = format!("work-ms=30,phone-price={price}");
        let desk = desk_with(Desk::new(&faults).await, "Name\n", "{}").await;
        let app = open(&desk);
        let phones = wanted(Recipe {
            find_phone: vec![Enrow],
            phone_for: PhoneFor::Everyone,
            ..Recipe::default()
        });
        let listed = list(&desk, &app, "first.csv", &people(10));
        let told = app.forecast_run(&listed, &phones).unwrap();
        let at_most = |told: &RunForecast, each: i64| {
            let all = Credits::whole(each).times(told.first.searches.cast_signed());
            assert_eq!((told.ceiling(), told.first.ceiling), (all, all));
        };
        at_most(&told, 50);
        let first = app.begin_run(&listed, &phones).unwrap();
        assert_eq!(take_steps(&desk, &app, first).await, End::Finished);

        let others = people(10).replace("Given", "Other");
        let seen = list(&desk, &app, "second.csv", &others);
        let (told, _) = run(&desk, &app, &seen, &phones).await;
        at_most(&told, price);
    }
}
