//! What a run would come to, step by step and for each service: whom the first step asks is known, whom the later ones
//! ask is expected. And in which order services are asked, where that is ours to say.

use super::expected::{Experience, Known, Share, Start, expect};
use super::forecast::has_something_left;
use super::look::{Looking, Past};
use super::runs::{details_for, is_finished};
use super::{App, AppError, Forecast, StepExpected, Wanted};
use crate::domain::Amount;
use crate::domain::BadRecipe;
use crate::domain::Column;
use crate::domain::Credits;
use crate::domain::Details;
use crate::domain::Expected;
use crate::domain::Field;
use crate::domain::Foretold;
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
    /// The steps that are still to be taken.
    pub steps: Vec<StepForecast>,
    /// The services that would be asked.
    pub services: Vec<ServiceForecast>,
    /// What all services together would be paid, as expected.
    pub expected: Expected,
    /// Leads that are expected to have an answer that counts.
    pub answers: u64,
    /// The first of the steps: who is skipped, and what need not be bought.
    pub first: Forecast,
    /// What would have been spent on the first step at most, had nobody looked before.
    pub saved: Saved,
    /// What the run has spent or holds already.
    pub committed: Credits,
}

/// A step that is still to be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepForecast {
    /// What it asks, and whom.
    pub step: RecipeStep,
    /// What it comes to.
    pub expected: StepExpected,
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
    /// At most.
    pub ceiling: Credits,
    /// As expected.
    pub expected: Expected,
    /// What the user pays for a credit there, where that has been said.
    pub per_credit: Option<PerCredit>,
}

/// Credits that need not be spent, at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Saved {
    /// Because the answer has been bought before.
    pub known: Credits,
    /// Because several leads ask the same.
    pub shared: Credits,
    /// Because it would be in vain, or is not wanted.
    pub skipped: Credits,
}

impl RunForecast {
    /// What all services would be paid at most.
    pub fn ceiling(&self) -> Credits {
        self.services.iter().map(|service| service.ceiling).sum()
    }

