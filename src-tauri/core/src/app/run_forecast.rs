//! What a run would come to, step by step and for each service: whom the first step asks is known, whom the later ones
//! ask is expected. And in which order services are asked, where that is ours to say.

use std::collections::HashMap;
use std::ops::Add;

use super::expected::{Experience, Known, expect};
use super::forecast::{Ahead, Prices, has_something_left};
use super::foresee::{Foresight, SoFar, Tally, then};
use super::look::{Joins, Looking, Past, as_before};
use super::runs::{details_for, details_of, is_finished};
use super::{App, AppError, Forecast, StepExpected, Wanted};
use crate::domain::Amount;
use crate::domain::BadRecipe;
use crate::domain::Column;
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Expected;
use crate::domain::Field;
use crate::domain::Foretold;
use crate::domain::ForetoldAt;
use crate::domain::Job;
use crate::domain::JobId;
use crate::domain::Kind;
use crate::domain::LeadId;
use crate::domain::List;
use crate::domain::Order;
use crate::domain::PerCredit;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::domain::Run;
use crate::domain::RunId;
use crate::domain::Skip;
use crate::preflight::Retry;
use crate::provider;
use crate::store::Reading;
use crate::store::StoreError;

/// What a run would come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunForecast {
    /// What is wanted, its services in the order in which they would be asked.
    pub recipe: Recipe,
    /// The run that wants the same and has something left to do: it is to be gone on with.
    pub unfinished: Option<Run>,
    /// The run that wants the same and has ended: what is told is what it would come to for those who join it, or who are
    /// asked about again.
    pub joined: Option<Run>,
    /// The steps that are still to be taken.
    pub steps: Vec<StepForecast>,
    /// The services that would be asked.
    pub services: Vec<ServiceForecast>,
    /// What all services together would be paid, as expected: what is expected of each of them, added up.
    pub expected: Expected,
    /// Leads that are expected to have an answer that counts in the end.
    pub answers: u64,
    /// The first of the steps: who is skipped, and what need not be bought.
    pub first: Forecast,
    /// What need not be spent: what is saved at each of the steps, added up.
    pub saved: Saved,
    /// What the run that is gone on with or joined has spent or holds already, which is in none of the other figures.
    pub committed: Credits,
}

/// A step that is still to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepForecast {
    /// What it asks, and whom.
    pub step: RecipeStep,
    /// What it comes to.
    pub expected: StepExpected,
    /// What one search of it costs at most.
    pub each: Credits,
    /// Leads about whom it may have to ask, whose answer has been bought before.
    pub known: u64,
    /// Leads about whom it may have to ask, who share the search of another one.
    pub shared: u64,
    /// Leads about whom it might have to ask but for a reason, by the reason: those whose turn it never is are not among
    /// them.
    pub skips: Vec<(Skip, u64)>,
    /// What it need not spend.
    pub saved: Saved,
    /// How many of the user's own searches the expectation goes by.
    pub experience: u64,
    /// What of a lead leaves the machine for it, in words.
    pub sends: Vec<&'static str>,
}

/// What a service would be paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ServiceForecast {
    /// Who.
    pub provider: ProviderName,
    /// At most: what its steps cost at most, added up.
    pub ceiling: Credits,
    /// As expected: what is expected of its steps, added up.
    pub expected: Expected,
    /// What the user pays for a credit there, where that has been said.
    pub per_credit: Option<PerCredit>,
}

/// Credits that need not be spent, at most: every search that is not made, at what it would cost at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// For leads whose answer to just that question has been bought before.
    pub known: Credits,
    /// For leads that share the search of another one.
    pub shared: Credits,
    /// For leads that are skipped for a reason that can be overridden, and for what would have come of their search: checks
    /// of the address that it had found, the next service, the phone number.
    pub skipped: Credits,
}

impl Saved {
    /// All of it.
    pub fn total(self) -> Credits {
        self.known + self.shared + self.skipped
    }
}

impl Add for Saved {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            known: self.known + other.known,
            shared: self.shared + other.shared,
            skipped: self.skipped + other.skipped,
        }
    }
}

