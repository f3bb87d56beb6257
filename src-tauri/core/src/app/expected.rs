//! What a recipe is expected to cost, from what the user's own searches have come to so far. Where there are none, the
//! expectation is a weak guess, and its range says so: what a run would come to is drawn a few hundred times, each time
//! with shares that fit what has been seen.

use rand_distr::{Binomial, Distribution, Gamma};
use rand_pcg::Pcg32;

use super::forecast::Prices;
use super::foresee::{Fate, Next, Pays, SoFar, Sort, Tally, next, then};
use crate::domain::Credits;
use crate::domain::Expected;
use crate::domain::Kind;
use crate::domain::ProviderName;
use crate::domain::Qualification;
use crate::domain::Recipe;
use crate::domain::RecipeStep;
use crate::preflight::{Before, LeadEnd, has_answer};

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
    pub prices: Prices,
    pub experience: Experience,
}

/// What a step comes to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct StepExpected {
    /// Searches at most: for everybody about whom it may have to ask.
    pub most: u64,
    /// Searches, as expected: the mean of all that may come.
    pub asked: u64,
    /// Credits at most: `most` searches, each at the dearest.
    pub ceiling: Credits,
    /// Credits, as expected.
    pub cost: Expected,
}

/// What a recipe comes to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RunExpected {
    pub steps: Vec<StepExpected>,
    /// What each service is paid: for its steps together.
    pub services: Vec<(ProviderName, Expected)>,
    /// What all services together are paid.
    pub cost: Expected,
    /// How many leads have an answer that counts in the end, as expected.
    pub accepted: u64,
}

impl Experience {
    /// What has come of them: how many had which verdict.
    pub fn of(verdicts: Vec<(Qualification, u64)>) -> Self {
        Self { verdicts }
    }

