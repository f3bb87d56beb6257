//! Look-ups, the account and its lists, through the doors of window and command line, against the sandbox's Clearout.

use std::time::Duration;

use ringback_core::app::{App, AppError, Line, LookUpOutcome, LookedUp, Running, Service, World};
use ringback_core::domain::{
    AccountListState, Credits, Details, Fact, Kind, LookUpKind, LookUpVerdict, ProviderName,
};
use ringback_core::engine::{Sending, Wishes};
use ringback_core::preflight;
use ringback_core::provider::clearout::{Address, Client, Offer, Sheet, Upload};
use ringback_core::provider::{ProviderError, look_up_price};
use serde_json::Value;

use crate::clearout::{desk_with, step};
use crate::commands::{object, run, run_with};
use crate::desk::{Desk, reachable_people};

const ASKED: ProviderName = ProviderName::Clearout;

/// An app with a line to the desk's sandbox.
struct Asking {
    app: App,
    line: Line,
}

impl Asking {
    async fn at(desk: &Desk) -> Self {
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let service = Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
        let line = app.open_line(&service, None).await.unwrap();
        Self { app, line }
    }

    async fn ask(&self, kind: LookUpKind, about: &str, again: bool) -> Result<LookedUp, AppError> {
        let asked = preflight::look_up(kind, about)?;
        self.app.look_up(&self.line, ASKED, asked, again).await
    }
}

fn spent(desk: &Desk) -> Credits {
    desk.sandbox().clearout_ledger().credits_spent
}

fn requests(desk: &Desk) -> u64 {
    desk.sandbox().clearout_ledger().requests
}

fn labels(facts: &[Fact]) -> Vec<&str> {
    facts.iter().map(|fact| fact.label.as_str()).collect()
}

/// Something to ask of each kind.
const SUBJECTS: [(LookUpKind, &str); 13] = [
    (LookUpKind::CatchAll, "ada@tannwerk.example"),
    (LookUpKind::Disposable, "ada@throwaway.example"),
    (LookUpKind::Business, "ada@tannwerk.example"),
    (LookUpKind::Free, "ada@freemail.example"),
    (LookUpKind::Role, "info@tannwerk.example"),
    (LookUpKind::Gibberish, "qwerty1@tannwerk.example"),
    (LookUpKind::Person, "ada@tannwerk.example"),
    (LookUpKind::Name, "qwertyuiop"),
    (LookUpKind::Profile, "linkedin.com/in/ada-moreau"),
    (LookUpKind::Domain, "tannwerk.example"),
    (LookUpKind::MailHosts, "tannwerk.example"),
    (LookUpKind::Whois, "tannwerk.example"),
    (LookUpKind::Companies, "Tann"),
];

