//! The ledger: what services held, kept and gave back, in hundredths of a credit, each entry of a batch once. What an
//! entry moves out of which purse into which is its kind's ([`Entry::moves`]), so no row can move anything elsewhere. A
//! batch's hold is charged or refunded in full when its end is told; until then it is outstanding, unless the user waits
//! for it no more.
//!
//! What each search was charged is no row: its verdict, which is kept anyway, and the price say so. A row for each would
//! double what settling a batch writes, for nothing that is not known.

use jiff::Timestamp;
use rusqlite::{OptionalExtension, Row, Rows, params};

use super::{Reading, StoreError, Writing, error::unreadable};
use crate::domain::BatchId;
use crate::domain::Beside;
use crate::domain::Credits;
use crate::domain::Entry;
use crate::domain::JobId;
use crate::domain::Money;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Resent;
use crate::domain::SearchId;

pub(super) const SCHEMA: &str = "
CREATE TABLE ledger (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
    entry TEXT NOT NULL CHECK (entry IN ('hold', 'charge', 'refund')),
    hundredths INTEGER NOT NULL,
    booked_at INTEGER NOT NULL,
    UNIQUE (batch_id, entry)
) STRICT;
";

/// What is told no more can be written off, and a bill higher than its hold is two entries, where it was a refund below
/// nothing.
pub(super) const PURSES: &str = "
CREATE TABLE purses (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    batch_id INTEGER NOT NULL REFERENCES batches ON DELETE CASCADE,
    entry TEXT NOT NULL
        CHECK (entry IN ('hold', 'write_off', 'recovery', 'top_up', 'charge', 'refund')),
    hundredths INTEGER NOT NULL CHECK (hundredths >= 0),
    booked_at INTEGER NOT NULL,
    UNIQUE (batch_id, entry)
) STRICT;
INSERT INTO purses (id, batch_id, entry, hundredths, booked_at)
SELECT id, batch_id, entry, max(hundredths, 0), booked_at FROM ledger ORDER BY id;
INSERT INTO purses (batch_id, entry, hundredths, booked_at)
SELECT batch_id, 'top_up', -hundredths, booked_at FROM ledger WHERE entry = 'refund' AND hundredths < 0;
DROP TABLE ledger;
ALTER TABLE purses RENAME TO ledger;
";

/// A batch with an entry in the ledger.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// Which.
    pub batch: BatchId,
    /// How many searches went with it.
    pub searches: u32,
    /// Its entries, in the order in which they make sense, which is that of time.
    pub entries: Vec<(Entry, Credits, Timestamp)>,
    /// The searches that have their result from it, with their verdicts.
    pub settled: Vec<(SearchId, Qualification)>,
}

impl Booked {
    /// The amount of `entry`; `None` where it is not booked.
    pub fn amount(&self, entry: Entry) -> Option<Credits> {
        let mut entries = self.entries.iter();
        let found = entries.find(|(booked, ..)| *booked == entry);
        found.map(|(_, amount, _)| *amount)
    }
}

