//! For tests: a job whose service has answered.

use ringback_core::app::{App, clock};
use ringback_core::domain::{BatchState, Found, JobId, PathHash, Qualification, SearchResult};

/// Everything that waits in `job` is found, or deliverable.
pub fn answer(app: &App, job: JobId) {
    let answered = app.store().write_blocking(move |db| {
        let path = PathHash([u8::try_from(job.0).unwrap(); 32]);
        let taken = db.intend_batch(job, 200, path, clock())?;
        let (batch, searches) = taken.unwrap();
        db.submitted(batch, &format!("ref {job}"), None, clock())?;
        let answer = db.keep_answer(batch, b"{}", clock())?;
        for search in searches {
            let found = SearchResult {
                search: search.id,
                batch,
                word: "valid".to_owned(),
                qualification: Qualification::Found,
                found: Found {
                    email: Some("k@vega.example".to_owned()),
                    ..Found::default()
                },
            };
            db.settle_search(&found, answer)?;
        }
        db.end_batch(batch, BatchState::Settled, clock())?;
        db.finish_job(job, clock())
    });
    answered.unwrap();
}
