//! Tokens, rates, credits, and how much may run at once.

use super::*;

#[tokio::test]
async fn trap_07_a_wrong_token_hides_a_wrong_path_and_trap_08_three_spellings_open() {
    let play = Play::start("").await;
    let refused = json!({"status": "failed", "error": {"code": 1000, "message": "Invalid API Token, please generate new token"}});
    let base = play.sandbox.clearout().base_url;
    for path in [
        "/email_verify/getcredits",
        "/no/such/path",
        "/email_verify/bulk/progress_status",
    ] {
        assert_eq!(
            said(play.http.get(format!("{base}{path}"))).await,
            (401, refused.clone()),
            "{path}"
        );
        let wrong = play
            .http
            .get(format!("{base}{path}"))
            .header("authorization", "Bearer x:y");
        assert_eq!(said(wrong).await, (401, refused.clone()), "{path}");
    }
    assert_eq!(
        play.get("/no/such/path").await.0,
        404,
        "with a token it shows"
    );
    for spelled in ["", "Bearer ", "Bearer:"] {
        let request = play.http.get(format!("{base}/email_verify/getcredits"));
        let request = request.header("authorization", format!("{spelled}{CLEAROUT_TOKEN}"));
        assert_eq!(said(request).await.0, 200, "{spelled}");
    }
}

#[tokio::test]
async fn trap_18_verifier_and_finder_have_budgets_of_their_own() {
    // A minute of its own length, so that it does not end within the test.
    let play = Play::with(
        "",
        100,
        json!({"minute-ms": 60_000, "verify-rpm": 3, "find-rpm": 2}),
    )
    .await;
    let rate = async |path: &str| {
        let reply = play.request("GET", path).send().await.unwrap();
        let header =
            |name: &str| -> i64 { reply.headers()[name].to_str().unwrap().parse().unwrap() };
        let [limit, left, reset] =
            ["limit", "remaining", "reset"].map(|name| header(&format!("x-ratelimit-{name}")));
        (
            reply.status().as_u16(),
            limit,
            left,
            (1..=60).contains(&reset),
        )
    };
    let (verifier, finder) = (
        "/email_verify/getcredits",
        "/email_finder/instant/queue_status?qid=x",
    );
    assert_eq!(rate(verifier).await, (200, 3, 2, true));
    assert_eq!(rate(finder).await, (200, 2, 1, true));
    assert_eq!(rate(verifier).await, (200, 3, 1, true));
    assert_eq!(rate(verifier).await, (200, 3, 0, true));
    assert_eq!(rate(verifier).await, (429, 3, 0, true));
    assert_eq!(rate(finder).await, (200, 2, 0, true));
    let (status, body) = play.get(finder).await;
    let message = body["error"]["message"].as_str().unwrap();
    assert_eq!((status, &body["error"]["code"]), (429, &json!(1030)));
    assert!(
        message.starts_with("You have reached API rate limit, try calling after ")
            && message.contains("to increase limit, upgrade plan")
    );
    assert!(
        !play.get(verifier).await.1["error"]["message"]
            .as_str()
            .unwrap()
            .contains("limit, upgrade")
    );
    let reply = play
        .http
        .get(format!("{}{verifier}", play.sandbox.clearout().base_url))
        .send()
        .await
        .unwrap();
    assert!(
        reply.headers().get("x-ratelimit-limit").is_none(),
        "no account, no rate"
    );
}

#[tokio::test]
async fn a_window_ends_and_the_budget_is_whole_again() {
    let play = Play::with("", 100, json!({"minute-ms": 150, "verify-rpm": 1})).await;
    let again = async {
        while play.get("/email_verify/getcredits").await.0 == 200 {}
        while play.get("/email_verify/getcredits").await.0 == 429 {
            time::sleep(Duration::from_millis(5)).await;
        }
    };
    time::timeout(LIMIT, again).await.unwrap();
}