impl Reading<'_> {
    /// What `job` cost so far.
    pub fn sum_ledger(&self, job: JobId) -> Result<Money, StoreError> {
        let sql = "SELECT coalesce(sum(hundredths) FILTER (WHERE entry IN ('hold', 'top_up')), 0),
                          coalesce(sum(hundredths) FILTER (WHERE entry = 'charge'), 0),
                          coalesce(sum(hundredths) FILTER (WHERE entry = 'refund'), 0),
                          coalesce(sum(hundredths) FILTER (WHERE entry = 'write_off'), 0)
                          - coalesce(sum(hundredths) FILTER (WHERE entry = 'recovery'), 0)
                   FROM ledger JOIN batches ON batches.id = batch_id WHERE job_id = ?1";
        let credits = |row: &Row<'_>, at| row.get(at).map(Credits::from_hundredths);
        let money = |row: &Row<'_>| {
            Ok(Money {
                held: credits(row, 0)?,
                charged: credits(row, 1)?,
                refunded: credits(row, 2)?,
                written_off: credits(row, 3)?,
            })
        };
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], money)?)
    }

    /// What of `job` was sent a second time, and no bill has told whether the first sending was charged.
    pub fn sum_resent(&self, job: JobId) -> Result<Resent, StoreError> {
        let sql = "SELECT coalesce(sum(b.searches), 0), coalesce(sum(b.searches * j.price), 0)
                   FROM batches b JOIN jobs j ON j.id = b.job_id
                   WHERE j.id = ?1 AND b.state = 'resent'
                   AND NOT EXISTS (SELECT 1 FROM ledger WHERE batch_id = b.id AND entry = 'charge')";
        let resent = |row: &Row<'_>| {
            Ok(Resent {
                searches: row.get(0)?,
                at_most: Credits::from_hundredths(row.get(1)?),
            })
        };
        Ok(self.0.prepare_cached(sql)?.query_row([job.0], resent)?)
    }

    /// What other jobs at `provider` were charged between the balances of these `jobs`. What was under way when a balance was
    /// read may be in it or not, and so may what nobody has told the end of.
    pub fn sum_beside(&self, provider: ProviderName, jobs: &[JobId]) -> Result<Beside, StoreError> {
        let sql = "WITH mine (id) AS (SELECT value FROM json_each(?2)),
                   balanced (begun, ended) AS (SELECT
                       min(coalesce(balance_before_at, (SELECT min(intended_at) FROM batches WHERE job_id = jobs.id))),
                       max(coalesce(balance_after_at, finished_at)) FROM jobs WHERE id IN mine),
                   others AS (SELECT b.intended_at,
                           CASE WHEN charge.hundredths IS NULL AND b.state = 'refused' THEN 0 ELSE charge.hundredths END AS told,
                           coalesce(charge.booked_at, lost.booked_at, b.settled_at,
                               CASE b.state WHEN 'refused' THEN b.intended_at END) AS ended
                       FROM batches b JOIN jobs j ON j.id = b.job_id
                       LEFT JOIN ledger charge ON charge.batch_id = b.id AND charge.entry = 'charge'
                       LEFT JOIN ledger lost ON lost.batch_id = b.id AND lost.entry = 'write_off'
                       WHERE j.recipe ->> 'provider' = ?1 AND j.id NOT IN mine)
                   SELECT coalesce(sum(told), 0),
                       coalesce(max(told IS NULL OR o.intended_at <= begun OR o.ended IS NULL OR o.ended >= balanced.ended), 0)
                   FROM others o, balanced
                   WHERE o.intended_at <= balanced.ended AND (o.ended IS NULL OR o.ended >= begun)";
        let ids: Vec<i64> = jobs.iter().map(|job| job.0).collect();
        let ids = serde_json::to_string(&ids)
            .map_err(|error| StoreError::Broken(error.to_string().into()))?;
        let beside = |row: &Row<'_>| {
            Ok(Beside {
                charged: Credits::from_hundredths(row.get(0)?),
                unclear: row.get(1)?,
            })
        };
        let mut statement = self.0.prepare_cached(sql)?;
        Ok(statement.query_row(params![provider.word(), ids], beside)?)
    }

    /// What of the hold of `batch` came back, below nothing where its bill was higher; `None` while it has not ended, and
    /// where nobody says.
    pub fn find_refund(&self, batch: BatchId) -> Result<Option<Credits>, StoreError> {
        let refund = self.find_entry(batch, Entry::Refund)?;
        let more = self.find_entry(batch, Entry::TopUp)?;
        Ok(refund.map(|refund| refund - more.unwrap_or(Credits::ZERO)))
    }

    fn find_entry(&self, batch: BatchId, entry: Entry) -> Result<Option<Credits>, StoreError> {
        let sql = "SELECT hundredths FROM ledger WHERE batch_id = ?1 AND entry = ?2";
        let amount = |row: &Row<'_>| row.get(0).map(Credits::from_hundredths);
        let mut statement = self.0.prepare_cached(sql)?;
        let found = statement.query_row(params![batch.0, entry.word()], amount);
        Ok(found.optional()?)
    }

    /// Calls `each` with every batch of `job` that has an entry, in the order in which they were sent: a job of any size
    /// takes the memory of one batch.
    pub fn each_booked<E: From<StoreError>>(
        &self,
        job: JobId,
        mut each: impl FnMut(Booked) -> Result<(), E>,
    ) -> Result<(), E> {
        let prepare = |sql| self.0.prepare_cached(sql).map_err(StoreError::from);
        let (mut entries, mut verdicts) = (prepare(ENTRIES)?, prepare(VERDICTS)?);
        let rows = entries.query([job.0]).map_err(StoreError::from)?;
        let mut entries = Ahead::new(rows, entry)?;
        let rows = verdicts.query([job.0]).map_err(StoreError::from)?;
        // Both cursors pass the batches in the same order, in one snapshot.
        let mut verdicts = Ahead::new(rows, verdict)?;
        while let Some((batch, (searches, _))) = entries.next {
            let mut booked = Booked {
                batch,
                searches,
                entries: Vec::new(),
                settled: Vec::new(),
            };
            while let Some((_, entry)) = entries.take(|of| of == batch)? {
                booked.entries.push(entry);
            }
            // Of a batch without an entry there is nothing to tell.
            while verdicts.take(|of| of < batch)?.is_some() {}
            while let Some(verdict) = verdicts.take(|of| of == batch)? {
                booked.settled.push(verdict);
            }
            each(booked)?;
        }
        Ok(())
    }
}

