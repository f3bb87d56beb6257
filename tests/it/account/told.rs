//! What becomes of what an account tells.

use super::*;

fn verify() -> RecipeStep {
    RecipeStep {
        find: Kind::VerifyEmail,
        provider: CLEAROUT,
    }
}

/// A batch is told about by the event of its list, and its rows are fetched with the key.
#[tokio::test(flavor = "multi_thread")]
async fn a_finished_list_rings_for_its_batch() {
    let desk = Desk::new("work-ms=50").await;
    let list = desk.path("leads.csv");
    std::fs::write(&list, reachable_people(80)).unwrap();
    for kind in [Kind::VerifyEmail, Kind::FindEmail] {
        let step = RecipeStep {
            find: kind,
            provider: CLEAROUT,
        };
        let ran = desk
            .run_step(&list, step, Sending::Bulk, 40, InDoubt::Wait)
            .await;
        assert_eq!(ran.end, End::Finished);
        let traffic = ran.summary.traffic;
        assert_eq!(traffic.deliveries, traffic.batches, "{kind:?}");
        let app = App::open(&desk.data(), World::Sandbox).unwrap();
        let job = ran.summary.job.id;
        let told = app
            .store()
            .read(|db| db.list_ended_by_callback(job))
            .unwrap();
        assert!(!told.is_empty(), "the callback was the faster way");
        // Counted as for any service: at least the one look that polling would have needed.
        let saved = app.progress(job).unwrap().polls_saved;
        assert!(saved >= told.len() as u64, "{saved} {told:?}");
        let all = app.store().read(|db| db.list_deliveries(None, 99)).unwrap();
        let of_job = all.iter().filter(|delivery| delivery.job == Some(job));
        for delivery in of_job {
            assert_eq!(delivery.account, Some(CLEAROUT));
            assert_eq!(delivery.state, DeliveryState::Applied);
        }
        assert!(app.store().read(|db| db.list_refused()).unwrap().is_empty());
    }
}

/// Form Guard's three events fill one list: a lead for each address, number and name, with the newest verdict.
#[tokio::test(flavor = "multi_thread")]
async fn what_visitors_type_into_forms_fills_a_living_list() {
    let open = Open::new("", &json!({})).await;
    let typed =
        json!({"email": "Valid@example.com", "phone": "+1 202 555 0143", "name": "Kim Lee"});
    open.sandbox("form_guard", &typed).await;
    open.until_read(3).await;
    let again = json!({"email": "valid@example.com", "name": "kim lee"});
    open.sandbox("form_guard", &again).await;
    open.sandbox("form_guard", &json!({"email": "catch_all@example.com"}))
        .await;
    let deliveries = open.until_read(6).await;
    assert!(
        deliveries
            .iter()
            .all(|d| d.state == DeliveryState::Applied && !d.test)
    );
    let list = open.list("Form Guard").unwrap();
    assert_eq!(list.leads, 4);
    let cells = open.cells(list.id);
    let lead = |start: &str| {
        let of = |cells: &&Vec<String>| cells.iter().any(|cell| cell.to_lowercase() == start);
        cells.iter().find(of).unwrap().clone()
    };
    assert_eq!(lead("valid@example.com")[1], "deliverable");
    assert_eq!(lead("catch_all@example.com")[1], "catch-all");
    assert_eq!(lead("+12025550143")[2], "valid", "the service's word");
    assert_eq!(lead("kim lee")[5].to_lowercase(), "kim lee");

    // It is exported as any list is, and a page of it grows with it.
    let out = open.desk.path("forms.csv");
    open.app.export(&list, None, &out, |_, _| {}).unwrap();
    assert_eq!(read_csv(&out).len(), 5);
    let query = LeadQuery::all(list.id, None);
    let page = open.app.page_leads(&query, 0, 9).unwrap();
    assert!(page.total == 4 && !page.stale);
    open.sandbox("form_guard", &json!({"email": "new@example.com"}))
        .await;
    until(|| open.app.page_leads(&query, 0, 9).unwrap().stale).await;
    open.app.renew_order(&query).unwrap();
    assert_eq!(open.app.page_leads(&query, 0, 9).unwrap().total, 5);
    open.close().await;
}

/// The same searches as over any list; whoever comes later joins the job, and nobody is paid for twice.
#[tokio::test(flavor = "multi_thread")]
async fn a_living_list_is_searched_and_searched_on_when_it_has_grown() {
    let open = Open::new("work-ms=50", &json!({"minute-ms": 1000})).await;
    for name in ["ada", "kim"] {
        let email = format!("{name}@tannwerk.example");
        open.sandbox("form_guard", &json!({"email": email})).await;
    }
    open.until_read(2).await;
    let list = open.list("Form Guard").unwrap();
    let options = open.desk.options(Sending::Bulk, 20, InDoubt::Wait);
    let planned = open
        .app
        .plan(&list, &verify(), Details::default(), false)
        .unwrap();
    let run = || open.line.run(planned.job, options.wishes, controls());
    assert_eq!(run().await.unwrap(), End::Finished);
    assert_eq!(open.desk.sandbox().clearout_ledger().rows, 2);
    let known = open
        .app
        .plan(&list, &verify(), Details::default(), false)
        .unwrap();
    assert!(known.known && known.finished);

    let read = open.deliveries().len();
    open.sandbox("form_guard", &json!({"email": "odo@tannwerk.example"}))
        .await;
    open.until_read(read + 1).await;
    let list = open.list("Form Guard").unwrap();
    let ahead = |list| {
        let forecast = open.app.forecast(list, &verify(), Details::default());
        forecast.unwrap()
    };
    let forecast = ahead(&list);
    assert_eq!((forecast.joins, forecast.searches), (Some(planned.job), 1));
    assert_eq!(forecast.unfinished, None);
    let grown = open
        .app
        .plan(&list, &verify(), Details::default(), false)
        .unwrap();
    assert_eq!((grown.job, grown.finished), (planned.job, false));
    assert_eq!(ahead(&list).unfinished, Some(planned.job));
    assert_eq!(run().await.unwrap(), End::Finished);
    assert_eq!(open.desk.sandbox().clearout_ledger().rows, 3, "one more");
    let counts = open.app.summary(planned.job).unwrap().counts;
    assert!(counts.leads == 3 && counts.conserved());
    open.close().await;
}

