use jiff::Timestamp;
use rusqlite::Connection;

use super::*;
use crate::domain::Kind;
use crate::domain::PathHash;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
use crate::domain::RecipeStep;
use crate::domain::{Asked, BatchState, Credits, Found, Qualification, SearchResult};
use crate::store::{NewList, Store, WrittenLead};

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const REASONS: [&str; 2] = ["given up", "no row"];

/// A batch of two searches, one answered and one failed by its answer.
fn answered(store: &Store) {
    let change = |db: &Writing<'_>| {
        let list = db.begin_list(&list(), NOW)?;
        let leads = [2, 3].map(|row| WrittenLead::new(row, &["x".to_owned()]));
        let leads: Vec<_> = leads.into_iter().collect::<Result<_, _>>()?;
        db.add_leads(list, &leads, &[])?;
        db.finish_list(list, &[], NOW)?;
        let step = RecipeStep {
            find: Kind::VerifyEmail,
            provider: ProviderName::Enrow,
        };
        let job = db.begin_job(list, &step, NOW)?;
        for (lead, email) in [(1, "a@b.example"), (2, "c@d.example")] {
            let asked = Asked::VerifyEmail {
                email: email.into(),
            };
            let search = db.add_search(job, &PersonKey(email.into()), &asked)?;
            db.add_lead_to_search(job, crate::domain::LeadId(lead), search)?;
        }
        let (batch, searches) = db.intend_batch(job, 2, PathHash::of("p"), NOW)?.unwrap();
        db.submitted(batch, "r", Some(Credits::whole(1)), NOW)?;
        let answer = db.keep_answer(batch, b"{}", NOW)?;
        db.settle_search(&result(searches[0].id, batch), answer)?;
        db.fail_search(searches[1].id, REASONS[1])?;
        db.book_end(
            batch,
            Credits::whole(1),
            Some(Credits::from_hundredths(50)),
            NOW,
        )?;
        db.end_batch(batch, BatchState::Settled, NOW)
    };
    store.write_blocking(change).unwrap();
}

fn list() -> NewList {
    NewList {
        name: "a.csv".into(),
        source: "s".into(),
        dialect: String::new(),
        columns: Vec::new(),
    }
}

fn result(search: crate::domain::SearchId, batch: BatchId) -> SearchResult {
    SearchResult {
        search,
        batch,
        qualification: Qualification::Deliverable,
        word: "valid".into(),
        found: Found::default(),
    }
}

/// Tells again what [`answered`] told, as whoever applies the kept answer does.
fn tell_again(db: &Writing<'_>) -> Result<Vec<Compared>, StoreError> {
    db.forget_told(REASONS)?;
    let answer = db.find_next_answer(0)?.unwrap();
    let batch = answer.batch;
    db.unend_batch(batch)?;
    let under_way = db.list_submitted(batch)?;
    assert_eq!(under_way.len(), 2, "both wait for the answer again");
    db.settle_search(&result(under_way[0], batch), answer.id)?;
    db.fail_search(under_way[1], REASONS[1])?;
    let kept = Some(Credits::from_hundredths(50));
    db.book_end(batch, Credits::whole(1), kept, answer.fetched_at)?;
    db.end_batch(batch, BatchState::Settled, answer.fetched_at)?;
    db.reopen_batches()?;
    db.give_back_batches()?;
    db.count_anew()?;
    db.compare_told()
}

fn named(compared: &[Compared]) -> Vec<(Part, String, Vec<&'static str>)> {
    let of = |compared: &Compared| {
        let part = compared.part;
        let each = compared.named.iter();
        each.map(move |one| (part, one.row.clone(), one.cells.clone()))
            .collect::<Vec<_>>()
    };
    compared.iter().flat_map(of).collect()
}

fn folder() -> (tempfile::TempDir, std::path::PathBuf, Store) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::open(&path).unwrap();
    answered(&store);
    (folder, path, store)
}

#[test]
fn what_is_told_again_is_equal_and_leaves_nothing_behind() {
    let (_folder, _, store) = folder();
    for _ in 0..2 {
        let rehearse =
            |db: &Writing<'_>| db.rehearse(|db| tell_again(db).map(|compared| (compared, true)));
        let compared = store.write_blocking(rehearse).unwrap();
        assert_eq!(named(&compared), []);
        assert_eq!((compared[0].part, compared[0].equal), (Part::Results, 2));
        assert_eq!((compared[1].part, compared[1].equal), (Part::Ledger, 3));
    }
}

/// A hand in the database, past the store: its row is named, and healed where that is wanted.
#[test]
fn a_row_that_was_tampered_with_is_named_and_healed() {
    let (_folder, path, store) = folder();
    let hand = Connection::open(&path).unwrap();
    hand.execute_batch(
        "UPDATE results SET word = 'bad', email = 'x@y.example' WHERE search_id = 1;
         UPDATE searches SET state = 'queued', reason = NULL WHERE id = 2;
         UPDATE ledger SET hundredths = 1 WHERE entry = 'charge';
         UPDATE counts SET leads = 7 WHERE outcome = 'deliverable';
         UPDATE batches SET settled_at = 9;",
    )
    .unwrap();
    let differences = vec![
        (
            Part::Results,
            "a.csv row 2, job 1".to_owned(),
            vec!["word", "email"],
        ),
        (
            Part::Results,
            "a.csv row 3, job 1".to_owned(),
            vec!["state", "reason"],
        ),
        (
            Part::Ledger,
            "batch 1: charge".to_owned(),
            vec!["hundredths"],
        ),
        (Part::Batches, "batch 1".to_owned(), vec!["settled_at"]),
        (Part::Counts, "job 1: deliverable".to_owned(), vec!["leads"]),
    ];
    let rehearse = |keep: bool| {
        move |db: &Writing<'_>| db.rehearse(|db| tell_again(db).map(|compared| (compared, keep)))
    };
    // Until it is wanted, nothing is changed.
    for keep in [false, true] {
        let compared = store.write_blocking(rehearse(keep)).unwrap();
        let mut found = named(&compared);
        // What the hand did to searches the triggers counted.
        found.retain(|(part, row, _)| *part != Part::Counts || row.contains("deliverable"));
        assert_eq!(found, differences, "{keep}");
    }
    let compared = store.write_blocking(rehearse(false)).unwrap();
    assert_eq!(named(&compared), []);
    let word: String = hand
        .query_row("SELECT word FROM results", [], |row| row.get(0))
        .unwrap();
    assert_eq!(word, "valid");
}

#[test]
fn a_change_that_fails_halfway_is_taken_back() {
    let (_folder, _, store) = folder();
    let fails = |db: &Writing<'_>| {
        let outcome: Result<(), _> = db.rehearse(|db| {
            db.forget_told(REASONS)?;
            Err(StoreError::Closed)
        });
        assert!(outcome.is_err());
        db.find_next_answer(0).map(|answer| answer.is_some())
    };
    assert!(store.write_blocking(fails).unwrap());
    let compared = store
        .write_blocking(|db: &Writing<'_>| db.rehearse(|db| Ok((tell_again(db)?, false))))
        .unwrap();
    assert_eq!(named(&compared), []);
}