impl RunForecast {
    /// The run that it belongs to, where that has begun.
    pub const fn run(&self) -> Option<&Run> {
        match &self.unfinished {
            Some(run) => Some(run),
            None => self.joined.as_ref(),
        }
    }

    /// What all services would be paid at most.
    pub fn ceiling(&self) -> Credits {
        self.services.iter().map(|service| service.ceiling).sum()
    }

    /// What is kept of it, to be held against what the run has cost.
    pub fn foretold(&self) -> Foretold {
        Foretold {
            ceiling: self.ceiling(),
            expected: self.expected,
            services: self
                .services
                .iter()
                .map(|service| ForetoldAt {
                    provider: service.provider,
                    ceiling: service.ceiling,
                    expected: service.expected,
                })
                .collect(),
        }
    }

    /// What that many credits at each service come to, where the price of all of them is known in one currency.
    pub fn amount(&self, credits: impl Fn(&ServiceForecast) -> Credits) -> Option<Amount> {
        let mut amounts = self.services.iter().map(|service| {
            let price = service.per_credit?;
            Some(price.of(credits(service)))
        });
        let first = amounts.next()??;
        amounts.try_fold(first, |sum, amount| sum.and(amount?))
    }
}

impl App {
    /// Keeps what `run` was foretold to cost, to be held against what it will have: when it is begun, and when others join it.
    pub fn keep_foretold(&self, run: RunId, told: &RunForecast) -> Result<(), StoreError> {
        let joined = told.joined.as_ref().is_some_and(|joined| joined.id == run);
        let told = told.foretold();
        self.store.write_blocking(move |db| match joined {
            true => db.add_foretold(run, &told),
            false => db.keep_foretold(run, &told),
        })
    }

    /// What a run of what is `wanted` over `list` would come to. Reads every lead; belongs on a thread of its own.
    pub fn forecast_run(&self, list: &List, wanted: &Wanted) -> Result<RunForecast, AppError> {
        let recipe = self.in_order(wanted.recipe.clone())?;
        let steps = recipe.steps();
        let [first, rest @ ..] = &steps[..] else {
            return Err(BadRecipe::Empty.into());
        };
        if rest.is_empty() {
            let (forecast, ahead) =
                self.forecast_step(list, first, wanted.details, wanted.again)?;
            let run_of = |job: Option<JobId>| {
                let run = |job| self.store.read(|db| db.get_run(db.get_job(job)?.run));
                job.map(run).transpose()
            };
            if let Some(run) = run_of(forecast.unfinished)? {
                return self.forecast_going_on(list, run, wanted.details);
            }
            let route = Route {
                again: forecast.anew,
                joined: run_of(forecast.joins)?,
                ..Route::new(list, recipe, wanted.details)
            };
            return self.add_up(route, forecast, ahead);
        }
        let (latest, finished) = self.store.read(|db| {
            let latest = db.find_latest_run(list.id, &recipe)?;
            let finished = latest.as_ref().map(|run| is_finished(db, run));
            Ok((latest, finished.transpose()?.unwrap_or_default()))
        })?;
        let again = latest.is_some();
        if let Some(run) = latest {
            if !finished {
                return self.forecast_going_on(list, run, wanted.details);
            }
            if !wanted.again
                && let Some(forecast) = self.forecast_joining(list, run, wanted.details)?
            {
                return Ok(forecast);
            }
        }
        let looking = Looking {
            again,
            ..Looking::new(list, first, details_for(wanted.details, first.find))
        };
        let ahead = self.look_ahead(looking)?;
        let forecast = ahead.forecast(first, again);
        let route = Route {
            again,
            ..Route::new(list, recipe, wanted.details)
        };
        self.add_up(route, forecast, ahead)
    }

    /// What is left of `run`, which has begun and is gone on with as is said now.
    fn forecast_going_on(
        &self,
        list: &List,
        run: Run,
        said: Details,
    ) -> Result<RunForecast, AppError> {
        let details = self.store.read(|db| details_of(db, &run, said))?;
        self.forecast_rest_of(list, Run { details, ..run })
    }