const ENTRIES: &str = "
SELECT b.id, b.searches, l.entry, l.hundredths, l.booked_at
FROM batches b JOIN ledger l ON l.batch_id = b.id WHERE b.job_id = ?1
ORDER BY b.id, CASE l.entry WHEN 'hold' THEN 1 WHEN 'write_off' THEN 2 WHEN 'recovery' THEN 3 WHEN 'top_up' THEN 4
                   WHEN 'charge' THEN 5 ELSE 6 END";

/// A copy of what was bought before has cost nothing.
const VERDICTS: &str = "
SELECT r.batch_id, s.id, s.qualification FROM searches s JOIN results r ON r.search_id = s.id
WHERE s.job_id = ?1 AND s.from_search IS NULL AND s.qualification IS NOT NULL ORDER BY r.batch_id, s.id";

type EntryRow = (u32, (Entry, Credits, Timestamp));

fn entry(row: &Row<'_>) -> Result<(BatchId, EntryRow), StoreError> {
    let entry = Entry::from_word(row.get_ref(2)?.as_str().map_err(broken)?);
    let at = Timestamp::from_millisecond(row.get(4)?);
    let (Some(entry), Ok(at)) = (entry, at) else {
        return Err(unreadable("ledger"));
    };
    let amount = Credits::from_hundredths(row.get(3)?);
    Ok((BatchId(row.get(0)?), (row.get(1)?, (entry, amount, at))))
}

fn verdict(row: &Row<'_>) -> Result<(BatchId, (SearchId, Qualification)), StoreError> {
    let word = Qualification::from_word(row.get_ref(2)?.as_str().map_err(broken)?);
    let verdict = word.ok_or_else(|| unreadable("verdict"))?;
    Ok((BatchId(row.get(0)?), (SearchId(row.get(1)?), verdict)))
}

fn broken(error: rusqlite::types::FromSqlError) -> StoreError {
    rusqlite::Error::from(error).into()
}

/// A cursor over rows of batches, one row ahead.
struct Ahead<'s, T> {
    rows: Rows<'s>,
    read: fn(&Row<'_>) -> Result<(BatchId, T), StoreError>,
    next: Option<(BatchId, T)>,
}

