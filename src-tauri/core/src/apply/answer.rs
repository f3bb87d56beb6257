//! A fetched answer: which searches it settles or fails, and what the batch cost.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::domain::AnswerRow;
use crate::domain::Batch;
use crate::domain::BatchAnswer;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::Qualification;
use crate::domain::SearchId;
use crate::domain::SearchResult;
use crate::domain::SearchState;

/// What an answer changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settling {
    /// Where the batch stands after it.
    pub state: BatchState,
    /// Searches that have their result.
    pub results: Vec<SearchResult>,
    /// Searches that end without one, with the reason.
    pub failures: Vec<(SearchId, String)>,
    /// What had been held for the batch.
    pub held: Credits,
    /// What of it the service kept; `None` where it does not say: then the hold stays outstanding.
    pub charged: Option<Credits>,
}

/// What `answer` changes; `None` while the batch is not finished.
///
/// `searches` is where each search of the batch's job stands that the answer names or the batch holds; `under_way` are
/// those that the batch holds. `price` is what one found answer costs, for a service that does not send a bill.
pub fn settle(
    batch: &Batch,
    answer: &BatchAnswer,
    searches: &HashMap<SearchId, SearchState>,
    under_way: &[SearchId],
    price: Credits,
) -> Option<Settling> {
    let held = batch
        .held
        .unwrap_or_else(|| price.times(batch.searches.into()));
    match answer {
        BatchAnswer::Ongoing => None,
        BatchAnswer::Failed { cost } => {
            let reason = "the service gave up on the batch";
            let failures = under_way
                .iter()
                .map(|id| (*id, reason.to_owned()))
                .collect();
            let charged = *cost;
            Some(Settling {
                state: BatchState::Failed,
                results: Vec::new(),
                failures,
                held,
                charged,
            })
        }
        // A row that is still ongoing makes a batch that is not finished, whatever the batch says of itself.
        BatchAnswer::Completed { rows, .. }
            if rows.iter().any(|row| row.qualification.is_none()) =>
        {
            None
        }
        BatchAnswer::Completed { rows, cost } => {
            let results = results(batch, rows, searches);
            let failures = missing(rows, under_way);
            let charged = Some(cost.unwrap_or_else(|| bill(rows, price)));
            Some(Settling {
                state: BatchState::Settled,
                results,
                failures,
                held,
                charged,
            })
        }
    }
}

/// The rows that answer a search which has no result yet. A search counted as lost, cancelled, or waiting to be
/// sent again, takes its late answer gladly.
fn results(
    batch: &Batch,
    rows: &[AnswerRow],
    searches: &HashMap<SearchId, SearchState>,
) -> Vec<SearchResult> {
    let mut seen = HashSet::new();
    let waits = |state: SearchState| match state {
        SearchState::Queued
        | SearchState::Submitted
        | SearchState::Failed
        | SearchState::Cancelled => true,
        SearchState::Settled => false,
    };
    let result = |row: &AnswerRow| {
        let (search, qualification) = (row.search?, row.qualification?);
        let fits = searches.get(&search).copied().is_some_and(waits) && seen.insert(search);
        let (word, found) = (row.word.clone(), row.found.clone());
        fits.then_some(SearchResult {
            search,
            batch: batch.id,
            qualification,
            word,
            found,
        })
    };
    rows.iter().filter_map(result).collect()
}

fn missing(rows: &[AnswerRow], under_way: &[SearchId]) -> Vec<(SearchId, String)> {
    let answered: HashSet<_> = rows.iter().filter_map(|row| row.search).collect();
    let unanswered = under_way.iter().filter(|id| !answered.contains(id));
    unanswered
        .map(|id| (*id, "the service's answer has no row for it".to_owned()))
        .collect()
}