    /// What it would come to for those who join `run`, which has ended; `None` where nobody does.
    fn forecast_joining(
        &self,
        list: &List,
        run: Run,
        details: Details,
    ) -> Result<Option<RunForecast>, AppError> {
        let jobs = self.store.read(|db| db.list_jobs_of_run(run.id))?;
        let past = Past::Steps(Box::new(run.clone()), Vec::new());
        let run = Run { details, ..run };
        let Some(first) = jobs.first() else {
            return Ok(None);
        };
        let joining = self.look_at_joining(list, first, details, &past)?;
        let forecast = Forecast {
            joins: Some(first.id),
            ..joining.forecast(&first.step, false)
        };
        let ahead = self.store.read(|db| Ahead::of_job(db, first))?;
        let route = Route {
            jobs,
            joined: Some(run.clone()),
            ..Route::new(list, run.recipe, details)
        };
        let nobody = joining.fates.is_empty();
        let forecast = self.add_up(route, forecast, ahead.and(joining))?;
        let joins = |step: &StepForecast| step.expected.most + step.known + step.shared > 0;
        Ok((!nobody || forecast.steps.iter().any(joins)).then_some(forecast))
    }

    /// What is ahead of those who join `job`, as far as is known of what comes before.
    fn look_at_joining(
        &self,
        list: &List,
        job: &Job,
        details: Details,
        past: &Past,
    ) -> Result<Ahead, StoreError> {
        let looking = Looking {
            past: Some(past),
            ..Looking::new(list, &job.step, details_for(details, job.step.find))
        };
        let joins = self.store.read(|db| Joins::of(db, job, &looking))?;
        match joins {
            Some(_) => self.look_ahead(Looking { joins, ..looking }),
            None => Ok(Ahead::default()),
        }
    }

    /// What it would come to to take up what `job` left when it was stopped, and to take the steps that come after it.
    pub fn forecast_rest_run(&self, job: &Job) -> Result<RunForecast, AppError> {
        let (list, run) = self
            .store
            .read(|db| Ok((db.get_list(job.list)?, db.get_run(job.run)?)))?;
        let mut rest = self.forecast_rest_of(&list, run)?;
        rest.first.unfinished = None;
        Ok(rest)
    }

    /// What it would come to to ask again for whom `job` has no answer, as `retry` says; refused where that would be.
    pub fn forecast_retry(&self, job: &Job, retry: Retry) -> Result<RunForecast, AppError> {
        self.check_retry(job, retry)?;
        let (list, run) = self
            .store
            .read(|db| Ok((db.get_list(job.list)?, db.get_run(job.run)?)))?;
        let past = Past::Again(job.id, retry);
        let details = details_for(run.details, job.step.find);
        let several = run.recipe.steps().len() > 1;
        let looking = Looking {
            past: Some(&past),
            ..Looking::new(&list, &job.step, details)
        };
        let ahead = self.look_ahead(looking)?;
        let forecast = Forecast {
            // Whom the job skipped is not asked about again, either way.
            skips: Vec::new(),
            ..ahead.forecast(&job.step, false)
        };
        if !several {
            let route = Route::new(&list, Recipe::of(job.step), details);
            return self.add_up(route, forecast, ahead);
        }
        // What it brings goes on to the steps that come after.
        let jobs = self.store.read(|db| db.list_jobs_of_run(run.id))?;
        let done: Vec<JobId> = jobs.iter().take(job.place).map(|job| job.id).collect();
        let mut route = Route {
            place: job.place,
            jobs,
            joined: Some(run.clone()),
            ..Route::new(&list, run.recipe, run.details)
        };
        self.store.read(|db| route.begin(db, &done))?;
        self.add_up(route, forecast, ahead.again())
    }

