//! Raw answers: the body of every fetched batch that ended, so that each result can be traced to the bytes it came
//! from, and all of them rebuilt.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;
use crate::domain::Credits;
use crate::domain::DeliveryId;
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::Search;
use crate::domain::SearchId;

pub(super) const SCHEMA: &str = "
CREATE TABLE answers (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
    fetched_at INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;
CREATE INDEX answers_by_batch ON answers (batch_id);
";

/// Where a result came from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The search that was answered: the one that was paid for, where it was in another job.
    pub search: Search,
    /// The job in which it was paid for, where that is another.
    pub bought_in: Option<JobId>,
    /// It was put to the service by itself.
    pub single: bool,
    /// What a search of that batch held, where that is known.
    pub held_each: Option<Credits>,
    /// What was charged for it, where it was put to the service by itself.
    pub charged: Option<Credits>,
    /// The batch in which it was answered.
    pub batch: BatchId,
    /// The provider's reference of that batch.
    pub reference: Option<String>,
    /// The provider's own word for the verdict.
    pub word: String,
    /// When the answer was fetched.
    pub fetched_at: Timestamp,
    /// The whole answer, as it came; empty where it was not asked for.
    pub answer: Vec<u8>,
    /// The delivery that said the batch was finished, where one came.
    pub delivery: Option<DeliveryId>,
}

impl Reading<'_> {
    /// Where the result of `lead` in `job` came from; `None` where it has none.
    pub fn find_origin(&self, job: JobId, lead: LeadId) -> Result<Option<Origin>, StoreError> {
        self.origin_with("a.body", job, lead)
    }

    /// The same without the answer itself, which may be megabytes and the same for thousands of leads.
    pub fn find_source(&self, job: JobId, lead: LeadId) -> Result<Option<Origin>, StoreError> {
        self.origin_with("x''", job, lead)
    }

    fn origin_with(
        &self,
        body: &str,
        job: JobId,
        lead: LeadId,
    ) -> Result<Option<Origin>, StoreError> {
        let sql = format!(
            "SELECT coalesce(s.from_search, s.id), r.batch_id, b.reference, r.word, a.fetched_at, {body},
                          (SELECT min(d.id) FROM deliveries d WHERE d.batch_id = b.id AND d.state <> 'unreadable'),
                          coalesce(k.asked, s.asked), b.single,
                          (SELECT hundredths / b.searches FROM ledger WHERE batch_id = b.id AND entry = 'hold'),
                          (SELECT hundredths FROM ledger WHERE batch_id = b.id AND entry = 'charge' AND b.single),
                          k.job_id
                   FROM job_leads j
                   JOIN searches s ON s.id = j.search_id
                   LEFT JOIN searches k ON k.id = s.from_search
                   JOIN results r ON r.search_id = j.search_id
                   JOIN batches b ON b.id = r.batch_id
                   JOIN answers a ON a.id = r.answer_id
                   WHERE j.job_id = ?1 AND j.lead_id = ?2"
        );
        self.0
            .prepare_cached(&sql)?
            .query_row([job.0, lead.0], origin)
            .optional()?
            .transpose()
    }
}

impl Writing<'_> {
    /// Keeps a raw answer and returns its id. Jobs that wait for what this one is told see that there is something new.
    pub fn keep_answer(
        &self,
        batch: BatchId,
        body: &[u8],
        now: Timestamp,
    ) -> Result<i64, StoreError> {
        let sql = "INSERT INTO answers (batch_id, fetched_at, body) VALUES (?1, ?2, ?3)";
        self.0
            .0
            .execute(sql, params![batch.0, now.as_millisecond(), body])?;
        let answer = self.0.0.last_insert_rowid();
        let sql = "UPDATE jobs SET last_answer = ?2 WHERE id = (SELECT job_id FROM batches WHERE id = ?1)";
        self.0.0.prepare_cached(sql)?.execute([batch.0, answer])?;
        Ok(answer)
    }
}

fn origin(row: &Row<'_>) -> rusqlite::Result<Result<Origin, StoreError>> {
    let Ok(fetched_at) = Timestamp::from_millisecond(row.get(4)?) else {
        return Ok(Err(unreadable("time")));
    };
    let Ok(asked) = serde_json::from_str(row.get_ref(7)?.as_str()?) else {
        return Ok(Err(unreadable("search")));
    };
    Ok(Ok(Origin {
        search: Search {
            id: SearchId(row.get(0)?),
            asked,
        },
        bought_in: row.get::<_, Option<i64>>(11)?.map(JobId),
        single: row.get(8)?,
        held_each: row.get::<_, Option<i64>>(9)?.map(Credits::from_hundredths),
        charged: row.get::<_, Option<i64>>(10)?.map(Credits::from_hundredths),
        batch: BatchId(row.get(1)?),
        reference: row.get(2)?,
        word: row.get(3)?,
        fetched_at,
        answer: row.get(5)?,
        delivery: row.get::<_, Option<i64>>(6)?.map(DeliveryId),
    }))
}
