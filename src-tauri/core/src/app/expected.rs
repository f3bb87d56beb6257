//! What a recipe is expected to cost, from what the user's own searches have come to so far. Where there are none, the
//! expectation is a weak guess, and its range says so: what a run would come to is drawn a few hundred times, each time
//! with shares that fit what has been seen.

use rand_distr::{Binomial, Distribution, Gamma};
use rand_pcg::Pcg32;

use crate::domain::CatchAll;
use crate::domain::Credits;
use crate::domain::Expected;
use crate::domain::Kind;
use crate::domain::PhoneFor;
use crate::domain::Price;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;

/// How often a run is drawn. The ends of the range are then sure to about a twentieth of its width.
const DRAWS: usize = 400;
/// Where drawing begins: the same question has the same answer.
const SEED: u64 = 20;

/// What searches of one step have come to so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Experience {
    verdicts: Vec<(Qualification, u64)>,
}

/// One step of a recipe, with what is known of it.
#[derive(Clone, Debug)]
pub(super) struct Known {
    pub step: RecipeStep,
    pub price: Price,
    pub experience: Experience,
}

/// Whom a run begins with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Start {
    /// Searches of the first step.
    pub asked: u64,
    /// People whose answer to it is known.
    pub known: u64,
    /// People who have an address in the file, which is verified.
    pub given: u64,
    /// People for whom earlier steps have found nothing: later ones are asked about them.
    pub missed: u64,
    /// Leads that have an answer that counts already.
    pub accepted: u64,
    /// Who can be asked for a phone number, where a later step does that.
    pub callable: Option<Share>,
}

/// Some of several.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub these: u64,
    pub of: u64,
}

impl Share {
    /// As large a share of others.
    fn times(self, others: u64) -> u64 {
        let share = u128::from(others) * u128::from(self.these) / u128::from(self.of.max(1));
        u64::try_from(share).unwrap_or(others)
    }
}

/// What a step comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepExpected {
    /// Searches at most.
    pub most: u64,
    /// Searches, as expected.
    pub asked: u64,
    /// Credits at most.
    pub ceiling: Credits,
    /// Credits.
    pub cost: Expected,
}

/// What a recipe comes to: each step, and how many leads have an answer that counts in the end, as expected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RunExpected {
    pub steps: Vec<StepExpected>,
    pub services: Vec<(ProviderName, Expected)>,
    pub cost: Expected,
    pub accepted: u64,
}

impl Experience {
    /// What has come of them: how many had which verdict.
    pub fn of(verdicts: Vec<(Qualification, u64)>) -> Self {
        Self { verdicts }
    }

    /// Searches that have come to a verdict.
    pub fn answered(&self) -> u64 {
        self.verdicts.iter().map(|(_, n)| n).sum()
    }

    /// How many had that verdict.
    fn seen(&self, verdict: Qualification) -> u64 {
        let mut verdicts = self.verdicts.iter();
        verdicts
            .find(|(seen, _)| *seen == verdict)
            .map_or(0, |(_, n)| *n)
    }

    /// The share with these verdicts, as it is expected.
    pub fn share(&self, kind: Kind, counts: impl Fn(Qualification) -> bool) -> f64 {
        let (mut counting, mut all) = (0.0, 0.0);
        for (verdict, guess) in guess(kind) {
            let n = as_f64(self.seen(*verdict)) + guess;
            all += n;
            counting += if counts(*verdict) { n } else { 0.0 };
        }
        counting / all
    }

    /// Shares that fit what has been seen, one for each verdict there is.
    fn draw(&self, kind: Kind, rng: &mut Pcg32) -> Vec<(Qualification, f64)> {
        let drawn = guess(kind).iter().map(|(verdict, guess)| {
            let shape = as_f64(self.seen(*verdict)) + guess;
            let weight = Gamma::new(shape, 1.0).map_or(0.0, |gamma| gamma.sample(rng));
            (*verdict, weight)
        });
        drawn.collect()
    }

