//! One address, one person.

use super::*;

#[tokio::test]
async fn trap_13_and_14_yes_and_no_are_texts_and_sub_status_is_an_object() {
    let play = Play::start("").await;
    let data = play
        .data(
            "/email_verify/instant",
            json!({"email": "iris@tannwerk.example"}),
        )
        .await;
    for flag in ["disposable", "free", "role", "gibberish"] {
        assert!(
            ["yes", "no"].contains(&data[flag].as_str().unwrap()),
            "{flag}"
        );
    }
    assert!(data["sub_status"]["code"].is_u64() && data["sub_status"]["desc"].is_string());
    let names: Vec<&str> = data
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    for name in [
        "email_address",
        "safe_to_send",
        "status",
        "verified_on",
        "time_taken",
        "detail_info",
        "suggested_email_address",
        "profile",
        "bounce_type",
        "ai_verdict",
    ] {
        assert!(names.contains(&name), "{name}");
    }
    let again = play
        .data(
            "/email_verify/instant",
            json!({"email": "iris@tannwerk.example"}),
        )
        .await;
    assert_eq!(
        (&again["status"], &again["sub_status"]),
        (&data["status"], &data["sub_status"])
    );
}

#[tokio::test]
async fn trap_12_keys_of_the_six_checks_and_trap_09_their_slash() {
    let play = Play::start("").await;
    for (path, key, email, expected) in [
        ("catchall", "catchall", "catch_all@example.com", "yes"),
        ("disposable", "disposable", "disposable@example.com", "yes"),
        ("business", "business_account", "iris@gmail.com", "no"),
        ("free", "free_account", "free@example.com", "yes"),
        ("role", "role_account", "info@tannwerk.example", "yes"),
        ("gibberish", "gibberish", "iris@tannwerk.example", "no"),
    ] {
        // More than is documented: taken, not refused.
        let body = json!({"email": email, "timeout": 130_000});
        let data = play
            .data(&format!("/email/verify/{path}"), body.clone())
            .await;
        assert_eq!(
            (&data[key], &data["email_address"]),
            (&json!(expected), &json!(email)),
            "{path}"
        );
        assert!(data["time_taken"].is_u64() && data["verified_on"].is_string());
        let missed = play.post(&format!("/email_verify/{path}"), body).await;
        assert_eq!(missed.0, 404, "the underscore leads nowhere");
    }
}

#[tokio::test]
async fn trap_05_a_verification_that_timed_out_ends_later_and_a_blind_repetition_pays_twice() {
    // No other test waits for a timeout: 1000 ms of Clearout's are 3 ms here.
    let play = Play::with("", 100, json!({"late": 1, "late-ms": 100})).await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let email = address_with(&play, "valid").await;
    let ask = json!({"email": email, "timeout": 1000});
    let refused = json!({"status": "failed", "error": {"message": "Timeout Occurred",
        "additional_info": {"resource_name": "email", "resource_value": email}}});
    assert_eq!(
        play.post("/email_verify/instant", ask.clone()).await,
        (524, refused.clone()),
        "no code, no queue"
    );
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!(
        ear.heard()[0].json()["payload"]["data"]["email_address"],
        email.as_str()
    );
    assert_eq!(
        (ledger.credits_spent, ledger.paid_twice),
        (Credits::whole(1), 0)
    );
    assert_eq!(
        play.post("/email_verify/instant", ask).await,
        (524, refused)
    );
    let ledger = play.until(|ledger| ledger.events_answered == 2).await;
    assert_eq!(
        (ledger.credits_spent, ledger.repeated, ledger.paid_twice),
        (Credits::whole(2), 1, 1)
    );
}

#[tokio::test]
async fn of_the_six_checks_catch_all_alone_runs_out_of_time() {
    let play = Play::with("", 100, json!({"late": 1, "late-ms": 100})).await;
    let mut emails = (0..999).map(|n| format!("ada@firm{n}.example"));
    let takes_all = |email: &String| clearout_status(email) == "catch_all";
    let email = emails.find(takes_all).unwrap();
    let ask = json!({"email": email, "timeout": 1000});
    let refused = json!({"status": "failed", "error": {"message": "Timeout Occurred",
        "additional_info": {"resource_name": "email", "resource_value": email}}});
    let said = play.post("/email/verify/catchall", ask.clone()).await;
    assert_eq!(said, (524, refused));
    assert_eq!(play.ledger().credits_spent, Credits::whole(1));
    let role = play.data("/email/verify/role", ask.clone()).await;
    assert_eq!(role["role_account"], "no");
    play.set(json!({"late": 0})).await;
    let data = play.data("/email/verify/catchall", ask).await;
    assert_eq!(data["catchall"], "yes");
    assert_eq!(play.ledger().events, 0, "nothing tells of a check");
}

/// An address that the sandbox of these tests says this of.
async fn address_with(_: &Play, status: &str) -> String {
    let address = |n| format!("person{n}@tannwerk.example");
    let is = |n: &u32| clearout_status(&address(*n)) == status;
    address((0..999).find(is).unwrap())
}

/// The tests' sandbox has seed 1.
fn clearout_status(address: &str) -> &'static str {
    crate::sandbox::clearout::verdict::verify(1, address)
        .sub_status
        .status
        .word()
}

