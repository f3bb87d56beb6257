//! The suppression list: who comes onto it is skipped by whatever is planned from then on, and taken off what is planned
//! already and has not been sent. Who leaves it waits again where a job is not over.

use std::collections::BTreeMap;
use std::path::Path;

use jiff::Timestamp;

use super::finds::Finds;
use super::{App, AppError, clock};
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::JobState;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::SearchId;
use crate::domain::Skip;
use crate::domain::Suppresses;
use crate::domain::Suppression;
use crate::import;
use crate::preflight::{self, Marks, SuppressionLines, Suppressions};
use crate::store::Reading;
use crate::store::StoreError;
use crate::store::Unanswered;
use crate::store::Writing;

/// Leads looked at in one read.
const PIECE: usize = 1_000;
/// No list of people's addresses is longer; a workbook or a picture may be.
const LONGEST_FILE: u64 = 100_000_000;

/// What putting entries on the list came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PutOn {
    /// Entries that are new.
    pub added: u64,
    /// Entries that were on the list, or were named twice.
    pub known: u64,
    /// Leads of jobs that waited to be searched for, and are skipped now.
    pub taken_off: u64,
}

/// What taking entries off the list came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TakenOff {
    /// Entries that were on it.
    pub removed: u64,
    /// Leads that wait again in jobs that are not over.
    pub waiting_again: u64,
}

/// The searches of a job whose leads are meant, with those leads.
type Meant = Vec<(JobId, BTreeMap<SearchId, Vec<LeadId>>)>;

