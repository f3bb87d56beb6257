//! A look at every lead of a list: what it asks, whether that is known already, or why it asks nothing. Planning and
//! forecasting see the same, because both look through this.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::{SignedDuration, Timestamp};

use super::finds::{Finds, would_ask_more};
use super::hosts::Hosts;
use super::notes::Notes;
use super::suppress::whom;
use super::{App, clock};
use crate::dns::Dns;
use crate::domain::Asked;
use crate::domain::Column;
use crate::domain::Details;
use crate::domain::Field;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::Lead;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::ListId;
use crate::domain::PersonKey;
use crate::domain::RecipeStep;
use crate::domain::Run;
use crate::domain::SearchId;
use crate::domain::SearchState;
use crate::domain::Skip;
use crate::preflight;
use crate::preflight::{Before, LeadEnd, Marks, Retry, Suppressions, Turn};
use crate::store::CameTo;
use crate::store::Carried;
use crate::store::Reading;
use crate::store::Store;
use crate::store::StoreError;
use crate::store::Wanted;

/// Leads looked at in one read, and kept in one transaction.
const PIECE: usize = 1_000;

/// What is looked at, and how.
#[derive(Clone, Copy)]
pub(super) struct Looking<'a> {
    pub list: &'a List,
    pub step: &'a RecipeStep,
    pub details: Details,
    /// Everything is bought anew.
    pub again: bool,
    /// Only who joins a job that has looked at the list before.
    pub joins: Option<Joins>,
    /// What came before, where it matters.
    pub past: Option<&'a Past>,
}

/// Who joins a job: those at whom it has not looked, and those whom it skipped for a reason that may be none by now.
#[derive(Clone, Copy, Debug)]
pub(super) struct Joins {
    /// The job.
    pub job: JobId,
    /// It has looked at all leads up to this one, and at some behind it.
    seen: Option<LeadId>,
    /// It has skipped someone so.
    skipped: bool,
}

impl Joins {
    /// Those who may join `job` with a look as `looking` says; `None` where nobody can.
    pub fn of(
        db: &Reading<'_>,
        job: &Job,
        looking: &Looking<'_>,
    ) -> Result<Option<Self>, StoreError> {
        let joins = Self {
            job: job.id,
            seen: db.find_grown_beyond(looking.list.id, job.id)?,
            skipped: would_ask_more(db, job, looking)?,
        };
        Ok((joins.seen.is_some() || joins.skipped).then_some(joins))
    }

    /// Nobody up to this one joins.
    fn after(&self) -> LeadId {
        self.seen.filter(|_| !self.skipped).unwrap_or(LeadId(0))
    }
}

/// What jobs before this one came to, whose outcomes it takes over.
#[derive(Clone, Debug)]
pub(super) enum Past {
    /// The steps before the one that is looked at, each with its job, and the run.
    Steps(Box<Run>, Vec<JobId>),
    /// The job that is asked again, and for whom.
    Again(JobId, Retry),
    /// What they are expected to come to.
    Prospect(Prospect),
}

/// What is known of a step before the steps before it have been taken.
#[derive(Clone, Debug)]
pub(super) struct Prospect {
    /// Whom it may ask about.
    pub meant: HashSet<LeadId>,
    /// The addresses that will have been found for them.
    pub found: HashMap<LeadId, String>,
    /// When its run was begun, where it was.
    pub begun: Option<Timestamp>,
}

/// A look that is under way.
pub(super) struct Look<'a> {
    looking: Looking<'a>,
    finds: Finds<'a>,
    store: &'a Store,
    after: LeadId,
    /// Answers that came then or later are known; without a time none is.
    since: Option<Timestamp>,
    apart: HashSet<LeadId>,
    suppressed: Suppressions,
    /// The addresses that the file has of leads for whom another was found.
    own: HashMap<LeadId, String>,
    hosts: Hosts,
    notes: Notes,
    /// Names of which the list has several people.
    namesakes: HashSet<PersonKey>,
    /// The keys that searches would have but for what keeps namesakes apart.
    apart_of: HashSet<PersonKey>,
    /// The keys that leads have had so far. Where the answer is known, with the marks of those whom it is about.
    taken: HashMap<PersonKey, Option<Vec<Marks>>>,
    /// The keys under which outcomes were taken over, by the search that has them.
    carried: HashMap<SearchId, PersonKey>,
}

