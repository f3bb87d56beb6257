//! What the services' documents leave open, one choice after the other, and the client copes with each: the same table, the
//! same bill. And a bulk that the service gives up.

use ringback_core::domain::{Credits, InDoubt, Kind, ProviderName, RecipeStep};
use ringback_core::engine::{End, Sending};
use serde_json::{Value, json};

use crate::desk::{Desk, Ran, check_money, people, reachable_people};

/// A desk whose sandbox plays `provider` by these settings.
async fn desk(provider: ProviderName, settings: &Value, faults: &str) -> Desk {
    let desk = Desk::new(&format!("work-ms=20,{faults}")).await;
    let (root, word) = (desk.sandbox().root_url(), provider.word());
    let http = reqwest::Client::builder().no_proxy().build().unwrap();
    let call = http.post(format!("{root}/sandbox/{word}/settings"));
    let reply = call.body(settings.to_string()).send().await.unwrap();
    assert!(reply.status().is_success(), "{settings}");
    desk
}

async fn run(desk: &Desk, provider: ProviderName, kind: Kind, sending: Sending) -> Ran {
    let list = desk.path("leads.csv");
    let leads = match kind {
        Kind::FindEmail => people(12),
        Kind::VerifyEmail | Kind::FindPhone => reachable_people(12),
    };
    std::fs::write(&list, leads).unwrap();
    let step = RecipeStep {
        find: kind,
        provider,
    };
    let ran = desk.run_step(&list, step, sending, 10, InDoubt::Wait).await;
    assert_eq!(ran.end, End::Finished);
    ran
}

/// Runs each kind in each manner by each choice: the answers are the same.
async fn every_choice_tells_the_same(
    provider: ProviderName,
    kinds: &[Kind],
    choices: &[(Value, &str)],
) {
    for kind in kinds {
        for sending in [Sending::Live, Sending::Bulk] {
            let mut usual: Option<Ran> = None;
            for (settings, faults) in choices {
                let desk = desk(provider, settings, faults).await;
                let ran = run(&desk, provider, *kind, sending).await;
                let usual = usual.get_or_insert_with(|| Ran {
                    table: ran.table.clone(),
                    summary: ran.summary.clone(),
                    ..ran
                });
                let what = format!("{kind:?} {sending:?} {settings} {faults}");
                assert_eq!(verdicts(&ran.table), verdicts(&usual.table), "{what}");
                assert_eq!(ran.summary.money, usual.summary.money, "{what}");
            }
        }
    }
}

/// The rows without the columns of times, and without the company's name, which older docs do not tell.
fn verdicts(table: &[Vec<String>]) -> Vec<Vec<&str>> {
    let is_left_out = |name: &String| name.ends_with(" at") || name == "E-mail company";
    let left_out: Vec<bool> = table[0].iter().map(is_left_out).collect();
    let kept =
        |row: &'_ [String]| -> Vec<usize> { (0..row.len()).filter(|at| !left_out[*at]).collect() };
    table
        .iter()
        .map(|row| kept(row).into_iter().map(|at| row[at].as_str()).collect())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn enrows_open_choices_change_no_answer_and_no_bill() {
    let choices = [
        (json!({}), ""),
        (
            json!({"miss": "absent", "no-custom": "empty", "miss-cost": "absent", "event-custom": true}),
            "",
        ),
        (
            json!({"phone-cost": "before", "bad-address": "refused", "bad-country": "refused",
                "first-row": "zero", "gender": "absent", "rate-by-route": true}),
            "",
        ),
        (json!({}), "old=1"),
        (json!({}), "old=0.5,429=0.2,double=0.5"),
    ];
    every_choice_tells_the_same(ProviderName::Enrow, &Kind::ALL, &choices).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clearouts_open_choices_change_no_answer_and_no_bill() {
    let minute = |mut choice: Value| {
        choice["minute-ms"] = json!(1000);
        (choice, "")
    };
    let choices = [
        minute(json!({})),
        minute(
            json!({"not-found": "empty", "find-extras": true, "verify-extras": true,
            "miss-event": "error", "timeout-beyond": "refused", "running-word": "in_queue"}),
        ),
        minute(
            json!({"miss-event": "failed", "find-event-time": "event_created_on",
            "signed-at": "attempt", "any-2xx": true, "running-word": ""}),
        ),
    ];
    let kinds = [Kind::FindEmail, Kind::VerifyEmail];
    every_choice_tells_the_same(ProviderName::Clearout, &kinds, &choices).await;
}

/// A bulk that ends `failed` fails its searches with a reason and gives the hold back, whether or not anybody is told.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_bulk_fails_its_searches_and_costs_nothing() {
    for (settings, kind) in [
        (json!({}), Kind::FindEmail),
        (
            json!({"failed-event": true, "failed-shows": "rows"}),
            Kind::VerifyEmail,
        ),
        (json!({"failed-event": true}), Kind::FindPhone),
    ] {
        let desk = desk(ProviderName::Enrow, &settings, "fail=1").await;
        let ran = run(&desk, ProviderName::Enrow, kind, Sending::Bulk).await;
        let counts = ran.summary.counts;
        assert!(counts.failed > 0 && counts.pending == 0, "{counts:?}");
        assert_eq!(counts.failed + counts.skipped, counts.leads);
        let money = ran.summary.money;
        assert_eq!(money.charged, Credits::ZERO);
        assert_eq!(money.refunded, money.held);
        assert_eq!(desk.sandbox().ledger().credits_held, Credits::ZERO);
        check_money(&ran, desk.sandbox());
        let reason = |row: &Vec<String>| row.iter().any(|cell| cell.contains("failed"));
        assert!(ran.table.iter().skip(1).any(reason), "{:?}", ran.table);
    }
}

/// Where it does not say what it cost, that is not guessed: the hold stays outstanding, and nothing hangs.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_bulk_that_says_no_price_leaves_its_hold_outstanding() {
    let settings = json!({"failed-shows": "nothing"});
    let desk = desk(ProviderName::Enrow, &settings, "fail=1").await;
    let ran = run(&desk, ProviderName::Enrow, Kind::FindEmail, Sending::Bulk).await;
    assert!(ran.summary.counts.failed > 0 && ran.summary.counts.pending == 0);
    let money = ran.summary.money;
    assert!(money.held > Credits::ZERO);
    assert_eq!(
        (money.charged, money.refunded),
        (Credits::ZERO, Credits::ZERO)
    );
    assert_eq!(desk.sandbox().ledger().credits_spent, Credits::ZERO);
}