impl App {
    /// Puts `all`, which came from `source`, on the suppression list. Who waits in a job to be searched for is taken off it;
    /// what is at the service arrives, and is not sent again.
    pub fn suppress(
        &self,
        all: Vec<Suppression>,
        source: Option<String>,
    ) -> Result<PutOn, AppError> {
        let named = all.len() as u64;
        let list = self.store.read(|db| whom(db, &all))?;
        let meant = self.find_unanswered(&list, None)?;
        let (added, mut taken_off) = self.store.write_blocking(move |db: &Writing<'_>| {
            let added = db.suppress(&all, source.as_deref(), clock())?;
            if added > 0 {
                db.include_suppressed_no_more()?;
            }
            Ok((added, take_off(db, &meant)?))
        })?;
        // Whoever was planned between the look and the word.
        let late = self.find_unanswered(&list, None)?;
        if !late.is_empty() {
            let more = self.store.write_blocking(move |db| take_off(db, &late));
            taken_off += more?;
        }
        Ok(PutOn {
            added,
            known: named - added,
            taken_off,
        })
    }

    /// Takes `all` off the suppression list. Whose search was taken off by it waits again, in jobs that are not over, unless
    /// another entry names them.
    pub fn unsuppress(&self, all: Vec<Suppression>) -> Result<TakenOff, AppError> {
        let removed = self.store.write_blocking(move |db| db.unsuppress(&all))?;
        let rest = self.store.read(|db| whom(db, &db.list_suppressed()?))?;
        let mut waiting_again = 0;
        for job in self.store.read(|db| db.list_unanswered_jobs())? {
            let (mut free, mut named) = (BTreeMap::new(), BTreeMap::<_, Vec<LeadId>>::new());
            self.each_unanswered(job, |one, is_on| {
                if is_on(&rest) {
                    named.entry(one.search).or_default().push(one.lead.id);
                } else if one.unwanted {
                    *free.entry(one.search).or_insert(0) += 1;
                }
            })?;
            let back = self.find_left_behind(job, &rest)?;
            waiting_again += self.store.write_blocking(move |db: &Writing<'_>| {
                let kept = db.get_job(job)?;
                if kept.state == JobState::Finished || (free.is_empty() && back.is_empty()) {
                    return Ok(0);
                }
                for search in free.keys() {
                    let named = named.get(search).map_or(&[][..], Vec::as_slice);
                    db.want_again_without(job, *search, named)?;
                }
                for (lead, search) in &back {
                    db.lift_skip(job, *lead)?;
                    db.add_lead_to_search(job, *lead, *search)?;
                }
                db.touch_job(job)?;
                Ok(free.values().sum::<u64>() + back.len() as u64)
            })?;
        }
        Ok(TakenOff {
            removed: removed.len() as u64,
            waiting_again,
        })
    }

    /// The leads of `job` that were skipped because of the suppression list and are not on it any more, with the searches
    /// that others ask with whom they are one person: these they left, or would have joined.
    fn find_left_behind(
        &self,
        job: JobId,
        list: &Suppressions,
    ) -> Result<Vec<(LeadId, SearchId)>, StoreError> {
        self.store.read(|db| {
            let job = db.get_job(job)?;
            let off = |(skip, _): &(Skip, u64)| *skip == Skip::Suppressed;
            if !db.count_skips(job.id)?.iter().any(off) {
                return Ok(Vec::new());
            }
            let (of, details) = (db.get_list(job.list)?, db.get_run(job.run)?.details);
            let finds = Finds::of(db, &of, job.step.find, None)?;
            let (mut back, mut after) = (Vec::new(), LeadId(0));
            loop {
                let mut leads = db.list_leads(of.id, after, PIECE)?;
                let (Some(first), Some(last)) = (leads.first(), leads.last()) else {
                    return Ok(back);
                };
                let between = first.id..=last.id;
                after = last.id;
                let skips = db.list_skips(job.id, between)?;
                leads.retain(|lead| skips.get(&lead.id) == Some(&Skip::Suppressed));
                let own = finds.fill(db, &mut leads)?;
                for lead in &leads {
                    let asked = preflight::ask(job.step.find, lead, finds.columns(), details);
                    let Ok(asked) = asked else { continue };
                    let own = own.get(&lead.id).map(String::as_str);
                    if list.have(&asked, lead, finds.columns(), own) || db.is_apart(lead.id)? {
                        continue;
                    }
                    // One that was taken off with its search has it still.
                    if db.find_search_of(job.id, lead.id)?.is_some() {
                        continue;
                    }
                    let search = find_shared(db, &job, (lead, &of.columns), &asked)?;
                    back.extend(search.map(|search| (lead.id, search)));
                }
            }
        })
    }

    /// Whom the text file at `path` names, one a line; of a CSV, in one of its columns.
    pub fn read_suppressions(path: &Path) -> Result<SuppressionLines, AppError> {
        let unreadable =
            |error| AppError::SuppressionFile(format!("the file cannot be read: {error}"));
        if path.metadata().map_err(unreadable)?.len() > LONGEST_FILE {
            let why = "the file is longer than any list of people: 100 MB are read".to_owned();
            return Err(AppError::SuppressionFile(why));
        }
        let bytes = std::fs::read(path).map_err(unreadable)?;
        if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            let why =
                "this is a workbook: save the sheet as CSV or text, then import that".to_owned();
            return Err(AppError::SuppressionFile(why));
        }
        Ok(preflight::suppressions_in_file(
            &import::text_of(&bytes),
            import::fields_of,
        ))
    }

    /// Takes off what was planned for `job` while its leads were put on the list, later than `since`.
    pub(super) fn heed_suppressed(&self, job: JobId, since: Timestamp) -> Result<(), StoreError> {
        let new = self.store.read(|db| db.list_suppressed_since(since))?;
        if new.is_empty() {
            return Ok(());
        }
        let new = self.store.read(|db| whom(db, &new))?;
        let meant = self.find_unanswered(&new, Some(job))?;
        self.store.write_blocking(move |db| take_off(db, &meant))?;
        Ok(())
    }

    /// The searches without an answer, of one job or of all, whose leads are on `list`.
    fn find_unanswered(
        &self,
        list: &Suppressions,
        job: Option<JobId>,
    ) -> Result<Meant, StoreError> {
        let jobs = match job {
            Some(job) => vec![job],
            None => self.store.read(|db| db.list_unanswered_jobs())?,
        };
        let mut meant = Meant::new();
        for job in jobs {
            let mut of_job: BTreeMap<SearchId, Vec<LeadId>> = BTreeMap::new();
            self.each_unanswered(job, |one, is_on| {
                if !one.unwanted && is_on(list) {
                    of_job.entry(one.search).or_default().push(one.lead.id);
                }
            })?;
            if !of_job.is_empty() {
                meant.push((job, of_job));
            }
        }
        Ok(meant)
    }

    /// Calls `each` with every lead of `job` whose search has no answer, and whether it is on a list: by what the file has of
    /// it and what was found, as when it was planned.
    fn each_unanswered(
        &self,
        job: JobId,
        mut each: impl FnMut(&Unanswered, &dyn Fn(&Suppressions) -> bool),
    ) -> Result<(), StoreError> {
        let mut after = LeadId(0);
        let (list, kind) = self.store.read(|db| {
            let job = db.get_job(job)?;
            Ok((db.get_list(job.list)?, job.step.find))
        })?;
        loop {
            let (mut piece, columns, own) = self.store.read(|db| {
                let finds = Finds::of(db, &list, kind, None)?;
                let mut piece = db.list_unanswered(job, after, PIECE)?;
                let mut leads: Vec<Lead> = piece
                    .iter_mut()
                    .map(|one| std::mem::replace(&mut one.lead, nobody()))
                    .collect();
                let own = finds.fill(db, &mut leads)?;
                for (one, lead) in piece.iter_mut().zip(leads) {
                    one.lead = lead;
                }
                Ok((piece, finds.columns().to_vec(), own))
            })?;
            let Some(last) = piece.last() else {
                return Ok(());
            };
            after = last.lead.id;
            for one in piece.drain(..) {
                let own = own.get(&one.lead.id).map(String::as_str);
                each(&one, &|list| {
                    list.have(&one.asked, &one.lead, &columns, own)
                });
            }
        }
    }
}

