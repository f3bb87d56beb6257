//! What counts against a cap.

use super::*;
use crate::domain::Asked;
use crate::domain::BatchId;
use crate::domain::CallbackSecret;
use crate::domain::Company;
use crate::domain::Kind;
use crate::domain::PersonKey;
use crate::domain::ProviderName;
use crate::store::NewList;
use crate::store::Store;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const STEP: RecipeStep = RecipeStep {
    find: Kind::FindEmail,
    provider: ProviderName::Enrow,
};

/// What `change` does to a batch of three searches, of which each costs ten at most, counts as so many credits.
fn counts_as(
    what: &str,
    credits: i64,
    change: impl Fn(&Writing<'_>, BatchId) -> Result<(), StoreError> + Send + 'static,
) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let committed = store.write_blocking(move |db| {
        let (run, job) = begin(db, Some(Credits::whole(100)))?;
        let path = CallbackSecret::from_bytes([1; 32]).hash();
        let (batch, _) = db.intend_batch(job, 3, path, NOW)?.unwrap();
        change(db, batch)?;
        let committed = db.sum_committed(run)?;
        let left = db.find_cap_left(job)?.unwrap();
        assert_eq!(left, Credits::whole(100) - committed);
        Ok(committed)
    });
    assert_eq!(committed.unwrap(), Credits::whole(credits), "{what}");
}

fn begin(db: &Writing<'_>, cap: Option<Credits>) -> Result<(RunId, JobId), StoreError> {
    let list = NewList {
        name: "a".into(),
        source: "s".into(),
        dialect: String::new(),
        columns: Vec::new(),
    };
    let new = NewRun {
        list: db.begin_list(&list, NOW)?,
        recipe: Recipe::of(STEP),
        details: Details::default(),
        cap,
    };
    let run = db.begin_run(&new, NOW)?;
    let job = db.begin_step(run, (0, &STEP), Credits::whole(10), NOW)?;
    for n in 0..9 {
        let asked = Asked::FindEmail {
            full_name: format!("Ada Moreau{n}"),
            company: Company::Domain("northpier.example".into()),
            country: None,
            gender: false,
        };
        db.add_search(job, &PersonKey(n.to_string()), &asked)?;
    }
    Ok((run, job))
}

#[test]
fn a_batch_counts_with_what_was_charged_or_else_with_all_that_it_can_cost() {
    counts_as("intended", 30, |_, _| Ok(()));
    counts_as("in doubt", 30, |db, batch| db.doubt_batch(batch));
    counts_as("submitted without a hold", 30, |db, batch| {
        db.submitted(batch, "r", None, NOW)
    });
    counts_as("with a hold", 30, |db, batch| {
        db.submitted(batch, "r", Some(Credits::whole(30)), NOW)
    });
    counts_as("with a hold that is more than feared", 45, |db, batch| {
        db.submitted(batch, "r", Some(Credits::whole(45)), NOW)
    });
    counts_as(
        "with a hold that is less, and shows no price",
        30,
        |db, batch| db.submitted(batch, "r", Some(Credits::whole(10)), NOW),
    );
    counts_as("with a hold that has shown the price", 24, |db, batch| {
        db.set_price(db.get_batch(batch)?.job, Credits::whole(8))?;
        db.submitted(batch, "r", Some(Credits::whole(24)), NOW)
    });
    counts_as("settled", 12, |db, batch| {
        db.submitted(batch, "r", Some(Credits::whole(30)), NOW)?;
        db.book_end(batch, Credits::whole(30), Some(Credits::whole(12)), NOW)?;
        db.end_batch(batch, crate::domain::BatchState::Settled, NOW)
    });
    counts_as("settled for nothing", 0, |db, batch| {
        db.book_end(batch, Credits::whole(30), Some(Credits::ZERO), NOW)
    });
    counts_as("given up without a word on its cost", 30, |db, batch| {
        db.book_end(batch, Credits::whole(30), None, NOW)?;
        db.end_batch(batch, crate::domain::BatchState::Failed, NOW)
    });
    counts_as("counted as lost", 30, |db, batch| {
        db.set_batch_state(batch, crate::domain::BatchState::Lost)
    });
    counts_as("not taken", 0, |db, batch| db.refuse_batch(batch));
    counts_as("sent again, and not yet under way", 30, |db, batch| {
        db.doubt_batch(batch)?;
        db.resend_batch(batch)
    });
    counts_as("sent again: both calls may be charged", 60, |db, batch| {
        db.doubt_batch(batch)?;
        db.resend_batch(batch)?;
        let path = CallbackSecret::from_bytes([2; 32]).hash();
        db.intend_batch(db.get_batch(batch)?.job, 3, path, NOW)?;
        Ok(())
    });
}

#[test]
fn the_dearest_price_is_feared_until_something_was_sent_and_a_shown_one_stays() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let look = |db: &Writing<'_>| {
        let (run, job) = begin(db, None)?;
        assert_eq!(db.find_cap_left(job)?, None);
        db.set_cap(run, Some(Credits::whole(5)))?;
        assert_eq!(db.find_cap_left(job)?, Some(Credits::whole(5)));
        db.fear_price(job, Credits::whole(50))?;
        db.fear_price(job, Credits::whole(40))?;
        assert_eq!(db.get_price(job)?, Credits::whole(50));
        let path = CallbackSecret::from_bytes([1; 32]).hash();
        db.intend_batch(job, 1, path, NOW)?;
        db.set_price(job, Credits::whole(40))?;
        db.fear_price(job, Credits::whole(50))?;
        assert_eq!(db.get_price(job)?, Credits::whole(40));
        Ok(())
    };
    store.write_blocking(look).unwrap();
}