    /// What is left of a run that has begun.
    fn forecast_rest_of(&self, list: &List, run: Run) -> Result<RunForecast, AppError> {
        let steps = run.recipe.steps();
        let (jobs, done) = self.store.read(|db| {
            let jobs = db.list_jobs_of_run(run.id)?;
            let mut done: Vec<JobId> = Vec::new();
            for (place, job) in jobs.iter().enumerate() {
                let come = match done.last() {
                    Some(before) => db.has_to_come(*before, job.id)?,
                    None => false,
                };
                if come || has_something_left(db, job)? || place + 1 == steps.len() {
                    break;
                }
                done.push(job.id);
            }
            Ok((jobs, done))
        })?;
        let mut route = Route {
            place: done.len(),
            ..Route::new(list, run.recipe.clone(), run.details)
        };
        self.store.read(|db| route.begin(db, &done))?;
        let step = steps[route.place];
        let before = done.last().copied();
        let past = Past::Steps(Box::new(run.clone()), done);
        let (forecast, ahead) = match jobs.get(route.place) {
            Some(job) => {
                // What others have been told since costs nothing.
                self.answer_queued(job.id)?;
                let (ahead, joins) = self.store.read(|db| {
                    let joins = before.map(|before| db.has_ended_since(before, job.id));
                    Ok((
                        Ahead::of_job(db, job)?,
                        joins.transpose()?.unwrap_or_default(),
                    ))
                })?;
                let ahead = match joins {
                    true => ahead.and(self.look_at_joining(list, job, run.details, &past)?),
                    false => ahead,
                };
                let forecast = Forecast {
                    sends: self.sends(&list.columns, step.find),
                    unfinished: Some(job.id),
                    ..ahead.forecast(&step, false)
                };
                (forecast, ahead)
            }
            None => {
                let looking = Looking {
                    past: Some(&past),
                    ..Looking::new(list, &step, details_for(run.details, step.find))
                };
                let ahead = self.look_ahead(looking)?;
                (ahead.forecast(&step, false), ahead)
            }
        };
        route.jobs = jobs;
        route.run = Some(run);
        self.add_up(route, forecast, ahead)
    }

