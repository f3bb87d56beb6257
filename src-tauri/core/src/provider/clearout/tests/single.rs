//! Singles as the engine asks for them.

use super::*;
use crate::domain::Asked;
use crate::domain::BatchAnswer;
use crate::domain::Company;
use crate::domain::Kind as Asking;
use crate::domain::Qualification;
use crate::domain::Search;
use crate::provider::Fetched;
use crate::provider::Taken;

const VERIFY: &str = "POST /email_verify/instant";
const FIND: &str = "POST /email_finder/instant";
const QUEUE: &str = "GET /email_finder/instant/queue_status";

fn address() -> Search {
    let email = "pat@firm.example".into();
    Search {
        id: SearchId(7),
        asked: Asked::VerifyEmail { email },
    }
}

fn person(company: Company) -> Search {
    let asked = Asked::FindEmail {
        full_name: "Kim Lee".into(),
        company,
        country: None,
        gender: false,
    };
    Search {
        id: SearchId(7),
        asked,
    }
}

fn kim() -> Search {
    person(Company::Domain("firm.example".into()))
}

/// The one verdict of an answer, what it cost, and whether its bytes were kept.
fn read(fetched: Fetched) -> (Qualification, Credits, bool) {
    let BatchAnswer::Completed { rows, cost } = fetched.answer else {
        panic!("{:?}", fetched.answer);
    };
    let kept = fetched.body.first() == Some(&b'{');
    (rows[0].qualification.unwrap(), cost.unwrap(), kept)
}

fn answered(taken: Result<Taken, ProviderError>) -> (Qualification, Credits, bool) {
    match taken {
        Ok(Taken::Answered(fetched)) => read(fetched),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn trap_17_a_reply_is_the_answer_with_its_price_and_its_bytes_and_an_unknown_is_free() {
    for (said, meant, cost) in [
        ("valid", Qualification::Deliverable, 1),
        ("invalid", Qualification::Undeliverable, 1),
        ("catch_all", Qualification::CatchAll, 1),
        ("unknown", Qualification::Unknown, 0),
    ] {
        let data = json!({"email_address": "pat@firm.example", "status": said});
        let (_desk, client) = on(VERIFY, success(&data)).await;
        let answer = answered(client.submit_single(&address()).await);
        assert_eq!(answer, (meant, Credits::whole(cost), true), "{said}");
    }
}

#[tokio::test]
async fn a_person_is_asked_for_by_domain_or_company_and_an_office_costs_half() {
    let emails =
        |role: &str| json!({"emails": [{"email_address": "a@firm.example", "role": role}]});
    for (reply, meant, cost) in [
        (success(&emails("no")), Qualification::Found, 4),
        (success(&emails("yes")), Qualification::Found, 2),
        (failed(200, 1027), Qualification::NotFound, 0),
    ] {
        let (desk, client) = on(FIND, reply).await;
        let answer = answered(client.submit_single(&kim()).await);
        assert_eq!(answer, (meant, Credits::whole(cost), true));
        assert_eq!(desk.only_request().json()["domain"], "firm.example");
    }
    let (desk, client) = on(FIND, failed(200, 1027)).await;
    let named = person(Company::Name("Firm & Co".into()));
    answered(client.submit_single(&named).await);
    assert_eq!(desk.only_request().json()["domain"], "Firm & Co");
}

#[tokio::test]
async fn trap_4_and_11_a_search_in_the_queue_is_asked_about_until_it_answers() {
    let more = json!({"resource_name": "email_finder", "queue_id": "6600aa"});
    let found = json!({"emails": [{"email_address": "a@firm.example", "role": "no"}]});
    let desk = Desk::open([
        (FIND, vec![timeout(&more)]),
        (
            QUEUE,
            vec![
                success(&json!({"query_status": "in_progress"})),
                success(&found),
            ],
        ),
    ])
    .await;
    let client = client_of(&desk);
    let Ok(Taken::Submitted(submission)) = client.submit_single(&kim()).await else {
        panic!("not in the queue");
    };
    assert_eq!(submission.reference, "6600aa");
    let asked = async || client.fetch_single(Asking::FindEmail, "6600aa").await;
    assert_eq!(asked().await, Ok(Fetched::ongoing()));
    let (meant, cost, kept) = read(asked().await.unwrap());
    assert_eq!(
        (meant, cost, kept),
        (Qualification::Found, Credits::whole(4), true)
    );
}

/// A call beyond the limit would be refused: it is not made, and the other service's calls are not held up.
#[tokio::test]
async fn trap_18_a_single_counts_on_the_budget_of_its_own_service() {
    let data = json!({"email_address": "pat@firm.example", "status": "valid"});
    let spent = success(&data)
        .with("x-ratelimit-limit", "20")
        .with("x-ratelimit-remaining", "0")
        .with("x-ratelimit-reset", "41");
    let desk = Desk::open([(VERIFY, vec![spent]), (FIND, vec![failed(200, 1027)])]).await;
    let client = client_of(&desk);
    answered(client.submit_single(&address()).await);
    let error = client.submit_single(&address()).await.unwrap_err();
    assert!(matches!(error, ProviderError::WaitFor(_)), "{error:?}");
    answered(client.submit_single(&kim()).await);
    assert_eq!(desk.requests().len(), 2);
}

#[tokio::test]
async fn no_single_finds_a_phone_number() {
    let desk = Desk::open([]).await;
    let asked = Asked::FindPhoneByProfile {
        linkedin_url: "https://www.linkedin.com/in/kim".into(),
    };
    let phone = Search {
        id: SearchId(7),
        asked,
    };
    let refused = client_of(&desk).submit_single(&phone).await;
    assert!(matches!(refused, Err(ProviderError::Refused(_))));
    assert!(desk.requests().is_empty());
}
