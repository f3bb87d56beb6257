use super::*;

const VERIFIER_FILE: &str = "Email,Ringback search,Clearout Verification Status\npat@firm.example,7,Valid\ninfo@firm.example,8,Catch All\n";
const FINDER_FILE: &str = "Name,Ringback search,Clearout Finder Status,Clearout Finder Email Address\nKim Lee,9,Found,kim@firm.example\n";

fn sheet() -> Sheet {
    let pat = Address {
        search: SearchId(7),
        email: "pat@firm.example".into(),
    };
    Sheet::of_addresses("a1b2", &[pat])
}

fn people() -> Sheet {
    let kim = Person {
        search: SearchId(9),
        name: "Kim Lee".into(),
        domain: Some("firm.example".into()),
        company: None,
    };
    Sheet::of_people("a1b2", &[kim])
}

fn completed(key: &str) -> Reply {
    success(&json!({"progress_status": "completed", key: 100}))
}

/// A desk with a finished list of the verifier, and its file at `/files/a.csv`.
async fn finished(file: Reply) -> (Desk, Client) {
    let desk = Desk::open([(
        "GET /email_verify/bulk/progress_status",
        vec![completed("percentile")],
    )])
    .await;
    let url = format!("{}/files/a.csv?X-Amz-Expires=300", desk.address());
    desk.also("POST /v2/download/result", success(&json!({"url": url})));
    desk.also("GET /files/a.csv", file);
    let client = client_of(&desk);
    (desk, client)
}

#[tokio::test]
async fn a_file_goes_up_with_its_parts_in_order_and_comes_back_as_a_reference() {
    let (desk, client) = on(
        "POST /email_verify/bulk",
        success(&json!({"list_id": "6600aa"})),
    )
    .await;
    let taken = client.upload(&sheet(), Upload::default()).await.unwrap();
    assert_eq!((taken.reference.as_str(), taken.held), ("6600aa", None));
    let asked = desk.only_request();
    assert!(
        asked
            .header("content-type")
            .unwrap()
            .starts_with("multipart/form-data; boundary=")
    );
    let body = asked.text();
    let places = [
        "name=\"file\"; filename=\"ringback-a1b2.csv\"",
        "Content-Type: text/csv",
        "Email,Ringback search\npat@firm.example,7\n",
        "name=\"optimize\"\r\n\r\nhighest_accuracy\r\n",
        "name=\"ignore_duplicate_file\"\r\n\r\nfalse\r\n",
    ]
    .map(|part| {
        body.find(part)
            .unwrap_or_else(|| panic!("no {part:?} in {body}"))
    });
    assert!(places.is_sorted(), "{body}");
}

#[tokio::test]
async fn trap_19_to_allow_a_duplicate_is_a_word_of_its_own_and_the_finder_has_no_pace() {
    let (desk, client) = on(
        "POST /email_finder/bulk",
        success(&json!({"list_id": "6600bb"})),
    )
    .await;
    let how = Upload {
        fast: true,
        although_there: true,
    };
    client.upload(&people(), how).await.unwrap();
    let body = desk.only_request().text();
    assert!(
        body.contains("name=\"ignore_duplicate_file\"\r\n\r\ntrue\r\n"),
        "{body}"
    );
    assert!(!body.contains("optimize"), "{body}");
}

#[tokio::test]
async fn a_file_that_is_not_taken_says_what_can_be_done() {
    for (reply, meant) in [
        (failed(200, 1001), ProviderError::Busy),
        (failed(200, 1017), ProviderError::DailyLimit),
        (failed(402, 1028), ProviderError::OutOfCredits),
        (failed(402, 1002), ProviderError::OutOfCredits),
        (
            Reply::bytes(503, b""),
            ProviderError::TryAgain("HTTP 503".into()),
        ),
        (
            Reply::bytes(502, b""),
            ProviderError::InDoubt("HTTP 502".into()),
        ),
    ] {
        let (_desk, client) = on("POST /email_verify/bulk", reply).await;
        assert_eq!(client.upload(&sheet(), Upload::default()).await, Err(meant));
    }
    let (_desk, client) = on("POST /email_verify/bulk", success(&json!({}))).await;
    let error = client
        .upload(&sheet(), Upload::default())
        .await
        .unwrap_err();
    assert!(matches!(error, ProviderError::InDoubt(_)), "{error:?}");
}

#[tokio::test]
async fn trap_10_progress_is_a_percentile_there_and_a_percentage_here() {
    for (product, path, key) in [
        (
            Product::Verifier,
            "GET /email_verify/bulk/progress_status",
            "percentile",
        ),
        (
            Product::Finder,
            "GET /email_finder/bulk/progress_status",
            "percentage",
        ),
    ] {
        let (desk, client) = on(
            path,
            success(&json!({"progress_status": "running", key: 18})),
        )
        .await;
        let progress = client.progress(product, "6600aa").await.unwrap();
        assert_eq!(
            (progress.stage, progress.percent),
            (Stage::Running, Some(18)),
            "{key}"
        );
        assert_eq!(progress.word, "running");
        assert!(
            desk.only_request()
                .line
                .ends_with("/bulk/progress_status?list_id=6600aa")
        );
    }
}