    /// What `searches` come to in one drawing.
    fn outcomes(&self, kind: Kind, searches: u64, rng: &mut Pcg32) -> Vec<(Qualification, u64)> {
        let shares = self.draw(kind, rng);
        let (mut left, mut weight) = (searches, shares.iter().map(|(_, share)| share).sum::<f64>());
        let mut outcomes = Vec::with_capacity(shares.len());
        for (verdict, share) in shares {
            let n = binomial(left, if weight > 0.0 { share / weight } else { 1.0 }, rng);
            (left, weight) = (left - n, weight - share);
            outcomes.push((verdict, n));
        }
        outcomes
    }
}

/// The verdicts a kind of search may have, and what is guessed of them before anything has been seen: together worth two
/// searches, so that a hundred of the user's own count for nearly everything.
const fn guess(kind: Kind) -> &'static [(Qualification, f64)] {
    match kind {
        Kind::FindEmail | Kind::FindPhone => {
            &[(Qualification::Found, 1.0), (Qualification::NotFound, 1.0)]
        }
        Kind::VerifyEmail => &[
            (Qualification::Deliverable, 1.0),
            (Qualification::Undeliverable, 0.4),
            (Qualification::CatchAll, 0.3),
            (Qualification::Risky, 0.15),
            (Qualification::Unknown, 0.15),
        ],
    }
}

/// What a run of `recipe` comes to, whose steps are these, in their order, from the first that is still to be taken.
pub(super) fn expect(recipe: &Recipe, steps: &[Known], start: Start) -> RunExpected {
    let mut rng = Pcg32::new(SEED, 1);
    let draws: Vec<Drawn> = (0..DRAWS)
        .map(|_| draw(recipe, steps, start, &mut rng))
        .collect();
    let of_step = |at: usize| {
        let most = most(steps, start, at);
        StepExpected {
            most,
            asked: middle(draws.iter().map(|drawn| drawn.asked[at])),
            ceiling: steps[at].price.worst(most),
            cost: range(draws.iter().map(|drawn| drawn.cost[at])),
        }
    };
    let mut services: Vec<ProviderName> = Vec::new();
    for known in steps {
        if !services.contains(&known.step.provider) {
            services.push(known.step.provider);
        }
    }
    let of_service = |provider: ProviderName| {
        let at: Vec<usize> = (0..steps.len())
            .filter(|at| steps[*at].step.provider == provider)
            .collect();
        let cost = |drawn: &Drawn| at.iter().map(|at| drawn.cost[*at]).sum();
        (provider, range(draws.iter().map(cost)))
    };
    RunExpected {
        steps: (0..steps.len()).map(of_step).collect(),
        services: services.into_iter().map(of_service).collect(),
        cost: range(draws.iter().map(|drawn| drawn.cost.iter().copied().sum())),
        accepted: middle(draws.iter().map(|drawn| drawn.accepted)),
    }
}

/// One drawing.
struct Drawn {
    asked: Vec<u64>,
    cost: Vec<Credits>,
    accepted: u64,
}

/// Searches of a step at most: as if everybody before it had been found, and nobody had counted.
fn most(steps: &[Known], start: Start, at: usize) -> u64 {
    if at == 0 {
        return start.asked;
    }
    let people = start.asked + start.known + start.missed;
    match steps[at].step.find {
        Kind::FindEmail => people,
        Kind::VerifyEmail => people + start.given,
        Kind::FindPhone => {
            let callable = start.callable.map_or(u64::MAX, |share| share.these);
            (people + start.given + start.accepted).min(callable)
        }
    }
}

