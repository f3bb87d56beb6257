//! A fetched answer: which searches it settles or fails, and what the batch cost.

use std::collections::HashMap;
use std::collections::HashSet;

use crate::domain::AnswerRow;
use crate::domain::Batch;
use crate::domain::BatchAnswer;
use crate::domain::BatchState;
use crate::domain::Credits;
use crate::domain::Price;
use crate::domain::SearchId;
use crate::domain::SearchResult;
use crate::domain::SearchState;

/// Why a search fails whose batch the service gave up on.
pub const GIVEN_UP: &str = "the service gave up on the batch";
/// Why a search fails that the answer about its batch leaves out.
pub const NO_ROW: &str = "the service's answer has no row for it";

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
/// those that the batch holds. `price` is the list's, for a service that does not send a bill; where the batch's hold
/// shows another one, that counts. Rows name their searches by now: see [`join`].
pub fn settle(
    batch: &Batch,
    answer: &BatchAnswer,
    searches: &HashMap<SearchId, SearchState>,
    under_way: &[SearchId],
    price: Price,
) -> Option<Settling> {
    let price = price.shown_by(batch.held, batch.searches);
    let held = batch
        .held
        .unwrap_or_else(|| price.worst(batch.searches.into()));
    match answer {
        BatchAnswer::Ongoing => None,
        BatchAnswer::Failed { cost } => {
            let failures = under_way
                .iter()
                .map(|id| (*id, GIVEN_UP.to_owned()))
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

/// The rows that answer a search which has no result yet. A search counted as lost, cancelled, taken off or waiting to
/// be sent again takes its late answer gladly.
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
        | SearchState::Cancelled
        | SearchState::Suppressed => true,
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
    unanswered.map(|id| (*id, NO_ROW.to_owned())).collect()
}

fn bill(rows: &[AnswerRow], price: Price) -> Credits {
    let charged = rows.iter().filter_map(|row| row.qualification);
    charged.map(|qualification| price.of(qualification)).sum()
}

/// Gives each row of `answer` the search it is about, where it does not name one: that of a single search is the only
/// one there is, that of a verification is found by its address.
pub fn join<E>(
    answer: &mut BatchAnswer,
    only: Option<SearchId>,
    mut by_address: impl FnMut(&str) -> Result<Option<SearchId>, E>,
) -> Result<(), E> {
    let BatchAnswer::Completed { rows, .. } = answer else {
        return Ok(());
    };
    for row in rows.iter_mut().filter(|row| row.search.is_none()) {
        row.search = match (&row.address, only) {
            (_, Some(only)) => Some(only),
            (Some(address), None) => by_address(address)?,
            (None, None) => None,
        };
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::domain::BatchId;
    use crate::domain::Found;
    use crate::domain::JobId;
    use crate::domain::Kind;
    use crate::domain::Per;
    use crate::domain::ProviderName;
    use crate::domain::Qualification;
    use crate::domain::RecipeStep;

    fn batch(held: Option<i64>) -> Batch {
        Batch {
            id: BatchId(7),
            job: JobId(1),
            step: RecipeStep {
                find: Kind::FindEmail,
                provider: ProviderName::Enrow,
            },
            single: false,
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
            address: None,
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
    const PRICE: Price = Price {
        each: Credits::whole(1),
        per: Per::Found,
    };

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

    /// What a finished batch of three costs, by kind, hold and bill. Trap 8: the hold is not the bill. Trap 7: quarters.
    #[test]
    fn trap_7_and_8_each_kind_is_charged_by_its_own_rule() {
        use Qualification::{Deliverable, Found, NotFound, Undeliverable, Unknown};
        let price = |hundredths, per| Price {
            each: Credits::from_hundredths(hundredths),
            per,
        };
        let (email, verify, phone) = (
            price(100, Per::Found),
            price(25, Per::Check),
            price(4_000, Per::Found),
        );
        for (what, price, held, bill, verdicts, charged, given_back) in [
            (
                "found",
                email,
                Some(300),
                None,
                [Found, NotFound, Found],
                200,
                100,
            ),
            (
                "an unknown word is not charged",
                email,
                None,
                None,
                [Found, Unknown, NotFound],
                100,
                200,
            ),
            (
                "the bill goes before the list",
                email,
                Some(300),
                Some(150),
                [Found, Found, Found],
                150,
                150,
            ),
            (
                "every check",
                verify,
                Some(75),
                None,
                [Deliverable, Undeliverable, Unknown],
                75,
                0,
            ),
            (
                "every check, billed",
                verify,
                Some(75),
                Some(75),
                [Undeliverable; 3],
                75,
                0,
            ),
            (
                "no hold told",
                verify,
                None,
                None,
                [Undeliverable; 3],
                75,
                0,
            ),
            (
                "a number",
                phone,
                Some(12_000),
                None,
                [Found, NotFound, NotFound],
                4_000,
                8_000,
            ),
            (
                "on an older plan",
                phone,
                Some(15_000),
                None,
                [Found, NotFound, Found],
                10_000,
                5_000,
            ),
            ("none", phone, Some(12_000), None, [NotFound; 3], 0, 12_000),
        ] {
            let batch = Batch {
                held: held.map(Credits::from_hundredths),
                ..batch(None)
            };
            let rows = [1, 2, 3].into_iter().zip(verdicts);
            let answer = BatchAnswer::Completed {
                rows: rows.map(|(id, verdict)| row(id, Some(verdict))).collect(),
                cost: bill.map(Credits::from_hundredths),
            };
            let settling = settle(
                &batch,
                &answer,
                &all(SearchState::Submitted),
                &UNDER_WAY,
                price,
            );
            let settling = settling.unwrap();
            let kept = settling.charged.unwrap();
            assert_eq!(
                (kept.hundredths(), (settling.held - kept).hundredths()),
                (charged, given_back),
                "{what}"
            );
            assert_eq!(settling.results.len(), 3, "{what}");
        }
    }

    #[test]
    fn a_single_search_is_settled_by_its_one_row() {
        let single = Batch {
            single: true,
            searches: 1,
            ..batch(Some(40))
        };
        let phone = Price {
            each: Credits::whole(40),
            per: Per::Found,
        };
        for (verdict, charged) in [(Qualification::Found, 40), (Qualification::NotFound, 0)] {
            let mut answer = BatchAnswer::Completed {
                rows: vec![AnswerRow {
                    search: None,
                    ..row(0, Some(verdict))
                }],
                cost: None,
            };
            join(&mut answer, Some(SearchId(2)), |_| Ok::<_, ()>(None)).unwrap();
            let under_way = [SearchId(2)];
            let settling = settle(
                &single,
                &answer,
                &all(SearchState::Submitted),
                &under_way,
                phone,
            );
            let settling = settling.unwrap();
            assert_eq!(settling.charged, Some(Credits::whole(charged)));
            assert_eq!(
                (settling.results[0].search, settling.failures.len()),
                (SearchId(2), 0)
            );
        }
    }

    #[test]
    fn trap_12_rows_without_an_id_are_joined_by_their_address() {
        let named = |search: Option<i64>, address: Option<&str>| AnswerRow {
            search: search.map(SearchId),
            address: address.map(str::to_owned),
            ..row(0, Some(Qualification::Deliverable))
        };
        let mut answer = BatchAnswer::Completed {
            rows: vec![
                named(None, Some("b@c.example")),
                named(Some(9), Some("b@c.example")),
                named(None, Some("stranger@c.example")),
                named(None, None),
            ],
            cost: None,
        };
        let known = |address: &str| Ok::<_, ()>((address == "b@c.example").then_some(SearchId(3)));
        join(&mut answer, None, known).unwrap();
        let BatchAnswer::Completed { rows, .. } = answer else {
            panic!()
        };
        let joined: Vec<_> = rows.iter().map(|row| row.search.map(|id| id.0)).collect();
        assert_eq!(joined, [Some(3), Some(9), None, None]);
    }
}