/// What a lead came to.
pub(super) enum Looked {
    /// It asks nothing.
    Skip(Skip),
    /// The job that it joins has skipped it, and skips it still, for this other reason.
    SkipStill(Skip),
    /// It asks, as the first of its list, what nobody has answered.
    Ask(PersonKey, Asked),
    /// It asks, as the first of its list, what another job has asked and is still to be told.
    Awaited(PersonKey, Asked),
    /// It asks, as the first of its list, what that search was answered.
    Known(PersonKey, Asked, SearchId),
    /// Its outcome is taken over, as the first of its list.
    Carried(PersonKey, Carried),
    /// It asks what another lead of the list asks.
    Same(PersonKey),
}

impl App {
    /// Begins to look at a list.
    pub(super) fn look<'a>(&'a self, looking: Looking<'a>) -> Result<Look<'a>, StoreError> {
        Look::begin(&self.store, self.dns, looking)
    }
}

impl<'a> Look<'a> {
    /// Begins to look at a list.
    pub(super) fn begin(
        store: &'a Store,
        dns: Dns,
        looking: Looking<'a>,
    ) -> Result<Self, StoreError> {
        let kind = looking.step.find;
        let (days, apart, suppressed, finds) = store.read(|db| {
            let days = match looking.details.max_age {
                Some(days) => days,
                None => db.get_max_age(kind)?,
            };
            let suppressed = match looking.details.include.has(Skip::Suppressed) {
                true => Suppressions::default(),
                false => whom(db, &db.list_suppressed()?)?,
            };
            let finds = Finds::of(db, looking.list, kind, looking.past)?;
            let apart = db.list_apart(looking.list.id)?;
            Ok((days, apart, suppressed, finds))
        })?;
        let mut look = Self {
            after: looking.joins.map_or(LeadId(0), |joins| joins.after()),
            since: looking.since(days),
            looking,
            finds,
            store,
            apart,
            suppressed,
            own: HashMap::new(),
            hosts: Hosts::new(dns),
            notes: Notes::default(),
            namesakes: HashSet::new(),
            apart_of: HashSet::new(),
            taken: HashMap::new(),
            carried: HashMap::new(),
        };
        look.namesakes = look.find_namesakes()?;
        Ok(look)
    }
}

impl<'a> Looking<'a> {
    /// At everybody, as nobody has looked before.
    pub fn new(list: &'a List, step: &'a RecipeStep, details: Details) -> Self {
        Self {
            list,
            step,
            details,
            again: false,
            joins: None,
            past: None,
        }
    }

    /// Whether a lead that was skipped for that reason may be asked about by now: the user includes it, nothing suppresses
    /// it any more, or something has been found on which it hung, an address or what earns a phone number.
    pub fn may_be_asked(&self, skip: Skip) -> bool {
        let found = match skip {
            Skip::NoEmail | Skip::BadEmail => self.step.find == Kind::VerifyEmail,
            Skip::NotEarned => matches!(self.past, Some(Past::Steps(..) | Past::Prospect(_))),
            _ => false,
        };
        found || self.may_be_asked_anew(skip)
    }

    /// The same, whatever has been found since. What older versions did not take from an address is asked with by now.
    pub fn may_be_asked_anew(&self, skip: Skip) -> bool {
        let has_addresses = |list: &List| {
            let mut columns = list.columns.iter();
            columns.any(|column| column.field == Some(Field::Email))
        };
        let by_address = match skip {
            Skip::NoName
            | Skip::NoPerson
            | Skip::NoCompany
            | Skip::FreeMail
            | Skip::Platform
            | Skip::BadDomain => self.step.find != Kind::VerifyEmail && has_addresses(self.list),
            _ => false,
        };
        by_address || skip == Skip::Suppressed || self.details.include.has(skip)
    }

