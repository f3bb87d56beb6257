//! What an answer changes in the store.

use super::super::{Decision, decide_doubt};
use super::*;
use crate::domain::{
    AnswerRow, Asked, CallbackSecret, Company, Found, Kind, PersonKey, ProviderName, Qualification,
    RecipeStep,
};
use crate::provider;
use crate::store::{NewList, Store};

/// A single in doubt was sent again and taken, and then its first call turns out to have been carried out: both are paid
/// for, and both end.
#[test]
fn a_single_that_was_sent_again_for_nothing_is_booked_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("a.db")).unwrap();
    let (find, provider) = (Kind::FindEmail, ProviderName::Enrow);
    let (now, price) = (Timestamp::UNIX_EPOCH, provider::price(provider, find));
    let list = NewList {
        name: "a".into(),
        source: "s".into(),
        dialect: String::new(),
        columns: Vec::new(),
    };
    let asked = Asked::FindEmail {
        full_name: "Ada Moreau".into(),
        company: Company::Domain("northpier.example".into()),
        country: None,
        gender: false,
    };
    let both = move |db: &Writing<'_>| {
        let list = db.begin_list(&list, now)?;
        let job = db.begin_job(list, &RecipeStep { find, provider }, now)?;
        db.add_search(job, &PersonKey("ada".into()), &asked)?;
        let path = |seed| CallbackSecret::from_bytes([seed; 32]).hash();
        let (first, searches) = db.intend_single(job, path(1), now)?.unwrap();
        db.doubt_batch(first)?;
        decide_doubt(db, first, Decision::Resend, now)?;
        let (again, _) = db.intend_single(job, path(2), now)?.unwrap();
        db.submitted(again, "again", None, now)?;
        // Its callback, which nobody expected any more.
        db.submitted(first, "first", None, now)?;
        for batch in [first, again] {
            let row = AnswerRow {
                search: Some(searches[0].id),
                address: None,
                qualification: Some(Qualification::Found),
                word: "valid".to_owned(),
                found: Found::default(),
            };
            let answer = BatchAnswer::Completed {
                rows: vec![row],
                cost: None,
            };
            let keep = || db.keep_answer(batch, b"{}", now);
            let back = apply_answer(db, batch, answer, price, now, keep)?;
            assert_eq!(back, Some(Credits::ZERO));
            assert_eq!(db.get_batch(batch)?.state, BatchState::Settled);
        }
        Ok((db.list_open_batches(job)?, db.sum_ledger(job)?))
    };
    let (open, money) = store.write_blocking(both).unwrap();
    assert!(open.is_empty());
    assert_eq!(
        (money.charged, money.outstanding()),
        (Credits::whole(2), Credits::ZERO)
    );
}
