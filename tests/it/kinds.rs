//! The other kinds of answers, and single searches, through the whole of Ringback against every way in which callbacks
//! go wrong.

use axum::{
    Json, Router,
    extract::Query,
    http::StatusCode,
    routing::{get, post},
};
use ringback_core::app::{App, RunOptions, SandboxAddress, Service, World};
use ringback_core::domain::{
    Counts, Credits, Details, InDoubt, Kind, PauseReason, RecipeStep, Verdict,
};
use ringback_core::engine::{End, Sending};
use ringback_core::store::{LeadQuery, LeadSort};
use serde_json::{Value, json};

use crate::desk::{Desk, RECIPE, Ran, check_money, reachable_people};

const LEADS: usize = 100;

async fn run(kind: Kind, sending: Sending, leads: usize, faults: &str) -> (Desk, Ran) {
    let desk = Desk::new(faults).await;
    let list = desk.path("leads.csv");
    std::fs::write(&list, reachable_people(leads)).unwrap();
    let ran = desk.run_kind(&list, kind, sending, 20, InDoubt::Wait).await;
    assert_eq!(ran.end, End::Finished, "{kind:?} {faults}");
    check_money(&ran, desk.sandbox());
    assert_eq!(desk.sandbox().ledger().repeated, 0, "{kind:?} {faults}");
    (desk, ran)
}

/// Traps 17 and 20: a callback is a doorbell, and one that is lost is made up for.
#[tokio::test(flavor = "multi_thread")]
async fn trap_17_and_20_callback_or_no_callback_the_table_is_the_same_for_every_kind() {
    for kind in [Kind::VerifyEmail, Kind::FindPhone] {
        let (_desk, plain) = run(kind, Sending::Bulk, LEADS, "work-ms=150").await;
        let counts = plain.summary.counts;
        assert!(counts.found > 0 && counts.not_found > 0, "{counts:?}");
        assert_eq!(plain.summary.traffic.polls, 0, "every answer was rung for");
        for faults in [
            "work-ms=150,lose=1",
            "work-ms=150,double=1,reorder=1",
            "work-ms=150,early=1",
            "work-ms=20,slow-ms=150",
            "work-ms=150,429=0.3,500=0.3",
        ] {
            let (_desk, ran) = run(kind, Sending::Bulk, LEADS, faults).await;
            assert_eq!(ran.table, plain.table, "{kind:?} {faults}");
        }
    }
}