    /// Takes the later steps in thought, the first of which has been looked at: `first`, with what is `ahead` for each lead.
    fn add_up(
        &self,
        route: Route<'_>,
        first: Forecast,
        ahead: Ahead,
    ) -> Result<RunForecast, AppError> {
        let Route {
            list,
            place,
            run,
            joined,
            ..
        } = &route;
        let recipe = &route.recipe;
        let steps = recipe.steps().split_off(*place);
        let known = self.store.read(|db| {
            let known = steps.iter().map(|step| {
                let verdicts = db.count_verdicts(step)?;
                Ok(Known {
                    step: *step,
                    prices: Prices::of(db, step)?,
                    experience: Experience::of(verdicts),
                })
            });
            known.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let leads: Vec<LeadId> = ahead.fates.keys().copied().collect();
        let begin = |lead: LeadId| {
            let before = route.before.get(&lead).cloned();
            (lead, before.unwrap_or_else(|| vec![None; *place]))
        };
        let before = leads.into_iter().map(begin);
        let mut foresight = Foresight::new(recipe, *place, before, route.found.clone());
        foresight.take(&ahead.fates, ahead.found);
        for (at, step) in steps.iter().enumerate().skip(1) {
            let begun = run.as_ref().or(joined.as_ref()).map(|run| run.created_at);
            let Some(past) = foresight.prospect(&list.columns, begun) else {
                foresight.take(&HashMap::new(), HashMap::new());
                continue;
            };
            let ahead = match route.jobs.get(place + at) {
                Some(job) => {
                    let ahead = self.store.read(|db| Ahead::of_job(db, job))?;
                    ahead.and(self.look_at_joining(list, job, route.details, &past)?)
                }
                None => self.look_ahead(Looking {
                    again: route.again,
                    past: Some(&past),
                    ..Looking::new(list, step, details_for(route.details, step.find))
                })?,
            };
            foresight.take(&ahead.fates, ahead.found);
        }
        let sorts = foresight.into_sorts();
        let expected = expect(recipe, &known, &sorts);
        // What one step finds the next one sends.
        let mut columns = list.columns.clone();
        let mut forecasts = Vec::new();
        for (at, (known, expected)) in known.iter().zip(expected.steps).enumerate() {
            let tally = match at {
                0 => first.tally(),
                at => Tally::of(&sorts, at),
            };
            forecasts.push(StepForecast {
                step: known.step,
                expected,
                each: known.prices.dearest,
                saved: Saved {
                    known: known.prices.worst(tally.known),
                    shared: known.prices.worst(tally.shared),
                    skipped: known.prices.worst(tally.spared),
                },
                known: tally.known,
                shared: tally.shared,
                skips: tally.skips,
                experience: known.experience.answered(known.step.find),
                sends: self.sends(&columns, known.step.find),
            });
            if known.step.find == Kind::FindEmail {
                columns.push(Column {
                    name: String::new(),
                    field: Some(Field::Email),
                });
            }
        }
        let steps = forecasts;
        let (services, committed) = self.store.read(|db| {
            let services = expected.services.into_iter().map(|(provider, expected)| {
                let of_it = steps.iter().filter(|step| step.step.provider == provider);
                Ok(ServiceForecast {
                    provider,
                    ceiling: of_it.map(|step| step.expected.ceiling).sum(),
                    expected,
                    per_credit: db.find_per_credit(provider)?,
                })
            });
            let begun = run.as_ref().or(joined.as_ref());
            let committed = begun.map(|run| db.sum_committed(run.id));
            Ok((
                services.collect::<Result<Vec<_>, StoreError>>()?,
                committed.transpose()?.unwrap_or_default(),
            ))
        })?;
        Ok(RunForecast {
            saved: steps
                .iter()
                .map(|step| step.saved)
                .fold(Saved::default(), Add::add),
            steps,
            services,
            expected: expected.cost,
            answers: expected.accepted,
            first,
            committed,
            unfinished: route.run,
            joined: route.joined,
            recipe: route.recipe,
        })
    }

    /// The recipe with its services in the order in which they are to be asked: where that is not the user's, first who
    /// is expected to charge least for an answer that counts. A miss costs nothing at a finder, so what it finds counts,
    /// and what verifying that costs; a verifier charges for every check, so how many of them tell.
    pub(super) fn in_order(&self, mut recipe: Recipe) -> Result<Recipe, StoreError> {
        if recipe.order == Order::AsWritten {
            return Ok(recipe);
        }
        for kind in [Kind::VerifyEmail, Kind::FindEmail, Kind::FindPhone] {
            let askers = recipe.askers(kind).to_vec();
            let mut costs = self.store.read(|db| {
                let cost = |provider: &ProviderName| {
                    let step = RecipeStep {
                        find: kind,
                        provider: *provider,
                    };
                    Ok((cost_of_answer(db, &recipe, step)?, *provider))
                };
                askers
                    .iter()
                    .map(cost)
                    .collect::<Result<Vec<_>, StoreError>>()
            })?;
            // In credits, where prices are not known or cannot be compared.
            let currency = costs
                .first()
                .and_then(|(cost, _)| cost.money.map(|(currency, _)| currency));
            let comparable = currency.is_some()
                && costs
                    .iter()
                    .all(|(cost, _)| cost.money.is_some_and(|(one, _)| Some(one) == currency));
            let of = |cost: &Cost| match cost.money {
                Some((_, money)) if comparable => money,
                _ => cost.credits,
            };
            costs.sort_by(|(one, _), (other, _)| of(one).total_cmp(&of(other)));
            *recipe.askers_mut(kind) = costs.into_iter().map(|(_, provider)| provider).collect();
        }
        Ok(recipe)
    }
}

/// What an answer that counts is expected to cost.
struct Cost {
    /// In hundredths of a credit.
    credits: f64,
    /// In a currency, where the prices of all who are asked for it are known.
    money: Option<(crate::domain::Currency, f64)>,
}

fn cost_of_answer(db: &Reading<'_>, recipe: &Recipe, step: RecipeStep) -> Result<Cost, StoreError> {
    let verifier = match step.find {
        Kind::FindEmail => recipe.verify_email.first(),
        Kind::VerifyEmail | Kind::FindPhone => None,
    };
    let share = match step.find {
        Kind::FindPhone => 1.0,
        Kind::FindEmail if verifier.is_none() => 1.0,
        Kind::FindEmail => Experience::of(db.count_verdicts_on(&step)?)
            .share(Kind::VerifyEmail, |verdict| recipe.accepts(verdict)),
        Kind::VerifyEmail => {
            let told = |verdict| {
                matches!(
                    verdict,
                    Qualification::Deliverable | Qualification::Undeliverable
                )
            };
            Experience::of(db.count_verdicts(&step)?).share(step.find, told)
        }
    };
    let verify = verifier.map(|provider| RecipeStep {
        find: Kind::VerifyEmail,
        provider: *provider,
    });
    let (mut credits, mut money) = (0.0, Some((None, 0.0)));
    for step in [step].into_iter().chain(verify) {
        let each = provider::price(step.provider, step.find).each;
        credits += as_f64(i128::from(each.hundredths())) / share;
        let per_credit = db.find_per_credit(step.provider)?;
        money = money.zip(per_credit).and_then(|((currency, sum), price)| {
            let same = currency.is_none_or(|currency| currency == price.currency());
            same.then(|| {
                let cost = as_f64(price.of(each).millionths()) / share;
                (Some(price.currency()), sum + cost)
            })
        });
    }
    Ok(Cost {
        credits,
        money: money.and_then(|(currency, sum)| Some((currency?, sum))),
    })
}

#[expect(clippy::cast_precision_loss, reason = "prices are far below 2^53")]
fn as_f64(n: i128) -> f64 {
    n as f64
}

/// The way that a forecast takes through a recipe.
struct Route<'a> {
    list: &'a List,
    recipe: Recipe,
    details: Details,
    /// The first step that is still to be taken.
    place: usize,
    /// Everything is bought anew.
    again: bool,
    /// The jobs that there are, step by step.
    jobs: Vec<Job>,
    /// The run that is gone on with.
    run: Option<Run>,
    /// The run that has ended, and that somebody joins.
    joined: Option<Run>,
    /// What the steps that have been taken came to for each lead, and the addresses they have found.
    before: HashMap<LeadId, SoFar>,
    found: HashMap<LeadId, String>,
}

impl<'a> Route<'a> {
    fn new(list: &'a List, recipe: Recipe, details: Details) -> Self {
        Self {
            list,
            recipe,
            details,
            place: 0,
            again: false,
            jobs: Vec::new(),
            run: None,
            joined: None,
            before: HashMap::new(),
            found: HashMap::new(),
        }
    }