    /// What is kept of it, to be held against what the run has cost.
    pub fn foretold(&self) -> Foretold {
        Foretold {
            ceiling: self.ceiling(),
            expected: self.expected,
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
    /// What a run of what is `wanted` over `list` would come to. Reads every lead; belongs on a thread of its own.
    pub fn forecast_run(&self, list: &List, wanted: &Wanted) -> Result<RunForecast, AppError> {
        let recipe = self.in_order(wanted.recipe.clone())?;
        let steps = recipe.steps();
        let [first, rest @ ..] = &steps[..] else {
            return Err(BadRecipe::Empty.into());
        };
        if rest.is_empty() {
            let forecast = self.forecast(list, first, wanted.details)?;
            let run = forecast.unfinished.map(|job| {
                self.store.read(|db| {
                    let run = db.get_run(db.get_job(job)?.run)?;
                    Ok((run.clone(), db.sum_committed(run.id)?))
                })
            });
            let (run, committed) = run.transpose()?.unzip();
            let start = Start {
                asked: forecast.searches,
                known: forecast.known,
                ..Start::default()
            };
            let committed = committed.unwrap_or_default();
            return self.add_up(list, (recipe, steps, start), forecast, run, committed);
        }
        let latest = self.store.read(|db| db.find_latest_run(list.id, &recipe))?;
        let finished = latest
            .as_ref()
            .map(|run| self.store.read(|db| is_finished(db, run)));
        match (latest, finished.transpose()?) {
            (Some(run), Some(false)) => self.forecast_rest_of(list, run),
            (latest, finished) => {
                let mut looking = looking(list, first, wanted);
                looking.grown = match &latest {
                    Some(run) => self.store.read(|db| find_newcomers(db, run))?,
                    None => None,
                };
                // A finished run takes in who has come to its list since.
                looking.again = finished.is_some() && looking.grown.is_none();
                let joins = looking.grown.map(|(job, _)| job);
                let anew = looking.again;
                let forecast = Forecast {
                    joins,
                    ..self.look_ahead(looking)?.forecast(first, anew)
                };
                let start = start_of(&recipe, &forecast);
                self.add_up(list, (recipe, steps, start), forecast, None, Credits::ZERO)
            }
        }
    }

    /// What it would come to to take up what `job` left when it was stopped, and to take the steps that come after it.
    pub fn forecast_rest_run(&self, job: &Job) -> Result<RunForecast, AppError> {
        let (list, run, committed) = self.store.read(|db| {
            let run = db.get_run(job.run)?;
            let committed = db.sum_committed(run.id)?;
            Ok((db.get_list(job.list)?, run, committed))
        })?;
        let steps = run.recipe.steps();
        if steps.len() > 1 {
            let mut rest = self.forecast_rest_of(&list, run)?;
            rest.first.unfinished = None;
            return Ok(rest);
        }
        let forecast = self.forecast_rest(job)?;
        let start = Start {
            asked: forecast.searches,
            ..Start::default()
        };
        self.add_up(
            &list,
            (run.recipe.clone(), steps, start),
            forecast,
            Some(run),
            committed,
        )
    }

    /// What it would come to to ask again for whom `job` has no answer, as `retry` says.
    pub fn forecast_retry(&self, job: &Job, retry: Retry) -> Result<RunForecast, AppError> {
        let (list, run) = self
            .store
            .read(|db| Ok((db.get_list(job.list)?, db.get_run(job.run)?)))?;
        let past = Past::Again(job.id, retry);
        let details = details_for(run.details, job.step.find);
        let looking = Looking {
            past: Some(&past),
            ..Looking::new(&list, &job.step, details)
        };
        let forecast = self.look_ahead(looking)?.forecast(&job.step, false);
        let start = Start {
            asked: forecast.searches,
            known: forecast.known,
            ..Start::default()
        };
        let recipe = Recipe::of(job.step);
        self.add_up(
            &list,
            (recipe, vec![job.step], start),
            forecast,
            None,
            Credits::ZERO,
        )
    }

    /// What is left of a run that has begun.
    fn forecast_rest_of(&self, list: &List, run: Run) -> Result<RunForecast, AppError> {
        let mut steps = run.recipe.steps();
        let (done, open, committed) = self.store.read(|db| {
            let (mut done, mut open): (Vec<JobId>, _) = (Vec::new(), None);
            for (_, job) in db.list_jobs_of_run(run.id)? {
                if has_something_left(db, &job)? {
                    open = Some(job);
                    break;
                }
                done.push(job.id);
            }
            Ok((done, open, db.sum_committed(run.id)?))
        })?;
        let place = done.len().min(steps.len().saturating_sub(1));
        let missed = self.store.read(|db| count_missed(db, &steps, &done))?;
        let step = steps[place];
        let forecast = match &open {
            Some(job) => Forecast {
                searches: self.store.read(|db| {
                    Ok(db.count_queued(job.id)? + db.count_cancelled(job.id)?.searches)
                })?,
                unfinished: Some(job.id),
                ..self.forecast_rest(job)?
            },
            None => {
                let wanted = Wanted {
                    recipe: run.recipe.clone(),
                    details: details_for(run.details, step.find),
                    cap: None,
                    again: false,
                };
                let past = Past::Steps(Box::new(run.clone()), done.clone());
                let mut looking = looking(list, &step, &wanted);
                looking.past = Some(&past);
                self.look_ahead(looking)?.forecast(&step, false)
            }
        };
        let start = Start {
            asked: forecast.searches,
            known: forecast.known,
            given: 0,
            missed: if step.find == Kind::FindEmail {
                0
            } else {
                missed
            },
            accepted: self
                .store
                .read(|db| count_accepted(db, &run.recipe, place, &done))?,
            ..Start::default()
        };
        steps.drain(..place);
        let recipe = run.recipe.clone();
        self.add_up(list, (recipe, steps, start), forecast, Some(run), committed)
    }

    fn add_up(
        &self,
        list: &List,
        (recipe, steps, mut start): (Recipe, Vec<RecipeStep>, Start),
        first: Forecast,
        unfinished: Option<Run>,
        committed: Credits,
    ) -> Result<RunForecast, AppError> {
        let known = self.store.read(|db| {
            let known = steps.iter().map(|step| {
                let verdicts = db.count_verdicts(step)?;
                Ok(Known {
                    step: *step,
                    price: provider::price(step.provider, step.find),
                    experience: Experience::of(verdicts),
                })
            });
            known.collect::<Result<Vec<_>, StoreError>>()
        })?;
        start.callable = self.find_callable(list, &steps, first.anew)?;
        let expected = expect(&recipe, &known, start);
        // What one step finds the next one sends.
        let mut columns = list.columns.clone();
        let mut forecasts = Vec::new();
        for (known, expected) in known.iter().zip(expected.steps) {
            let sends = self.sends(&columns, known.step.find);
            forecasts.push(StepForecast {
                step: known.step,
                expected,
                experience: known.experience.answered(),
                sends,
            });
            if known.step.find == Kind::FindEmail {
                columns.push(Column {
                    name: String::new(),
                    field: Some(Field::Email),
                });
            }
        }
        let steps = forecasts;
        let services = self.store.read(|db| {
            let services = expected.services.into_iter().map(|(provider, expected)| {
                let of_it = steps.iter().filter(|step| step.step.provider == provider);
                Ok(ServiceForecast {
                    provider,
                    ceiling: of_it.map(|step| step.expected.ceiling).sum(),
                    expected,
                    per_credit: db.find_per_credit(provider)?,
                })
            });
            services.collect::<Result<Vec<_>, StoreError>>()
        })?;
        let price = known.first().map(|known| known.price);
        let worst = |n: u64| price.map_or(Credits::ZERO, |price| price.worst(n));
        let in_vain = first
            .skips
            .iter()
            .filter(|(skip, _)| skip.can_be_included());
        let saved = Saved {
            known: worst(first.known),
            shared: worst(first.shared),
            skipped: worst(in_vain.map(|(_, leads)| leads).sum()),
        };
        Ok(RunForecast {
            recipe,
            unfinished,
            steps,
            services,
            expected: expected.cost,
            answers: expected.accepted,
            first,
            saved,
            committed,
        })
    }

    /// Of the leads of `list` those whom a later step that looks for phone numbers could ask about: many lists have
    /// numbers already, and a number costs most of all.
    fn find_callable(
        &self,
        list: &List,
        steps: &[RecipeStep],
        anew: bool,
    ) -> Result<Option<Share>, StoreError> {
        let mut later = steps.iter().skip(1);
        let Some(step) = later.find(|step| step.find == Kind::FindPhone) else {
            return Ok(None);
        };
        let wanted = Wanted {
            recipe: Recipe::of(*step),
            details: Details::default(),
            cap: None,
            again: false,
        };
        let mut looking = looking(list, step, &wanted);
        looking.again = anew;
        let ahead = self.look_ahead(looking)?;
        let ahead = ahead.forecast(step, false);
        Ok(Some(Share {
            of: list.leads,
            these: ahead.searches,
        }))
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

fn looking<'a>(list: &'a List, step: &'a RecipeStep, wanted: &Wanted) -> Looking<'a> {
    Looking::new(list, step, details_for(wanted.details, step.find))
}

/// The first job of `run`, and the last lead of a living list that it has seen, where more have come since.
fn find_newcomers(db: &Reading<'_>, run: &Run) -> Result<Option<(JobId, LeadId)>, StoreError> {
    let jobs = db.list_jobs_of_run(run.id)?;
    let Some((_, job)) = jobs.first() else {
        return Ok(None);
    };
    let seen = db.find_grown_beyond(run.list, job.id)?;
    Ok(seen.map(|seen| (job.id, seen)))
}

/// Whom a run begins with, by what its first step comes to.
fn start_of(recipe: &Recipe, first: &Forecast) -> Start {
    let given = first.skips.iter().find(|(skip, _)| *skip == Skip::HasEmail);
    Start {
        asked: first.searches,
        known: first.known,
        given: given
            .map_or(0, |(_, leads)| *leads)
            .min(match recipe.verify_email.is_empty() {
                true => 0,
                false => u64::MAX,
            }),
        ..Start::default()
    }
}

/// Leads that have an answer that counts by the steps that are `done`, as far as the step at `place` leaves it so.
fn count_accepted(
    db: &Reading<'_>,
    recipe: &Recipe,
    place: usize,
    done: &[JobId],
) -> Result<u64, StoreError> {
    let steps = recipe.steps();
    let judging = match recipe.verify_email.is_empty() {
        true => Kind::FindEmail,
        false => Kind::VerifyEmail,
    };
    let mut judged = done.iter().zip(&steps).rev();
    let Some((job, _)) = judged.find(|(_, step)| step.find == judging) else {
        return Ok(0);
    };
    // Whom the verifier before left unsure is asked about just now.
    let second = place > 0
        && [place - 1, place]
            .iter()
            .all(|at| steps[*at].find == Kind::VerifyEmail);
    let counts = |verdict| match second {
        true => verdict == Qualification::Deliverable,
        false => recipe.accepts(verdict),
    };
    let verdicts = db.count_verdicts_of(*job)?.into_iter();
    Ok(verdicts
        .filter(|(verdict, _)| counts(*verdict))
        .map(|(_, leads)| leads)
        .sum())
}

/// Searches of the newest finder's job that found nothing.
fn count_missed(db: &Reading<'_>, steps: &[RecipeStep], done: &[JobId]) -> Result<u64, StoreError> {
    let mut found = done.iter().zip(steps).rev();
    let Some((job, _)) = found.find(|(_, step)| step.find == Kind::FindEmail) else {
        return Ok(0);
    };
    let counts = db.count_job(*job)?;
    Ok(counts.not_found + counts.failed)
}
