//! Lists.

use super::instant::name;
use super::*;

const VERIFY: &str = "/email_verify/bulk";
const FIND: &str = "/email_finder/bulk";

/// People of whom some are found.
fn people(count: usize) -> String {
    let row = |n| format!("Kim,Lee {n},,tannwerk.example\n");
    format!(
        "First Name,Last Name,Company,Domain\n{}",
        (0..count).map(row).collect::<String>()
    )
}

#[tokio::test]
async fn a_list_is_verified_and_its_result_has_the_documented_columns() {
    let play = Play::start("work-ms=400").await;
    let id = play
        .listed(VERIFY, "leads.csv", &addresses("tannwerk", 50))
        .await;
    let path = format!("/email_verify/bulk/progress_status?list_id={id}");
    let running = play.look(&path).await;
    assert_eq!(running["progress_status"], "running");
    assert!(running["percentile"].as_u64().unwrap() < 100, "{running}");
    assert_eq!(
        code(&play.post("/download/result", json!({"list_id": id})).await),
        (200, 1029),
        "not yet"
    );
    assert_eq!(play.ledger().credits_held, Credits::whole(50));
    play.done(&id).await;
    assert_eq!(
        play.look(&path).await,
        json!({"progress_status": "completed", "percentile": 100})
    );

    let rows = play.result("/download/result", &id).await;
    assert_eq!(
        rows[0][..5],
        [
            "Nr",
            "Email",
            "Clearout Safe to Send",
            "Clearout Verification Status",
            "Clearout Reason"
        ]
    );
    assert_eq!((rows[0].len(), rows.len()), (17, 51));
    assert_eq!(
        (rows[7][0].as_str(), rows[7][1].as_str()),
        ("6", "person6@tannwerk6.example")
    );
    let unknown = rows.iter().filter(|row| row[3] == "Unknown").count();
    let ledger = play.ledger();
    assert_eq!(
        ledger.credits_spent,
        Credits::whole(50 - unknown as i64),
        "what is unknown is free"
    );
    assert_eq!(
        (
            ledger.credits_held,
            ledger.credits_available + ledger.credits_spent
        ),
        (Credits::ZERO, Credits::whole(1_000_000))
    );
}

#[tokio::test]
async fn trap_15_catch_all_is_spelled_otherwise_in_files() {
    let play = Play::start("").await;
    let id = play
        .listed(VERIFY, "one.csv", "Email\ncatch_all@example.com\n")
        .await;
    play.done(&id).await;
    let rows = play.result("/download/result", &id).await;
    assert_eq!(
        (rows[1][1].as_str(), rows[1][2].as_str()),
        ("Risky", "Catch All"),
        "the status is in the third column of a one-column upload"
    );
    let data = play
        .data(
            "/email_verify/instant",
            json!({"email": "catch_all@example.com"}),
        )
        .await;
    assert_eq!(
        (&data["status"], &data["safe_to_send"]),
        (&json!("catch_all"), &json!("risky"))
    );
}

#[tokio::test]
async fn trap_09_and_10_the_finder_has_other_paths_and_a_percentage() {
    let play = Play::start("").await;
    let id = play.listed(FIND, "people.csv", &people(30)).await;
    play.done(&id).await;
    let progress = play
        .look(&format!("/email_finder/bulk/progress_status?list_id={id}"))
        .await;
    assert_eq!(
        progress,
        json!({"progress_status": "completed", "percentage": 100})
    );
    assert_eq!(
        code(&play.post("/download/result", json!({"list_id": id})).await),
        (200, 1029),
        "that is the verifier's"
    );
    let rows = play.result("/email_finder/download/result", &id).await;
    let column = |name: &str| rows[0].iter().position(|cell| cell == name).unwrap();
    let (status, email) = (
        column("Clearout Finder Status"),
        column("Clearout Finder Email Address"),
    );
    let found = rows.iter().filter(|row| row[status] == "Found").count();
    assert!(found > 5 && found < 30, "{found}");
    assert!(
        rows[1..]
            .iter()
            .all(|row| (row[status] == "Found") == row[email].ends_with("@tannwerk.example"))
    );
    assert_eq!(
        play.ledger().credits_spent,
        Credits::whole(4 * found as i64)
    );
}