fn bill(rows: &[AnswerRow], price: Credits) -> Credits {
    let found = rows
        .iter()
        .filter(|row| row.qualification == Some(Qualification::Found));
    found.map(|_| price).sum()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::BatchId;
    use crate::domain::Found;
    use crate::domain::JobId;

    fn batch(held: Option<i64>) -> Batch {
        Batch {
            id: BatchId(7),
            job: JobId(1),
            state: BatchState::Submitted,
            reference: Some("r".into()),
            searches: 3,
            intended_at: Timestamp::UNIX_EPOCH,
            submitted_at: None,
            called_back_at: None,
            held: held.map(Credits::whole),
        }
    }

    fn row(search: i64, qualification: Option<Qualification>) -> AnswerRow {
        let email = qualification
            .filter(|q| *q == Qualification::Found)
            .map(|_| "a@b.example".to_owned());
        AnswerRow {
            search: Some(SearchId(search)),
            qualification,
            word: "word".into(),
            found: Found {
                email,
                ..Found::default()
            },
        }
    }

    fn all(state: SearchState) -> HashMap<SearchId, SearchState> {
        [1, 2, 3].map(|id| (SearchId(id), state)).into()
    }

    const UNDER_WAY: [SearchId; 3] = [SearchId(1), SearchId(2), SearchId(3)];
    const PRICE: Credits = Credits::whole(1);

    fn settled(rows: Vec<AnswerRow>, cost: Option<i64>, state: SearchState) -> Option<Settling> {
        let answer = BatchAnswer::Completed {
            rows,
            cost: cost.map(Credits::whole),
        };
        let under_way = if state == SearchState::Submitted {
            &UNDER_WAY[..]
        } else {
            &[]
        };
        settle(&batch(Some(3)), &answer, &all(state), under_way, PRICE)
    }

    fn three() -> Vec<AnswerRow> {
        let (found, missed) = (Some(Qualification::Found), Some(Qualification::NotFound));
        vec![row(3, found), row(1, missed), row(2, found)]
    }

    #[test]
    fn every_row_settles_its_search_whatever_the_order() {
        let settling = settled(three(), Some(2), SearchState::Submitted).unwrap();
        assert_eq!(settling.results.len(), 3);
        assert_eq!(settling.results[0].search, SearchId(3));
        assert_eq!(
            (settling.held, settling.charged),
            (Credits::whole(3), Some(Credits::whole(2)))
        );
        assert!(settling.failures.is_empty());
    }

    #[test]
    fn twice_is_once() {
        let settling = settled(three(), Some(2), SearchState::Settled).unwrap();
        assert!(settling.results.is_empty() && settling.failures.is_empty());
        let doubled =
            settled([three(), three()].concat(), Some(2), SearchState::Submitted).unwrap();
        assert_eq!(
            doubled.results.len(),
            3,
            "a row that stands twice counts once"
        );
    }

    #[test]
    fn a_late_answer_is_taken_by_what_was_counted_as_lost() {
        assert_eq!(
            settled(three(), None, SearchState::Failed)
                .unwrap()
                .results
                .len(),
            3
        );
    }

    #[test]
    fn a_row_that_is_still_ongoing_keeps_the_batch_open() {
        let rows = vec![row(1, Some(Qualification::Found)), row(2, None)];
        assert_eq!(settled(rows, Some(1), SearchState::Submitted), None);
    }

    #[test]
    fn a_search_without_a_row_fails_and_a_strange_row_changes_nothing() {
        let rows = vec![
            row(1, Some(Qualification::Found)),
            row(99, Some(Qualification::Found)),
        ];
        let settling = settled(rows, Some(2), SearchState::Submitted).unwrap();
        assert_eq!(settling.results.len(), 1);
        assert_eq!(settling.failures.len(), 2);
    }

    #[test]
    fn without_a_bill_the_price_list_counts() {
        assert_eq!(
            settled(three(), None, SearchState::Submitted)
                .unwrap()
                .charged,
            Some(Credits::whole(2))
        );
        let unheld = settle(
            &batch(None),
            &BatchAnswer::Failed { cost: None },
            &all(SearchState::Submitted),
            &UNDER_WAY,
            PRICE,
        );
        let unheld = unheld.unwrap();
        assert_eq!(
            (unheld.held, unheld.charged, unheld.failures.len()),
            (Credits::whole(3), None, 3)
        );
    }
}