/// Whom `all` name: with an address, whoever it was found for, or verified of, in whatever list.
pub(super) fn whom(db: &Reading<'_>, all: &[Suppression]) -> Result<Suppressions, StoreError> {
    let mut list: Suppressions = all.iter().cloned().collect();
    for one in all.iter().filter(|one| one.what == Suppresses::Email) {
        for (lead, columns) in db.list_leads_at(&one.value)? {
            list.put_person(&lead, &columns);
        }
    }
    Ok(list)
}

/// The search of `job` that asks the same as `lead`, where all its leads are taken for the same person.
pub(super) fn find_shared(
    db: &Reading<'_>,
    job: &Job,
    (lead, columns): (&Lead, &[Column]),
    asked: &Asked,
) -> Result<Option<SearchId>, StoreError> {
    let key = preflight::key_of_lead(asked, lead, columns);
    let Some(search) = db.find_search(job.id, &key)? else {
        return Ok(None);
    };
    let marks = Marks::of(asked, lead, columns, false);
    let theirs = db.list_leads_of(search)?;
    let agree = |(other, columns, _): &(Lead, Vec<Column>, String)| {
        marks.agree(&Marks::of(asked, other, columns, false))
    };
    Ok(theirs.iter().all(agree).then_some(search))
}

fn nobody() -> Lead {
    Lead {
        id: LeadId(0),
        row: 0,
        cells: Vec::new(),
    }
}