fn draw(recipe: &Recipe, steps: &[Known], start: Start, rng: &mut Pcg32) -> Drawn {
    let mut drawn = Drawn {
        asked: vec![0; steps.len()],
        cost: vec![Credits::ZERO; steps.len()],
        accepted: start.accepted,
    };
    let people = start.asked + start.known;
    // Who still wants an address, and whose address is still to be judged.
    let (mut wanting, mut judged, mut unsure) = (people + start.missed, start.given, 0);
    let mut verdicts: Vec<(Qualification, u64)> = Vec::new();
    let mut phones_wanting = None;
    for (at, known) in steps.iter().enumerate() {
        let kind = known.step.find;
        let free = if at == 0 { start.known } else { 0 };
        match kind {
            Kind::FindEmail => {
                let (missed, counted) = settle(recipe, &mut verdicts);
                drawn.accepted += counted;
                wanting += missed;
                let asked = wanting - free;
                let outcomes = known.experience.outcomes(kind, asked, rng);
                let mut found = drawn.take(at, known, asked, &outcomes);
                found += known.experience.outcomes(kind, free, rng)[0].1;
                wanting -= found;
                match recipe.verify_email.is_empty() {
                    true => drawn.accepted += found,
                    false => (judged, unsure) = (found + judged, 0),
                }
            }
            Kind::VerifyEmail => {
                let first = verdicts.is_empty();
                if at == 0 {
                    (judged, wanting) = (people, start.missed);
                }
                let asked = if first { judged } else { unsure };
                let outcomes = known
                    .experience
                    .outcomes(kind, asked - free.min(asked), rng);
                drawn.take(at, known, asked - free.min(asked), &outcomes);
                let told = known.experience.outcomes(kind, free.min(asked), rng);
                if !first {
                    verdicts.retain(|(verdict, _)| is_decided(*verdict));
                }
                verdicts.extend(outcomes);
                verdicts.extend(told);
                judged = 0;
                unsure = verdicts
                    .iter()
                    .filter(|(verdict, _)| !is_decided(*verdict))
                    .map(|(_, n)| n)
                    .sum();
            }
            Kind::FindPhone => {
                let asked = phones_wanting.unwrap_or_else(|| {
                    drawn.accepted += settle(recipe, &mut verdicts).1;
                    let mail = !(recipe.find_email.is_empty() && recipe.verify_email.is_empty());
                    let meant = match recipe.phone_for {
                        PhoneFor::Accepted if mail => drawn.accepted,
                        _ => people + start.given + start.missed,
                    };
                    let callable = start.callable.filter(|_| at > 0);
                    callable.map_or(meant, |share| share.times(meant))
                });
                let asked = asked.saturating_sub(free);
                let outcomes = known.experience.outcomes(kind, asked, rng);
                let found = drawn.take(at, known, asked, &outcomes);
                phones_wanting = Some(asked - found);
            }
        }
    }
    drawn.accepted += settle(recipe, &mut verdicts).1;
    drawn
}

impl Drawn {
    /// Notes what a step came to; says how many were found.
    fn take(
        &mut self,
        at: usize,
        known: &Known,
        asked: u64,
        outcomes: &[(Qualification, u64)],
    ) -> u64 {
        self.asked[at] = asked;
        let cost = |(verdict, n): &(Qualification, u64)| {
            known
                .price
                .of(*verdict)
                .times(i64::try_from(*n).unwrap_or(i64::MAX))
        };
        self.cost[at] = outcomes.iter().map(cost).sum();
        let found = |(verdict, _): &&(Qualification, u64)| *verdict == Qualification::Found;
        outcomes.iter().find(found).map_or(0, |(_, n)| *n)
    }
}

/// Ends the judging of addresses: how many want another one, and how many count.
fn settle(recipe: &Recipe, verdicts: &mut Vec<(Qualification, u64)>) -> (u64, u64) {
    let (mut missed, mut counted) = (0, 0);
    for (verdict, n) in verdicts.drain(..) {
        let stays = verdict == Qualification::CatchAll && recipe.catch_all == CatchAll::Stop;
        match recipe.accepts(verdict) {
            true => counted += n,
            false if stays => {}
            false => missed += n,
        }
    }
    (missed, counted)
}

fn is_decided(verdict: Qualification) -> bool {
    matches!(
        verdict,
        Qualification::Deliverable | Qualification::Undeliverable
    )
}

fn binomial(n: u64, share: f64, rng: &mut Pcg32) -> u64 {
    let binomial = Binomial::new(n, share.clamp(0.0, 1.0));
    binomial.map_or(0, |binomial| binomial.sample(rng).min(n))
}

fn middle(amounts: impl Iterator<Item = u64>) -> u64 {
    let mut amounts: Vec<u64> = amounts.collect();
    amounts.sort_unstable();
    amounts.get(amounts.len() / 2).copied().unwrap_or_default()
}