    /// Searches of `kind` that have come to a verdict by which shares are told: who was not looked for tells nothing.
    pub fn answered(&self, kind: Kind) -> u64 {
        let told = guess(kind).iter().map(|(verdict, _)| self.seen(*verdict));
        told.sum()
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

/// What a run of `recipe` comes to, whose steps are these, in their order, from the first that is still to be taken; by
/// what is known of its leads.
pub(super) fn expect(recipe: &Recipe, steps: &[Known], sorts: &[Sort]) -> RunExpected {
    let mut rng = Pcg32::new(SEED, 1);
    let open = |sort: &&Sort| {
        !sort
            .fates
            .iter()
            .all(|fate| matches!(fate, Fate::Ends(_) | Fate::Ended(_)))
    };
    let (open, told): (Vec<&Sort>, Vec<&Sort>) = sorts.iter().partition(open);
    // Of whom everything is known, one drawing tells all.
    let told = draw(recipe, steps, &told, &mut rng);
    let draws: Vec<Drawn> = (0..DRAWS)
        .map(|_| draw(recipe, steps, &open, &mut rng))
        .collect();
    let of_step = |at: usize| {
        let most = Tally::of(sorts, at).pays;
        let ceiling = steps[at].prices.worst(most);
        let each = steps[at].prices.likely.each.min(Credits::whole(1));
        let cost = || draws.iter().map(|drawn| drawn.cost[at]);
        StepExpected {
            most,
            asked: mean(draws.iter().map(|drawn| drawn.asked[at])),
            ceiling,
            cost: range(cost(), mean_of(cost(), each).min(ceiling)),
        }
    };
    let of_steps: Vec<StepExpected> = (0..steps.len()).map(of_step).collect();
    let middle = |at: &usize| of_steps[*at].cost.middle;
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
        let cost = draws.iter().map(cost);
        (provider, range(cost, at.iter().map(middle).sum()))
    };
    RunExpected {
        services: services.into_iter().map(of_service).collect(),
        cost: range(
            draws.iter().map(|drawn| drawn.cost.iter().copied().sum()),
            of_steps.iter().map(|step| step.cost.middle).sum(),
        ),
        accepted: told.accepted + mean(draws.iter().map(|drawn| drawn.accepted)),
        steps: of_steps,
    }
}

/// One drawing.
struct Drawn {
    asked: Vec<u64>,
    cost: Vec<Credits>,
    accepted: u64,
}

fn draw(recipe: &Recipe, steps: &[Known], sorts: &[&Sort], rng: &mut Pcg32) -> Drawn {
    let mut drawn = Drawn {
        asked: vec![0; steps.len()],
        cost: vec![Credits::ZERO; steps.len()],
        accepted: 0,
    };
    // The same for all leads of a drawing.
    let shares: Vec<_> = steps
        .iter()
        .map(|known| known.experience.draw(known.step.find, rng))
        .collect();
    for sort in sorts {
        let mut ways = vec![(sort.before.clone(), sort.leads)];
        for (at, (known, fate)) in steps.iter().zip(&sort.fates).enumerate() {
            let mut further: Vec<(SoFar, u64)> = Vec::new();
            for (so_far, leads) in ways {
                let ends = match next(recipe, &so_far, *fate) {
                    Next::Is(before) => vec![(before, leads)],
                    Next::Open(pays) => {
                        let told = split(leads, &shares[at], rng);
                        if pays == Pays::Yes {
                            drawn.take(at, known, leads, &told);
                        }
                        let end = |(verdict, leads)| {
                            let end = LeadEnd::Answered(verdict);
                            let carried = false;
                            (Before { end, carried }, leads)
                        };
                        told.into_iter().map(end).collect()
                    }
                };
                for (before, leads) in ends.into_iter().filter(|(_, leads)| *leads > 0) {
                    let way = then(recipe, &so_far, before);
                    match further.iter_mut().find(|(other, _)| *other == way) {
                        Some((_, n)) => *n += leads,
                        None => further.push((way, leads)),
                    }
                }
            }
            ways = further;
        }
        let answered = ways.iter().filter(|(way, _)| has_answer(recipe, way));
        drawn.accepted += answered.map(|(_, leads)| leads).sum::<u64>();
    }
    drawn
}

impl Drawn {
    /// Notes what searches of a step came to.
    fn take(&mut self, at: usize, known: &Known, asked: u64, outcomes: &[(Qualification, u64)]) {
        self.asked[at] += asked;
        let cost = |(verdict, n): &(Qualification, u64)| {
            known
                .prices
                .likely
                .of(*verdict)
                .times(i64::try_from(*n).unwrap_or(i64::MAX))
        };
        self.cost[at] = self.cost[at] + outcomes.iter().map(cost).sum();
    }
}

/// How many of `leads` come to what, by these shares.
fn split(
    leads: u64,
    shares: &[(Qualification, f64)],
    rng: &mut Pcg32,
) -> Vec<(Qualification, u64)> {
    let (mut left, mut weight) = (leads, shares.iter().map(|(_, share)| share).sum::<f64>());
    let mut outcomes = Vec::with_capacity(shares.len());
    for (verdict, share) in shares {
        let n = binomial(left, if weight > 0.0 { share / weight } else { 1.0 }, rng);
        (left, weight) = (left - n, weight - share);
        outcomes.push((*verdict, n));
    }
    outcomes
}

fn binomial(n: u64, share: f64, rng: &mut Pcg32) -> u64 {
    let binomial = Binomial::new(n, share.clamp(0.0, 1.0));
    binomial.map_or(0, |binomial| binomial.sample(rng).min(n))
}

/// The mean of the drawn numbers, to the nearest.
fn mean(amounts: impl Iterator<Item = u64>) -> u64 {
    let draws = DRAWS as u64;
    (amounts.sum::<u64>() + draws / 2) / draws
}

/// The mean of the drawn amounts, to the nearest multiple of `each`: of a mean alone the parts add up to the whole.
fn mean_of(amounts: impl Iterator<Item = Credits>, each: Credits) -> Credits {
    let unit = each.hundredths().max(1);
    let all = amounts.sum::<Credits>().hundredths();
    let draws = unit * DRAWS as i64;
    Credits::from_hundredths((all + draws / 2) / draws * unit)
}

/// Where eight of ten of the drawn amounts lie, and what is expected, which lies between.
fn range(amounts: impl Iterator<Item = Credits>, middle: Credits) -> Expected {
    let mut amounts: Vec<Credits> = amounts.collect();
    amounts.sort_unstable();
    let at = |tenth: usize| amounts.get(amounts.len() * tenth / 10).copied();
    Expected {
        low: at(1).unwrap_or_default().min(middle),
        middle,
        high: at(9).unwrap_or_default().max(middle),
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
    use crate::domain::Skip;

    fn known(find: Kind, provider: ProviderName, verdicts: &[(Qualification, u64)]) -> Known {
        Known {
            step: RecipeStep { find, provider },
            prices: Prices::listed(&RecipeStep { find, provider }),
            experience: Experience::of(verdicts.to_vec()),
        }
    }

    /// So many leads, with these fates.
    fn sort(leads: u64, fates: &[Fate]) -> Sort {
        Sort {
            leads,
            before: Vec::new(),
            fates: fates.to_vec(),
        }
    }

    const ASKS: Fate = Fate::Asks(Pays::Yes);
    const IF_FOUND: Fate = Fate::AsksIfFound(Pays::Yes);

    #[test]
    fn who_was_not_looked_for_is_no_experience() {
        use Qualification::{Found, NotFound, Unknown};
        let seen = Experience::of(vec![(Found, 20), (NotFound, 16), (Unknown, 114)]);
        assert_eq!(seen.answered(Kind::FindEmail), 36);
        let seen = Experience::of(vec![(Qualification::Deliverable, 3), (Unknown, 1)]);
        assert_eq!(seen.answered(Kind::VerifyEmail), 4);
    }

    #[test]
    fn who_has_seen_nothing_expects_little_and_who_has_seen_much_expects_that() {
        let recipe = Recipe::of(RecipeStep {
            find: Kind::FindEmail,
            provider: Enrow,
        });
        let blind = expect(
            &recipe,
            &[known(Kind::FindEmail, Enrow, &[])],
            &[sort(1_000, &[ASKS])],
        );
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
            &[sort(1_000, &[ASKS])],
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
        let expected = expect(
            &recipe,
            &steps,
            &[sort(10_000, &[ASKS, IF_FOUND, ASKS, IF_FOUND, ASKS])],
        );
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
        let steps = [
            known(Kind::FindEmail, Enrow, &[(Qualification::Found, 1_000_000)]),
            known(Kind::VerifyEmail, Clearout, &[]),
        ];
        let told = |verdict| Fate::Ends(LeadEnd::Answered(verdict));
        let given = Fate::Ends(LeadEnd::Skipped(Skip::HasEmail));
        let sorts = [
            sort(100, &[ASKS, IF_FOUND]),
            sort(50, &[told(Qualification::Found), ASKS]),
            sort(25, &[given, ASKS]),
            sort(10, &[told(Qualification::NotFound), ASKS]),
            sort(
                5,
                &[told(Qualification::Found), told(Qualification::Deliverable)],
            ),
            sort(3, &[Fate::Asks(Pays::Shared); 2]),
        ];
        let expected = expect(&recipe, &steps, &sorts);
        assert_eq!([expected.steps[0].asked, expected.steps[0].most], [100; 2]);
        assert_eq!(expected.steps[1].most, 185);
        assert!((180..=185).contains(&expected.steps[1].asked));
        let told = expect(&recipe, &steps, &sorts[4..5]);
        assert_eq!(told.accepted, 5);
        assert_eq!(
            (told.cost, told.steps[0].ceiling, told.steps[1].ceiling),
            (Expected::default(), Credits::ZERO, Credits::ZERO)
        );
    }
}
