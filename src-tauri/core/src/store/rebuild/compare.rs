//! What stood before and what stands now, row by row and cell by cell.

use rusqlite::Row;

use crate::store::{StoreError, Writing};

/// So many rows that differ are named in each part; the rest is a number.
const NAMED: u32 = 100;

/// A part of what is rebuilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Part {
    /// Where searches stand, and their results.
    Results,
    /// What batches cost.
    Ledger,
    /// Where batches stand.
    Batches,
    /// Where the leads of jobs stand.
    Counts,
    /// The leads that services told of.
    Living,
    /// What nobody here had asked for.
    Unmatched,
    /// What deliveries turned out to be.
    Deliveries,
}

/// How a part compares.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Which part.
    pub part: Part,
    /// Rows that are the same, cell for cell.
    pub equal: u64,
    /// Rows that are not, or stand on one side only.
    pub differing: u64,
    /// The first of those.
    pub named: Vec<Difference>,
}

/// A row that is another now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// Which, in words that name no person.
    pub row: String,
    /// The cells that are others now, by the names of their columns; none where the row stands on one side only.
    pub cells: Vec<&'static str>,
}

impl Part {
    /// Every part, those that matter most first.
    pub const ALL: [Self; 7] = [
        Self::Results,
        Self::Ledger,
        Self::Batches,
        Self::Counts,
        Self::Living,
        Self::Unmatched,
        Self::Deliveries,
    ];

    /// Its name.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Results => "results",
            Self::Ledger => "ledger",
            Self::Batches => "batches",
            Self::Counts => "counts",
            Self::Living => "living",
            Self::Unmatched => "unmatched",
            Self::Deliveries => "deliveries",
        }
    }

    /// Its rows: a key first, then the cells that are compared.
    const fn rows(self) -> &'static str {
        match self {
            Self::Results => {
                "SELECT s.id AS key, s.state, s.qualification, s.reason, r.word, r.email, r.first_name, r.last_name,
                        r.company, r.domain, r.gender, r.phone, r.phone_country, r.confidence, r.sub_status,
                        r.sub_status_text, r.flags, r.batch_id AS batch, r.answer_id AS answer
                 FROM main.searches s LEFT JOIN main.results r ON r.search_id = s.id"
            }
            Self::Ledger => {
                "SELECT batch_id || ': ' || entry AS key, hundredths FROM main.ledger"
            }
            Self::Batches => {
                "SELECT id AS key, state, settled_at, called_back_at IS NOT NULL AS called_back FROM main.batches"
            }
            Self::Counts => {
                "SELECT job_id || ': ' || outcome AS key, leads, searches FROM main.counts
                 WHERE leads <> 0 OR searches <> 0"
            }
            Self::Living => {
                "SELECT id AS key, cells FROM main.leads WHERE id IN (SELECT lead_id FROM main.living)"
            }
            Self::Unmatched => {
                "SELECT delivery_id AS key, id, kind, subject, qualification, word, told_at, list_id AS list
                 FROM main.unmatched"
            }
            Self::Deliveries => {
                "SELECT id AS key, state = 'unreadable' AS unreadable, test, batch_id AS batch FROM main.deliveries"
            }
        }
    }

    const fn cells(self) -> &'static [&'static str] {
        match self {
            Self::Results => &[
                "state",
                "qualification",
                "reason",
                "word",
                "email",
                "first_name",
                "last_name",
                "company",
                "domain",
                "gender",
                "phone",
                "phone_country",
                "confidence",
                "sub_status",
                "sub_status_text",
                "flags",
                "batch",
                "answer",
            ],
            Self::Ledger => &["hundredths"],
            Self::Batches => &["state", "settled_at", "called_back"],
            Self::Counts => &["leads", "searches"],
            Self::Living => &["cells"],
            Self::Unmatched => &[
                "id",
                "kind",
                "subject",
                "qualification",
                "word",
                "told_at",
                "list",
            ],
            Self::Deliveries => &["unreadable", "test", "batch"],
        }
    }

    /// What the row of key `k.key` is called.
    const fn name(self) -> &'static str {
        match self {
            Self::Results => {
                "(SELECT l.name || ' row ' || coalesce((SELECT min(e.row) FROM main.job_leads m
                             JOIN main.leads e ON e.id = m.lead_id WHERE m.job_id = j.id AND m.search_id = s.id), '?')
                             || ', job ' || j.id
                  FROM main.searches s JOIN main.jobs j ON j.id = s.job_id JOIN main.lists l ON l.id = j.list_id
                  WHERE s.id = k.key)"
            }
            Self::Living => {
                "(SELECT l.name || ' row ' || e.row FROM main.leads e JOIN main.lists l ON l.id = e.list_id
                  WHERE e.id = k.key)"
            }
            Self::Ledger | Self::Batches => "'batch ' || k.key",
            Self::Counts => "'job ' || k.key",
            Self::Unmatched | Self::Deliveries => "'delivery ' || k.key",
        }
    }
}

