use super::*;

const INSTANT: &str = "POST /email_finder/instant";
const QUEUE: &str = "GET /email_finder/instant/queue_status";
const KIM: Find<'_> = Find {
    name: "Kim Lee",
    company: "firm.example",
    within: FIND_TIME,
    queue: true,
};

fn kim() -> Value {
    json!({"emails": [{"email_address": "kim.lee@firm.example", "role": "no", "business": "yes"}],
        "first_name": "kim", "last_name": "lee", "full_name": "kim lee", "domain": "firm.example",
        "confidence_score": 91, "total": 1, "company": {"name": "firm"}, "found_on": "2026-02-03T04:05:06.789Z"})
}

fn answered(sought: Result<Sought, ProviderError>) -> Finding {
    match sought {
        Ok(Sought::Answered(said)) => said.what,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_person_is_found() {
    let (desk, client) = on(INSTANT, success(&kim())).await;
    let finding = answered(client.find(KIM).await);
    assert_eq!(
        (finding.outcome, finding.confidence),
        (Outcome::Found, Some(91))
    );
    assert_eq!(finding.address(), Some("kim.lee@firm.example"));
    let asked =
        json!({"name": "Kim Lee", "domain": "firm.example", "timeout": 30_000, "queue": true});
    assert_eq!(desk.only_request().json(), asked);
}

#[tokio::test]
async fn what_is_not_found_is_an_answer_in_either_form() {
    for reply in [
        failed(200, 1027),
        success(&json!({"emails": [], "total": 0})),
    ] {
        let (_desk, client) = on(INSTANT, reply).await;
        let finding = answered(client.find(KIM).await);
        assert_eq!(
            (finding.outcome, finding.price()),
            (Outcome::NotFound, Credits::ZERO)
        );
    }
}

#[tokio::test]
async fn trap_4_out_of_time_with_a_queue_id_is_work_that_goes_on() {
    let more =
        json!({"resource_name": "email_finder", "resource_value": null, "queue_id": "6600aa"});
    let (_desk, client) = on(INSTANT, timeout(&more)).await;
    assert_eq!(client.find(KIM).await, Ok(Sought::Queued("6600aa".into())));
}

#[tokio::test]
async fn out_of_time_without_a_queue_id_is_a_doubt_unless_the_search_was_to_end_there() {
    let more = json!({"resource_name": "email_finder", "resource_value": null});
    let (_desk, client) = on(INSTANT, timeout(&more)).await;
    let words = "it ran out of time".to_owned();
    assert_eq!(
        client.find(KIM).await,
        Err(ProviderError::InDoubt(words.clone()))
    );
    let unqueued = Find {
        queue: false,
        ..KIM
    };
    assert_eq!(
        client.find(unqueued).await,
        Err(ProviderError::TryAgain(words))
    );
}

#[tokio::test]
async fn trap_11_the_queue_is_asked_by_qid_until_it_answers() {
    let looking = success(&json!({"query_status": "in_progress"}));
    let strange = success(&json!({"query_status": "done", "emails": []}));
    let desk = Desk::open([(QUEUE, vec![looking, strange, success(&kim())])]).await;
    let client = client_of(&desk);
    for _ in 0..2 {
        assert_eq!(
            client.queued("6600aa").await,
            Ok(Sought::Queued("6600aa".into()))
        );
    }
    assert_eq!(
        answered(client.queued("6600aa").await).outcome,
        Outcome::Found
    );
    let line = "GET /v2/email_finder/instant/queue_status?qid=6600aa";
    assert!(
        desk.requests().iter().all(|asked| asked.line == line),
        "{:?}",
        desk.requests()
    );
}

#[tokio::test]
async fn a_queue_id_that_nobody_knows_is_said_to_be_unknown() {
    let (_desk, client) = on(QUEUE, failed(200, 1104)).await;
    assert_eq!(
        client.queued("6600aa").await,
        Err(ProviderError::UnknownReference)
    );
}

#[tokio::test]
async fn trap_22_too_few_credits_and_a_name_that_is_not_taken() {
    let (_desk, client) = on(INSTANT, failed(402, 1099)).await;
    assert_eq!(client.find(KIM).await, Err(ProviderError::OutOfCredits));
    let (_desk, client) = on(INSTANT, failed(200, 1088)).await;
    let error = client.find(KIM).await.unwrap_err();
    assert!(matches!(error, ProviderError::Refused(_)), "{error:?}");
}
