//! Which leads a table shows, and in which order: a list of ids, from which any page is cut at no cost. A hundred
//! thousand ids are 800 KB; the rows themselves are read only for the page in view.

use rusqlite::{Row, params_from_iter, types::Value};

use super::{Reading, StoreError};
use crate::domain::JobId;
use crate::domain::LeadId;
use crate::domain::ListId;
use crate::domain::Verdict;

/// What a table is to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeadQuery {
    /// The list.
    pub list: ListId,
    /// The job whose verdicts count; without one every lead's verdict is [`Verdict::None`].
    pub job: Option<JobId>,
    /// Only leads of this verdict. The leads in doubt are among the pending, as they are in the counts.
    pub verdict: Option<Verdict>,
    /// Only leads that have this somewhere in a cell, or in the address or number found; case does not matter, empty is all.
    pub search: String,
    /// By what they are sorted; equals stand in the file's order.
    pub sort: LeadSort,
    /// The other way round. Leads without a value stay at the end.
    pub descending: bool,
}

/// What leads can be sorted by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeadSort {
    /// The file's order.
    Row,
    /// The verdict, in the order of [`Verdict`].
    Verdict,
    /// The address or number found; of a verification, its verdict.
    Answer,
    /// The company found.
    Company,
}

impl LeadQuery {
    /// All leads of `list`, in the file's order, with the verdicts of `job`.
    pub const fn all(list: ListId, job: Option<JobId>) -> Self {
        Self {
            list,
            job,
            verdict: None,
            search: String::new(),
            sort: LeadSort::Row,
            descending: false,
        }
    }

    /// Whether answers can change what it shows: an import never does, it is over.
    pub fn depends_on_answers(&self) -> bool {
        self.verdict.is_some() || !self.search.is_empty() || self.sort != LeadSort::Row
    }
}

impl Reading<'_> {
    /// The leads that `query` shows, in its order.
    pub fn order_leads(&self, query: &LeadQuery) -> Result<Vec<LeadId>, StoreError> {
        let sql = sql(query);
        let mut statement = self.0.prepare_cached(&sql)?;
        let wanted = Wanted::new(&query.search);
        let lead = |row: &Row<'_>| Ok(wanted.is_in(row)?.then_some(LeadId(row.get(0)?)));
        let leads = statement.query_map(params_from_iter(values(query)), lead)?;
        Ok(leads
            .filter_map(Result::transpose)
            .collect::<Result<_, _>>()?)
    }
}

fn sql(query: &LeadQuery) -> String {
    if !query.depends_on_answers() {
        let way = if query.descending { "DESC" } else { "ASC" };
        return format!("SELECT id FROM leads WHERE list_id = ?1 ORDER BY id {way}");
    }
    let cells = if query.search.is_empty() {
        ""
    } else {
        ", l.cells, coalesce(r.email, r.phone)"
    };
    let only = match query.verdict {
        None => "",
        Some(Verdict::Pending) => "AND verdict IN (?3, ?4)",
        Some(_) => "AND verdict = ?3",
    };
    let order = order(query.sort, query.descending);
    format!(
        "SELECT l.id{cells}, {RANK} AS verdict {JOINS} WHERE l.list_id = ?1 {only} ORDER BY {order}"
    )
}

fn values(query: &LeadQuery) -> Vec<Value> {
    let job = query.job.map_or(Value::Null, |job| job.0.into());
    let mut values: Vec<Value> = vec![query.list.0.into()];
    if query.depends_on_answers() {
        values.push(job);
    }
    values.extend(query.verdict.map(|verdict| rank(verdict).into()));
    if query.verdict == Some(Verdict::Pending) {
        values.push(rank(Verdict::InDoubt).into());
    }
    values
}

fn order(sort: LeadSort, descending: bool) -> String {
    let way = if descending { "DESC" } else { "ASC" };
    let by_text = |value: &str| format!("{value} IS NULL, {value} COLLATE NOCASE {way}, l.id");
    match sort {
        LeadSort::Row => format!("l.id {way}"),
        LeadSort::Verdict => format!("verdict {way}, l.id"),
        LeadSort::Answer => by_text("coalesce(r.email, r.phone, s.qualification)"),
        LeadSort::Company => by_text("coalesce(r.company, r.domain)"),
    }
}

/// The verdict as a number, in SQL; the same as `outcomes::verdict` gives, which a test compares.
const RANK: &str = "
CASE WHEN j.lead_id IS NULL THEN 7
     WHEN j.skip IS NOT NULL OR s.state IN ('cancelled', 'suppressed') THEN 6
     WHEN s.qualification IN ('found', 'deliverable') THEN 0
     WHEN s.qualification IN ('not_found', 'undeliverable') THEN 1
     WHEN s.qualification IS NOT NULL THEN 2
     WHEN s.state = 'failed' THEN 5
     WHEN b.state = 'in_doubt' THEN 3
     ELSE 4 END";

const JOINS: &str = "
FROM leads l
LEFT JOIN job_leads j ON j.job_id = ?2 AND j.lead_id = l.id
LEFT JOIN searches s ON s.id = j.search_id
LEFT JOIN batches b ON b.id = s.batch_id AND s.state = 'submitted'
LEFT JOIN results r ON r.search_id = s.id";