impl<'s, T> Ahead<'s, T> {
    fn new(
        rows: Rows<'s>,
        read: fn(&Row<'_>) -> Result<(BatchId, T), StoreError>,
    ) -> Result<Self, StoreError> {
        let mut ahead = Self {
            rows,
            read,
            next: None,
        };
        ahead.step()?;
        Ok(ahead)
    }

    /// The next row, if its batch is wanted.
    fn take(&mut self, wanted: impl FnOnce(BatchId) -> bool) -> Result<Option<T>, StoreError> {
        let Some((_, row)) = self.next.take_if(|(batch, _)| wanted(*batch)) else {
            return Ok(None);
        };
        self.step()?;
        Ok(Some(row))
    }

    fn step(&mut self) -> Result<(), StoreError> {
        let row = self.rows.next()?;
        self.next = row.map(self.read).transpose()?;
        Ok(())
    }
}

impl Writing<'_> {
    /// Books what the service holds for a batch, or may hold. The first word counts: a callback may have told before the
    /// reply.
    pub(super) fn book_hold(
        &self,
        batch: BatchId,
        held: Credits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.book(batch, Entry::Hold, held, now).map(drop)
    }

    /// Books the end of a batch: what was `charged` for it, the rest of its hold being given back. Where nobody says what
    /// was charged the hold stays outstanding. What had been written off is told of after all.
    pub fn book_end(
        &self,
        batch: BatchId,
        held: Credits,
        charged: Option<Credits>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.book_hold(batch, held, now)?;
        let Some(charged) = charged else {
            return Ok(());
        };
        if !self.book(batch, Entry::Charge, charged, now)? {
            return Ok(());
        }
        self.book(batch, Entry::Refund, held - charged, now)?;
        if charged > held {
            self.book(batch, Entry::TopUp, charged - held, now)?;
        }
        if let Some(given_up) = self.find_entry(batch, Entry::WriteOff)? {
            self.book(batch, Entry::Recovery, given_up, now)?;
        }
        Ok(())
    }

    /// The user waits no more to be told the end of `batch`: what is held for it, or else `feared` to be, is written off.
    pub fn write_off(
        &self,
        batch: BatchId,
        feared: Credits,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        self.book_hold(batch, feared, now)?;
        match self.find_entry(batch, Entry::Charge)? {
            Some(_) => Ok(()),
            None => {
                let held = self.find_entry(batch, Entry::Hold)?.unwrap_or(feared);
                self.book(batch, Entry::WriteOff, held, now).map(drop)
            }
        }
    }

    /// The user waits no more to be told what became of the ended batches of `job`: what is held for them still is written
    /// off. Says how many there were.
    pub fn write_off_untold(&self, job: JobId, now: Timestamp) -> Result<u64, StoreError> {
        let sql =
            "SELECT b.id FROM batches b JOIN ledger l ON l.batch_id = b.id AND l.entry = 'hold'
                   WHERE b.job_id = ?1 AND b.state = 'failed' AND NOT EXISTS (SELECT 1 FROM ledger
                       WHERE batch_id = b.id AND entry IN ('charge', 'write_off')) ORDER BY b.id";
        let mut statement = self.0.0.prepare_cached(sql)?;
        let untold = statement.query_map([job.0], |row| row.get(0).map(BatchId))?;
        let untold: Vec<BatchId> = untold.collect::<Result<_, _>>()?;
        for batch in &untold {
            self.write_off(*batch, Credits::ZERO, now)?;
        }
        Ok(untold.len() as u64)
    }