    /// Begins behind the steps that are `done`.
    fn begin(&mut self, db: &Reading<'_>, done: &[JobId]) -> Result<(), StoreError> {
        let everybody = LeadId(0)..=LeadId(i64::MAX);
        let steps = self.recipe.steps();
        for (place, (job, step)) in done.iter().zip(&steps).enumerate() {
            for (lead, came_to) in db.list_came_to(*job, &everybody)? {
                let so_far = self.before.entry(lead).or_default();
                so_far.resize(place, None);
                *so_far = match as_before(&came_to) {
                    Some(before) => then(&self.recipe, so_far, before),
                    None => [so_far, &[None][..]].concat(),
                };
            }
            if step.find == Kind::FindEmail {
                self.found = db.list_found_emails(*job, everybody.clone())?;
            }
        }
        for so_far in self.before.values_mut() {
            so_far.resize(done.len(), None);
        }
        Ok(())
    }
}

impl Forecast {
    /// The leads of a first step, for whom it was looked whether they are known, or carried.
    fn tally(&self) -> Tally {
        let spared = self.skips.iter().filter(|(skip, _)| skip.can_be_included());
        Tally {
            pays: self.searches,
            shared: self.shared,
            known: self.known,
            spared: spared.map(|(_, leads)| leads).sum(),
            skips: self.skips.clone(),
        }
    }
}