/// Traps 5 and 22: older forms of replies, and replies without a body, change nothing about the table.
#[tokio::test(flavor = "multi_thread")]
async fn trap_22_replies_of_any_age_and_replies_without_a_body_are_borne() {
    for kind in [Kind::VerifyEmail, Kind::FindPhone] {
        let (_desk, plain) = run(kind, Sending::Bulk, LEADS, "work-ms=150").await;
        let (_desk, old) = run(kind, Sending::Bulk, LEADS, "work-ms=150,lose=1,old=1").await;
        assert_eq!(old.table, plain.table, "{kind:?}");
        // A POST without a readable reply is a doubt; its callback resolves it.
        let (_desk, empty) = run(kind, Sending::Bulk, LEADS, "work-ms=300,empty=0.3").await;
        assert_eq!(empty.table, plain.table, "{kind:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_by_one_gives_the_table_that_batches_give() {
    for kind in Kind::ALL {
        // One POST a tenth of a second: enough leads to see several under way.
        let (_desk, bulk) = run(kind, Sending::Bulk, 20, "work-ms=150").await;
        for faults in [
            "work-ms=150",
            "work-ms=150,lose=1",
            "work-ms=150,early=0.5,double=1,500=0.2",
        ] {
            let (_desk, live) = run(kind, Sending::BySize, 20, faults).await;
            assert_eq!(live.table, bulk.table, "{kind:?} {faults}");
            let (traffic, counts) = (live.summary.traffic, live.summary.counts);
            assert_eq!(traffic.batches, counts.searches, "each search by itself");
            if faults == "work-ms=150" {
                assert_eq!(traffic.deliveries, counts.searches, "a callback for each");
            }
            assert_eq!(
                live.summary.money.charged, bulk.summary.money.charged,
                "{kind:?}"
            );
        }
    }
}

/// Trap 7: a verification costs a quarter, whatever its verdict. Trap 8: a phone's hold is not its bill; on an older
/// plan it shows another price.
#[tokio::test(flavor = "multi_thread")]
async fn trap_7_and_8_each_kind_costs_what_its_price_list_says() {
    for sending in [Sending::Bulk, Sending::Live] {
        let (_desk, ran) = run(Kind::VerifyEmail, sending, 20, "work-ms=50").await;
        let each = Credits::from_hundredths(25);
        let searches = i64::try_from(ran.summary.counts.searches).unwrap();
        assert_eq!(ran.summary.money.charged, each.times(searches));
        for price in [40, 50] {
            let faults = format!("work-ms=50,phone-price={price}");
            let (_desk, ran) = run(Kind::FindPhone, sending, 20, &faults).await;
            let money = ran.summary.money;
            let searches = i64::try_from(ran.summary.counts.searches).unwrap();
            assert_eq!(
                money.held,
                Credits::whole(price).times(searches),
                "{sending:?}"
            );
            assert_eq!(money.charged.hundredths() % (price * 100), 0);
            assert!(money.charged > Credits::ZERO && money.refunded > Credits::ZERO);
            let (before, after) = (
                ran.summary.job.balance_before,
                ran.summary.job.balance_after,
            );
            let gap = money.unexplained(before.unwrap(), after.unwrap());
            assert_eq!(gap, Credits::ZERO, "the balance agrees");
        }
    }
}

/// Trap 12: an address that stands twice is verified once, and both rows have the answer.
#[tokio::test(flavor = "multi_thread")]
async fn trap_12_an_address_is_verified_once_and_every_spelling_has_the_verdict() {
    let desk = Desk::new("work-ms=50").await;
    let list = desk.path("twice.csv");
    let rows = "E-mail\nAda@Northpier.example\n ada@northpier.EXAMPLE\n<ada@northpier.example>\nida@northpier.example\n\"\"\n";
    std::fs::write(&list, rows).unwrap();
    let ran = desk
        .run_kind(&list, Kind::VerifyEmail, Sending::Bulk, 20, InDoubt::Wait)
        .await;
    assert_eq!(ran.summary.counts.searches, 2);
    assert_eq!(desk.sandbox().ledger().searches, 2);
    assert_eq!(ran.table[1][1..], ran.table[2][1..]);
    assert_eq!(ran.table[1][1..], ran.table[3][1..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_of_several_kinds_live_beside_each_other() {
    let desk = Desk::new("work-ms=50").await;
    let list = desk.path("leads.csv");
    std::fs::write(&list, reachable_people(20)).unwrap();
    for (kind, columns) in [
        (Kind::FindPhone, 5),
        (Kind::VerifyEmail, 8),
        (Kind::FindEmail, 13),
    ] {
        let ran = desk
            .run_kind(&list, kind, Sending::Bulk, 20, InDoubt::Wait)
            .await;
        assert_eq!(ran.end, End::Finished);
        assert_eq!(ran.table[0].len(), 5 + columns + 1, "{:?}", ran.table[0]);
    }
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = app.import(&list, &[], |_, _| {}).unwrap().list;
    let out = desk.path("all.csv");
    app.export(&list, None, &out, |_, _| {}).unwrap();
    let table = crate::desk::read_csv(&out);
    let header = [
        "First name",
        "Last name",
        "Company",
        "E-mail",
        "LinkedIn",
        "E-mail found",
        "E-mail result",
        "E-mail reason",
        "E-mail company",
        "E-mail by",
        "Verification result",
        "Verification reason",
        "Verification by",
        "Phone found",
        "Phone result",
        "Phone reason",
        "Phone country",
        "Phone by",
        "Sandbox",
    ];
    assert_eq!(table[0], header);
    let column = |name: &str| header.iter().position(|column| *column == name).unwrap();
    for row in &table[1..] {
        let verified = &row[column("Verification result")];
        assert!(
            ["deliverable", "undeliverable", "skipped"].contains(&verified.as_str()),
            "{row:?}"
        );
        let (number, result) = (&row[column("Phone found")], &row[column("Phone result")]);
        assert_eq!(number.starts_with('+'), result == "found", "{row:?}");
        assert_eq!(row[column("Phone country")].len(), number.len().min(2));
    }
    let ledger = desk.sandbox().ledger();
    let kinds: Vec<_> = ledger.repeated_by_kind.into_iter().collect();
    let none = ["find_email", "find_phone", "verify_email"].map(|kind| (kind.to_owned(), 0));
    assert_eq!(kinds, none);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_traced_to_its_row_and_its_price_whatever_was_asked() {
    for (kind, sending) in [
        (Kind::VerifyEmail, Sending::Bulk),
        (Kind::VerifyEmail, Sending::Live),
        (Kind::FindPhone, Sending::Live),
    ] {
        let (desk, ran) = run(kind, sending, 40, "work-ms=50,phone-price=50").await;
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let list = ran.summary.job.list;
        let query = |verdict| LeadQuery {
            list,
            job: Some(ran.summary.job.id),
            verdict: Some(verdict),
            search: String::new(),
            sort: LeadSort::Verdict,
            descending: false,
        };
        for verdict in [Verdict::Found, Verdict::NotFound] {
            let page = app.page_leads(&query(verdict), 0, 100).unwrap();
            assert!(page.total > 0);
            let lead = app
                .get_lead(list, query(verdict).job, page.rows[0].id)
                .unwrap();
            let origin = lead.origin.unwrap();
            let price = match (kind, verdict) {
                (Kind::VerifyEmail, _) => Credits::from_hundredths(25),
                (_, Verdict::Found) => Credits::whole(50),
                _ => Credits::ZERO,
            };
            assert_eq!(origin.price, price, "{kind:?} {verdict:?}");
            let row = origin.answer.unwrap();
            assert!(row.contains(&origin.kept.word), "{row}");
            assert!(
                !row.contains("results"),
                "its own row, not the whole answer"
            );
        }
    }
}

/// Trap 26: settings are for a whole batch, so a batch has one country.
#[tokio::test(flavor = "multi_thread")]
async fn trap_26_batches_are_split_by_country_and_gender_is_told_where_asked() {
    let desk = Desk::new("work-ms=50").await;
    let path = desk.path("leads.csv");
    let mut rows = String::from("Name,Company,Land\n");
    for n in 0..30 {
        let country = ["DE", "fr", "", "Nowhere"][n % 4];
        rows.push_str(&format!("Given{n} Family{n},Firm {n},{country}\n"));
    }
    std::fs::write(&path, rows).unwrap();
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let map = ["country=Land".parse().unwrap()];
    let list = app.import(&path, &map, |_, _| {}).unwrap().list;
    let details = Details {
        country: "GB".parse().ok(),
        gender: true,
        ..Details::default()
    };
    let job = app.plan(&list, &RECIPE, details, false).unwrap().job;
    let options = desk.options(Sending::Bulk, 20, InDoubt::Wait);
    let end = app
        .run(job, &options, crate::desk::controls())
        .await
        .unwrap();
    assert_eq!(end, End::Finished);
    let summary = app.summary(job).unwrap();
    assert_eq!(
        summary.traffic.batches, 3,
        "DE, FR, and GB where the list does not say"
    );
    let out = desk.path("out.csv");
    app.export(&list, Some(&summary.job), &out, |_, _| {})
        .unwrap();
    let table = crate::desk::read_csv(&out);
    let gender = table[0]
        .iter()
        .position(|name| name == "E-mail gender")
        .unwrap();
    let found = table[0]
        .iter()
        .position(|name| name == "E-mail result")
        .unwrap();
    for row in &table[1..] {
        let told = ["female", "male"].contains(&row[gender].as_str());
        assert_eq!(told, row[found] == "found", "{row:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credits_that_run_out_pause_a_job_of_any_kind_and_what_was_answered_stays() {
    for sending in [Sending::Bulk, Sending::Live] {
        let desk = Desk::with_credits("work-ms=20", Credits::whole(130)).await;
        let list = desk.path("leads.csv");
        std::fs::write(&list, reachable_people(20)).unwrap();
        let ran = desk
            .run_kind(&list, Kind::FindPhone, sending, 20, InDoubt::Wait)
            .await;
        assert!(
            matches!(ran.end, End::Paused(PauseReason::OutOfCredits, _)),
            "{:?}",
            ran.end
        );
        check_money(&ran, desk.sandbox());
        let (counts, money) = (ran.summary.counts, ran.summary.money);
        assert!(
            counts.pending > 0 && money.charged >= Credits::whole(120),
            "{counts:?}"
        );
        let left = desk.sandbox().ledger().credits_available;
        assert!(
            left < Credits::whole(40),
            "no number could be paid for any more"
        );
    }
}

/// A service that refuses some addresses by itself, accepts the others with this status, and answers for them.
async fn picky_service(refuses: fn(&str) -> bool, accepts: StatusCode) -> SandboxAddress {
    let verify = async move |Json(asked): Json<Value>| {
        let email = asked["email"].as_str().unwrap();
        match refuses(email) {
            true => (
                StatusCode::BAD_REQUEST,
                Json(json!({"message": "invalid email format"})),
            ),
            false => (accepts, Json(json!({"id": email, "credits_used": 0.25}))),
        }
    };
    let told = async |Query(which): Query<Vec<(String, String)>>| {
        Json(json!({"email": which[0].1, "qualification": "valid"}))
    };
    let router = Router::new()
        .route(
            "/enrow/account/info",
            get(async || Json(json!({"credits": 100}))),
        )
        .route("/enrow/email/verify/single", post(verify).get(told));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
    url.parse().unwrap()
}

/// A single search that the service will never take fails in its words, and the others go on; where one after the other
/// is refused the job pauses instead of failing the whole list.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_single_search_fails_alone_and_three_in_a_row_pause() {
    let every_third = |email: &str| email.contains('3') || email.contains('6');
    for (refuses, failed) in [(every_third as fn(&str) -> bool, 2), (|_| true, 3)] {
        let (end, counts) = verify_eight(picky_service(refuses, StatusCode::OK).await).await;
        assert_eq!(counts.failed, failed, "{counts:?}");
        match failed {
            2 => assert_eq!((end, counts.found), (End::Finished, 6)),
            _ => assert!(
                matches!(end, End::Paused(PauseReason::Refused, _)),
                "{end:?}"
            ),
        }
    }
}

/// Verifies eight addresses one by one at a service of the test's own.
async fn verify_eight(service: SandboxAddress) -> (End, Counts) {
    let desk = Desk::new("").await;
    let path = desk.path("leads.csv");
    let rows: String = (0..8).map(|n| format!("a{n}@firm.example\n")).collect();
    std::fs::write(&path, format!("E-mail\n{rows}")).unwrap();
    let app = App::open(&desk.data(), World::Sandbox).unwrap();
    let list = app.import(&path, &[], |_, _| {}).unwrap().list;
    let step = RecipeStep {
        find: Kind::VerifyEmail,
        ..RECIPE
    };
    let job = app
        .plan(&list, &step, Details::default(), false)
        .unwrap()
        .job;
    let options = RunOptions {
        service: Service::SandboxAt(service),
        ..desk.options(Sending::Live, 20, InDoubt::Wait)
    };
    let end = app
        .run(job, &options, crate::desk::controls())
        .await
        .unwrap();
    let counts = app.summary(job).unwrap().counts;
    assert!(counts.conserved());
    (end, counts)
}

/// Trap 1: which 2xx accepts a search differs by route and by the age of the docs, so each of them does.
#[tokio::test(flavor = "multi_thread")]
async fn trap_1_any_2xx_to_a_post_is_an_acceptance() {
    for accepts in [StatusCode::OK, StatusCode::CREATED, StatusCode::ACCEPTED] {
        let (end, counts) = verify_eight(picky_service(|_| false, accepts).await).await;
        assert_eq!((end, counts.found), (End::Finished, 8), "{accepts}");
    }
}