/// Trap 32: a test event looks exactly like a live one.
#[tokio::test(flavor = "multi_thread")]
async fn trap_32_test_events_are_marked_and_change_nothing() {
    let open = Open::new("", &json!({})).await;
    for kind in [
        "form_guard.email_validation.completed",
        "email_verifier.instant.completed",
        "email_finder.instant.completed",
        "email_finder.bulk.completed",
    ] {
        open.sandbox("test_event", &json!({"event_type": kind}))
            .await;
    }
    let deliveries = open.until_read(4).await;
    assert!(deliveries.iter().all(|delivery| delivery.test));
    assert!(open.list("Form Guard").is_none());
    assert!(open.unmatched().is_empty());
    let last = |test| {
        open.app
            .store()
            .read(|db| db.find_last_delivery(CLEAROUT, test))
            .unwrap()
    };
    assert!(last(true).is_some() && last(false).is_none());
    open.close().await;
}

/// Trap 33: events follow every call on the account, another program's too. None of them is dropped.
#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_here_asked_for_waits_and_can_be_taken_into_a_list() {
    let open = Open::new("work-ms=10", &json!({})).await;
    open.call(
        "/email_verify/instant",
        &json!({"email": "valid@example.com"}),
    )
    .await;
    let find = json!({"name": "Kim Lee", "domain": "tannwerk.example"});
    open.call("/email_finder/instant", &find).await;
    open.upload("email_verify", "q1.csv", "Email\na@tannwerk.example\n")
        .await;
    open.until_read(3).await;
    let waiting = open.unmatched();
    assert_eq!(waiting.len(), 3);
    let (answers, others): (Vec<_>, Vec<_>) = waiting
        .iter()
        .partition(|unmatched| unmatched.said.kind == UnmatchedKind::Answer);
    assert_eq!(others[0].said.subject, "q1.csv");
    assert!(
        answers
            .iter()
            .any(|one| one.said.subject == "valid@example.com")
    );

    let ids: Vec<_> = answers.iter().map(|unmatched| unmatched.id).collect();
    let list = open
        .app
        .take_unmatched(&ids, Target::New("Found".into()), &open.line)
        .await
        .unwrap();
    let again = open
        .app
        .take_unmatched(&ids, Target::List(list), &open.line)
        .await
        .unwrap();
    assert_eq!((again, open.cells(list).len()), (list, 2), "taken once");
    assert_eq!(open.unmatched().len(), 1, "the others wait no more");
    for told in &waiting {
        let id = told.said.delivery;
        let kept = open.app.store().read(|db| db.get_delivery(id)).unwrap();
        let waits = told.said.kind != UnmatchedKind::Answer;
        assert_eq!((kept.unmatched, kept.provider), (waits, Some(CLEAROUT)));
        assert_eq!(kept.note.unwrap().contains("it waits"), waits);
    }
    let cells = open.cells(list);
    let verified = cells.iter().find(|cells| cells[0] == "valid@example.com");
    assert_eq!(verified.unwrap()[1], "deliverable");
    let person = cells
        .iter()
        .find(|cells| cells[5].to_lowercase() == "kim lee");
    assert_eq!(person.unwrap()[7], "tannwerk.example");
    open.close().await;
}

/// An answer about an address that is being verified for us, whoever asked, is its answer; the list's row changes nothing
/// then, and nothing is booked twice.
#[tokio::test(flavor = "multi_thread")]
async fn trap_34_an_answer_settles_what_is_under_way_once() {
    let open = Open::new("work-ms=1500", &json!({})).await;
    let path = open.desk.path("leads.csv");
    std::fs::write(&path, "E-mail\nvalid@example.com\nada@tannwerk.example\n").unwrap();
    let list = open.app.import(&path, &[], |_, _| {}).unwrap().list;
    let job = open
        .app
        .plan(&list, &verify(), Details::default(), false)
        .unwrap()
        .job;
    let options = open.desk.options(Sending::Bulk, 20, InDoubt::Wait);
    let early = async {
        until(|| open.desk.sandbox().clearout_ledger().rows == 2).await;
        let tell = json!({"email": "VALID@example.com"});
        open.call("/email_verify/instant", &tell).await;
        let counts = || open.app.summary(job).unwrap().counts;
        until(|| counts().found == 1).await;
        assert_eq!(counts().pending, 1, "the other one is still waited for");
    };
    let (end, ()) = tokio::join!(open.line.run(job, options.wishes, controls()), early);
    assert_eq!(end.unwrap(), End::Finished);
    let summary = open.app.summary(job).unwrap();
    assert_eq!(summary.counts.pending, 0);
    assert!(summary.counts.conserved() && open.unmatched().is_empty());
    let leads = open
        .app
        .store()
        .read(|db| db.list_leads(list.id, ringback_core::domain::LeadId(0), 9));
    let lead = open
        .app
        .get_lead(list.id, Some(job), leads.unwrap()[0].id)
        .unwrap();
    assert_eq!(lead.outcome.verdict, Verdict::Found);
    let origin = lead.origin.unwrap();
    assert!(
        origin.answer.unwrap().contains("\"email_address\""),
        "it is traced to the event"
    );
    open.close().await;
}