#[tokio::test]
async fn trap_23_a_list_runs_until_it_says_otherwise() {
    let (desk, client) = on(
        "GET /email_verify/bulk/progress_status",
        success(&json!({"progress_status": "polishing", "percentile": 100})),
    )
    .await;
    let answer = client.list(Product::Verifier, "6600aa").await.unwrap();
    assert!(matches!(answer, ListAnswer::Running(_)), "{answer:?}");
    assert_eq!(desk.requests().len(), 1, "no file is asked for");
}

#[tokio::test]
async fn trap_21_the_file_is_fetched_at_once_and_without_the_token() {
    let (desk, client) = finished(Reply::bytes(200, VERIFIER_FILE.as_bytes())).await;
    let answer = client.list(Product::Verifier, "6600aa").await.unwrap();
    let ListAnswer::Ended {
        stage,
        rows: Rows::Verified(rows),
        file,
    } = answer
    else {
        panic!("{answer:?}");
    };
    assert_eq!(
        (stage, file.as_slice()),
        (Stage::Completed, VERIFIER_FILE.as_bytes())
    );
    let searches: Vec<_> = rows.iter().map(|row| row.search.unwrap().0).collect();
    assert_eq!(searches, [7, 8]);
    let requests = desk.requests();
    assert_eq!(requests[1].json(), json!({"list_id": "6600aa"}));
    assert_eq!(requests[2].line, "GET /files/a.csv?X-Amz-Expires=300");
    assert_eq!(requests[2].header("authorization"), None);
    assert!(
        requests[..2]
            .iter()
            .all(|asked| asked.header("authorization").is_some())
    );
}

#[tokio::test]
async fn trap_9_the_finders_result_has_a_path_of_its_own() {
    let desk = Desk::open([(
        "GET /email_finder/bulk/progress_status",
        vec![completed("percentage")],
    )])
    .await;
    let url = format!("{}/files/b.csv", desk.address());
    desk.also(
        "POST /v2/email_finder/download/result",
        success(&json!({"url": url})),
    );
    desk.also(
        "GET /files/b.csv",
        Reply::bytes(200, FINDER_FILE.as_bytes()),
    );
    let answer = client_of(&desk)
        .list(Product::Finder, "6600bb")
        .await
        .unwrap();
    let ListAnswer::Ended {
        rows: Rows::Sought(rows),
        ..
    } = answer
    else {
        panic!("{answer:?}");
    };
    assert_eq!(rows[0].said.address(), Some("kim@firm.example"));
}

#[tokio::test]
async fn trap_21_a_list_that_has_expired_is_unknown() {
    for code in [1007, 1029] {
        let (desk, client) = finished(Reply::bytes(200, b"")).await;
        desk.also("POST /v2/download/result", failed(200, code));
        let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
        assert_eq!(error, ProviderError::UnknownReference);
    }
    let (_desk, client) = on("GET /email_verify/bulk/progress_status", failed(200, 1008)).await;
    let error = client
        .progress(Product::Verifier, "6600aa")
        .await
        .unwrap_err();
    assert_eq!(error, ProviderError::UnknownReference);
}

#[tokio::test]
async fn trap_21_a_link_that_has_gone_stale_is_asked_for_anew() {
    for status in [302, 403, 404, 500] {
        let (_desk, client) =
            finished(Reply::bytes(status, b"<Error/>").with("location", "/files/b")).await;
        let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
        let words = format!("the result file's host said HTTP {status}");
        assert_eq!(error, ProviderError::TryAgain(words));
    }
}

#[tokio::test]
async fn a_file_from_anywhere_else_is_not_fetched() {
    for url in ["http://files.example/a.csv", "ftp://127.0.0.1/a.csv", ""] {
        let (desk, client) = finished(Reply::bytes(200, b"")).await;
        desk.also("POST /v2/download/result", success(&json!({"url": url})));
        let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
        assert!(matches!(error, ProviderError::Unreadable(_)), "{error:?}");
        assert_eq!(desk.requests().len(), 2);
    }
}

#[tokio::test]
async fn a_file_that_breaks_off_is_asked_for_anew_and_an_enormous_one_is_not_begun() {
    let half = b"HTTP/1.1 200 OK\r\ncontent-length: 400\r\n\r\nEmail,Ringback";
    let huge = b"HTTP/1.1 200 OK\r\ncontent-length: 99999999999\r\n\r\nEmail";
    let (desk, client) = finished(Reply::bytes(200, b"")).await;
    let url = desk::blurting(half).await;
    desk.also("POST /v2/download/result", success(&json!({"url": url})));
    let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
    assert!(matches!(error, ProviderError::TryAgain(_)), "{error:?}");
    let url = desk::blurting(huge).await;
    desk.also("POST /v2/download/result", success(&json!({"url": url})));
    let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
    let words = "the result file is too large";
    assert_eq!(error, ProviderError::Unreadable(words.into()));
}

