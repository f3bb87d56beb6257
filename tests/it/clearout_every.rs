//! Every call of Clearout's that has no other meeting: our client and the sandbox, over real HTTP. Each is held to what
//! the documentation says of both.

use std::time::Duration;

use ringback_core::domain::{Credits, SearchId};
use ringback_core::provider::clearout::{
    Address, CHECK_TIME, Cancelling, Check, Client, ListAnswer, ListState, ListsQuery, Offer,
    Product, Rows, Sheet, Span, Stage, Strictness, Upload,
};

use crate::clearout::desk_with;
use crate::desk::Desk;

fn client(desk: &Desk) -> Client {
    let access = desk.sandbox().clearout();
    Client::new(&Offer {
        base_url: access.base_url,
        key: access.key.into(),
    })
    .unwrap()
}

fn spent(desk: &Desk) -> Credits {
    desk.sandbox().clearout_ledger().credits_spent
}

/// Traps 9 and 12: each check has a path with a slash and a key of its own.
#[tokio::test(flavor = "multi_thread")]
async fn trap_09_and_12_six_checks_say_yes_and_no() {
    let desk = Desk::new("").await;
    let client = client(&desk);
    for (check, yes, no) in [
        (
            Check::CatchAll,
            "catch_all@example.com",
            "valid@example.com",
        ),
        (
            Check::Disposable,
            "disposable@example.com",
            "valid@example.com",
        ),
        (
            Check::Business,
            "ada@tannwerk.example",
            "ada@freemail.example",
        ),
        (Check::Free, "free@example.com", "valid@example.com"),
        (Check::Role, "role@example.com", "valid@example.com"),
        (
            Check::Gibberish,
            "gibberish@example.com",
            "valid@example.com",
        ),
    ] {
        for (address, expected) in [(yes, true), (no, false)] {
            let said = client.check(check, address, CHECK_TIME).await;
            assert_eq!(said, Ok(expected), "{check:?} {address}");
        }
    }
    assert_eq!(Check::ALL.len(), 6, "all of them are in the table above");
    assert_eq!(spent(&desk), Credits::whole(2), "test addresses are free");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_is_looked_at_as_strictly_as_is_wished() {
    let desk = Desk::new("").await;
    let client = client(&desk);
    for (name, strictness, valid, gibberish) in [
        ("John Doe", Strictness::High, true, false),
        ("qwertyuiop", Strictness::High, true, true),
        ("qwertyuiop", Strictness::Medium, true, true),
        ("qwertyuiop", Strictness::Off, true, false),
        ("Mr1 Smith", Strictness::High, false, false),
    ] {
        let said = client.check_name(name, strictness).await.unwrap();
        assert_eq!(
            (said.valid, said.gibberish, said.profanity),
            (Some(valid), Some(gibberish), Some(false)),
            "{name} {strictness:?}"
        );
    }
}

/// Trap 11: each reverse look-up has a parameter of its own.
#[tokio::test(flavor = "multi_thread")]
async fn trap_11_who_is_behind_an_address_a_profile_and_a_domain_and_who_is_not() {
    let desk = Desk::new("").await;
    let client = client(&desk);
    for (what, price) in [("address", 4), ("profile", 2), ("domain", 2)] {
        let (mut hits, mut misses) = (0, 0);
        for n in 0..20 {
            let before = spent(&desk);
            let who = match what {
                "address" => {
                    client
                        .who_has_address(&format!("ada{n}@tannwerk.example"))
                        .await
                }
                "profile" => {
                    client
                        .who_has_profile(&format!("https://profiles.example/in/a&b={n}"))
                        .await
                }
                _ => client.who_has_domain(&format!("tannwerk{n}.example")).await,
            };
            let (who, cost) = (who.unwrap(), spent(&desk) - before);
            let [lead] = &who[..] else {
                assert_eq!((who.len(), cost), (0, Credits::ZERO), "nobody is free");
                misses += 1;
                continue;
            };
            hits += 1;
            assert_eq!(cost, Credits::whole(price), "{what}");
            let (name, company) = (lead.name.as_deref(), lead.company_name.as_deref());
            assert!(name.unwrap().contains(' '), "{lead:?}");
            let title = lead.constructed_title.as_deref().unwrap();
            assert_eq!(
                Some(title),
                company
                    .map(|company| format!("Head of Invention at {company}"))
                    .as_deref()
            );
            assert!(
                lead.company_domain
                    .as_deref()
                    .unwrap()
                    .ends_with(".example")
            );
            assert!(lead.total_experience_in_months.unwrap() >= 12);
        }
        assert!(hits > 0 && misses > 0, "{what}: {hits} and {misses}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_domain_and_which_companies_are_called_so() {
    let desk = Desk::new("").await;
    let client = client(&desk);
    let hosts = client.mail_hosts("tannwerk.example").await.unwrap();
    let hosts: Vec<_> = hosts
        .iter()
        .map(|host| (host.exchange.as_deref().unwrap(), host.priority.unwrap()))
        .collect();
    assert_eq!(
        hosts,
        [("mx1.tannwerk.example", 10), ("mx2.tannwerk.example", 20)]
    );
    let record = client.whois("tannwerk.example").await.unwrap().unwrap();
    assert_eq!(record["domain_name"], "tannwerk.example");

    let before = spent(&desk);
    let companies = client.companies("North Pier & Sons").await.unwrap();
    assert_eq!(companies.len(), 3);
    for company in &companies {
        let name = company.name.as_deref().unwrap();
        assert!(name.starts_with("North Pier & Sons"), "{name}");
        assert!(company.domain.as_deref().unwrap().ends_with(".example"));
    }
    assert_eq!(spent(&desk), before, "free");
}

/// Trap 25: hyphens, texts for figures, an object for a balance.
#[tokio::test(flavor = "multi_thread")]
async fn trap_25_the_account_its_credits_limits_and_plans() {
    let settings = r#"{"bulk-at-once": 3, "daily-verifies": 40, "verify-rpm": 50}"#;
    let desk = desk_with(
        Desk::with_credits("", Credits::whole(500)).await,
        "E-mail\n",
        settings,
    )
    .await;
    let client = client(&desk);
    let address = "ada@tannwerk.example";
    client
        .verify(address, Duration::from_secs(5))
        .await
        .unwrap();
    let left = Credits::whole(500) - spent(&desk);

    let account = client.spendable().await.unwrap();
    assert_eq!(
        (account.credits, account.verifications_today),
        (left, Some(39))
    );
    assert!(account.begins_anew_at.is_some());
    let credits = client.credits_left().await.unwrap();
    assert_eq!(credits.total_remaining_credits, Some(left));
    let by_plan = credits.plan_remaining_credits.unwrap();
    assert_eq!(
        (by_plan.pay_as_you_go, by_plan.subscription, by_plan.bonus),
        (Some(left), Some(Credits::ZERO), Some(Credits::ZERO))
    );
    assert_eq!(
        credits.low_credit_balance_min_threshold,
        Some(Credits::whole(50))
    );
    let limits = client.limits().await.unwrap().email_verify.unwrap();
    let (calls, lists) = (
        limits.api_rate_limit.unwrap(),
        limits.bulk_verify_concurrency_limit.unwrap(),
    );
    assert_eq!(calls.total, Some(50));
    assert!(calls.remaining.is_some_and(|left| (0..=50).contains(&left)));
    assert!(calls.next_limit_reset.is_some());
    assert_eq!((lists.total, lists.remaining), (Some(3), Some(3)));
    let plan = client.plans().await.unwrap().current_plan.unwrap();
    assert_eq!(
        (plan.status.as_deref(), plan.kind.as_deref()),
        (Some("active"), Some("one-time"))
    );
    assert!(plan.name.is_some() && plan.charge.is_some());
}

fn sheet(tag: &str, rows: u32) -> Sheet {
    let address = |n: u32| Address {
        search: SearchId(n.into()),
        email: format!("ada{n}@tannwerk.example"),
    };
    Sheet::of_addresses(tag, &(1..=rows).map(address).collect::<Vec<_>>())
}

/// Trap 10: the verifier's progress. A list that runs is cancelled, is not cancelled twice, gives what was done by then,
/// and is removed.
#[tokio::test(flavor = "multi_thread")]
async fn trap_10_a_list_goes_up_is_watched_cancelled_and_removed() {
    let desk = Desk::new("work-ms=600000").await;
    let (client, product) = (client(&desk), Product::Verifier);
    let sent = sheet("one", 40);
    let list = client
        .upload(&sent, Upload::default())
        .await
        .unwrap()
        .reference;
    let progress = client.progress(product, &list).await.unwrap();
    assert_eq!(
        (progress.stage, progress.word.as_str()),
        (Stage::Running, "running")
    );
    assert!(progress.percent.is_some_and(|percent| percent < 100));
    let answer = client.list(product, &list).await.unwrap();
    assert!(matches!(answer, ListAnswer::Running(_)), "{answer:?}");
    let named = |state| ListsQuery {
        span: Some(Span::Day),
        state: Some(state),
        ..ListsQuery::default()
    };
    let running = client
        .lists(product, &named(ListState::Running))
        .await
        .unwrap();
    assert_eq!(running.next, None);
    let [entry] = &running.lists[..] else {
        panic!("one list: {running:?}")
    };
    assert_eq!(entry.reference.as_ref(), Some(&list));
    assert_eq!(entry.name.as_ref(), Some(&sent.name));
    assert!(
        client.remove(product, &list, true).await.is_err(),
        "it runs"
    );

    assert_eq!(client.cancel(product, &list).await, Ok(Cancelling::Begun));
    assert_eq!(
        client.cancel(product, &list).await,
        Ok(Cancelling::NotPossible)
    );
    let progress = client.progress(product, &list).await.unwrap();
    assert_eq!(progress.stage, Stage::Cancelled);
    match client.list(product, &list).await.unwrap() {
        ListAnswer::Ended {
            stage,
            rows: Rows::Verified(rows),
            ..
        } => {
            assert_eq!((stage, rows.len()), (Stage::Cancelled, 40));
        }
        other => panic!("{other:?}"),
    }
    let cancelled = client
        .lists(product, &named(ListState::Cancelled))
        .await
        .unwrap();
    assert_eq!(cancelled.lists.len(), 1);
    client.remove(product, &list, false).await.unwrap();
    let all = client.lists(product, &ListsQuery::default()).await.unwrap();
    assert_eq!((all.lists, all.next), (Vec::new(), None));
    assert!(client.progress(product, &list).await.is_err(), "it is gone");
}

/// Pages of lists, newest first; the cursor of the first page is `null`.
#[tokio::test(flavor = "multi_thread")]
async fn lists_come_in_pages() {
    let desk = Desk::new("work-ms=0").await;
    let (client, product) = (client(&desk), Product::Verifier);
    let mut sent = Vec::new();
    for tag in ["one", "two", "three"] {
        let list = client.upload(&sheet(tag, 2), Upload::default()).await;
        sent.insert(0, list.unwrap().reference);
    }
    let mut query = ListsQuery {
        limit: 2,
        ..ListsQuery::default()
    };
    let mut seen = Vec::new();
    loop {
        let page = client.lists(product, &query).await.unwrap();
        assert!((1..=2).contains(&page.lists.len()));
        seen.extend(page.lists.into_iter().filter_map(|list| list.reference));
        match page.next {
            Some(next) => query.after = Some(next),
            None => break,
        }
    }
    assert_eq!(seen, sent);
    let finders = client.lists(Product::Finder, &ListsQuery::default()).await;
    assert_eq!(finders.unwrap().lists, Vec::new(), "those are lists apart");
}
