//! An answer that has come, written down: the raw bytes, what they settle and what it cost, in one transaction.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::apply;
use crate::domain::BatchAnswer;
use crate::domain::BatchId;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::JobId;
use crate::domain::Price;
use crate::domain::SearchId;
use crate::domain::SearchResult;
use crate::domain::SearchState;
use crate::preflight::key_of_address;
use crate::provider::Fetched;
use crate::store::StoreError;
use crate::store::Writing;

/// Keeps the raw answer and applies it. Returns what of the hold came back, or `None` where a row is still ongoing.
pub(super) fn keep_and_apply(
    db: &Writing<'_>,
    batch: BatchId,
    fetched: Fetched,
    price: Price,
    now: Timestamp,
) -> Result<Option<Credits>, StoreError> {
    let Fetched { answer, body } = fetched;
    let keep = || db.keep_answer(batch, &body, now);
    apply_answer(db, batch, answer, price, now, keep)
}

/// Applies `answer` to `batch`, as of `now`; the same as [`keep_and_apply`] for bytes that `keep` says the id of, which
/// are kept already where a table is rebuilt.
pub(crate) fn apply_answer(
    db: &Writing<'_>,
    batch: BatchId,
    mut answer: BatchAnswer,
    price: Price,
    now: Timestamp,
    keep: impl FnOnce() -> Result<i64, StoreError>,
) -> Result<Option<Credits>, StoreError> {
    let known = db.get_batch(batch)?;
    // One that is under way beside its settled search was sent again for nothing: it is booked and ended like any other.
    if known.single && known.state == BatchState::Settled && db.find_verdict(batch)?.is_some() {
        return improve(db, batch, &answer, price, now, keep).map(Some);
    }
    let under_way = db.list_submitted(batch)?;
    let only = match known.single {
        true => db.find_search_in(batch)?,
        false => None,
    };
    apply::join(&mut answer, only, |address| {
        db.find_search(known.job, &key_of_address(address))
    })?;
    let searches = stand(db, known.job, &answer, &under_way)?;
    let Some(settling) = apply::settle(&known, &answer, &searches, &under_way, price) else {
        return Ok(None);
    };
    let answer = keep()?;
    for result in &settling.results {
        db.settle_search(result, answer)?;
    }
    for (search, reason) in &settling.failures {
        db.fail_search(*search, reason)?;
    }
    db.book_end(batch, settling.held, settling.charged, now)?;
    db.end_batch(batch, settling.state, now)?;
    Ok(Some(
        settling
            .charged
            .map_or(Credits::ZERO, |charged| settling.held - charged),
    ))
}

/// Where the searches stand that `answer` names or the batch holds.
fn stand(
    db: &Writing<'_>,
    job: JobId,
    answer: &BatchAnswer,
    under_way: &[SearchId],
) -> Result<HashMap<SearchId, SearchState>, StoreError> {
    let mut searches: HashMap<_, _> = under_way
        .iter()
        .map(|id| (*id, SearchState::Submitted))
        .collect();
    if let BatchAnswer::Completed { rows, .. } = answer {
        for search in rows.iter().filter_map(|row| row.search) {
            if !searches.contains_key(&search)
                && let Some(state) = db.find_search_state(job, search)?
            {
                searches.insert(search, state);
            }
        }
    }
    Ok(searches)
}

/// An event has settled the single search of `batch` before its reply, or its queue, had: the same answer again, unless
/// the event could not tell. Returns what of the hold came back.
fn improve(
    db: &Writing<'_>,
    batch: BatchId,
    answer: &BatchAnswer,
    price: Price,
    now: Timestamp,
    keep: impl FnOnce() -> Result<i64, StoreError>,
) -> Result<Credits, StoreError> {
    if let BatchAnswer::Completed { rows, cost } = answer
        && let [row] = rows.as_slice()
        && let Some(qualification) = row.qualification
        && let Some((search, before)) = db.find_verdict(batch)?
        && apply::improves(Some(before), qualification)
    {
        let result = SearchResult {
            search,
            batch,
            qualification,
            word: row.word.clone(),
            found: row.found.clone(),
        };
        let charged = cost.unwrap_or_else(|| price.of(qualification));
        let booked = [db.get_batch(batch)?.held.unwrap_or(price.each), charged];
        db.settle_single(&result, keep()?, booked, now)?;
    }
    Ok(db.find_refund(batch)?.unwrap_or(Credits::ZERO))
}

#[cfg(test)]
mod tests;
