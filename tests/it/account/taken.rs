//! What waits among the unmatched, taken into a list: whole lists of another program, and answers.

use ringback_core::domain::{Unmatched, UnmatchedId};

use super::*;

const VERIFIED: &str = "Email,Note\nvalid@example.com,a\ninvalid@example.com,b\n,nobody\n";
const SOUGHT: &str = "Name,Domain\nKim Lee,tannwerk.example\n";

fn named<'a>(all: &'a [Unmatched], subject: &str) -> &'a Unmatched {
    let mut named = all.iter().filter(|one| one.said.subject == subject);
    named.next().unwrap()
}

fn ids(all: &[Unmatched], subjects: &[&str]) -> Vec<UnmatchedId> {
    subjects
        .iter()
        .map(|subject| named(all, subject).id)
        .collect()
}

impl Open {
    async fn take(&self, of: &[UnmatchedId], into: Target) -> Result<ListId, AppError> {
        self.app.take_unmatched(of, into, &self.line).await
    }

    /// Reads a delivery once more; what is said of it then.
    async fn again(&self, unmatched: &Unmatched) -> (DeliveryState, String) {
        let read = self.app.replay(unmatched.said.delivery).await.unwrap();
        (read.state, read.note.unwrap())
    }
}

/// Another program's lists: their rows are fetched and become leads with their verdicts, those about one address one lead.
/// Nothing is charged for that, and a list that cannot be had keeps all that was chosen with it where it is.
#[tokio::test(flavor = "multi_thread")]
async fn whole_lists_are_taken_with_their_rows_or_not_at_all() {
    let open = Open::new("work-ms=10", &json!({})).await;
    open.upload("email_verify", "q1.csv", VERIFIED).await;
    open.upload("email_finder", "q2.csv", SOUGHT).await;
    open.upload("email_verify", "gone.csv", "Email\na@tannwerk.example\n")
        .await;
    open.upload("email_verify", "blank.csv", "Email,Note\n,nobody\n")
        .await;
    let valid = json!({"email": "Valid@example.com"});
    open.call("/email_verify/instant", &valid).await;
    open.until_read(5).await;
    let waiting = open.unmatched();
    let all = ["q1.csv", "q2.csv", "gone.csv", "Valid@example.com"];
    let gone = named(&waiting, "gone.csv").said.delivery;
    let (_, body) = open
        .app
        .store()
        .read(|db| db.get_delivery_bytes(gone))
        .unwrap();
    let event: Value = serde_json::from_slice(&body).unwrap();
    let list = &event["payload"]["data"]["list_id"];
    let remove = json!({"list_id": list, "ignore_result": true});
    open.call("/email_verify/list/remove", &remove).await;
    let spent = open.desk.sandbox().clearout_ledger().credits_spent;

    let refused = open
        .take(&ids(&waiting, &all), Target::New("All".into()))
        .await;
    let told = refused.unwrap_err();
    assert!(matches!(&told, AppError::NoRows { name, .. } if name == "gone.csv"));
    assert!(told.to_string().contains("does not know"), "{told}");
    assert!(open.list("All").is_none(), "then nothing is taken");
    assert_eq!(open.unmatched().len(), 5);
    let blank = ids(&waiting, &["blank.csv"]);
    let refused = open.take(&blank, Target::New("Blank".into())).await;
    assert!(matches!(refused, Err(AppError::NobodyIn(name)) if name == "blank.csv"));

    let taken = ids(&waiting, &["q1.csv", "q2.csv", "Valid@example.com"]);
    let list = open.take(&taken, Target::New("All".into())).await.unwrap();
    assert_eq!(open.unmatched().len(), 2);
    let mut people: Vec<_> = open.cells(list);
    people.sort();
    let verdict = |cells: &Vec<String>| (cells[0].to_lowercase(), cells[1].clone());
    let verdicts: Vec<_> = people.iter().map(verdict).collect();
    assert!(verdicts.contains(&("valid@example.com".into(), "deliverable".into())));
    assert!(verdicts.contains(&("invalid@example.com".into(), "undeliverable".into())));
    let kim = people
        .iter()
        .find(|cells| cells[5].eq_ignore_ascii_case("kim lee"));
    assert_eq!(kim.unwrap()[7], "tannwerk.example");
    assert_eq!(people.len(), 3, "one lead for one address: {people:?}");
    let ledger = open.desk.sandbox().clearout_ledger();
    assert_eq!(ledger.credits_spent, spent, "fetching rows costs nothing");

    let q1 = named(&waiting, "q1.csv");
    let kept = open
        .app
        .store()
        .read(|db| db.get_delivery(q1.said.delivery));
    assert!(kept.unwrap().note.unwrap().contains("taken into a list"));
    open.close().await;
}

/// A list of a file has no place for a verdict: it is no target. One that was begun that way is, and keeps one lead for one
/// person.
#[tokio::test(flavor = "multi_thread")]
async fn what_waits_goes_into_living_lists_only() {
    let open = Open::new("work-ms=10", &json!({})).await;
    let path = open.desk.path("leads.csv");
    std::fs::write(&path, "E-mail\nvalid@example.com\n").unwrap();
    let imported = open.app.import(&path, &[], |_, _| {}).unwrap().list;
    open.sandbox("form_guard", &json!({"email": "valid@example.com"}))
        .await;
    open.until_read(1).await;
    open.call(
        "/email_verify/instant",
        &json!({"email": "VALID@example.com"}),
    )
    .await;
    open.until_read(2).await;
    let forms = open.list("Form Guard").unwrap();
    assert!(forms.living && !imported.living);
    let one = open.unmatched().remove(0);
    let told = open.take(&[one.id], Target::List(imported.id)).await;
    let told = told.unwrap_err().to_string();
    assert!(told.starts_with("leads.csv was imported"), "{told}");
    assert_eq!(open.cells(imported.id), [["valid@example.com"]]);

    let (state, note) = open.again(&one).await;
    assert_eq!(state, DeliveryState::Repeated);
    assert!(note.contains("nobody here had asked for it"), "{note}");
    assert_eq!(open.unmatched().len(), 1, "read again it waits once");
    let into = open.take(&[one.id], Target::List(forms.id)).await;
    assert_eq!(into.unwrap(), forms.id);
    assert_eq!(open.cells(forms.id).len(), 1, "one lead for one address");
    let (state, note) = open.again(&one).await;
    assert_eq!(state, DeliveryState::Repeated);
    assert!(note.contains("nobody here had asked for it"), "{note}");
    assert!(open.unmatched().is_empty());
    open.close().await;
}