/// A name at `tannwerk.example` that is found, or not.
pub fn name(found: bool) -> String {
    let name = |n| format!("Kim Lee {n}");
    let find = |n: &u32| crate::sandbox::clearout::person::find(1, &name(*n), "tannwerk.example");
    name((0..999).find(|n| find(n).hit.is_some() == found).unwrap())
}

#[tokio::test]
async fn trap_04_a_search_that_timed_out_goes_on_in_the_queue_and_trap_11_is_asked_for_by_qid() {
    let play = Play::with("", 100, json!({"late": 1, "late-ms": 150})).await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let body = json!({"name": name(true), "domain": "tannwerk.example", "timeout": 1000});
    let (status, said) = play.post("/email_finder/instant", body.clone()).await;
    let info = &said["error"]["additional_info"];
    let id = info["queue_id"].as_str().unwrap();
    assert_eq!((status, id.len()), (524, 24));
    assert_eq!(
        (&info["resource_name"], &info["resource_value"]),
        (&json!("email_finder"), &Value::Null)
    );
    assert!(said["error"].get("code").is_none());
    let path = format!("/email_finder/instant/queue_status?qid={id}");
    assert!(play.look(&path).await["query_status"].is_string());
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    let data = play.look(&path).await;
    let event = ear.heard()[0].json();
    assert_eq!(data["emails"], event["payload"]["data"]["emails"]);
    assert_eq!(
        (ledger.credits_spent, ledger.credits_held),
        (Credits::whole(4), Credits::ZERO)
    );
    let (status, said) = play
        .get(&format!("/email_finder/instant/queue_status?queue_id={id}"))
        .await;
    assert_eq!(
        (status, &said["error"]["reasons"][0]["field"]),
        (400, &json!(["qid"]))
    );
    assert_eq!(said["error"]["reasons"][0]["location"], "query");
    let unknown = play
        .get("/email_finder/instant/queue_status?qid=6600aa11bb22cc33dd44ee55")
        .await;
    assert_eq!(code(&unknown), (200, 1104));

    let mut stopping = body;
    stopping["queue"] = false.into();
    let (status, said) = play.post("/email_finder/instant", stopping).await;
    assert_eq!(
        (status, said["error"]["additional_info"].get("queue_id")),
        (524, None)
    );
    let ledger = play.ledger();
    assert_eq!(
        (ledger.credits_held, ledger.credits_spent),
        (Credits::ZERO, Credits::whole(4)),
        "stopped, and free"
    );
}

#[tokio::test]
async fn a_person_is_found_in_lower_case_or_is_not() {
    let play = Play::start("").await;
    let found = json!({"name": name(true), "domain": "tannwerk.example"});
    let data = play.data("/email_finder/instant", found.clone()).await;
    assert_eq!(
        (&data["first_name"], &data["total"]),
        (&json!("kim"), &json!(1))
    );
    let email = data["emails"][0]["email_address"].as_str().unwrap();
    assert!(email.ends_with("@tannwerk.example"), "{email}");
    assert!(data.get("credits_charged").is_none());
    play.set(json!({"find-extras": true})).await;
    let data = play.data("/email_finder/instant", found).await;
    assert_eq!(
        (&data["credits_charged"], data["_depreciated"].is_object()),
        (&json!(4), true)
    );

    let missed = json!({"name": name(false), "domain": "tannwerk.example"});
    assert_eq!(
        code(&play.post("/email_finder/instant", missed.clone()).await),
        (200, 1027)
    );
    play.set(json!({"not-found": "empty"})).await;
    let data = play.data("/email_finder/instant", missed).await;
    assert_eq!((&data["emails"], &data["total"]), (&json!([]), &json!(0)));
    let odd = json!({"name": "Kim <Lee>", "domain": "tannwerk.example"});
    assert_eq!(
        code(&play.post("/email_finder/instant", odd).await),
        (200, 1088)
    );
    assert_eq!(play.ledger().credits_spent, Credits::whole(8));
}

#[tokio::test]
async fn trap_06_a_reply_may_take_as_long_as_the_timeout() {
    let play = Play::with(
        "",
        100,
        json!({"minute-ms": 6000, "late": 1, "late-ms": 60_000}),
    )
    .await;
    let before = std::time::Instant::now();
    let (status, _) = play
        .post(
            "/email_verify/instant",
            json!({"email": "p@tannwerk.example", "timeout": 2000}),
        )
        .await;
    assert_eq!(status, 524);
    assert!(
        before.elapsed() >= Duration::from_millis(200),
        "2000 ms of a clock ten times as fast"
    );
}

#[tokio::test]
async fn a_client_that_hangs_up_pays_and_is_told_nonetheless() {
    let play = Play::with("slow-ms=60000", 100, json!({})).await;
    let ear = Ear::start().await;
    play.tell(&ear).await;
    let request = play.request("POST", "/email_finder/instant");
    let body = json!({"name": name(true), "domain": "tannwerk.example"});
    let asking = tokio::spawn(request.json(&body).send());
    play.until(|ledger| ledger.instants == 1).await;
    asking.abort();
    let ledger = play.until(|ledger| ledger.events_answered == 1).await;
    assert_eq!(ledger.credits_spent, Credits::whole(4));
}