const fn rank(verdict: Verdict) -> i64 {
    match verdict {
        Verdict::Found => 0,
        Verdict::NotFound => 1,
        Verdict::Unsure => 2,
        Verdict::InDoubt => 3,
        Verdict::Pending => 4,
        Verdict::Failed => 5,
        Verdict::Skipped => 6,
        Verdict::None => 7,
    }
}

/// What a row must contain. Cells are kept as JSON: looked at as they stand first, taken apart only where they could
/// contain it.
struct Wanted {
    plain: String,
    as_kept: String,
}

impl Wanted {
    fn new(search: &str) -> Self {
        let plain = search.to_lowercase();
        let quoted = serde_json::Value::from(plain.as_str()).to_string();
        Self {
            as_kept: quoted[1..quoted.len() - 1].to_owned(),
            plain,
        }
    }

    fn is_in(&self, row: &Row<'_>) -> rusqlite::Result<bool> {
        if self.plain.is_empty() {
            return Ok(true);
        }
        let (cells, found) = (row.get_ref(1)?.as_str()?, row.get_ref(2)?.as_str_or_null()?);
        Ok(
            found.is_some_and(|found| found.to_lowercase().contains(&self.plain))
                || self.is_in_cells(cells),
        )
    }

    fn is_in_cells(&self, kept: &str) -> bool {
        kept.to_lowercase().contains(&self.as_kept)
            && serde_json::from_str::<Vec<String>>(kept).is_ok_and(|cells| {
                cells
                    .iter()
                    .any(|cell| cell.to_lowercase().contains(&self.plain))
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open;

    /// A list with one lead of each verdict, one more whose search was cancelled, and one whose search was taken off.
    const ONE_OF_EACH: &str = "
INSERT INTO lists (id, name, source, dialect, columns, created_at) VALUES (1, '', '', '', '[]', 0);
INSERT INTO jobs (id, list_id, recipe, state, created_at) VALUES (1, 1, '{}', 'running', 0);
INSERT INTO batches (id, job_id, state, path_hash, searches, intended_at)
VALUES (1, 1, 'submitted', x'01', 1, 0), (2, 1, 'in_doubt', x'02', 1, 0);
INSERT INTO searches (id, job_id, person_key, asked, state, qualification, batch_id)
VALUES (1, 1, 'a', '', 'settled', 'found', 1), (2, 1, 'b', '', 'settled', 'not_found', 1),
       (3, 1, 'c', '', 'submitted', NULL, 2), (4, 1, 'd', '', 'submitted', NULL, 1),
       (5, 1, 'e', '', 'failed', NULL, 1), (6, 1, 'f', '', 'cancelled', NULL, NULL),
       (7, 1, 'g', '', 'settled', 'catch_all', 1), (8, 1, 'h', '', 'suppressed', NULL, NULL);
INSERT INTO leads (id, list_id, row, cells)
VALUES (0, 1, 2, '[]'), (1, 1, 3, '[]'), (2, 1, 4, '[]'), (3, 1, 5, '[]'), (4, 1, 6, '[]'), (5, 1, 7, '[]'),
       (6, 1, 8, '[]'), (7, 1, 9, '[]'), (8, 1, 10, '[]'), (9, 1, 11, '[]');
INSERT INTO job_leads (job_id, lead_id, search_id, skip)
VALUES (1, 0, 1, NULL), (1, 1, 2, NULL), (1, 2, 3, NULL), (1, 3, 4, NULL), (1, 4, 5, NULL), (1, 5, NULL, 'no_name'), (1, 7, 6, NULL), (1, 8, 7, NULL), (1, 9, 8, NULL);
";

    #[test]
    fn the_pending_are_shown_with_those_in_doubt_as_they_are_counted() {
        let folder = tempfile::tempdir().unwrap();
        let connection = open::for_writing(&folder.path().join("a.db")).unwrap();
        connection.execute_batch(ONE_OF_EACH).unwrap();
        for (verdict, ranks) in [
            (None, &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9][..]),
            (Some(Verdict::Found), &[0]),
            (Some(Verdict::NotFound), &[1]),
            (Some(Verdict::InDoubt), &[2]),
            (Some(Verdict::Pending), &[2, 3]),
            (Some(Verdict::Failed), &[4]),
            (Some(Verdict::Unsure), &[8]),
            (Some(Verdict::Skipped), &[5, 7, 9]),
            (Some(Verdict::None), &[6]),
        ] {
            let query = LeadQuery {
                verdict,
                ..LeadQuery::all(ListId(1), Some(JobId(1)))
            };
            let leads = Reading(&connection).order_leads(&query).unwrap();
            let shown: Vec<i64> = leads.into_iter().map(|lead| lead.0).collect();
            assert_eq!(shown, ranks, "{verdict:?}");
        }
    }

    #[test]
    fn a_search_looks_into_cells_and_not_between_them() {
        let kept = r#"["Ada \"Countess\" Moreau","Émile, Söhne & Co","a\\b"]"#;
        for (search, found) in [
            ("moreau", true),
            ("MOREAU", true),
            ("émile", true),
            ("ÉMILE, s", true),
            ("\"count", true),
            ("a\\b", true),
            ("\",\"", false),
            ("moreau\",", false),
            ("nobody", false),
        ] {
            assert_eq!(Wanted::new(search).is_in_cells(kept), found, "{search}");
        }
        assert!(
            !Wanted::new(",").is_in_cells(r#"["a","b"]"#),
            "the comma between two cells is in neither"
        );
    }
}