fn range(amounts: impl Iterator<Item = Credits>) -> Expected {
    let mut amounts: Vec<Credits> = amounts.collect();
    amounts.sort_unstable();
    let at = |tenth: usize| amounts.get(amounts.len() * tenth / 10).copied();
    Expected {
        low: at(1).unwrap_or_default(),
        middle: at(5).unwrap_or_default(),
        high: at(9).unwrap_or_default(),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "beyond 2^53 searches nobody minds one"
)]
fn as_f64(n: u64) -> f64 {
    n as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Accept;
    use crate::domain::ProviderName::{Clearout, Enrow};
    use crate::provider;

    fn known(find: Kind, provider: ProviderName, verdicts: &[(Qualification, u64)]) -> Known {
        Known {
            step: RecipeStep { find, provider },
            price: provider::price(provider, find),
            experience: Experience::of(verdicts.to_vec()),
        }
    }

    fn start(asked: u64) -> Start {
        Start {
            asked,
            ..Start::default()
        }
    }

    #[test]
    fn who_has_seen_nothing_expects_little_and_who_has_seen_much_expects_that() {
        let recipe = Recipe::of(RecipeStep {
            find: Kind::FindEmail,
            provider: Enrow,
        });
        let blind = expect(&recipe, &[known(Kind::FindEmail, Enrow, &[])], start(1_000));
        let cost = blind.steps[0].cost;
        assert!(
            cost.low < Credits::whole(180) && cost.high > Credits::whole(820),
            "{cost:?}"
        );
        assert_eq!(blind.steps[0].ceiling, Credits::whole(1_000));
        let seen = [(Qualification::Found, 700), (Qualification::NotFound, 300)];
        let seen = expect(
            &recipe,
            &[known(Kind::FindEmail, Enrow, &seen)],
            start(1_000),
        );
        let cost = seen.steps[0].cost;
        assert!(
            cost.low > Credits::whole(650) && cost.high < Credits::whole(750),
            "{cost:?}"
        );
        assert!((690..=710).contains(&seen.accepted), "{}", seen.accepted);
    }

    #[test]
    fn each_step_is_for_whom_the_ones_before_have_left() {
        let recipe = Recipe {
            find_email: vec![Enrow, Clearout],
            verify_email: vec![Clearout],
            find_phone: vec![Enrow],
            accept: Accept::Strict,
            ..Recipe::default()
        };
        let half = [
            (Qualification::Found, 500_000),
            (Qualification::NotFound, 500_000),
        ];
        let good = [
            (Qualification::Deliverable, 800_000),
            (Qualification::Undeliverable, 200_000),
        ];
        let steps: Vec<Known> = recipe
            .steps()
            .into_iter()
            .map(|step| match step.find {
                Kind::VerifyEmail => known(step.find, step.provider, &good),
                _ => known(step.find, step.provider, &half),
            })
            .collect();
        let expected = expect(&recipe, &steps, start(10_000));
        let asked: Vec<u64> = expected.steps.iter().map(|step| step.asked).collect();
        // 10,000 searches find 5,000, of which 4,000 count; 6,000 are asked about again.
        for (asked, about) in asked.iter().zip([10_000, 5_000, 6_000, 3_000, 6_400]) {
            assert!(
                asked.abs_diff(about) < about / 20,
                "{asked} is not about {about}"
            );
        }
        assert!(
            expected.accepted.abs_diff(6_400) < 200,
            "{}",
            expected.accepted
        );
        let most: Vec<u64> = expected.steps.iter().map(|step| step.most).collect();
        assert_eq!(most, [10_000; 5]);
        for step in &expected.steps {
            assert!(step.cost.high <= step.ceiling, "{step:?}");
        }
    }

    #[test]
    fn what_is_known_costs_nothing_and_goes_on_all_the_same() {
        let recipe = Recipe {
            find_email: vec![Enrow],
            verify_email: vec![Clearout],
            ..Recipe::default()
        };
        let all = [(Qualification::Found, 1_000_000)];
        let steps = [
            known(Kind::FindEmail, Enrow, &all),
            known(Kind::VerifyEmail, Clearout, &[]),
        ];
        let from = Start {
            asked: 100,
            known: 50,
            given: 25,
            ..Start::default()
        };
        let expected = expect(&recipe, &steps, from);
        assert_eq!(expected.steps[0].asked, 100);
        assert_eq!(expected.steps[1].asked, 175);
        assert_eq!(expected.steps[1].most, 175);
    }
}