#[tokio::test]
async fn trap_22_too_few_credits_are_said_in_four_ways() {
    let play = Play::with("work-ms=60000", 3, json!({})).await;
    let find = json!({"name": "Kim Lee", "domain": "tannwerk.example"});
    assert_eq!(
        code(&play.post("/email_finder/instant", find).await),
        (402, 1099)
    );
    let people = "Name,Domain\nKim Lee,a.example\nIris Falk,b.example\n";
    let (status, said) = play
        .upload("/email_finder/bulk", "people.csv", people.as_bytes(), &[])
        .await;
    let expected = json!({"status": "failed", "error": {"code": 1028,
        "message": "Your available credits 3 is not enough to find 2 email addresses from the list, so please purchase 5 more credits",
        "additional_info": {"required_credits": 5}}});
    assert_eq!((status, said), (402, expected));
    let list = addresses("a", 4);
    assert_eq!(
        code(
            &play
                .upload("/email_verify/bulk", "l.csv", list.as_bytes(), &[])
                .await
        ),
        (402, 1028)
    );
    play.listed("/email_verify/bulk", "leads.csv", &addresses("a", 3))
        .await;
    let refused = play
        .post(
            "/email_verify/instant",
            json!({"email": "iris@tannwerk.example"}),
        )
        .await;
    assert_eq!(code(&refused), (402, 1002));
    assert_eq!(
        refused.1["error"]["message"],
        "You have exhausted your credits, please add additional credits to continue"
    );
    assert_eq!(
        code(
            &play
                .post(
                    "/email/verify/role",
                    json!({"email": "iris@tannwerk.example"})
                )
                .await
        ),
        (402, 1002)
    );
    assert_eq!(
        code(
            &play
                .upload("/email_verify/bulk", "l.csv", list.as_bytes(), &[])
                .await
        ),
        (402, 1002)
    );
    play.data(
        "/email_verify/instant",
        json!({"email": "valid@example.com"}),
    )
    .await;
}

#[tokio::test]
async fn trap_01_too_many_lists_and_too_many_verifications_a_day() {
    let play = Play::with(
        "work-ms=60000",
        1000,
        json!({"bulk-at-once": 1, "daily-verifies": 4}),
    )
    .await;
    play.listed("/email_verify/bulk", "a.csv", &addresses("a", 2))
        .await;
    let second = play
        .upload(
            "/email_verify/bulk",
            "b.csv",
            addresses("b", 2).as_bytes(),
            &[],
        )
        .await;
    assert_eq!(code(&second), (200, 1001));
    let people = "Name,Domain\nKim Lee,a.example\n";
    play.listed("/email_finder/bulk", "a.csv", people).await;
    let second = play
        .upload("/email_finder/bulk", "b.csv", people.as_bytes(), &[])
        .await;
    assert_eq!(code(&second), (200, 1083));

    for _ in 0..2 {
        play.data(
            "/email_verify/instant",
            json!({"email": "iris@tannwerk.example"}),
        )
        .await;
    }
    let left = &play.look("/email_verify/getcredits").await["credits"];
    assert_eq!(left["available_daily_verify_limit"], 0);
    let refused = play
        .post(
            "/email_verify/instant",
            json!({"email": "iris@tannwerk.example"}),
        )
        .await;
    assert_eq!(code(&refused), (200, 1017));
    assert_eq!(
        code(
            &play
                .post(
                    "/email/verify/free",
                    json!({"email": "iris@tannwerk.example"})
                )
                .await
        ),
        (200, 1017)
    );
    let third = play
        .upload(
            "/email_verify/bulk",
            "c.csv",
            addresses("b", 2).as_bytes(),
            &[],
        )
        .await;
    assert_eq!(code(&third), (200, 1017));
}

#[tokio::test]
async fn the_kind_of_body_counts() {
    let play = Play::start("").await;
    let post = |kind: &'static str, body: &'static str| {
        let request = play
            .request("POST", "/email_verify/instant")
            .header("content-type", kind);
        said(request.body(body))
    };
    let body = r#"{"email":"valid@example.com","timeout":200000}"#;
    assert_eq!(
        post("application/json;charset=UTF-8", body).await.0,
        200,
        "trap 24, and a timeout above the most"
    );
    assert_eq!(post("text/plain", body).await.0, 415);
    assert_eq!(post("application/json", "{").await.0, 400);
    assert_eq!(post("application/json", "[]").await.0, 400);
}

#[tokio::test]
async fn the_sandboxs_own_routes_are_for_this_machine() {
    let play = Play::start("").await;
    let ask = |path: &str, host: &str| {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        let play = &play;
        async move { play.raw(request.as_bytes()).await[9..12].to_owned() }
    };
    for path in [
        "/sandbox/faults",
        "/sandbox/ledger",
        "/sandbox/clearout/secret",
        "/sandbox/clearout/webhooks",
    ] {
        assert_eq!(ask(path, "localhost:80").await, "200", "{path}");
        assert_eq!(ask(path, "rebound.example").await, "403", "{path}");
    }
    let absolute = format!(
        "GET http://{}/sandbox/ledger HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        play.sandbox.addr()
    );
    assert!(
        play.raw(absolute.as_bytes())
            .await
            .starts_with("HTTP/1.1 200")
    );
}