#[tokio::test]
async fn a_file_that_is_none_cannot_be_read_and_is_not_repeated() {
    let (_desk, client) = finished(Reply::bytes(200, b"ada@northpier.example,no\n")).await;
    let error = client.list(Product::Verifier, "6600aa").await.unwrap_err();
    let words = "the result file has no column \"Clearout Verification Status\"";
    assert_eq!(error, ProviderError::Unreadable(words.into()));
}

#[tokio::test]
async fn a_cancelled_list_ends_with_what_was_done_by_then() {
    let (desk, client) = finished(Reply::bytes(200, VERIFIER_FILE.as_bytes())).await;
    let cancelled = success(&json!({"progress_status": "cancelled", "percentile": 50}));
    desk.also("GET /v2/email_verify/bulk/progress_status", cancelled);
    let answer = client.list(Product::Verifier, "6600aa").await.unwrap();
    assert!(
        matches!(
            answer,
            ListAnswer::Ended {
                stage: Stage::Cancelled,
                ..
            }
        ),
        "{answer:?}"
    );
}

#[tokio::test]
async fn a_list_is_cancelled_or_past_cancelling() {
    for (product, path) in [
        (Product::Verifier, "POST /email_verify/list/cancel"),
        (Product::Finder, "POST /email_finder/list/cancel"),
    ] {
        let begun = success(&json!({"name": "a.csv", "source": "upload", "list_id": "6600aa"}));
        let desk = Desk::open([(path, vec![begun, failed(200, 1116), failed(200, 1029)])]).await;
        let client = client_of(&desk);
        assert_eq!(
            client.cancel(product, "6600aa").await,
            Ok(Cancelling::Begun)
        );
        assert_eq!(
            client.cancel(product, "6600aa").await,
            Ok(Cancelling::NotPossible)
        );
        assert_eq!(
            client.cancel(product, "6600aa").await,
            Err(ProviderError::UnknownReference)
        );
        assert_eq!(desk.requests()[0].json(), json!({"list_id": "6600aa"}));
    }
}

#[tokio::test]
async fn a_list_is_removed_with_or_without_its_result_read() {
    for (product, path) in [
        (Product::Verifier, "POST /email_verify/list/remove"),
        (Product::Finder, "POST /email_finder/list/remove"),
    ] {
        let (desk, client) = on(path, success(&json!({"name": "a.csv", "source": "upload"}))).await;
        assert_eq!(client.remove(product, "6600aa", true).await, Ok(()));
        assert_eq!(
            desk.only_request().json(),
            json!({"list_id": "6600aa", "ignore_result": true})
        );
    }
}

#[tokio::test]
async fn lists_are_listed_page_by_page_and_the_first_page_begins_at_null() {
    let first = json!({"status": "success", "data": [{"list_id": "6600aa", "name": "ringback-a1b2.csv", "new": 1}],
        "page_info": {"limit": 1, "has_more": true, "last_cursor": "c1"}});
    let last = json!({"status": "success", "data": [{"strange": true}],
        "page_info": {"limit": 1, "has_more": false, "last_cursor": "c2"}});
    let replies = vec![Reply::json(200, &first), Reply::json(200, &last)];
    let desk = Desk::open([("POST /email_verify/list", replies)]).await;
    let client = client_of(&desk);
    let query = ListsQuery {
        limit: 1,
        span: Some(Span::ThirtyDays),
        state: Some(ListState::Waiting),
        ..ListsQuery::default()
    };
    let page = client.lists(Product::Verifier, &query).await.unwrap();
    assert_eq!(page.lists[0].reference.as_deref(), Some("6600aa"));
    assert_eq!(
        page.lists[0].name,
        Some(sheet().name),
        "a doubt is settled by the file's name"
    );
    let query = ListsQuery {
        after: page.next,
        ..query
    };
    let page = client.lists(Product::Verifier, &query).await.unwrap();
    assert_eq!((page.lists[0].reference.as_ref(), page.next), (None, None));
    assert_eq!(page.lists[0].all, json!({"strange": true}));
    let filter = json!({"date_range": "ps_last_30_days", "verified": "non_verified"});
    let asked: Vec<_> = desk.requests().iter().map(desk::Request::json).collect();
    assert_eq!(
        asked[0],
        json!({"limit": 1, "start_after": null, "filter": filter})
    );
    assert_eq!(asked[1]["start_after"], "c1");
}

#[tokio::test]
async fn the_finders_lists_have_another_word_for_being_done() {
    let (desk, client) = on("POST /email_finder/list", success(&json!([]))).await;
    let query = ListsQuery {
        state: Some(ListState::Completed),
        ..ListsQuery::default()
    };
    let page = client.lists(Product::Finder, &query).await.unwrap();
    assert_eq!((page.lists.len(), page.next), (0, None));
    assert_eq!(
        desk.only_request().json()["filter"],
        json!({"processed": "processed"})
    );
}