    /// Answers that came then or later are known. What a run has bought itself always is, to its later steps.
    fn since(&self, days: u16) -> Option<Timestamp> {
        let known = since(days).filter(|_| !self.again);
        match self.past {
            Some(Past::Steps(run, _)) => {
                Some(known.map_or(run.created_at, |known| known.min(run.created_at)))
            }
            Some(Past::Prospect(Prospect {
                begun: Some(begun), ..
            })) => Some(known.map_or(*begun, |known| known.min(*begun))),
            Some(Past::Prospect(_) | Past::Again(..)) | None => known,
        }
    }
}

/// What is to be done with a lead.
#[derive(Clone, Copy)]
enum Turned {
    Ask,
    Carry(SearchId),
    Skip(Skip),
}

fn turned(turn: Turn, before: &[Option<&CameTo>]) -> Turned {
    match turn {
        Turn::Ask => Turned::Ask,
        Turn::Skip(skip) => Turned::Skip(skip),
        Turn::Carry(place) => match before.get(place) {
            Some(Some(CameTo::Searched { search, .. })) => Turned::Carry(*search),
            _ => Turned::Ask,
        },
    }
}

/// What is new of a lead that the job may have skipped `before`; `None` where nothing is: whom it goes on skipping stays as
/// it is. Who was suppressed may have a search that was taken off, which keeps its reason.
fn since_skipped(looked: Looked, before: Option<&Skip>) -> Option<Looked> {
    match (looked, before) {
        (Looked::Skip(_), Some(Skip::Suppressed)) => None,
        (Looked::Skip(skip), Some(before)) => (skip != *before).then_some(Looked::SkipStill(skip)),
        (looked, _) => Some(looked),
    }
}

fn is_suppressed(first: Option<&Option<Before>>) -> bool {
    let end = first.copied().flatten().map(|before| before.end);
    end == Some(LeadEnd::Skipped(Skip::Suppressed))
}

/// What is still under way has come to nothing yet.
pub(super) fn as_before(came_to: &CameTo) -> Option<Before> {
    Some(match *came_to {
        CameTo::Skipped(skip) => Before {
            end: LeadEnd::Skipped(skip),
            carried: false,
        },
        CameTo::Searched {
            state,
            verdict,
            carried,
            ..
        } => Before {
            end: match (state, verdict) {
                (SearchState::Settled, Some(verdict)) => LeadEnd::Answered(verdict),
                (SearchState::Failed, _) => LeadEnd::Failed,
                (SearchState::Suppressed, _) => LeadEnd::Skipped(Skip::Suppressed),
                _ => return None,
            },
            carried,
        },
    })
}

/// From when on an answer counts that may be so many days old; `None` where none does.
pub(super) fn since(days: u16) -> Option<Timestamp> {
    let age = SignedDuration::from_hours(24 * i64::from(days));
    let since = clock().checked_sub(age).unwrap_or(Timestamp::MIN);
    (days > 0).then_some(since)
}