#[tokio::test]
async fn trap_19_a_file_uploaded_twice_is_refused_unless_a_text_allows_it() {
    let play = Play::start("").await;
    let list = addresses("a", 3);
    play.listed(VERIFY, "leads.csv", &list).await;
    for no in [&[][..], &[("ignore_duplicate_file", "false")]] {
        assert_eq!(
            code(&play.upload(VERIFY, "leads.csv", list.as_bytes(), no).await),
            (200, 0)
        );
    }
    let allowed = [
        ("optimize", "highest_accuracy"),
        ("ignore_duplicate_file", "true"),
    ];
    assert_eq!(
        play.upload(VERIFY, "leads.csv", list.as_bytes(), &allowed)
            .await
            .1["status"],
        "success"
    );
    play.listed(VERIFY, "other.csv", &list).await;
    play.listed(FIND, "leads.csv", &people(1)).await;
    let ledger = play
        .until(|ledger| ledger.credits_held == Credits::ZERO)
        .await;
    assert_eq!((ledger.lists, ledger.repeated), (4, 6));
    assert!(ledger.paid_twice > 0);
}

#[tokio::test]
async fn trap_20_files_that_cannot_be_taken() {
    let play = Play::start("").await;
    let refused = play
        .upload(VERIFY, "leads.csv", b"Name,E-Mail\nIris,a@b.example\n", &[])
        .await;
    assert_eq!(code(&refused), (200, 1004));
    play.listed(
        VERIFY,
        "spaces.csv",
        "Name, Email, Age, Title\nIris, a@b.example, 7, x\n",
    )
    .await;
    let (status, said) = play
        .upload(VERIFY, "leads.txt", b"Email\na@b.example\n", &[])
        .await;
    let reason = json!({"field": ["file"], "messages": ["Invalid file format, support file formats - ['csv', 'xlsx']"], "types": ["any.required"]});
    let invalid =
        json!({"status": "failed", "error": {"message": "validation failed", "reasons": [reason]}});
    assert_eq!((status, said), (400, invalid));
    assert_eq!(
        code(&play.upload(FIND, "leads.txt", b"x", &[]).await),
        (200, 1100)
    );
    assert_eq!(
        code(
            &play
                .upload(FIND, "leads.csv", b"Email\na@b.example\n", &[])
                .await
        ),
        (200, 0)
    );
    assert_eq!(
        play.post(VERIFY, json!({"file": "x"})).await.0,
        400,
        "JSON is no upload"
    );
    assert_eq!(
        play.upload(VERIFY, "leads.csv", b"Email\n", &[("optimize", "magic")])
            .await
            .0,
        400
    );
    assert_eq!(play.ledger().lists, 1);
}