    /// Takes back what was booked at the end of a single, which a better answer is about to book anew.
    pub(super) fn forget_end(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "DELETE FROM ledger WHERE batch_id = ?1 AND entry NOT IN ('hold', 'write_off')";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    /// The service refused the call of a single that an event had settled: the event told of somebody else's call, and
    /// ours cost nothing. Unless ours was made before: then it told of that.
    pub(super) fn charge_nothing(&self, batch: BatchId) -> Result<(), StoreError> {
        let sql = "UPDATE ledger SET hundredths = CASE entry WHEN 'refund' THEN
                       (SELECT hundredths FROM ledger WHERE batch_id = ?1 AND entry = 'hold') ELSE 0 END
                   WHERE batch_id = ?1 AND entry IN ('top_up', 'charge', 'refund')
                   AND (SELECT resends FROM batches WHERE id = ?1) IS NULL";
        self.0.0.prepare_cached(sql)?.execute([batch.0])?;
        Ok(())
    }

    /// True where it was not booked before. An amount has no sign.
    fn book(
        &self,
        batch: BatchId,
        entry: Entry,
        amount: Credits,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sql =
            "INSERT INTO ledger (batch_id, entry, hundredths, booked_at) VALUES (?1, ?2, ?3, ?4)
                   ON CONFLICT DO NOTHING";
        let amount = amount.max(Credits::ZERO).hundredths();
        let row = params![batch.0, entry.word(), amount, now.as_millisecond()];
        Ok(self.0.0.prepare_cached(sql)?.execute(row)? == 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Asked, BatchState, PersonKey};
    use crate::domain::{CallbackSecret, Kind, ProviderName, RecipeStep};
    use crate::store::{NewList, Store};

    const NOW: Timestamp = Timestamp::UNIX_EPOCH;

    fn list() -> NewList {
        NewList {
            name: "a".into(),
            source: "a".into(),
            dialect: String::new(),
            columns: Vec::new(),
        }
    }

    /// What is booked of a batch of one, after `book`: held, charged, refunded, written off, outstanding.
    fn booked(
        book: impl FnOnce(&Writing<'_>, BatchId) -> Result<(), StoreError> + Send + 'static,
    ) -> [i64; 5] {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let write = move |db: &Writing<'_>| {
            let step = RecipeStep {
                find: Kind::VerifyEmail,
                provider: ProviderName::Clearout,
            };
            let job = db.begin_job(db.begin_list(&list(), NOW)?, &step, NOW)?;
            let email = "ada@northpier.example".to_owned();
            db.add_search(job, &PersonKey("ada".into()), &Asked::VerifyEmail { email })?;
            let path = CallbackSecret::from_bytes([1; 32]).hash();
            let (batch, _) = db.intend_batch(job, 1, path, NOW)?.unwrap();
            book(db, batch)?;
            let money = db.sum_ledger(job)?;
            let outstanding = money.outstanding();
            let figures = [
                money.held,
                money.charged,
                money.refunded,
                money.written_off,
                outstanding,
            ];
            Ok(figures.map(Credits::hundredths))
        };
        store.write_blocking(write).unwrap()
    }

    fn credits(n: i64) -> Credits {
        Credits::from_hundredths(n)
    }

    #[test]
    fn a_hold_stays_outstanding_until_somebody_tells_or_the_user_waits_no_more() {
        let untold = |db: &Writing<'_>, batch| db.book_end(batch, credits(100), None, NOW);
        assert_eq!(booked(untold), [100, 0, 0, 0, 100]);
        let told = move |db: &Writing<'_>, batch| {
            untold(db, batch)?;
            db.book_end(batch, credits(100), Some(credits(25)), NOW)?;
            // What is told twice is booked once.
            db.book_end(batch, credits(100), Some(credits(50)), NOW)
        };
        assert_eq!(booked(told), [100, 25, 75, 0, 0]);
        let given_up = move |db: &Writing<'_>, batch| {
            untold(db, batch)?;
            db.write_off(batch, credits(400), NOW)?;
            db.write_off(batch, credits(400), NOW)
        };
        assert_eq!(
            booked(given_up),
            [100, 0, 0, 100, 0],
            "what is held, not what is feared"
        );
        let by_job = move |db: &Writing<'_>, batch| {
            untold(db, batch)?;
            let job = db.get_batch(batch)?.job;
            assert_eq!(db.write_off_untold(job, NOW)?, 0, "it has not ended");
            db.end_batch(batch, BatchState::Failed, NOW)?;
            assert_eq!(db.write_off_untold(job, NOW)?, 1);
            assert_eq!(db.write_off_untold(job, NOW)?, 0);
            Ok(())
        };
        assert_eq!(booked(by_job), [100, 0, 0, 100, 0]);
        let feared = |db: &Writing<'_>, batch| db.write_off(batch, credits(400), NOW);
        assert_eq!(booked(feared), [400, 0, 0, 400, 0]);
        let in_the_end = move |db: &Writing<'_>, batch| {
            given_up(db, batch)?;
            db.book_end(batch, credits(100), Some(credits(25)), NOW)?;
            // Nothing is left to give up.
            db.write_off(batch, credits(400), NOW)
        };
        assert_eq!(booked(in_the_end), [100, 25, 75, 0, 0]);
    }

    /// What another job took from the balance while it was looked at from second 10 to 100: charged, and whether unclear. Its
    /// batch left at `sent`, and was told to cost half a credit at `told`.
    fn beside(sent: i64, told: Option<i64>, provider: ProviderName) -> (i64, bool) {
        let at = |second| Timestamp::from_second(second).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("a.db")).unwrap();
        let write = move |db: &Writing<'_>| {
            let list = db.begin_list(&list(), NOW)?;
            let step = |provider| RecipeStep {
                find: Kind::VerifyEmail,
                provider,
            };
            let mine = db.begin_job(list, &step(ProviderName::Clearout), NOW)?;
            let other = db.begin_job(list, &step(provider), NOW)?;
            let email = "ada@northpier.example".to_owned();
            db.add_search(
                other,
                &PersonKey("ada".into()),
                &Asked::VerifyEmail { email },
            )?;
            let path = CallbackSecret::from_bytes([1; 32]).hash();
            let (batch, _) = db.intend_batch(other, 1, path, at(sent))?.unwrap();
            if let Some(told) = told {
                db.book_end(batch, credits(100), Some(credits(50)), at(told))?;
            }
            db.note_balance_before(mine, credits(900), at(10))?;
            db.note_balance_after(mine, Some(credits(850)), at(100))?;
            let beside = db.sum_beside(ProviderName::Clearout, &[mine])?;
            Ok((beside.charged.hundredths(), beside.unclear))
        };
        store.write_blocking(write).unwrap()
    }

    #[test]
    fn what_another_job_took_is_told_apart_where_it_ended_between_the_balances() {
        let clearout = ProviderName::Clearout;
        for (what, beside, expected) in [
            ("between", beside(20, Some(50), clearout), (50, false)),
            ("not told", beside(20, None, clearout), (0, true)),
            ("from before", beside(5, Some(50), clearout), (50, true)),
            ("to after", beside(20, Some(150), clearout), (50, true)),
            ("all before", beside(2, Some(8), clearout), (0, false)),
            ("all after", beside(120, Some(150), clearout), (0, false)),
            (
                "elsewhere",
                beside(20, Some(50), ProviderName::Enrow),
                (0, false),
            ),
        ] {
            assert_eq!(beside, expected, "{what}");
        }
    }

    #[test]
    fn a_bill_higher_than_its_hold_gives_nothing_back_and_takes_more() {
        let more = |db: &Writing<'_>, batch| {
            db.book_end(batch, credits(100), Some(credits(125)), NOW)?;
            assert_eq!(db.find_refund(batch)?, Some(credits(-25)));
            Ok(())
        };
        assert_eq!(booked(more), [125, 125, 0, 0, 0]);
        let anew = move |db: &Writing<'_>, batch| {
            more(db, batch)?;
            db.forget_end(batch)?;
            db.book_end(batch, credits(100), Some(credits(100)), NOW)
        };
        assert_eq!(booked(anew), [100, 100, 0, 0, 0]);
        let nothing = move |db: &Writing<'_>, batch| {
            more(db, batch)?;
            db.charge_nothing(batch)
        };
        assert_eq!(booked(nothing), [100, 0, 100, 0, 0]);
    }
}