impl Look<'_> {
    /// What the leads have, among it what was found for them.
    pub fn columns(&self) -> &[Column] {
        self.finds.columns()
    }

    /// The next leads, and what they came to; none at the end.
    pub fn piece(&mut self) -> Result<Vec<(LeadId, Looked)>, StoreError> {
        loop {
            let (list, after, store) = (self.looking.list.id, self.after, self.store);
            let (mut leads, own) = store.read(|db| self.leads(db, list, after))?;
            self.own = own;
            let Some(last) = leads.last() else {
                return Ok(Vec::new());
            };
            self.after = last.id;
            let skipped = self.leave_out(&mut leads)?;
            let turns = store.read(|db| self.turns(db, &leads))?;
            let ask = |(lead, turn): (&Lead, &Turned)| match turn {
                Turned::Ask => self.ask(lead),
                Turned::Skip(skip) => Err(*skip),
                // Nothing is to be learnt of its host.
                Turned::Carry(_) => Err(Skip::Stopped),
            };
            let asked: Vec<_> = leads.iter().zip(&turns).map(ask).collect();
            self.hosts.learn(store, asked.iter().flatten())?;
            let mut looked: Vec<_> = store.read(|db| {
                let looked = leads.iter().zip(turns).zip(asked);
                looked
                    .map(|((lead, turn), asked)| {
                        let looked = match turn {
                            Turned::Carry(search) => self.take_over(db, lead, search)?,
                            Turned::Ask | Turned::Skip(_) => self.look_at(db, lead, asked)?,
                        };
                        Ok((lead.id, looked))
                    })
                    .collect::<Result<_, StoreError>>()
            })?;
            looked = looked
                .into_iter()
                .filter_map(|(lead, looked)| {
                    Some((lead, since_skipped(looked, skipped.get(&lead))?))
                })
                .collect();
            if !looked.is_empty() {
                return Ok(looked);
            }
        }
    }

    /// Leaves those of `leads`, one piece of their list, that are meant, and tells whom of them the job that they join had
    /// skipped, and why.
    fn leave_out(&self, leads: &mut Vec<Lead>) -> Result<HashMap<LeadId, Skip>, StoreError> {
        let (Some(joins), Some(first), Some(last)) =
            (self.looking.joins, leads.first(), leads.last())
        else {
            return Ok(HashMap::new());
        };
        let between = first.id..=last.id;
        let before = match self.looking.past {
            Some(Past::Steps(_, jobs)) => jobs.last().copied(),
            _ => None,
        };
        let (looked_at, came, mut skips) = self.store.read(|db| {
            let came = before.map(|before| db.list_looked_at(before, &between));
            let skips = match joins.skipped {
                true => db.list_skips(joins.job, between.clone())?,
                false => HashMap::new(),
            };
            Ok((
                db.list_looked_at(joins.job, &between)?,
                came.transpose()?,
                skips,
            ))
        })?;
        skips.retain(|_, skip| self.looking.may_be_asked(*skip));
        let skipped = |lead: &Lead| skips.contains_key(&lead.id);
        // Whom the step before has not seen does not come to this one.
        let came = |lead: &Lead| came.as_ref().is_none_or(|came| came.contains(&lead.id));
        leads.retain(|lead| skipped(lead) || (!looked_at.contains(&lead.id) && came(lead)));
        Ok(skips)
    }

    /// The leads of `list` behind `after`, with what has been found for them, and the file's addresses that gave way to that.
    fn leads(
        &self,
        db: &Reading<'_>,
        list: ListId,
        after: LeadId,
    ) -> Result<(Vec<Lead>, HashMap<LeadId, String>), StoreError> {
        let mut leads = db.list_leads(list, after, PIECE)?;
        let own = self.finds.fill(db, &mut leads)?;
        Ok((leads, own))
    }

    /// What the look came across so far.
    pub fn notes(&self) -> Notes {
        self.notes
    }

    /// What `search`, which is queued, has been answered by another since `since`; for every lead of it the same.
    pub fn find_bought(
        &mut self,
        search: SearchId,
        since: Timestamp,
    ) -> Result<Option<SearchId>, StoreError> {
        self.since = Some(since);
        self.store.read(|db| {
            let asked = db.get_asked(search)?;
            let mut bought = None;
            for (lead, columns, _) in db.list_leads_of(search)? {
                let key = preflight::key_of_lead(&asked, &lead, &columns);
                let sure = self.apart.contains(&lead.id) || self.namesakes.contains(&key);
                let marks = self.marks(&asked, &lead);
                let known = self.find_known(db, &key, &asked, (&marks, sure))?;
                let known = known.map(|(known, _)| known);
                if known.is_none() || bought.is_some_and(|bought| Some(bought) != known) {
                    return Ok(None);
                }
                bought = known;
            }
            Ok(bought)
        })
    }

    /// What is to be done with each of `leads`, one piece of their list.
    fn turns(&self, db: &Reading<'_>, leads: &[Lead]) -> Result<Vec<Turned>, StoreError> {
        let (Some(past), Some(first), Some(last)) =
            (self.looking.past, leads.first(), leads.last())
        else {
            return Ok(vec![Turned::Ask; leads.len()]);
        };
        let between = first.id..=last.id;
        let came_to = |job: &JobId| db.list_came_to(*job, &between);
        match past {
            Past::Steps(run, jobs) => {
                let recipe = &run.recipe;
                let came_to = jobs.iter().map(came_to).collect::<Result<Vec<_>, _>>()?;
                let turned = |lead: &Lead| {
                    let before: Vec<_> = came_to.iter().map(|job| job.get(&lead.id)).collect();
                    let known: Vec<_> = before
                        .iter()
                        .map(|before| before.and_then(as_before))
                        .collect();
                    // Whoever has come off the list since the first step was taken joins with that.
                    if self.looking.joins.is_some() && is_suppressed(known.first()) {
                        return Turned::Skip(Skip::Suppressed);
                    }
                    let turn = preflight::turn(recipe, jobs.len(), &known);
                    turned(turn, &before)
                };
                Ok(leads.iter().map(turned).collect())
            }
            Past::Prospect(Prospect { meant, .. }) => {
                let turned = |lead: &Lead| match meant.contains(&lead.id) {
                    true => Turned::Ask,
                    false => Turned::Skip(Skip::NotEarned),
                };
                Ok(leads.iter().map(turned).collect())
            }
            Past::Again(job, retry) => {
                let came_to = came_to(job)?;
                let turned = |lead: &Lead| {
                    let before = came_to.get(&lead.id);
                    let turn = before.and_then(as_before).map_or(Turn::Ask, |before| {
                        preflight::turn_again(*retry, before.end)
                    });
                    turned(turn, &[before])
                };
                Ok(leads.iter().map(turned).collect())
            }
        }
    }

    /// Takes over the outcome of `search` for `lead`.
    fn take_over(
        &mut self,
        db: &Reading<'_>,
        lead: &Lead,
        search: SearchId,
    ) -> Result<Looked, StoreError> {
        let carried = db.get_carried(search)?;
        if let Some(key) = self.carried.get(&carried.paid) {
            return Ok(Looked::Same(key.clone()));
        }
        let own = || PersonKey(format!("{} lead {}", carried.key.0, lead.id));
        let mut key = carried.key.clone();
        if self.taken.contains_key(&key) {
            key = own();
        }
        if let Some(Joins { job, .. }) = self.looking.joins
            && let Some(there) = db.find_search(job, &key)?
        {
            if db.get_carried(there)?.paid == carried.paid {
                self.taken.insert(key.clone(), None);
                self.carried.insert(carried.paid, key.clone());
                return Ok(Looked::Same(key));
            }
            key = own();
        }
        let theirs = self.marks_of(db, search)?;
        self.taken.insert(key.clone(), Some(theirs));
        self.carried.insert(carried.paid, key.clone());
        Ok(Looked::Carried(key, carried))
    }

    fn look_at(
        &mut self,
        db: &Reading<'_>,
        lead: &Lead,
        asked: Result<Asked, Skip>,
    ) -> Result<Looked, StoreError> {
        let asked = match asked {
            Ok(asked) => asked,
            Err(skip) => return Ok(Looked::Skip(skip)),
        };
        let base = preflight::key_of_lead(&asked, lead, &self.looking.list.columns);
        let marks = self.marks(&asked, lead);
        let shared = !self.apart.contains(&lead.id) && !self.namesakes.contains(&base);
        let own = || marks.own(&base);
        // Someone of that name whose answer is known may be somebody else.
        let fits =
            |theirs: &Option<Vec<Marks>>| theirs.as_ref().is_none_or(|theirs| marks.fit(theirs));
        let mut key = match self.taken.get(&base) {
            Some(theirs) if shared && fits(theirs) => return Ok(Looked::Same(base)),
            Some(_) => own(),
            None if shared => base.clone(),
            None => own(),
        };
        if self.taken.contains_key(&key) {
            return Ok(Looked::Same(key));
        }
        // Whose search was taken off because of the suppression list is taken in with that search.
        let back = match self.looking.joins {
            Some(Joins { job, .. }) => db.is_taken_off(job, lead.id)?,
            None => false,
        };
        if let Some(Joins { job, .. }) = self.looking.joins.filter(|_| !back) {
            for tried in [&key, &base] {
                // Under another key than its own it has to be sure.
                let sure = *tried != key;
                if self.has_asked(db, job, tried, (&marks, sure))? {
                    let key = tried;
                    self.taken.insert(key.clone(), None);
                    return Ok(Looked::Same(key.clone()));
                }
            }
            // The job has asked for somebody else of that name.
            if db.find_search(job, &key)?.is_some() {
                key = own();
            }
            // What is known of the lead has changed since.
            if db.find_search(job, &key)?.is_some() {
                key = PersonKey(format!("{} lead {}", key.0, lead.id));
            }
        }
        // Of several who have the name, one has to be sure.
        let sure = key != base;
        let known = self.find_known(db, &base, &asked, (&marks, sure))?;
        Ok(match known {
            Some((known, theirs)) => {
                self.taken.insert(key.clone(), Some(theirs));
                Looked::Known(key, asked, known)
            }
            None => {
                let include = self.looking.details.include;
                if let Some(skip) = self.hosts.skip(&asked).filter(|skip| !include.has(*skip)) {
                    return Ok(Looked::Skip(skip));
                }
                let awaited = db.is_asked(self.looking.step, &key)?;
                let alike = sure && (self.taken.contains_key(&base) || !self.apart_of.insert(base));
                self.notes += Notes {
                    lost_sites: u64::from(self.hosts.has_lost_site(&asked)),
                    untold: u64::from(self.hosts.is_untold(&asked)),
                    awaited: u64::from(awaited),
                    lost: u64::from(db.is_lost(self.looking.step, &key)?),
                    alike: u64::from(alike),
                };
                self.taken.insert(key.clone(), None);
                match awaited {
                    true => Looked::Awaited(key, asked),
                    false => Looked::Ask(key, asked),
                }
            }
        })
    }

    fn ask(&self, lead: &Lead) -> Result<Asked, Skip> {
        let Looking { step, details, .. } = &self.looking;
        let asked = preflight::ask(step.find, lead, self.columns(), *details)?;
        let own = self.own.get(&lead.id).map(String::as_str);
        match self.suppressed.have(&asked, lead, self.columns(), own) {
            true => Err(Skip::Suppressed),
            false => Ok(asked),
        }
    }

    fn marks(&self, asked: &Asked, lead: &Lead) -> Marks {
        let apart = self.apart.contains(&lead.id);
        Marks::of(asked, lead, &self.looking.list.columns, apart)
    }

    /// Whether `job` has asked the question with that key for whoever has these marks.
    fn has_asked(
        &self,
        db: &Reading<'_>,
        job: JobId,
        key: &PersonKey,
        (marks, sure): (&Marks, bool),
    ) -> Result<bool, StoreError> {
        let Some(search) = db.find_search(job, key)? else {
            return Ok(false);
        };
        let theirs = self.marks_of(db, search)?;
        Ok(marks.fit(&theirs) && (!sure || theirs.iter().any(|theirs| marks.confirm(theirs))))
    }

    /// The search that has been answered and was about whoever has these marks, and the marks of its leads. Where several
    /// may be meant that are not the same, none is.
    fn find_known(
        &self,
        db: &Reading<'_>,
        key: &PersonKey,
        asked: &Asked,
        (marks, sure): (&Marks, bool),
    ) -> Result<Option<(SearchId, Vec<Marks>)>, StoreError> {
        let Some(since) = self.since else {
            return Ok(None);
        };
        let [first, last] = preflight::namesakes_of(key);
        let wanted = Wanted {
            step: self.looking.step,
            key: &key.0,
            namesakes: [&first, &last],
            since,
        };
        let mut fitting: Vec<(SearchId, Vec<Marks>)> = Vec::new();
        for known in db.list_known(&wanted)? {
            let theirs = self.marks_of(db, known.search)?;
            if known.asked.covers(asked) && marks.fit(&theirs) {
                fitting.push((known.search, theirs));
            }
        }
        let confirmed = fitting
            .iter()
            .find(|(_, theirs)| theirs.iter().any(|theirs| marks.confirm(theirs)));
        if sure || confirmed.is_some() {
            return Ok(confirmed.cloned());
        }
        let all: Vec<&Marks> = fitting.iter().flat_map(|(_, theirs)| theirs).collect();
        let one_person = all
            .iter()
            .all(|one| all.iter().all(|other| one.agree(other)));
        Ok(fitting.into_iter().next().filter(|_| one_person))
    }

    fn marks_of(&self, db: &Reading<'_>, search: SearchId) -> Result<Vec<Marks>, StoreError> {
        let leads = db.list_answered_by(search)?;
        let Some((_, columns, _)) = leads.first() else {
            return Ok(Vec::new());
        };
        let apart = match leads.len() {
            // Whoever was set apart is alone.
            1 => db.is_apart(leads[0].0.id)?,
            _ => false,
        };
        let asked = db.get_asked(search)?;
        Ok(leads
            .iter()
            .map(|(lead, ..)| Marks::of(&asked, lead, columns, apart))
            .collect())
    }

    /// The names under which the list has people whose marks say that they are several.
    fn find_namesakes(&self) -> Result<HashSet<PersonKey>, StoreError> {
        // An address says by itself who is meant.
        if self.looking.step.find == Kind::VerifyEmail {
            return Ok(HashSet::new());
        }
        let marked = self.find_marked_twice()?;
        let mut people: HashMap<PersonKey, Vec<Marks>> = HashMap::new();
        for lead in marked {
            let lead = self.store.read(|db| db.get_lead(lead))?;
            if let Ok(asked) = self.ask(&lead) {
                let key = preflight::key_of_lead(&asked, &lead, &self.looking.list.columns);
                let marks = self.marks(&asked, &lead);
                let people = people.entry(key).or_default();
                if !people.contains(&marks) {
                    people.push(marks);
                }
            }
        }
        let several = |all: &[Marks]| {
            let differs =
                |(at, one): (usize, &Marks)| all[at..].iter().any(|other| !one.agree(other));
            all.iter().enumerate().any(differs)
        };
        let several = people.into_iter().filter(|(_, all)| several(all));
        Ok(several.map(|(key, _)| key).collect())
    }

    /// The leads with marks whose name another lead with marks has, too. Keys are remembered by their hashes alone: of two
    /// that fall together nothing is said before they are compared.
    fn find_marked_twice(&self) -> Result<Vec<LeadId>, StoreError> {
        let (mut first, mut twice) = (HashMap::new(), Vec::new());
        let mut after = LeadId(0);
        loop {
            let list = self.looking.list;
            let leads = self.store.read(|db| db.list_leads(list.id, after, PIECE))?;
            let Some(last) = leads.last() else {
                return Ok(twice);
            };
            after = last.id;
            for lead in &leads {
                let Ok(asked) = self.ask(lead) else { continue };
                // Who is set apart makes nobody else a namesake.
                if self.apart.contains(&lead.id) || self.marks(&asked, lead).is_empty() {
                    continue;
                }
                let key = hash(&preflight::key_of_lead(&asked, lead, &list.columns));
                match first.get_mut(&key) {
                    None => drop(first.insert(key, Some(lead.id))),
                    Some(before) => {
                        twice.extend(before.take());
                        twice.push(lead.id);
                    }
                }
            }
        }
    }
}

fn hash(key: &PersonKey) -> u64 {
    let mut hasher = DefaultHasher::new();
    key.hash(&mut hasher);
    hasher.finish()
}
