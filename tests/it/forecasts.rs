//! What a run is foretold to cost, held against what it then costs: what is known costs nothing at any step, and nothing
//! is ever spent beyond what was told to be the most.

use ringback_core::app::{App, Cap, NextJob, RunForecast, Wanted, World};
use ringback_core::domain::{
    Accept, Credits, Details, InDoubt, Kind, List, Order, PhoneFor, ProviderName, Recipe, RunId,
};
use ringback_core::engine::{End, Sending};

use crate::clearout::desk_with;
use crate::desk::{Desk, controls, people, reachable_people};

use ProviderName::{Clearout, Enrow};

fn recipe() -> Recipe {
    Recipe {
        find_email: vec![Enrow, Clearout],
        verify_email: vec![Clearout],
        find_phone: vec![Enrow],
        accept: Accept::Strict,
        order: Order::AsWritten,
        ..Recipe::default()
    }
}

fn wanted(recipe: Recipe) -> Wanted {
    Wanted {
        recipe,
        details: Details::default(),
        cap: None,
        again: false,
    }
}

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
    while let NextJob::Job(planned) = app.next_job(run).unwrap() {
        let options = desk.options(Sending::Bulk, 10, InDoubt::Wait);
        let end = app.run(planned.job, &options, controls()).await.unwrap();
        if end != End::Finished {
            return end;
        }
    }
    End::Finished
}

/// The forecast for `list`, and what it then cost.
async fn run(desk: &Desk, app: &App, list: &List, wanted: &Wanted) -> (RunForecast, Credits) {
    let (told, before) = (app.forecast_run(list, wanted).unwrap(), paid(desk));
    let run = app.begin_run(list, wanted).unwrap();
    assert_eq!(take_steps(desk, app, run).await, End::Finished);
    let cost = paid(desk) - before;
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
        jobs.map(|(_, job)| db.count_unknown(job.id)).collect()
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
        let at_most = told.steps.iter().map(|step| {
            let price = ringback_core::provider::price(step.step.provider, step.step.find);
            price.worst(step.known)
        });
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