fn take_off(db: &Writing<'_>, meant: &Meant) -> Result<u64, StoreError> {
    let off = meant.iter().map(|(job, of_job)| db.take_off(*job, of_job));
    off.sum()
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU8, Ordering};

    use super::*;
    use crate::app::World;
    use crate::domain::Details;
    use crate::domain::Included;
    use crate::domain::Kind;
    use crate::domain::List;
    use crate::domain::PathHash;
    use crate::domain::ProviderName;
    use crate::domain::RecipeStep;

    const STEP: RecipeStep = RecipeStep {
        find: Kind::FindEmail,
        provider: ProviderName::Enrow,
    };
    const ROWS: &str = "Name,Website,E-mail\nKim Lee,vega.example,\nKIM LEE,www.vega.example,\nIda Holm,vega.example,\nOdo Dee,lyra.example,\n";

    /// No two batches have one path.
    static NTH: AtomicU8 = AtomicU8::new(0);

    struct Planned {
        _folder: tempfile::TempDir,
        app: App,
        list: List,
        job: JobId,
    }

    fn planned() -> Planned {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        std::fs::write(&path, ROWS).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let job = app
            .plan(&list, &STEP, Details::default(), false)
            .unwrap()
            .job;
        Planned {
            _folder: folder,
            app,
            list,
            job,
        }
    }

    impl Planned {
        fn suppress(&self, text: &str) -> PutOn {
            let lines = preflight::suppressions_typed(text);
            assert!(lines.strange.is_empty());
            self.app.suppress(lines.all, None).unwrap()
        }

        fn unsuppress(&self, text: &str) -> TakenOff {
            self.app
                .unsuppress(preflight::suppressions_typed(text).all)
                .unwrap()
        }

        /// Leads that wait and that are skipped, with searches in the queue; the law holds.
        fn stands(&self) -> (u64, u64, u64) {
            let counts = self.app.summary(self.job).unwrap().counts;
            assert!(counts.conserved() && counts.leads == 4, "{counts:?}");
            let queued = self.app.store.read(|db| db.count_queued(self.job)).unwrap();
            (counts.pending, counts.skipped, queued)
        }

        fn skipped(&self, skip: Skip) -> u64 {
            let skips = self.app.summary(self.job).unwrap().skips;
            let of = skips.iter().find(|(other, _)| *other == skip);
            of.map_or(0, |(_, leads)| *leads)
        }

        /// What a submission takes from the queue.
        fn submit(&self) -> (crate::domain::BatchId, usize) {
            let (job, nth) = (self.job, NTH.fetch_add(1, Ordering::Relaxed));
            let batch = self.app.store.write_blocking(move |db| {
                let path = PathHash([nth; 32]);
                let taken = db.intend_batch(job, 200, path, clock())?;
                Ok(taken.map(|(batch, searches)| (batch, searches.len())))
            });
            batch.unwrap().unwrap()
        }
    }

    #[test]
    fn who_is_suppressed_leaves_the_queue_and_comes_back_with_the_word() {
        let it = planned();
        assert_eq!(it.stands(), (4, 0, 3));
        let put = it.suppress("vega.example");
        assert_eq!((put.added, put.known, put.taken_off), (1, 0, 3));
        assert_eq!(it.stands(), (1, 3, 1));
        assert_eq!(it.skipped(Skip::Suppressed), 3);
        let again = it.suppress("vega.example\nVEGA.example");
        assert_eq!((again.added, again.known, again.taken_off), (0, 2, 0));
        // Another entry names one of them, too: only the others wait again.
        it.suppress("Ida Holm at vega.example");
        assert_eq!(it.unsuppress("vega.example").waiting_again, 2);
        assert_eq!(it.stands(), (3, 1, 2));
        assert_eq!(it.submit().1, 2);
    }

    #[test]
    fn what_is_at_the_service_arrives_and_is_not_sent_again() {
        let it = planned();
        let (batch, sent) = it.submit();
        assert_eq!(sent, 3);
        assert_eq!(it.suppress("Odo Dee at lyra.example").taken_off, 0);
        assert_eq!(it.stands(), (4, 0, 0));
        let back = it
            .app
            .store
            .write_blocking(move |db| db.refuse_batch(batch));
        back.unwrap();
        assert_eq!(it.stands(), (3, 1, 2), "it did not go, and does not now");
        assert_eq!(it.submit().1, 2);
    }

    #[test]
    fn of_a_search_that_others_share_only_who_is_named_is_taken_off() {
        let folder = tempfile::tempdir().unwrap();
        let app = App::open(&folder.path().join("data"), World::Sandbox).unwrap();
        let path = folder.path().join("a.csv");
        let rows =
            "Name,Website,Phone\nKim Lee,vega.example,+493023125009\nKIM LEE,vega.example,\n";
        std::fs::write(&path, rows).unwrap();
        let list = app.import(&path, &[], |_, _| {}).unwrap().list;
        let job = app
            .plan(&list, &STEP, Details::default(), false)
            .unwrap()
            .job;
        let all = preflight::suppressions_typed("+493023125009").all;
        assert_eq!(app.suppress(all, None).unwrap().taken_off, 1);
        let summary = app.summary(job).unwrap();
        assert_eq!((summary.counts.pending, summary.counts.skipped), (1, 1));
        assert!(summary.counts.conserved());
        assert_eq!(summary.skips, [(Skip::Suppressed, 1)]);
        assert_eq!(app.store.read(|db| db.count_queued(job)).unwrap(), 1);
    }

    #[test]
    fn who_left_a_search_that_others_share_comes_back_to_it() {
        let it = planned();
        let rows =
            "Name,Website,Phone\nKim Lee,vega.example,+493023125009\nKIM LEE,vega.example,\n";
        let path = it._folder.path().join("b.csv");
        std::fs::write(&path, rows).unwrap();
        let list = it.app.import(&path, &[], |_, _| {}).unwrap().list;
        let planned = it
            .app
            .plan(&list, &STEP, Details::default(), false)
            .unwrap();
        let stands = || {
            let counts = it.app.summary(planned.job).unwrap().counts;
            assert!(counts.conserved() && counts.searches == 1, "{counts:?}");
            (counts.pending, counts.skipped)
        };
        let word = "+493023125009";
        assert_eq!((it.suppress(word).taken_off, stands()), (1, (1, 1)));
        assert_eq!((it.unsuppress(word).waiting_again, stands()), (1, (2, 0)));
        // Both are named, and one of them is free again.
        it.suppress(word);
        it.suppress("Kim Lee at vega.example");
        assert_eq!(stands(), (0, 2));
        let off = it.unsuppress("Kim Lee at vega.example").waiting_again;
        assert_eq!((off, stands()), (3, (1, 1)), "two of the other list");
        assert_eq!((it.unsuppress(word).waiting_again, stands()), (1, (2, 0)));
    }

    #[test]
    fn who_is_suppressed_no_more_is_asked_about_when_the_list_is_run_again() {
        let it = planned();
        it.suppress("vega.example");
        let (job, (batch, _)) = (it.job, it.submit());
        let done = it.app.store.write_blocking(move |db| {
            db.refuse_for_good(batch, "no")?;
            db.finish_done_job(job, clock())
        });
        assert!(done.unwrap());
        let plan = || {
            it.app
                .plan(&it.list, &STEP, Details::default(), false)
                .unwrap()
        };
        assert!(plan().finished, "they are on the list");
        assert_eq!(it.unsuppress("vega.example").waiting_again, 0, "it is over");
        let shown = it
            .app
            .forecast(&it.list, &STEP, Details::default())
            .unwrap();
        assert_eq!(
            (shown.searches, shown.shared, shown.joins),
            (2, 1, Some(job))
        );
        assert_eq!((plan().job, plan().finished), (job, false));
        assert_eq!(it.stands(), (3, 0, 2));
    }

    #[test]
    fn the_rest_of_a_stopped_job_is_without_them() {
        let it = planned();
        let job = it.job;
        let stop = it.app.store.write_blocking(move |db| {
            db.stop_job(job, clock())?;
            db.finish_stopped_job(job, clock())
        });
        assert!(stop.unwrap());
        it.suppress("vega.example");
        assert_eq!(
            (it.skipped(Skip::Suppressed), it.skipped(Skip::Stopped)),
            (3, 1)
        );
        let kept = it.app.store.read(|db| db.get_job(job)).unwrap();
        assert_eq!(it.app.forecast_rest(&kept).unwrap().searches, 1);
        it.app.plan_rest(job).unwrap();
        assert_eq!(it.stands(), (1, 3, 1));
    }

    #[test]
    fn who_was_taken_off_is_included_by_word_and_forecast_so() {
        let it = planned();
        it.suppress("vega.example");
        // What is left of the job is done.
        let (job, (batch, _)) = (it.job, it.submit());
        let done = it.app.store.write_blocking(move |db| {
            db.refuse_for_good(batch, "no")?;
            db.finish_done_job(job, clock())
        });
        assert!(done.unwrap());
        let details = Details {
            include: Included::default().and(Skip::Suppressed),
            ..Details::default()
        };
        let shown = it.app.forecast(&it.list, &STEP, details).unwrap();
        assert_eq!(
            (shown.searches, shown.shared, shown.joins),
            (2, 1, Some(job))
        );
        let planned = it.app.plan(&it.list, &STEP, details, false).unwrap();
        assert_eq!((planned.job, planned.finished), (job, false));
        assert_eq!(it.stands(), (3, 0, 2));
        assert_eq!(it.submit().1, 2);
    }

    #[test]
    fn a_run_that_included_the_suppressed_does_not_ask_about_who_comes_later() {
        let it = planned();
        let included = Included::default().and(Skip::Suppressed).and(Skip::Role);
        let run = it.app.store.read(|db| db.get_job(it.job)).unwrap().run;
        let details = Details {
            include: included,
            ..Details::default()
        };
        let set = it
            .app
            .store
            .write_blocking(move |db| db.set_run_details(run, details));
        set.unwrap();
        let include = || {
            it.app
                .store
                .read(|db| db.get_run(run))
                .unwrap()
                .details
                .include
        };
        it.unsuppress("lyra.example");
        assert_eq!(include(), included);
        it.suppress("lyra.example");
        assert_eq!(include(), Included::default().and(Skip::Role));
    }

    #[test]
    fn who_comes_onto_the_list_while_a_job_is_planned_is_taken_off() {
        let it = planned();
        let begun = clock();
        // As if these had been kept after the list was read.
        let all = preflight::suppressions_typed("lyra.example").all;
        let put = it
            .app
            .store
            .write_blocking(move |db| db.suppress(&all, None, clock()));
        assert_eq!(put.unwrap(), 1);
        it.app.heed_suppressed(it.job, begun).unwrap();
        assert_eq!(it.stands(), (3, 1, 2));
    }

    #[test]
    fn a_file_is_read_whatever_its_encoding_and_a_workbook_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        let utf16: Vec<u8> = "\u{feff}ada@vega.example\r\nnobody\r\n"
            .encode_utf16()
            .flat_map(u16::to_le_bytes)
            .collect();
        std::fs::write(&path, utf16).unwrap();
        let lines = App::read_suppressions(&path).unwrap();
        assert_eq!((lines.all.len(), lines.strange[0].line), (1, 2));
        std::fs::write(&path, b"Ren\xe9 Cot\xe9 at vega.example\n").unwrap();
        let lines = App::read_suppressions(&path).unwrap();
        assert!(lines.all[0].value.starts_with("rene cote"));
        std::fs::write(&path, b"PK\x03\x04").unwrap();
        let refused = App::read_suppressions(&path).unwrap_err();
        assert!(refused.to_string().contains("save the sheet as CSV"));
    }
}