impl Writing<'_> {
    /// Sets aside what stands.
    pub(super) fn set_aside(&self) -> Result<(), StoreError> {
        Part::ALL
            .into_iter()
            .try_for_each(|part| self.lay_out(part, "was"))
    }

    /// Says, part by part, what is another than before [`Self::forget_told`], and lets go of what was set aside.
    pub fn compare_told(&self) -> Result<Vec<Compared>, StoreError> {
        let compared = Part::ALL.into_iter().map(|part| self.compare(part));
        let compared = compared.collect::<Result<_, _>>()?;
        let drop = |side: &str, part: Part| format!("DROP TABLE temp.{side}_{};", part.word());
        let both = |part| drop("was", part) + &drop("now", part);
        let all: String = Part::ALL.into_iter().map(both).collect();
        self.0.0.execute_batch(&all)?;
        self.0.0.execute_batch(
            "DROP TABLE temp.kept_batches; DROP TABLE temp.kept_unmatched; DROP TABLE temp.answered_batches;",
        )?;
        Ok(compared)
    }

    fn lay_out(&self, part: Part, side: &str) -> Result<(), StoreError> {
        let (word, rows) = (part.word(), part.rows());
        self.0.0.execute_batch(&format!(
            "CREATE TEMP TABLE {side}_{word} AS {rows};
             CREATE UNIQUE INDEX temp.{side}_{word}_by_key ON {side}_{word} (key);"
        ))?;
        Ok(())
    }

    fn compare(&self, part: Part) -> Result<Compared, StoreError> {
        self.lay_out(part, "now")?;
        let word = part.word();
        let differ = |cell: &&str| format!("w.{cell} IS NOT n.{cell}");
        let cells: Vec<String> = part.cells().iter().map(differ).collect();
        let (each, any) = (cells.join(", "), cells.join(" OR "));
        let nothing = vec!["0"; cells.len()].join(", ");
        // Rows of both sides that differ, those that are gone, and those that are new.
        let differing = format!(
            "SELECT w.key, {each} FROM temp.was_{word} w JOIN temp.now_{word} n ON n.key = w.key WHERE {any}
             UNION ALL SELECT key, {nothing} FROM temp.was_{word} WHERE key NOT IN (SELECT key FROM temp.now_{word})
             UNION ALL SELECT key, {nothing} FROM temp.now_{word} WHERE key NOT IN (SELECT key FROM temp.was_{word})"
        );
        let count = |sql: String| -> rusqlite::Result<u64> {
            self.0.0.query_row(&sql, [], |row| row.get(0))
        };
        let equal = format!(
            "SELECT count(*) FROM temp.was_{word} w JOIN temp.now_{word} n ON n.key = w.key WHERE NOT ({any})"
        );
        let sql = format!(
            "SELECT coalesce({}, 'row ' || k.key), k.* FROM ({differing} ORDER BY 1 LIMIT {NAMED}) k",
            part.name()
        );
        let difference = |row: &Row<'_>| difference(row, part.cells());
        Ok(Compared {
            part,
            equal: count(equal)?,
            differing: count(format!("SELECT count(*) FROM ({differing})"))?,
            named: self
                .0
                .0
                .prepare(&sql)?
                .query_map([], difference)?
                .collect::<Result<_, _>>()?,
        })
    }
}

/// A name, a key, and for each cell whether it is another.
fn difference(row: &Row<'_>, cells: &[&'static str]) -> rusqlite::Result<Difference> {
    let mut others = Vec::new();
    for (at, cell) in cells.iter().enumerate() {
        if row.get(at + 2)? {
            others.push(*cell);
        }
    }
    Ok(Difference {
        row: row.get(0)?,
        cells: others,
    })
}