#[tokio::test(flavor = "multi_thread")]
async fn every_look_up_is_answered_for_the_price_that_was_shown() {
    let desk = Desk::new("").await;
    let asking = Asking::at(&desk).await;
    assert_eq!(SUBJECTS.map(|(kind, _)| kind), LookUpKind::ALL);
    for (kind, about) in SUBJECTS {
        let before = spent(&desk);
        let told = asking.ask(kind, about, false).await.unwrap();
        let LookUpOutcome::Answered { answer, cost } = told.outcome else {
            panic!("{told:?}");
        };
        assert_eq!(spent(&desk) - before, cost, "{kind:?}");
        assert!(cost <= look_up_price(ASKED, kind).unwrap().each, "{kind:?}");
        let hits: Vec<Vec<&str>> = answer.hits.iter().map(|hit| labels(hit)).collect();
        match kind {
            LookUpKind::Disposable
            | LookUpKind::Business
            | LookUpKind::Free
            | LookUpKind::Role
            | LookUpKind::Gibberish => {
                let word = answer.word.as_str();
                assert_eq!(
                    (answer.verdict, word),
                    (LookUpVerdict::Yes, "yes"),
                    "{kind:?}"
                );
            }
            LookUpKind::CatchAll => assert_eq!(answer.verdict, LookUpVerdict::No),
            LookUpKind::Name => assert_eq!(
                (answer.verdict, answer.flags),
                (LookUpVerdict::Valid, vec!["gibberish"])
            ),
            LookUpKind::Person | LookUpKind::Profile | LookUpKind::Domain => match answer.verdict {
                LookUpVerdict::Found => assert_eq!(hits[0][0], "Name"),
                _ => assert_eq!(
                    (answer.verdict, cost),
                    (LookUpVerdict::NotFound, Credits::ZERO)
                ),
            },
            LookUpKind::MailHosts => assert_eq!(hits, [["Host", "Priority"]; 2]),
            LookUpKind::Whois => assert!(hits[0].contains(&"Registrar"), "{hits:?}"),
            LookUpKind::Companies => assert_eq!(hits, [["Company", "Domain"]; 3]),
        }
    }
    assert_eq!(asking.app.looked_up().len(), SUBJECTS.len());
    asking.line.hang_up().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_question_is_not_bought_twice_unless_that_is_wished() {
    let desk = Desk::new("").await;
    let asking = Asking::at(&desk).await;
    let role = LookUpKind::Role;
    let first = asking
        .ask(role, "info@tannwerk.example", false)
        .await
        .unwrap();
    let (asked, paid) = (requests(&desk), spent(&desk));
    let kept = asking
        .ask(role, " INFO@Tannwerk.example", false)
        .await
        .unwrap();
    assert_eq!(
        kept,
        LookedUp {
            kept: true,
            ..first.clone()
        }
    );
    assert_eq!((requests(&desk), spent(&desk)), (asked, paid));

    // Another question about the same, and the same question once more, by word.
    asking
        .ask(LookUpKind::Free, "info@tannwerk.example", false)
        .await
        .unwrap();
    let again = asking
        .ask(role, "info@tannwerk.example", true)
        .await
        .unwrap();
    assert!(!again.kept && again.asked_at > first.asked_at);
    assert_eq!(requests(&desk), asked + 2);
    let looked_up = asking.app.looked_up();
    let kinds: Vec<_> = looked_up.iter().map(|told| told.asked.kind).collect();
    assert_eq!(kinds, [role, LookUpKind::Free], "each once, newest first");

    // What is free is asked each time.
    for _ in 0..2 {
        asking
            .ask(LookUpKind::Companies, "Tann", false)
            .await
            .unwrap();
    }
    assert_eq!(requests(&desk), asked + 4);
    asking.line.hang_up().await.unwrap();
}

/// A call that broke off may have been charged: it is said, and not made again by itself.
#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_that_broke_off_is_in_doubt_and_stays_so_until_the_user_speaks() {
    let desk = Desk::new("cut=1").await;
    let asking = Asking::at(&desk).await;
    for (kind, about) in [
        (LookUpKind::Role, "info@tannwerk.example"),
        (LookUpKind::Person, "ada@tannwerk.example"),
    ] {
        let told = asking.ask(kind, about, false).await.unwrap();
        assert!(
            matches!(told.outcome, LookUpOutcome::InDoubt(_)),
            "{told:?}"
        );
        let asked = requests(&desk);
        let kept = asking.ask(kind, about, false).await.unwrap();
        assert!(kept.kept && kept.outcome == told.outcome);
        assert_eq!(requests(&desk), asked, "nobody was asked again");
        asking.ask(kind, about, true).await.unwrap();
        assert_eq!(requests(&desk), asked + 1);
    }
    // A reply that costs nothing is simply missing.
    let free = asking.ask(LookUpKind::Companies, "Tann", false).await;
    let error = free.unwrap_err();
    assert!(
        matches!(
            &error,
            AppError::NotAnswered {
                why: ProviderError::TryAgain(_),
                ..
            }
        ),
        "{error}"
    );
    asking.line.hang_up().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_what_to_do_and_leaves_no_answer_behind() {
    let desk = Desk::with_credits("", Credits::ZERO).await;
    let asking = Asking::at(&desk).await;
    let refused = asking
        .ask(LookUpKind::Role, "info@tannwerk.example", false)
        .await;
    let said = refused.unwrap_err().to_string();
    assert_eq!(
        said,
        "Clearout: the credits do not suffice; nothing was charged: buy credits there, and ask again"
    );
    assert_eq!(asking.app.looked_up(), Vec::new());
    let asked = preflight::look_up(LookUpKind::Role, "info@tannwerk.example").unwrap();
    let elsewhere = asking
        .app
        .look_up(&asking.line, ProviderName::Enrow, asked, false);
    assert!(matches!(
        elsewhere.await,
        Err(AppError::NotOffered("Enrow"))
    ));
    for (kind, about) in [
        (LookUpKind::Role, "tannwerk.example"),
        (LookUpKind::Whois, "Tannwerk"),
    ] {
        let nonsense = asking.ask(kind, about, false).await;
        assert!(matches!(nonsense, Err(AppError::NotAsked(_))));
    }
    asking.line.hang_up().await.unwrap();
}

/// Checks count on the verifier's calls, of which none is left here: nobody is asked, and it is said how long.
#[tokio::test(flavor = "multi_thread")]
async fn where_no_call_is_left_of_the_minute_none_is_made() {
    let settings = r#"{"minute-ms": 60000, "verify-rpm": 2}"#;
    let desk = desk_with(Desk::new("").await, "E-mail\n", settings).await;
    let asking = Asking::at(&desk).await;
    for address in ["ada@tannwerk.example", "ida@tannwerk.example"] {
        asking.ask(LookUpKind::Role, address, false).await.unwrap();
    }
    let asked = requests(&desk);
    let refused = asking
        .ask(LookUpKind::Role, "eda@tannwerk.example", false)
        .await;
    let error = refused.unwrap_err();
    assert!(
        matches!(&error, AppError::NotAnswered { why: ProviderError::WaitFor(wait), .. } if !wait.is_zero()),
        "{error}"
    );
    assert_eq!(requests(&desk), asked);
    asking.line.hang_up().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_tells_its_credits_and_what_else_it_has() {
    let settings = r#"{"verify-rpm": 50, "bulk-at-once": 3, "daily-verifies": 40}"#;
    let desk = desk_with(Desk::new("").await, "E-mail\n", settings).await;
    let asking = Asking::at(&desk).await;
    let account = asking.app.account(&asking.line, ASKED).await.unwrap();
    assert!(account.credits > Credits::ZERO);
    let value = |label: &str| {
        let mut facts = account.facts.iter();
        let fact = facts.find(|fact| fact.label == label);
        fact.map(|fact| fact.value.as_str())
    };
    assert_eq!(value("Plan"), Some("Sandbox (one-time, active, 0.00)"));
    assert_eq!(value("Lists at a time"), Some("3 of 3 left"));
    assert!(value("Calls a minute").is_some_and(|left| left.ends_with("of 50 left")));
    assert!(value("Verifications left today").is_some_and(|left| left.starts_with("40, ")));
    let enrow = asking.app.account(&asking.line, ProviderName::Enrow).await;
    assert_eq!(enrow.unwrap().facts, Vec::new());
    let none = asking
        .app
        .account_lists(&asking.line, ProviderName::Enrow)
        .await;
    assert!(matches!(none, Err(AppError::NotOffered("Enrow"))));
    asking.line.hang_up().await.unwrap();
}

/// A list of ours stays as long as its job waits for it; one of another program is cancelled first.
#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_removed_once_nobody_waits_for_it() {
    let desk = Desk::new("work-ms=600000").await;
    let access = desk.sandbox().clearout();
    let client = Client::new(&Offer {
        base_url: access.base_url,
        key: access.key.into(),
    });
    let foreign = Address {
        search: ringback_core::domain::SearchId(1),
        email: "ida@tannwerk.example".into(),
    };
    let foreign = Sheet {
        name: "theirs.csv".into(),
        ..Sheet::of_addresses("theirs", &[foreign])
    };
    let foreign = client.unwrap().upload(&foreign, Upload::default()).await;
    let foreign = foreign.unwrap().reference;

    let app = std::sync::Arc::new(App::open(&desk.data(), World::Sandbox).unwrap());
    let service = Service::SandboxAt(desk.sandbox().root_url().parse().unwrap());
    let wishes = Wishes {
        sending: Sending::Bulk,
        ..World::Sandbox.wishes()
    };
    let running = Running::new(app.clone(), service, wishes);
    let file = desk.path("ours.csv");
    std::fs::write(&file, reachable_people(20)).unwrap();
    let list = app.import(&file, &[], |_, _| {}).unwrap().list;
    let planned = app.plan(&list, &step(Kind::VerifyEmail), Details::default(), false);
    let job = planned.unwrap().job;
    running.start(job).await.unwrap();
    let line = running.line().await.unwrap();
    let ours = loop {
        let lists = app.account_lists(&line, ASKED).await.unwrap().lists;
        assert!(lists.len() <= 2);
        if let Some(ours) = lists.into_iter().find(|listed| listed.ours.is_some()) {
            break ours;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert!(
        ours.ours
            .is_some_and(|ours| ours.job == job && ours.awaited)
    );
    assert_eq!(ours.list.state, AccountListState::Running);
    assert!(ours.list.rows.is_some_and(|rows| rows > 5) && ours.list.made_at.is_some());
    let kept = app
        .remove_account_list(&line, ASKED, &ours.list.reference)
        .await;
    assert!(matches!(kept, Err(AppError::ListNeeded { job: by, .. }) if by == job));
    let runs = app.remove_account_list(&line, ASKED, &foreign).await;
    assert!(matches!(runs, Err(AppError::ListRuns(name)) if name == "theirs.csv"));
    for reference in [&foreign, &ours.list.reference] {
        app.cancel_account_list(&line, ASKED, reference)
            .await
            .unwrap();
        let ended = app.cancel_account_list(&line, ASKED, reference).await;
        assert!(matches!(ended, Err(AppError::ListEnded(_))));
    }
    let begun = std::time::Instant::now();
    while running.any() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "its rows come home"
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    for reference in [&foreign, &ours.list.reference] {
        app.remove_account_list(&line, ASKED, reference)
            .await
            .unwrap();
    }
    assert_eq!(
        app.account_lists(&line, ASKED).await.unwrap().lists,
        Vec::new()
    );
    let gone = app.remove_account_list(&line, ASKED, &foreign).await;
    assert!(matches!(gone, Err(AppError::NoAccountList("Clearout"))));
    drop(line);
    running.leave().await.unwrap();
    assert!(app.summary(job).unwrap().counts.conserved());
}

#[test]
fn the_command_line_looks_up_and_says_the_price_first() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let said = run(
        data,
        &[
            "look-up",
            "role",
            "info@tannwerk.example",
            "ada@tannwerk.example",
            "--sandbox",
        ],
        0,
    );
    let lines: Vec<&str> = said.lines().collect();
    assert!(lines[0].starts_with("2 questions, 1 credit each"), "{said}");
    assert_eq!(
        lines[1..],
        [
            "info@tannwerk.example  yes  1 credit",
            "ada@tannwerk.example  no  1 credit"
        ]
    );
    let said = run(
        data,
        &[
            "look-up",
            "mail-hosts",
            "www.tannwerk.example",
            "--sandbox",
            "--json",
        ],
        0,
    );
    let told = object(&said);
    assert_eq!(told["service"], "Sandbox, as Clearout");
    assert_eq!(told["answers"][0]["verdict"], "found");
    assert_eq!(told["answers"][0]["hits"][0][0]["label"], "Host");
    run(
        data,
        &["look-up", "role", "tannwerk.example", "--sandbox"],
        2,
    );
    let none = [
        "look-up",
        "role",
        "a@tannwerk.example",
        "--provider",
        "enrow",
        "--sandbox",
    ];
    run(data, &none, 1);
    let lost = [
        "look-up",
        "role",
        "a@tannwerk.example",
        "--sandbox",
        "--faults",
        "cut=1",
    ];
    assert!(run(data, &lost, 3).contains("it may have been charged"));
    // Without a key nobody is asked.
    let output = run_with(data, &["look-up", "role", "a@tannwerk.example"], "", 1);
    assert!(String::from_utf8_lossy(&output.stderr).contains("key"));
}

#[test]
fn the_command_line_shows_the_account_and_its_lists_and_removes_one_by_word() {
    let folder = tempfile::tempdir().unwrap();
    let data = folder.path();
    let at = |words: &[&'static str]| [words, &["--sandbox", "--json"]].concat();
    let account = object(&run(data, &at(&["account"]), 0));
    assert_eq!(account["service"], "Sandbox, as Clearout");
    assert!(
        account["facts"]
            .as_array()
            .is_some_and(|facts| facts.len() > 3)
    );
    let enrow = run(data, &["account", "--provider", "enrow", "--sandbox"], 0);
    assert_eq!(enrow, "Sandbox, as Enrow: 1000000 credits\n");

    let none = run(data, &["lists", "--sandbox"], 0);
    assert_eq!(none, "no lists of the last 30 days\n");
    let verify = [
        "verify",
        "ada@tannwerk.example",
        "--bulk",
        "--provider",
        "clearout",
        "--sandbox",
    ];
    run(
        data,
        &[&verify[..], &["--faults", "work-ms=50"]].concat(),
        0,
    );
    let lists = object(&run(data, &at(&["lists"]), 0));
    let list = &lists["lists"][0];
    assert_eq!(
        (&list["state"], &list["rows"]),
        (&"completed".into(), &1.into())
    );
    assert_eq!(
        (&list["job"], &list["awaited"]),
        (&1.into(), &Value::Bool(false))
    );
    let id = list["id"].as_str().unwrap();
    let one = |verb: &'static str, more: &[&'static str], status| {
        let words = [&["lists", verb, id, "--sandbox"], more].concat();
        run_with(data, &words, "", status)
    };
    let unasked = one("remove", &[], 2);
    assert!(String::from_utf8_lossy(&unasked.stderr).contains("add --yes"));
    let ended = one("cancel", &["--yes"], 1);
    assert!(String::from_utf8_lossy(&ended.stderr).contains("has ended already"));
    one("remove", &["--yes"], 0);
    let gone = one("remove", &["--yes"], 1);
    assert!(String::from_utf8_lossy(&gone.stderr).contains("no list of that id"));
}