#[tokio::test]
async fn a_workbook_is_taken() {
    let play = Play::start("").await;
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    for (row, cell) in (0..).zip([
        "Email address",
        "iris@tannwerk.example",
        "valid@example.com",
    ]) {
        sheet.write(row, 0, cell).unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    let (_, said) = play.upload(VERIFY, "Leads.XLSX", &bytes, &[]).await;
    let id = said["data"]["list_id"].as_str().unwrap();
    play.done(id).await;
    let rows = play.result("/download/result", id).await;
    assert_eq!(
        (rows.len(), rows[2][0].as_str(), rows[2][2].as_str()),
        (3, "valid@example.com", "Valid")
    );
}

#[tokio::test]
async fn trap_24_a_body_in_chunks_without_a_length() {
    let play = Play::start("").await;
    let body = form(
        "leads.csv",
        b"Email\niris@tannwerk.example\n",
        &[("ignore_duplicate_file", "false")],
    );
    let mut request = format!("POST /clearout/v2/email_verify/bulk HTTP/1.1\r\nHost: {}\r\nAuthorization: {CLEAROUT_TOKEN}\r\nCache-Control: no-cache\r\nContent-Type: multipart/form-data; boundary=XX\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n", play.sandbox.addr()).into_bytes();
    for piece in body.chunks(17) {
        request.extend(format!("{:x}\r\n", piece.len()).bytes());
        request.extend(piece);
        request.extend(b"\r\n");
    }
    request.extend(b"0\r\n\r\n");
    let reply = play.raw(&request).await;
    assert!(
        reply.starts_with("HTTP/1.1 200") && reply.contains("list_id"),
        "{reply}"
    );
}

#[tokio::test]
async fn trap_21_a_link_needs_no_token_must_not_see_one_and_dies_soon() {
    let play = Play::start("").await;
    let id = play
        .listed(VERIFY, "ü leads.csv", "Email\nvalid@example.com\n")
        .await;
    play.done(&id).await;
    let link = play.data("/download/result", json!({"list_id": id})).await["url"]
        .as_str()
        .unwrap()
        .to_owned();
    assert!(
        link.contains("_clearout_results.csv") && link.contains("X-Amz-Expires=300"),
        "{link}"
    );
    assert!(!link.contains(&CLEAROUT_TOKEN[..32]));
    let with_token = said(play.http.get(&link).header("authorization", CLEAROUT_TOKEN)).await;
    assert_eq!(with_token.0, 400);
    assert_eq!(play.ledger().tokens_given_away, 1);
    assert_eq!(said(play.http.get(&link)).await.0, 200);
    let forged = link.replace("X-Amz-Signature=", "X-Amz-Signature=0");
    assert_eq!(said(play.http.get(forged)).await.0, 403);
    // Five minutes of a clock on which a minute takes a millisecond.
    play.set(json!({"minute-ms": 1})).await;
    let expired = async {
        while said(play.http.get(&link)).await.0 == 200 {
            time::sleep(Duration::from_millis(2)).await;
        }
        said(play.http.get(&link)).await
    };
    let (status, page) = time::timeout(LIMIT, expired).await.unwrap();
    assert!(status == 403 && page.as_str().unwrap().contains("Request has expired"));
    play.set(json!({"minute-ms": 200})).await;
    assert_eq!(
        play.result("/download/result", &id).await.len(),
        2,
        "another link, another five minutes"
    );
}

#[tokio::test]
async fn trap_21_and_01_a_result_expires_after_its_retention() {
    let play = Play::start("").await;
    let id = play
        .listed(VERIFY, "leads.csv", "Email\nvalid@example.com\n")
        .await;
    play.done(&id).await;
    // 30 days are 43,200 minutes; the machine's clock has to pass them, so the smallest minute makes it 43 s. The end is
    // set back instead.
    play.sandbox.desk.book().clearout.age(&id, 44_000);
    play.set(json!({"minute-ms": 1})).await;
    assert_eq!(
        code(&play.post("/download/result", json!({"list_id": id})).await),
        (200, 1007)
    );
}

#[tokio::test]
async fn a_cancelled_list_charges_what_was_done_and_leaves_the_rest_unknown() {
    let play = Play::start("work-ms=60000").await;
    let id = play.listed(VERIFY, "leads.csv", &addresses("a", 40)).await;
    // Half of its time has passed.
    play.sandbox.desk.book().clearout.age(&id, 30_000);
    let data = play
        .data("/email_verify/list/cancel", json!({"list_id": id}))
        .await;
    assert_eq!(
        (&data["name"], &data["source"], &data["list_id"]),
        (&json!("leads.csv"), &json!("upload"), &json!(id))
    );
    assert!(data["created_on"].is_string());
    let progress = play
        .look(&format!("/email_verify/bulk/progress_status?list_id={id}"))
        .await;
    assert_eq!(progress["progress_status"], "cancelled");
    let rows = play.result("/download/result", &id).await;
    let left = rows
        .iter()
        .filter(|row| row[4] == "Request cancelled")
        .count();
    assert!((15..=20).contains(&left), "{left}");
    assert!(rows[40][4] == "Request cancelled" && rows[1][4] != "Request cancelled");
    let ledger = play.ledger();
    assert!(ledger.credits_spent > Credits::ZERO && ledger.credits_spent <= Credits::whole(25));
    assert_eq!(
        (
            ledger.credits_held,
            ledger.credits_available + ledger.credits_spent
        ),
        (Credits::ZERO, Credits::whole(1_000_000))
    );
    assert_eq!(
        code(
            &play
                .post("/email_verify/list/cancel", json!({"list_id": id}))
                .await
        ),
        (200, 1116)
    );
}

#[tokio::test]
async fn trap_01_lists_that_are_not_there_or_not_ready() {
    let play = Play::start("work-ms=60000").await;
    let nobody = json!({"list_id": "6600aa11bb22cc33dd44ee55"});
    for (path, expected) in [
        ("/download/result", 1029),
        ("/email_finder/download/result", 1029),
        ("/email_verify/list/cancel", 1029),
        ("/email_finder/list/cancel", 1029),
        ("/email_verify/list/remove", 1029),
        ("/email_finder/list/remove", 1029),
    ] {
        assert_eq!(
            code(&play.post(path, nobody.clone()).await),
            (200, expected),
            "{path}"
        );
        let (status, said) = play.post(path, json!({"list_id": ""})).await;
        assert_eq!(
            (status, &said["error"]["reasons"][0]["types"]),
            (400, &json!(["any.empty"])),
            "{path}"
        );
    }
    for service in ["email_verify", "email_finder"] {
        let path = format!("/{service}/bulk/progress_status?list_id=");
        assert_eq!(
            code(&play.get(&format!("{path}6600aa11bb22cc33dd44ee55")).await),
            (200, 1008)
        );
        let reason = json!({"field": ["list_id"], "location": "query", "messages": ["\"list_id\" is not allowed to be empty"], "types": ["any.empty"]});
        assert_eq!(play.get(&path).await.1["error"]["reasons"][0], reason);
    }
    let id = play.listed(VERIFY, "leads.csv", &addresses("a", 2)).await;
    let running = play
        .post("/email_verify/list/remove", json!({"list_id": id}))
        .await;
    assert_eq!(code(&running), (200, 0), "it runs");
    play.data("/email_verify/list/cancel", json!({"list_id": id}))
        .await;
    let removed = play
        .data(
            "/email_verify/list/remove",
            json!({"list_id": id, "ignore_result": true}),
        )
        .await;
    assert_eq!(removed["name"], "leads.csv");
    assert_eq!(
        code(&play.post("/download/result", json!({"list_id": id})).await),
        (200, 1029)
    );
}

#[tokio::test]
async fn lists_are_listed_in_pages() {
    let play = Play::with("", 1000, json!({"bulk-at-once": 50})).await;
    let mut ids = Vec::new();
    for n in 0..5 {
        ids.push(
            play.listed(VERIFY, &format!("l{n}.csv"), &addresses("a", 1))
                .await,
        );
    }
    let found = play.listed(FIND, "people.csv", &people(1)).await;
    ids.reverse();
    let page = async |after: Value| {
        let (_, said) = play
            .post(
                "/email_verify/list",
                json!({"limit": 2, "start_after": after}),
            )
            .await;
        let page: Vec<String> = said["data"]
            .as_array()
            .unwrap()
            .iter()
            .map(|item| item["list_id"].as_str().unwrap().to_owned())
            .collect();
        (page, said["page_info"].clone())
    };
    let (first, info) = page(Value::Null).await;
    assert_eq!(
        (first.as_slice(), &info["has_more"]),
        (&ids[..2], &json!(true))
    );
    let (second, info) = page(info["last_cursor"].clone()).await;
    assert_eq!(second, ids[2..4]);
    let (last, info) = page(info["last_cursor"].clone()).await;
    assert_eq!(
        (last.as_slice(), &info["has_more"]),
        (&ids[4..], &json!(false))
    );
    assert_eq!(
        play.post("/email_verify/list", json!({"limit": 2})).await.0,
        400,
        "null is not nothing"
    );
    play.done(&found).await;
    let finder = json!({"start_after": null, "filter": {"processed": "processed", "date_range": "ps_last_24_hours"}});
    assert_eq!(
        play.post("/email_finder/list", finder).await.1["data"][0]["list_id"],
        found.as_str()
    );
    let running = json!({"start_after": null, "filter": {"processed": "in_progress"}});
    assert_eq!(
        play.post("/email_finder/list", running).await.1["data"],
        json!([])
    );
    let odd = json!({"start_after": null, "filter": {"verified": "maybe"}});
    assert_eq!(play.post("/email_verify/list", odd).await.0, 400);
}

#[tokio::test]
async fn a_name_that_the_finder_cannot_read_costs_nothing_in_a_list() {
    let play = Play::start("").await;
    let list = format!(
        "Name,Domain\n{},tannwerk.example\nK<im,tannwerk.example\n,tannwerk.example\n",
        name(true)
    );
    let id = play.listed(FIND, "people.csv", &list).await;
    play.done(&id).await;
    let rows = play.result("/email_finder/download/result", &id).await;
    let statuses: Vec<&str> = rows[1..].iter().map(|row| row[10].as_str()).collect();
    assert_eq!(statuses, ["Found", "Not Found", "Not Found"]);
    assert_eq!(rows[2][11], "Unsupported characters in name fields");
    assert_eq!(play.ledger().credits_spent, Credits::whole(4));
}
