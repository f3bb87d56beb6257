//! What accounts told is rebuilt out of the deliveries' bytes.

use super::*;
use crate::rebuild::rebuild;

/// Every kind of event: of forms, tests, of another program's searches (waiting and taken into a list), of a list of ours,
/// and one that settled a search of ours before its list was finished.
#[tokio::test(flavor = "multi_thread")]
async fn what_accounts_told_is_rebuilt_cell_for_cell() {
    let open = Open::new("work-ms=1000,double=0.5", &json!({"minute-ms": 1000})).await;
    let typed =
        json!({"email": "Valid@example.com", "phone": "+1 202 555 0143", "name": "Kim Lee"});
    open.sandbox("form_guard", &typed).await;
    let again = json!({"email": "valid@example.com", "name": "kim lee"});
    open.sandbox("form_guard", &again).await;
    let test = json!({"event_type": "email_verifier.instant.completed"});
    open.sandbox("test_event", &test).await;
    // Nobody here has asked for it yet: it waits, and goes on waiting although it is asked later.
    for email in ["valid@example.com", "catch_all@example.com"] {
        let asked = json!({ "email": email });
        open.call("/email_verify/instant", &asked).await;
    }
    let find = json!({"name": "Kim Lee", "domain": "tannwerk.example"});
    open.call("/email_finder/instant", &find).await;
    until(|| open.unmatched().len() == 3).await;
    let person = open.unmatched()[0].id;
    open.upload(
        "email_verify",
        "theirs.csv",
        "Email\nodo@tannwerk.example\n",
    )
    .await;
    until(|| open.unmatched().len() == 4).await;
    let theirs = open.unmatched()[0].id;
    let new = Target::New("Found".into());
    let taken = open
        .app
        .take_unmatched(&[person, theirs], new, &open.line)
        .await;
    taken.unwrap();
    let rows = || open.desk.sandbox().clearout_ledger().rows;
    let before = rows();

    let path = open.desk.path("leads.csv");
    std::fs::write(&path, "E-mail\nvalid@example.com\nada@tannwerk.example\n").unwrap();
    let list = open.app.import(&path, &[], |_, _| {}).unwrap().list;
    let verify = RecipeStep {
        find: Kind::VerifyEmail,
        provider: CLEAROUT,
    };
    let job = open
        .app
        .plan(&list, &verify, Details::default(), false)
        .unwrap()
        .job;
    let options = open.desk.options(Sending::Bulk, 20, InDoubt::Wait);
    let early = async {
        until(|| rows() == before + 2).await;
        let tell = json!({"email": "VALID@example.com"});
        open.call("/email_verify/instant", &tell).await;
        until(|| open.app.summary(job).unwrap().counts.found == 1).await;
    };
    let (end, ()) = tokio::join!(open.line.run(job, options.wishes, controls()), early);
    assert_eq!(end.unwrap(), End::Finished);

    // Nothing more may arrive while it is rebuilt.
    let Open {
        desk, app, line, ..
    } = open;
    line.hang_up().await.unwrap();
    let rebuilt = rebuild(&app, &desk.data()).await;
    assert_eq!(rebuilt.answers, 2, "an event and a file");
    let living = rebuilt.parts.iter().find(|part| part.part == Part::Living);
    assert_eq!(living.unwrap().equal, 5, "three typed, two taken");
}
